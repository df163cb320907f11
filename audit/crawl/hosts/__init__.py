"""How each host is asked: robots.txt, rate limit, hours, outages, certificate."""
