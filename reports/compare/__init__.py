"""Two results of one site, or many sites side by side."""
