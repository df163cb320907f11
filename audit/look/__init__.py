"""What one look at a stranger's bytes says, made in a guarded child process: see ``worker`` and ``view``.

Nothing here fetches, writes a capture or judges; the crawl takes what it needs from the answers and never parses.
"""
