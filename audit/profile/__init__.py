"""Site profiles: one site, or a list of sites as an office keeps it."""
