"""A bare Scrapy crawl: follow every link of the site, extract links, nothing else. Prints the pages fetched.

Runs in the peers' own environment; never imported.
"""

import sys

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.linkextractors import LinkExtractor


class Bare(scrapy.Spider):
    name = "bare"
    pages = 0

    def __init__(self, start: str, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.start_urls = [start]
        self.allowed_domains = ["127.0.0.1"]
        self.links = LinkExtractor(deny_extensions=["css", "js", "png"])

    def parse(self, response):  # type: ignore[no-untyped-def]
        Bare.pages += 1
        for link in self.links.extract_links(response):
            yield scrapy.Request(link.url, self.parse)


process = CrawlerProcess({
    "LOG_LEVEL": "ERROR", "CONCURRENT_REQUESTS": 8, "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "ROBOTSTXT_OBEY": False,
    "DOWNLOAD_DELAY": 0, "TELNETCONSOLE_ENABLED": False,
})  # fmt: skip
process.crawl(Bare, start=sys.argv[1])
process.start()
print(Bare.pages)
