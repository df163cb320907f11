"""The crawl: the only part of the tool that touches the network.

Never judges what it fetches.
"""

from audit.crawl.loop import Progress, crawl

__all__ = ["Progress", "crawl"]
