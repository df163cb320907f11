"""From a profile to a report: one site, many sites, a re-inspection."""
