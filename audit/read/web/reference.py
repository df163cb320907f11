"""A reference as it stands in a page or a header, resolved against its base the way browsers do (WHATWG URL).

Never raises, and never turns what is no web address into one.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

# C0 controls and the blank: dropped at both ends of a reference.
_ENDS = "".join(map(chr, range(0x21)))
_INSIDE = {9: None, 10: None, 13: None}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_WEB = ("http", "https")


def trimmed(reference: str) -> str:
    """Without the blanks at its ends and the tabs and line ends inside."""
    text = reference.strip(_ENDS)
    if "\n" in text or "\r" in text or "\t" in text:
        text = text.translate(_INSIDE)
    return text


def normal(reference: str, base_scheme: str) -> str:
    """The reference in RFC 3986 form: scheme in lower case, ``/`` for ``\\``, exactly two slashes before a host.

    A scheme equal to the base's is dropped where no host follows it: ``http:a.html`` is ``a.html``.
    """
    text = trimmed(reference)
    scheme = _SCHEME.match(text)
    name = scheme.group(1).lower() if scheme else ""
    if name and name not in _WEB:
        return text
    rest = text[scheme.end() :] if scheme else text
    end = next((at for at, char in enumerate(rest) if char in "?#"), len(rest))
    path, query = rest[:end].replace("\\", "/"), rest[end:]
    bare = path.lstrip("/")
    slashes = len(path) - len(bare)
    if name and (slashes >= 2 or name != base_scheme):
        return f"{name}://{bare}{query}"
    if slashes >= 2:
        return f"//{bare}{query}"
    # What looks like a scheme after a dropped one is a folder.
    return f"./{path}{query}" if name and not slashes and _SCHEME.match(path) else path + query


def origin(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def absolute(base: str, reference: str) -> str:
    """The address a reference leads to; an empty string where there is none."""
    text = normal(reference, base[:6].partition(":")[0].lower())
    try:
        return urljoin(base, text) if text else base
    except ValueError:
        return ""
