"""What a column's page shows where it lists nothing: a table or form of its own, pages below it with names too short
for titles (the persons who lead), or the reason why there is nothing.

Never takes a menu, a search form or “under construction” for content.
"""

from __future__ import annotations

import re
from collections import defaultdict
from urllib.parse import urlsplit

from lxml.etree import _Element

from audit.read.chrome.page_forms import inputs
from audit.read.site.column_key import is_index
from audit.read.web.reference import absolute
from audit.read.web.text import Line, Sheet
from rules.facts.records import Maybe, PageKind, Unknown

_ROWS, _CELLS = 2, 2  # heads or a first row, and one below it
_NO_WORDS = re.compile(r"[\s\-—_－–/／.…]*|无|暂无.{0,4}|没有.{0,4}")
_LABEL = re.compile(r"[:：]\s*$")
_SENTENCE = re.compile(r"[。；;！!\n]")
_LEAST_CHARS = 8
_FIELDS = 3
_LEAST_BELOW = 2
_HOME_DEPTH = 3  # slashes of a home page's address
_NUMBER = re.compile(r"\d{1,4}|[<>«»‹›＜＞]{1,2}|[上下首末尾]一?页")
_SOON = re.compile(
    r"敬请期待|请稍候|请稍后|(?:建设|整理|更新|完善|维护|升级|改版|加载|筹备|制作)中|"
    r"正在(?:建设|整理|更新|完善|维护|升级|改版|加载|筹备|制作|录入)|即将上线|改版|升级"
)
_OF_THE_SITE = re.compile(r"本站|本网站|版权|技术支持|主办单位|承办单位|网站管理|网站维护|浏览器|ICP备")
_BARE = r"(?:相关|有关|任何|其他|更多|最新|公开|发布)*的?(?:信息|内容|数据|文章|稿件|记录|资料|条目|新闻|结果)"
_ABOUT = (
    r"本年度?|今年|20\d\d年|本季度|本月|上半年|下半年|本单位|本部门|本机关|本局|我局|本县|我县|本市|我市|"
    r"本区|我区|本镇|我镇|本乡|我乡|本街道"
)
_EXPLAINS = re.compile(
    r"由.{1,24}(?:统一|负责|承担|组织|公开|公布|发布|办理|实施|行使|审批|制定)"
    r"|(?:因|由于).{3,}"
    r"|(?:请|详|另)(?:见|到|至|前往|访问|登录|查阅|关注)"
    r"|(?:并入|合并至|合并到|划转|移交|移至|迁至|整合至|调整至|转到)"
    r"|不(?:涉及|承担|具有|具备|行使|收取|产生|设立)"
    r"|(?:未|没有|无)(?:自行|单独)?(?:发生|产生|开展|实施|举行|举办|组织|制定|安排|设立|收取|列入|承担|作出|出台|使用|接受|下达|受理)"
    rf"|(?:{_ABOUT}).{{0,16}}?(?:没有|尚无|暂无|无)(?!{_BARE}(?:$|[，,])).{{2,}}"
)


def rows_found(rows: int, kind: PageKind, unclear: bool, sheet: Sheet, unseen: Unknown | None, url: str) -> Maybe[int]:
    """How many rows the list of a page shows; None where no list is owed. ``unclear``: links may be rows or a menu."""
    if rows:
        return rows
    if kind == "column":
        return None  # the column is a page of its own, or leads to columns
    if unseen is not None:
        return unseen
    if unclear:
        return Unknown("页面上的链接无法与导航区分")
    return None if shows_otherwise(sheet, url) else 0


def shows_otherwise(sheet: Sheet, url: str) -> bool:
    """Whether the page of an empty list is none: it holds a filled table or a form, leads to pages of its own, or says
    why there is nothing."""
    if _filled_table(sheet) or any(explains(line.text) for line in sheet.body_lines if not _linked(line)):
        return True
    return _asks(sheet, url) or _leads_below(sheet, url)


def _asks(sheet: Sheet, url: str) -> bool:
    """Whether a form to write or to apply with stands on the page; a form to search with has neither."""
    return any(
        not form.search and (form.long or (form.method == "post" and len(form.fields) >= _FIELDS))
        for form in inputs(sheet.tree, url)
    )


def _leads_below(sheet: Sheet, url: str) -> bool:
    """Whether links with short names lead to at least two pages below this one: the list finder takes no 张三 for a
    title."""
    folder = url.partition("?")[0].rpartition("/")[0] + "/"
    if folder.count("/") <= _HOME_DEPTH:
        return False
    below = {
        target
        for line in sheet.lines[: sheet.footer]
        if not line.hidden
        for link in line.links
        if (target := absolute(url, (link.get("href") or "").partition("#")[0])).startswith(folder)
        and not is_index(urlsplit(target).path)
        and "page" not in target.rpartition("/")[2].lower()
        and not _NUMBER.fullmatch("".join(link.itertext()).strip())
    }
    return len(below - {url}) >= _LEAST_BELOW


def _linked(line: Line) -> bool:
    return 2 * line.link_chars > line.weight


def explains(text: str) -> bool:
    """Whether one of the sentences tells why there is nothing, or where it is."""
    return any(
        len(one.strip()) >= _LEAST_CHARS
        and _EXPLAINS.search(one) is not None
        and _SOON.search(one) is None
        and _OF_THE_SITE.search(one) is None
        for one in _SENTENCE.split(text)
    )


def _filled_table(sheet: Sheet) -> bool:
    worded: dict[_Element, dict[_Element, set[_Element]]] = defaultdict(lambda: defaultdict(set))
    own: set[_Element] = set()  # tables with a line of the main text in them
    for line in sheet.lines:
        if line.hidden or _linked(line):
            continue
        cell = _above(line.block, "td", "th")
        row = _above(cell, "tr") if cell is not None else None
        table = _above(row, "table") if row is not None else None
        if cell is None or row is None or table is None:
            continue
        if sheet.body[0] <= line.n < sheet.body[1]:
            own.add(table)
        if not _NO_WORDS.fullmatch(line.text) and not _LABEL.search(line.text):
            worded[table][row].add(cell)
    return any(
        sum(len(cells) >= _CELLS for cells in rows.values()) >= _ROWS
        and next(table.iter("input", "select", "textarea"), None) is None
        for table, rows in worded.items()
        if table in own
    )


def _above(node: _Element, *tags: str) -> _Element | None:
    return next((one for one in (node, *node.iterancestors()) if one.tag in tags), None)
