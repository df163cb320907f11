"""Chromium: found, started, confined, and one page in one tab until it has settled."""
