"""Pages that show nothing and only send their visitors on: where they lead, told from their source alone.

Never takes a page with content for a signpost, and never follows what a condition keeps for telephones.
"""

from __future__ import annotations

import re

from lxml.etree import _Element

from audit.read.web.text import squeeze
from audit.read.web.word_lists import pattern

WAIT_MS = 5000  # who waits longer reads the page
_SAID_CHARS = 30  # beside the words of moving on: a name of the site, "loading"
_ALL_CHARS = 160
_LINKS = 3
_PICTURES = 2
_SCRIPT_CHARS = 20_000

_MOVING_ON = re.compile(
    r"跳转|自动(?:进入|打开|转)|正在(?:进入|打开|转|为您|载入|加载|访问)|稍[候等]|点击?(?:这里|此处|进入|链接|下面|以下)|"
    r"如(?:果|未|您)|没有反应|浏览器|redirect|moved|click here|loading|please wait",
    re.IGNORECASE,
)
_SHOWS = ("iframe", "frame", "form", "input", "video", "object", "embed", "canvas", "table", "select", "textarea")
_UNSHOWN = frozenset(("script", "style", "noscript", "template", "head", "title"))
_ROOT_IDS = frozenset(("app", "root", "__nuxt", "__next", "main-app"))

_COMMENT = re.compile(r"/\*(?:[^*]++|\*(?!/))*+(?:\*/)?|(?:^|(?<=[\s;{}]))//[^\n]*|<!--|-->", re.DOTALL)
_TO = r"(?:location(?:\.href)?\s*=(?!=)|location\.(?:replace|assign)\s*\(|\bnavigate\s*\()\s*"
# location.href = location.protocol + "//" + location.host + "/web/": only its end says where.
_OWN_HOST = r"(?:(?:[\w.]*location\.\w+|(['\"]):?//\1)\s*\+\s*){1,4}"
_LITERAL = re.compile(rf"{_TO}(['\"])(?P<href>[^'\"\s]+)\1(?!\s*\+)")
_ON_HOST = re.compile(rf"{_TO}{_OWN_HOST}(['\"])(?P<href>/[^'\"\s]*)\2(?!\s*\+)")
_NAMED = re.compile(rf"{_TO}(?P<name>[A-Za-z_$][\w$]*)\s*[;)\n}}]")
_OPENED = re.compile(r"\bopen\s*\(\s*(['\"])(?P<href>[^'\"\s]+)\1\s*,\s*['\"]_(?:self|top|parent)['\"]")
_DELAY = re.compile(r"set(?:Timeout|Interval)\s*\([\s\S]{0,400}?,\s*(\d{1,8})\s*\)")
_HANDHELD = re.compile(
    r"mobile|android|iphone|ipad|phone|\bwap\b|pda|symbian|窄屏|clientWidth|screen\.width", re.IGNORECASE
)
_HANDHELD_PATH = re.compile(r"(?:^|//|/)(?:m|wap|mobile|h5|3g|phone)(?:[./]|$)", re.IGNORECASE)
_ALERT = re.compile(r"""\b(?:alert|confirm)\(\s*(['"])([^'"]{2,60})\1""")
_NOTICE_CHARS = 80
_CONDITION = re.compile(r"\bif\s*\(|\?[^:;]{1,200}:|\bswitch\s*\(")


def onward(tree: _Element) -> str | None:
    """The address, as written, that a page without content sends its visitors to; None for any other page."""
    lines = _lines(tree)
    if not _bare(tree, lines):
        return None
    if (led := _led(tree, _scripts(tree))) is not None:
        return led or None
    links = _links(tree)
    return links[0] if len(links) == 1 and any(map(_MOVING_ON.search, lines)) else None


def bare(tree: _Element) -> bool:
    """Whether a page shows nothing but perhaps a name and words of moving on."""
    return _bare(tree, _lines(tree))


