"""The crawl of one site: ``loop.crawl``. The only package that opens connections; never judges what it fetches."""
