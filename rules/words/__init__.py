"""Words looked for: lexicons, title search, headlines, periods."""
