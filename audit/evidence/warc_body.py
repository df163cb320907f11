"""The body of an archived HTTP answer: its head apart, chunks joined, codings undone, within the caps of a crawl.

Never hands out packed or unfinished bytes as if they were the body.
"""

from __future__ import annotations

import re

from audit.read.web.content_coding import Broken, readable, undone_at_once

BODY_BYTES = 20 * 2**20  # what a crawl takes of the largest file
HEAD_BYTES = 2**18
BLANK = re.compile(rb"\r?\n\r?\n")
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,4096})?\r?\n")


def parted(block: bytes) -> tuple[bytes, bytes, bytes]:
    """Head, blank line and body."""
    end = BLANK.search(block, 0, HEAD_BYTES)
    if end is None:
        return block[:HEAD_BYTES], b"\r\n\r\n", b""
    return block[: end.start()], b"\r\n\r\n", block[end.end() :]


def decoded(raw: bytes, codings: str, chunked: bool, *, whole: bool) -> tuple[bytes, bool, str]:
    """The body, whether it was cut, and why it could not be read."""
    if chunked:
        raw, ended = _joined(raw)
        if whole and not ended:
            return b"", False, "内容未传完：分块传输没有结尾"
    try:
        body, cut = undone_at_once(raw, codings, BODY_BYTES, whole=whole)
    except Broken as error:
        if not readable(raw):
            return b"", False, str(error)
        body, cut = raw[:BODY_BYTES], len(raw) > BODY_BYTES  # whoever wrote it had undone the coding and kept the head
    return body, cut or not whole, ""


def _joined(raw: bytes) -> tuple[bytes, bool]:
    """The chunks of a chunked body in one, and whether the last was there; as it is where there are none."""
    pieces: list[bytes] = []
    at = 0
    while (line := _CHUNK.match(raw, at)) is not None:
        size = int(line[1], 16)
        if size == 0:
            return b"".join(pieces), True
        pieces.append(raw[line.end() : line.end() + size])
        at = line.end() + size
        at += 2 if raw.startswith(b"\r\n", at) else raw.startswith(b"\n", at)
    return (b"".join(pieces), False) if pieces else (raw, True)
