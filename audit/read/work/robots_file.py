"""robots.txt cut down to what concerns one visitor. Time is linear in the file, which its reader caps."""

from __future__ import annotations

import re

from audit.read.web.decode import decode
from audit.read.work.messages import RobotsAsked, Rules

_HTML = re.compile(r"<(?:!doctype|html|head|!--)", re.IGNORECASE)
_AGENT = re.compile(r"user[ -]?agent(?=[\s:])", re.IGNORECASE)
_OTHER = "User-agent: x-somebody-else"


def rules(asked: RobotsAsked, body: bytes) -> Rules:
    """The rules of every group that names the visitor or everybody; of others only that there is a group.

    A parser that keeps a copy of each rule for each visitor named before it would need gigabytes for half a megabyte.
    """
    text = decode(body, asked.content_type).text
    if _HTML.match(text.lstrip()):
        return Rules("html")
    kept: list[str] = []
    for line in text.splitlines():
        line = line.partition("#")[0].strip()
        named = _AGENT.match(line)
        if named is None:
            kept.append(line)
            continue
        agent = line[named.end() :].strip().removeprefix(":").replace("*", "").strip().lower()
        concerns = not agent or agent in asked.agent.lower()
        if concerns or kept[-1:] != [_OTHER]:
            kept.append(line if concerns else _OTHER)
    return Rules("read", "\n".join(kept))
