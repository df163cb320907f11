# ruff: noqa: E501 - tables read better unbroken
"""Pages broken at random: real and drawn pages with one to four mutations each, and bodies of random bytes.

Everything follows from the seed; what a mutation does to the bytes is all it does, whatever the page says after it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.foundry.drawn import drawn

_TAG = re.compile(rb"<[/!]?[a-zA-Z][^<>]{0,400}>")
_NUMBER = re.compile(rb"\d{2,12}")
_WORDS = ("", "0", "-1", "9" * 400, "\x00", "&#x110000;", "&#0;", "\ufeff", "二〇二六年十三月四十日", "2026-02-30", "'\"><!--", "]]>", "%ff%00",
          "http://[::1", "http://h:99999/", "//", "javascript:", "data:,", "<svg><style>", "<template>", "<frameset>", "<plaintext>",
          "<base href='http://x:99999/'>", "<meta charset=utf-7>", "<meta http-equiv=refresh content='0;url=//['>", "（" * 300, "》《" * 300,
          "一" * 3000, "1-" * 800, " " * 5000, "\u202e", "\ud7ff", "🏛" * 200)  # fmt: skip
_CHARSETS = (b"gb2312", b"gb18030", b"utf-16", b"utf-7", b"hz-gb-2312", b"iso-2022-cn", b"nonsense", b"x-user-defined")
KINDS = ("text/html", "text/html; charset=gb18030", "text/html; charset=nonsense", "application/xhtml+xml", "text/xml", "text/plain",
         "application/pdf", "application/msword", "application/vnd.ms-excel", "application/zip", "application/json", "")  # fmt: skip
_MAGIC = (b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b\x08", b"{\\rtf1", b"<?xml version='1.0'?>", b"<html>",
          b"\xff\xfe", b"Rar!\x1a\x07", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")  # fmt: skip


def _span(rng: random.Random, body: bytes, most: int) -> tuple[int, int]:
    start = rng.randrange(len(body) + 1)
    return start, min(len(body), start + rng.randrange(1, most))


def _cut(rng: random.Random, body: bytes) -> bytes:
    return body[: rng.randrange(len(body) + 1)]


def _drop(rng: random.Random, body: bytes) -> bytes:
    start, end = _span(rng, body, 2000)
    return body[:start] + body[end:]


def _repeat(rng: random.Random, body: bytes) -> bytes:
    start, end = _span(rng, body, 500)
    return body[:end] + body[start:end] * rng.choice((1, 2, 40, 200)) + body[end:]


def _move(rng: random.Random, body: bytes) -> bytes:
    start, end = _span(rng, body, 3000)
    rest = body[:start] + body[end:]
    place = rng.randrange(len(rest) + 1)
    return rest[:place] + body[start:end] + rest[place:]


def _flip(rng: random.Random, body: bytes) -> bytes:
    changed = bytearray(body)
    for _ in range(rng.randrange(1, 60) if body else 0):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _insert(rng: random.Random, body: bytes) -> bytes:
    place = rng.randrange(len(body) + 1)
    return body[:place] + rng.choice(_WORDS).encode() + body[place:]


def _lose_tags(rng: random.Random, body: bytes) -> bytes:
    share = rng.choice((0.01, 0.1, 0.5))
    return _TAG.sub(lambda tag: b"" if rng.random() < share else tag[0], body)


def _nest(rng: random.Random, body: bytes) -> bytes:
    tags = _TAG.findall(body) or [b"<div>"]
    place = rng.randrange(len(body) + 1)
    return body[:place] + rng.choice(tags) * rng.choice((3, 100, 3000)) + body[place:]


def _numbers(rng: random.Random, body: bytes) -> bytes:
    return _NUMBER.sub(lambda found: rng.choice((found[0], b"0", b"9" * len(found[0]), b"1" * 60)), body)


def _charset(rng: random.Random, body: bytes) -> bytes:
    return re.sub(rb"(?i)utf-?8|gb2312|gbk", rng.choice(_CHARSETS), body, count=1)


def _recode(rng: random.Random, body: bytes) -> bytes:
    return body.decode("utf-8", "replace").encode(rng.choice(("gb18030", "utf-16", "big5", "utf-8")), "replace")


MUTATIONS: Sequence[Callable[[random.Random, bytes], bytes]] = (
    _cut, _drop, _repeat, _move, _flip, _insert, _lose_tags, _nest, _numbers, _charset, _recode,
)  # fmt: skip


def mutated(seed: int, real: Sequence[Path]) -> bytes:
    """A page with up to four mutations: one of the ``real`` files, or one of the foundry's."""
    rng = random.Random(seed)
    body = rng.choice(real).read_bytes() if real and rng.random() < 0.6 else drawn(seed).html
    for _ in range(rng.randrange(1, 5)):
        body = rng.choice(MUTATIONS)(rng, body)[: 2**20]
    return body


def noise(seed: int) -> tuple[bytes, str]:
    """Random bytes, often behind the first bytes of a known kind of file; and the media type they are sent as."""
    rng = random.Random(seed)
    return rng.choice(_MAGIC) + rng.randbytes(rng.choice((0, 1, 30, 3000, 60_000))), rng.choice(KINDS)
