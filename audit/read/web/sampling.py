"""The place of a page in every sample: drawn by its path, so that nobody can pick and a moved site keeps its sample.

Never depends on scheme, host or port: the same site under another address draws the same pages.
"""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit


def drawn(url: str) -> tuple[str, str]:
    """A key to sort by: a digest of path and query, then the address itself for one path on several hosts."""
    parts = urlsplit(url)
    where = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return hashlib.sha256(where.encode("utf-8", "surrogatepass")).hexdigest(), url
