"""Results to render: the hand-made one that must render for ever, and ones poisoned or blown up from it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from reports.read import load
from tests.hostile import STRINGS

RESULTS = Path(__file__).parent / "results"
SAMPLE = RESULTS / "schema1-yunquan.json"

# Words of strangers that once broke or took over a report, a terminal or a spreadsheet.
PAYLOADS = (
    "<script>window.pwned=1</script>",
    "</style><script>window.pwned=1</script>",
    "</title><script>window.pwned=1</script>",
    "--></style></svg><svg onload=window.pwned=1>",
    "<img src=x onerror=window.pwned=1>",
    "<img src=http://127.0.0.1:9/leak>",
    '"><img src=x onerror=window.pwned=1>',
    "'><svg/onload=window.pwned=1>",
    '" onmouseover="window.pwned=1" autofocus onfocus="window.pwned=1',
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    "<object data=javascript:window.pwned=1></object>",
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/leak'>",
    "<link rel=stylesheet href=http://127.0.0.1:9/leak.css>",
    "<base href=http://127.0.0.1:9/>",
    "<form action=http://127.0.0.1:9/leak><button>go</button></form>",
    "<details open ontoggle=window.pwned=1>",
    "<style>@import url(http://127.0.0.1:9/leak.css)</style>",
    "javascript:window.pwned=1",
    "JaVaScRiPt:window.pwned=1",
    "\x01javascript:window.pwned=1",
    "java\tscript:window.pwned=1",
    "data:text/html,<script>window.pwned=1</script>",
    "vbscript:msgbox(1)",
    "//127.0.0.1:9/leak",
    "http://user:pass@127.0.0.1:9/leak",
    "http://[::1",
    "{{ 7*7 }}{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}",
    "${7*7} #{7*7} %s %(x)s {0} {x!r}",
    "=HYPERLINK(\"http://127.0.0.1:9\",\"x\")",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "＝1＋1",
    "＠SUM(1)",
    "\ud800 lone \udfff",
    "nul\x00 bell\x07 vt\x0b esc\x1b[31mred\x1b[0m del\x7f c1\x9b",
    "\u202egpj.exe\u202c \u2066x\u2069 \u200f",
    "\ufffe\uffff 𠮷野家 👩‍👩‍👧 \U0010ffff",
    "&lt;script&gt; &amp; &#60;script&#62; ]]>",
    "line\nbreak\r\nreturn",
    "",
    " ",
)  # fmt: skip
# With the hundreds that a whole run meets (the short ones: a long one among them has a field of its own below).
PAYLOADS = (*PAYLOADS, *(text for text in STRINGS if len(text) <= 120 and text not in PAYLOADS))
# Closed lists and formats the schema holds; everything else is a stranger's word.
CLOSED = {
    "schema", "level", "kind", "jurisdiction", "as_of", "state", "status", "normative", "area", "scope", "severity",
    "automation", "veto", "confidence", "outcome", "until", "scheme", "verdict", "value", "low", "high", "coverage",
    "amount", "total", "rule", "rules", "newest_on", "written_on", "published_on", "effective_on", "valid_until",
    "record", "states", "points", "lost", "at_risk", "id", "indicator",
}  # fmt: skip


@pytest.fixture
def result() -> dict[str, Any]:
    """The hand-made result."""
    return load(SAMPLE)


def poison(value: Any, words: Callable[[], str], key: str = "") -> Any:
    """``value`` with every free string replaced by the next of ``words``."""
    if isinstance(value, dict):
        if key in ("states", "by_role", "deduct"):
            return value
        return {
            name: poison(item, words, "" if key in ("rules", "records") else name) if name not in CLOSED or
            (isinstance(item, (dict, list)) and name != "states") else item
            for name, item in value.items()
        }  # fmt: skip
    if isinstance(value, list):
        return [poison(item, words, key) for item in value]
    return words() if isinstance(value, str) and key not in CLOSED else value


@pytest.fixture
def hostile(result: dict[str, Any]) -> dict[str, Any]:
    """The result with every free string replaced by a payload, and one title of a megabyte."""
    for finding in result["findings"]:
        finding["evidence"] = finding["evidence"][:12]
    used: list[str] = []
    words = cycle(PAYLOADS)

    def word() -> str:
        used.append(next(words))
        return used[-1]

    poisoned: dict[str, Any] = poison(result, word)
    assert set(used) == set(PAYLOADS), "every payload stands somewhere in the result"
    poisoned["findings"][0]["evidence"] = [{"url": "javascript:window.pwned=1", "title": "长" * 1_000_000}]
    return poisoned


@pytest.fixture
def huge(result: dict[str, Any]) -> Callable[[int], dict[str, Any]]:
    """A result whose dead-link finding has so many places."""

    def grow(places: int) -> dict[str, Any]:
        grown = copy.deepcopy(result)
        finding = next(f for f in grown["findings"] if f["rule"] == "site.dead-links-inner")
        one = finding["evidence"][0]
        host = grown["site"]["url"]
        finding["evidence"] = [
            {**one, "url": f"{host}dead/{n:06}.html", "pages": [f"{host}p/{n}/{k}.html" for k in range(6)]}
            for n in range(places)
        ]
        finding["count"] = places
        return grown

    return grow
