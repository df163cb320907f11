"""Words and pictures of a footer that look like a mark which could not be read as one: a number in another form.

Never takes them for the mark: they tell a wrong form from something that is not there at all.
"""

from __future__ import annotations

import re

from audit.read.web.text import Sheet, tidy
from rules.facts.records import Marks

QUOTE_CHARS = 60
_LAST_LINES = 30  # where no footer was recognised

_LIKE = {
    "icp": r"[^\n]{0,8}(?:ICP|(?<!安)备案(?:编|序)?号|工信部?备案)[^\n]{0,30}",
    "gongan": r"[^\n]{0,4}(?:公\s*网\s*安|公安(?:机关)?(?:联网)?备案?|网安备)[^\n]{0,30}",
    "idcode": r"[^\n]{0,6}(?:网站标[识志]|标[识志]编?码|识别编?码|网站编码)[^\n]{0,24}",
    "sponsor": r"(?:版权所有|承办单位|承\s*办|管理单位|运维单位|运营单位|主\s*管|Copyright|©)[^\n]{0,40}",
    "jiucuo": r"[^\n]{0,10}(?:找错|纠错|挑错)[^\n]{0,6}",
    "sitemap": r"[^\n]{0,4}(?:地图|导览|导航)",
}
_PATTERNS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _LIKE.items()}
_BADGE = re.compile(r"党政机关|事业单位")
_JIUCUO = re.compile(r"jiucuo|找错", re.IGNORECASE)


def alike(sheet: Sheet, marks: Marks) -> dict[str, str]:
    """Mark → what looks like it, for the marks that were not read."""
    lines = sheet.lines[sheet.footer :] if sheet.footer < len(sheet.lines) else sheet.lines[-_LAST_LINES:]
    text = "\n".join(line.text for line in lines if not line.hidden)
    found: dict[str, str] = {}
    for name, pattern in _PATTERNS.items():
        if getattr(marks, name) is None and (hit := pattern.search(text)):
            found[name] = tidy(hit.group())[:QUOTE_CHARS]
    for image in sheet.tree.iter("img"):
        told = f"{image.get('alt') or ''} {image.get('title') or ''}"
        if marks.conac is None and _BADGE.search(told):
            found.setdefault("conac", tidy(told)[:QUOTE_CHARS])
        if marks.jiucuo is None and _JIUCUO.search(f"{told} {image.get('src') or ''}"):
            found.setdefault("jiucuo", tidy(f"{told} {image.get('src') or ''}")[:QUOTE_CHARS])
    return found
