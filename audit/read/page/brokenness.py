"""Pages that are broken under status 200: not-found texts, walls before the content, garbled characters.

Never calls a page broken for a word inside a long text, and never for what a firewall put in its place.
"""

from __future__ import annotations

import re

from audit.read.page.probes import Probe, alike, shape
from audit.read.web.text import Line, Sheet, tidy
from audit.read.web.word_lists import pattern

SHORT_CHARS = 400  # a page that says it is not there says little else
NOTICE_CHARS = 160  # where the server knows what is not there, only a page that is nothing but the notice counts
TITLED_CHARS = 800  # an error page with its error in the title may explain at length
WALL_CHARS = 400
LIKE_PROBE = "与不存在的地址应答相同"
_PART = re.compile(
    r"\s{0,20}[|｜_–—·»>]+\s*|\s{1,20}-{1,40}\s+|\s{0,20}-{2,}\s*|(?<=[\u4e00-\u9fff])-(?=[\u4e00-\u9fff])"
)
# UTF-8 read as Latin-1 or Windows-1252: a lead byte and two more, three times over (U+0085 became a blank on the way).
_MORE = "[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ\ufffd]"
_GARBLED = re.compile(f"\ufffd{{2,}}|锟斤拷|锟斤|烫烫烫|屯屯屯|(?:[ãäåæçèé](?:{_MORE}{{2}}|{_MORE} | {_MORE})){{3,}}")
# UTF-8 read as GBK: the words, written as GBK again, are UTF-8 of Chinese characters. No Chinese text is so by chance.
_TWICE = re.compile(rb"(?:[\xe3-\xe9\xef][\x80-\xbf]{2}){4,}")
_CLASSES = bytes(
    ord("b" if 0x80 <= byte <= 0xBF else "a" if 0xE3 <= byte <= 0xE9 or byte == 0xEF else "c") for byte in range(256)
)
_ODD = re.compile("[\ufffd锟烫屯ãäåæçèé]")  # without one of them there is nothing to search for
_ALERT = re.compile(r"""\b(?:alert|confirm)\(\s*(['"])([^'"]{2,60})\1""")
_LOST = re.compile("\ufffd")


def soft_404(sheet: Sheet, title: str | None, probe: Probe | None = None) -> str | None:
    """The words that say the page is not there, when it says little else or says it in its title.

    ``probe`` is what the server answered to an address beside this one that nobody ever made: a page like it is not
    there either, whatever it says; and a server that knows what is not there is believed more than a few words.
    """
    own = _own(sheet)
    size = sum(line.weight for line in own)
    if size <= TITLED_CHARS and (not _is_article(own) or _titled_missing(own, title)):
        quote = _says_missing(sheet, own, title, NOTICE_CHARS if probe is not None and probe.honest else SHORT_CHARS)
        if quote:
            return quote
    if probe is not None and probe.shape is not None and alike(shape(sheet, title), probe.shape):
        words = next((line.text for line in own if line.weight >= 4), "") or title or "页面无文字"
        return f"{LIKE_PROBE}：{tidy(words)}"[:60]
    return None


def _own(sheet: Sheet) -> list[Line]:
    return [line for line in sheet.lines if not line.hidden and line.weight > 0 and line.n < sheet.footer]


def _short(own: list[Line]) -> list[str]:
    """What short lines say, as far as a visitor sees it."""
    return [line.shown for line in own if line.shown and len(line.shown) <= 80]


def _is_article(own: list[Line]) -> bool:
    ask = pattern("brokenness", "dated_head")
    return any(ask.search(line.text) for line in own)


def _titled_missing(own: list[Line], title: str | None) -> bool:
    """Whether a dated page is an error page for all that: its title says so, its text says so, and nothing else."""
    ask, about = pattern("brokenness", "soft_404"), pattern("brokenness", "soft_404_not")

    def says(text: str, most: int) -> bool:
        return len(text) <= most and ask.search(text) is not None and not about.search(text)

    heads = [_PART.split(title or "")[0].strip(), *(line.text for line in own if line.block.tag in ("h1", "h2", "h3"))]
    return any(says(text, 24) for text in heads) and any(
        says(line.text, 80) for line in own if line.block.tag not in ("h1", "h2", "h3") and line.text not in heads
    )


