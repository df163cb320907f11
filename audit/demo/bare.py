"""Leaves folders of a finished town out, and what leads to them. Never a page that no row of the table names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import structs

from audit.demo.draft import Reply
from audit.demo.planted import Planted

# Blocks and rows of lists go with the page they lead to; other links go alone.
_LEADS = (
    re.compile(r'<section class="block">(?:(?!</section>).)*class="all"><a href="([^"#]*)".*?</section>\n?', re.S),
    re.compile(r'<li><a href="([^"#]*)".*?</li>\n?', re.S),
    re.compile(r'<a href="([^"#]*)"[^>]*>.*?</a>', re.S),
    re.compile(r"<url><loc>https?://[^/<]*([^<]*)</loc></url>\n?"),
)
_READ = ("text/html; charset=utf-8", "application/xml")


def cut(pages: Mapping[str, Reply], planted: Planted) -> dict[str, Reply]:
    """The pages that no row leaves out, without the links to those that are left out."""
    gone = {path for path in pages if planted.leaves_out(path)}
    kept = {path: reply for path, reply in pages.items() if path not in gone}
    return {path: _without(reply, gone) for path, reply in kept.items()} if gone else kept


def _without(reply: Reply, gone: set[str]) -> Reply:
    if reply.headers["Content-Type"] not in _READ:
        return reply
    text = reply.body.decode()
    for lead in _LEADS:
        text = lead.sub(lambda found: "" if found[1] in gone else found[0], text)
    return structs.replace(reply, body=text.encode())