def says_missing(tree: _Element) -> bool:
    """Whether a page, before it sends its visitors on, tells them that what they asked for is not there."""
    ask, weak, about = (pattern("brokenness", group) for group in ("soft_404", "soft_404_weak", "soft_404_not"))
    told = [squeeze(node.text or "") for node in tree.iter("title", "h1", "h2", "h3")]
    told += _lines(tree)
    told += [match[2] for script in _scripts(tree) for match in _ALERT.finditer(script)]
    return any(
        len(line) <= _NOTICE_CHARS and (ask.search(line) or weak.search(line)) and not about.search(line)
        for line in told
    )


def _bare(tree: _Element, lines: list[str]) -> bool:
    if sum(map(len, lines)) > _ALL_CHARS:
        return False
    if sum(len(line) for line in lines if not _MOVING_ON.search(line)) > _SAID_CHARS:
        return False
    if any(True for _ in tree.iter(*_SHOWS)) or sum(1 for _ in tree.iter("img")) > _PICTURES:
        return False
    return len(_links(tree)) <= _LINKS


def _links(tree: _Element) -> list[str]:
    return list(dict.fromkeys(href for node in tree.iter("a") if (href := _leads(node))))


def _scripts(tree: _Element) -> list[str]:
    scripts = [(node.text or "")[:_SCRIPT_CHARS] for node in tree.iter("script") if not node.get("src")]
    return scripts + [node.get("onload") or "" for node in tree.iter("body")]


def _lines(tree: _Element) -> list[str]:
    body = tree.find("body")
    found: list[str] = []
    skipped: set[_Element] = set()
    for node in body.iter() if body is not None else ():
        parent = node.getparent()
        if not isinstance(node.tag, str) or node.tag in _UNSHOWN or parent in skipped:
            skipped.add(node)
        elif text := squeeze(node.text or ""):
            found.append(text)
        if parent not in skipped and node is not body and (tail := squeeze(node.tail or "")):
            found.append(tail)
        if len(found) > _ALL_CHARS:
            break
    return found


def _leads(node: _Element) -> str:
    href = (node.get("href") or "").strip()
    return "" if href.startswith("#") or href[:11].lower() == "javascript:" else href


def _led(tree: _Element, scripts: list[str]) -> str | None:
    """Where scripts lead: "" where they do not say it clearly, None where they lead nowhere."""
    found: dict[str, bool] = {}  # address → whether it is meant for telephones
    foreign = any(node.get("src") for node in tree.iter("script"))
    framed = any(node.get("id") in _ROOT_IDS for node in tree.iter("div"))
    for script in scripts:
        text = _COMMENT.sub(" ", script)
        if "location" not in text and "open" not in text and "navigate" not in text:
            continue
        delays = [int(delay) for delay in _DELAY.findall(text)]
        if delays and min(delays) > WAIT_MS:
            continue
        hits = [(match.start(), match["href"]) for ask in (_LITERAL, _ON_HOST, _OPENED) for match in ask.finditer(text)]
        hits += [(match.start(), href) for match in _NAMED.finditer(text) if (href := _value(text, match["name"]))]
        if hits and (framed or foreign) and _CONDITION.search(text):
            continue  # a program's own choice, e.g. who is not logged in
        last = 0
        for at, href in sorted(hits):
            handheld = bool(_HANDHELD.search(text[last:at]) or _HANDHELD_PATH.search(href))
            found[href] = found.get(href, True) and handheld
            last = at
    if not found:
        return None
    # After "if (telephone) …; else …" the second is for everybody else, though the condition stands before both.
    for_all = [href for href, handheld in found.items() if not handheld]
    return for_all[0] if len(for_all) == 1 else ""


def _value(text: str, name: str) -> str:
    """The one literal that a script gives a variable."""
    written = re.findall(rf"(?<![\w$.]){re.escape(name)}\s*=\s*(['\"])([^'\"\s]+)\1\s*[;,\n]", text)
    values = {value for _, value in written}
    return values.pop() if len(values) == 1 else ""