def _says_missing(sheet: Sheet, own: list[Line], title: str | None, short: int) -> str | None:
    ask, about = pattern("brokenness", "soft_404"), pattern("brokenness", "soft_404_not")
    parts = _PART.split(title or "")
    for part in parts:
        if len(part) <= 40 and ask.search(part.strip()) and not about.search(part):
            return tidy(title or "")[:60]
    if sum(line.weight for line in own) > short:
        return None
    weak, bare = pattern("brokenness", "soft_404_weak"), pattern("brokenness", "no_subject")
    nameless = all(bare.search(part.strip()) for part in parts)
    said = _short(own)
    if not own:  # a page that only raises a box and turns back
        said = [m.group(2) for script in sheet.scripts for m in _ALERT.finditer(script[:20_000])]
    for words in said:
        if not about.search(words) and (ask.search(words) or (nameless and weak.search(words))):
            return tidy(words)[:60]
    return None


def wall(sheet: Sheet, title: str | None, url: str = "") -> str | None:
    """What stands where the content should be: a login, a check for robots, a parked domain. None: nothing does.

    A reason in one Chinese sentence: facts of such a page are unknown, none of them is missing.
    """
    own = _own(sheet)
    size = sum(line.weight for line in own)
    said = [part for part in _PART.split(title or "") if part] + _short(own)
    if size <= WALL_CHARS and not _is_article(own):
        for group, reason in (("challenge", "疑似安全验证页面"), ("parked", "疑似域名停放或服务器默认页面")):
            ask = pattern("brokenness", group)
            if quote := next((text for text in said if ask.search(text)), ""):
                return f"{reason}：{tidy(quote)[:40]}"
    if sheet.tree.find(".//input[@type='password']") is not None and size <= WALL_CHARS and not _is_article(own):
        ask = pattern("brokenness", "login")
        if pattern("brokenness", "login_url").search(url.lower()) or any(ask.search(text) for text in said):
            dated = sum(bool(re.search(r"20\d\d[-/.年]\d{1,2}", line.text)) for line in sheet.lines if not line.hidden)
            if dated < 3:  # a page with lists or news that also offers a login is a page
                return "需要登录才能查看"
    return None


def garbled(sheet: Sheet, title: str | None, lost: bool) -> str | None:
    """Words with characters that no reader can read; ``lost`` tells that decoding itself lost characters."""
    for text in (title or "", sheet.shown):
        if text.isascii():
            continue
        if _ODD.search(text) and (m := _GARBLED.search(text)):
            return tidy(text[max(0, m.start() - 12) : m.end() + 12])[:60]
        written = text.encode("gb18030", "replace")
        at = written.translate(_CLASSES).find(b"abb" * 4)  # the same search by classes of bytes, twenty times as fast
        if at >= 0 and (twice := _TWICE.match(written, at)):
            return tidy(twice.group().decode("gb18030", "ignore"))[:60]
    if lost:
        for line in sheet.lines:
            if m := _LOST.search(line.shown):
                return line.shown[max(0, m.start() - 20) : m.end() + 20][:60]
    return None


# 栏目正在建设中，敬请期待 ends there; 网站建设中常见的问题 goes on.
_STANDS = re.compile(r"(?:建设|更新|整理|完善)中(?=[\s，,。.！!…~～、；;:：）)】\]]|正在|请|敬|$)")


def placeholder(said: dict[str, str]) -> str | None:
    """The words that stand where content should; None where they are a part of a sentence."""
    for group, quote in said.items():
        if group not in ("建设中", "敬请期待") or _STANDS.search(quote):
            return quote
    return None
