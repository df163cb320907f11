"""What a page tells of each person who leads: whether a résumé and the division of work stand beside the name.

Never keeps a name or a résumé: only the post and the parts that were there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from audit.read.web.grid import distinct, html_grids
from audit.read.web.normal import nfkc
from audit.read.web.text import Sheet, squeeze
from rules.facts.records import Leader

MOST = 40
_HEAD_CHARS = 40
# Words of rank before a post, and labels, are no names: 常务副市长 is a post, not Mr 常务.
_NO_NAME = r"(?!常务|专职|兼职|挂职|第一|执行|名誉|首席|职务|职位|现任|原任|曾任|代理|分管|主管|主持|本级|各级)"
_NAME = _NO_NAME + r"[\u4e00-\u9fff](?:[\u4e00-\u9fff·]{1,5}|\s{1,3}[\u4e00-\u9fff])"
_POST = (
    r"(?:党组书记|党委书记|党组副书记|党组成员|党委委员|常委|书记|副?[省市州县区旗局厅署院所校处科镇乡部]长|副?主任|秘书长|"
    r"总工程师|总会计师|总规划师|总经济师|纪检组长|督察长|巡视员|调研员)"
)
_ONE = re.compile(rf"^(?:姓名[:：]\s?)?{_NAME}[\s，,:：（(|、]{{0,4}}{_POST}")
_OTHER = re.compile(rf"^(?:[\u4e00-\u9fff、，]{{0,14}}){_POST}[:：\s]{{1,4}}{_NAME}$")
_PARTS = {
    "简历": re.compile(r"^(?:个人|工作|人物)?(?:简历|简介|履历)|^(?:男|女)[，,]|^.{0,8}\d{4}年\d{1,2}月(?:出生|生)"),
    "分工": re.compile(
        r"^(?:工作|职责|领导|具体|分管)?(?:分工|职责)|^(?:分管|主持|负责(?!人)|协助|联系(?!电话|方式|地址|人))"
    ),
}
# Words that tell a part without heading it: 领导市政府全面工作; 江予安，男，汉族，1974年生.
_SIGNS = {
    "简历": re.compile(
        r"出生|[男女][，,、]|\d{4}年\d{1,2}月(?:生|参加)|参加工作|党员|学历|毕业|籍贯|历任|曾任|简历|简介|履历"
    ),
    "分工": re.compile(r"全面工作|全盘工作|负责(?!人)|分管|主管|协管|主持|牵头|协助|领导.{1,16}工作|分工|职责"),
}
_HEADS = {"简历": re.compile(r"简历|简介|履历"), "分工": re.compile(r"分工|分管|职责|工作内容")}
_LABEL_ONLY = re.compile(r"^[\u4e00-\u9fff]{2,6}[:：]?$")


def leaders(sheet: Sheet) -> tuple[Leader, ...]:
    """The persons of a page in order, each under a heading of his own or in a row; empty where none is told so."""
    return _in_rows(sheet) or _under_heads(sheet)


@dataclass(slots=True)
class _Person:
    post: str
    shown: set[str]
    linked: bool = False


def _under_heads(sheet: Sheet) -> tuple[Leader, ...]:
    lines = [nfkc(line.text).strip() for line in sheet.body_lines]
    known: dict[str, _Person] = {}  # a person named again, as in a title and on a card, is one person
    now: _Person | None = None
    for n, (text, line) in enumerate(zip(lines, sheet.body_lines, strict=True)):
        if 0 < len(text) <= _HEAD_CHARS and "。" not in text and (post := _head(text)):
            name = re.sub(rf"姓名|职务|{_POST}|[^\u4e00-\u9fff]", "", text)
            now = known.setdefault(name, _Person(post, set()))
        elif now is not None:
            now.shown.update(
                part for part, pattern in _PARTS.items()
                if (hit := pattern.match(text)) and (len(text) > hit.end() + 2 or _told_below(lines, n))
            )  # fmt: skip
            if not _LABEL_ONLY.match(text) and not any(pattern.match(text) for pattern in _PARTS.values()):
                now.shown.update(part for part, pattern in _SIGNS.items() if pattern.search(text))
        if now is not None and line.leads:
            now.linked = True
    if len(known) > MOST:
        return ()
    return tuple(Leader(one.post, tuple(sorted(one.shown)), one.linked) for one in known.values())


def _head(text: str) -> str:
    """The post in a line that names a person and a post and nothing more; "" for any other line."""
    if any(pattern.match(text) for pattern in _PARTS.values()) or re.search(r"\d{4}|任|届|会议|领导小组", text):
        return ""
    if _ONE.match(text) or _OTHER.match(text):
        found = re.search(_POST, text)
        return found.group() if found else ""
    return ""


def _told_below(lines: list[str], n: int) -> bool:
    """Whether words follow a label that stands in a line of its own."""
    below = next((text for text in lines[n + 1 : n + 3] if text), "")
    return bool(below) and not _head(below) and not _LABEL_ONLY.match(below)


def _in_rows(sheet: Sheet) -> tuple[Leader, ...]:
    """A table with one person a row, and columns for the parts."""
    for grid in html_grids(sheet.tree):
        heads = [squeeze(cell.text) for cell in distinct(grid[0])] if grid else []
        columns = {part: n for part, pattern in _HEADS.items() for n, head in enumerate(heads) if pattern.search(head)}
        posts = [n for n, head in enumerate(heads) if "职务" in head or "职位" in head]
        if not columns or not posts or "姓名" not in "".join(heads):
            continue
        rows = [distinct(row) for row in grid[1:]]
        return tuple(
            Leader(
                squeeze(row[posts[0]].text)[:20],
                tuple(sorted(part for part, n in columns.items() if row[n].image or len(squeeze(row[n].text)) > 1)),
                any(cell.link for cell in row),
            )
            for row in rows[:MOST]
            if len(row) == len(heads)
        )
    return ()
