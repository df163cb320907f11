"""A bare crawlee crawl (Parsel over HTTP): follow every link of the site, nothing else. Prints the pages fetched.

Runs in the peers' own environment; never imported.
"""

import asyncio
import logging
import sys

from crawlee import ConcurrencySettings
from crawlee.configuration import Configuration
from crawlee.crawlers import ParselCrawler, ParselCrawlingContext
from crawlee.storage_clients import MemoryStorageClient

pages = 0


async def main(start: str) -> None:
    crawler = ParselCrawler(
        configuration=Configuration(log_level="ERROR"),
        storage_client=MemoryStorageClient(),
        concurrency_settings=ConcurrencySettings(min_concurrency=8, desired_concurrency=8, max_concurrency=8),
        configure_logging=False,
    )

    @crawler.router.default_handler
    async def handle(context: ParselCrawlingContext) -> None:
        global pages
        pages += 1
        await context.enqueue_links()

    await crawler.run([start])


logging.disable(logging.WARNING)
asyncio.run(main(sys.argv[1]))
print(pages)
