"""Strings of strangers made fit to be shown: cleaned, clipped, linked only where a link is safe.

Never decides what is shown, and never lets a page's words act: no script, no formula, no hidden direction change.
"""

from __future__ import annotations

import re
from operator import is_
from typing import Any
from urllib.parse import urlsplit

TITLE_CHARS = 160
QUOTE_CHARS = 400
URL_CHARS = 110
HREF_CHARS = 4096

# C0 and C1 controls but tab and newline, lone surrogates, bidi controls, the two non-characters XML refuses.
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNFIT = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff{_BIDI}\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# OWASP WSTG 4.7.21, and the full-width twins that a Chinese Excel may normalise.
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_SPACES = re.compile(r"\s+")


def _visible(match: re.Match[str]) -> str:
    """A stand-in that can be seen: ␀ for NUL, ␛ for ESC, [U+202E] for a direction override."""
    code = ord(match.group())
    if code == 0x0D:
        return "\n"
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if 0x200E <= code <= 0x2069 or code == 0x061C:
        return f"[U+{code:04X}]"
    return "\ufffd"


def clean(text: str) -> str:
    """``text`` without characters that break a file, a terminal or the reading direction; they stay visible."""
    return _UNFIT.sub(_visible, text) if _UNFIT.search(text) else text


def encodable(text: str) -> str:
    """``text`` that UTF-8 can hold: only lone surrogates are replaced (JSON carries the rest escaped)."""
    return _SURROGATE.sub("\ufffd", text) if _SURROGATE.search(text) else text


def map_strings(value: Any, change: Any) -> Any:
    """A JSON value with ``change`` applied to every string, keys included, and lists for tuples.

    What holds nothing to change is not copied: of a large result hardly anything is. Only for those who read it.
    """
    if isinstance(value, str):
        changed = change(value)
        return value if changed == value else changed
    if isinstance(value, dict):
        keys = [map_strings(key, change) for key in value]
        items = [map_strings(item, change) for item in value.values()]
        same = all(map(is_, keys, value)) and all(map(is_, items, value.values()))
        return value if same else dict(zip(keys, items, strict=True))
    if isinstance(value, (list, tuple)):
        items = [map_strings(item, change) for item in value]
        return value if isinstance(value, list) and all(map(is_, items, value)) else items
    return value


def clip(text: str, chars: int) -> str:
    """One line of at most ``chars`` characters; what was cut is counted, so that nobody takes it for the whole."""
    line = _SPACES.sub(" ", text[: chars * 4]).strip()
    if len(line) <= chars and len(text) <= chars * 4:
        return line
    return f"{line[:chars].rstrip()}…（{len(text)}）"


def clip_url(url: str, chars: int = URL_CHARS) -> str:
    """A URL short enough to read: its beginning and its end."""
    if len(url) <= chars:
        return url
    tail = chars // 3
    return f"{url[: chars - tail - 1]}…{url[-tail:]}"


def safe_href(url: str) -> str:
    """``url`` if a reader may be sent there (http or https, a host, no credentials), else an empty string."""
    if len(url) > HREF_CHARS or any(char <= " " or char == "\\" for char in url) or _UNFIT.search(url):
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return ""
    return url


def formula_safe(text: str) -> str:
    """``text`` that a spreadsheet reads as text: a leading quote before anything that could start a formula."""
    return f"'{text}" if text.lstrip(" \u00a0\u3000").startswith(_FORMULA_START) else text
