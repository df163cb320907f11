"""HTTP as the crawl speaks it: connections, cookies, TLS, the address guard."""
