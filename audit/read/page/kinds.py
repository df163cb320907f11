"""What kind of page this is, with the reasons in words.

Never decides by an address alone, and never calls an article a list because its sidebar has one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from audit.read.document.document import source_note
from audit.read.lists.list_blocks import blocks, owners
from audit.read.lists.lists import Lists
from audit.read.page.kind_signs import articles, guide_labels, holds_report, is_letter
from audit.read.web.text import Sheet, squeeze
from audit.read.web.word_lists import key, pattern, patterns
from rules.facts.records import PageKind

_ARTICLE_URL = re.compile(
    (
        r"/t?20\d{6}_\d+|/art[_/]|/content[_/]\S{0,200}\d|post_\d+|[?&](?:info|article|news|content)?(?:id|"
        r"guid)=[\w\-]{4,}|/\d{6,8}/\S{0,200}\.s?html?$|/[0-9a-f]{16,64}\.s?html?$|/\d{6,32}\.s?html?$|detail|"
        r"/info/"
    ),
    re.IGNORECASE,
)
_LIST_URL = re.compile(r"/(?:index|list|col|node|channel|default)[^/]*$|/$|/(?:list|col|channel)/", re.IGNORECASE)
_SITE_NAME = re.compile(
    r"^[^_|>]{2,40}(?:人民政府|政府网|门户|局|委员会|厅|委|办公室|管委会)(?:门户网站|官方网站|政府网站|网站|官网)?$"
)
_SEARCH_URL = re.compile(r"search|sousuo|/so/|[?&](?:q|qt|keywords?|searchword|sword)=", re.IGNORECASE)
_SEARCH_TITLE = re.compile(r"(?:全站|站内|智能)?(?:检索|搜索)(?:结果)?$|^(?:检索|搜索)")
_SEARCH_TEXT = re.compile(
    r"(?:为您|共|已)?(?:找到|搜索到|检索到|查询到)(?:相关)?(?:结果|信息|记录|约)?\s*+约?\s*+[\d,]++\s*+(?:个|条|项)"
)
_APP = re.compile(r"id=['\"](?:app|root)['\"]|webpack|__NUXT__|vue|react", re.IGNORECASE)
_SAYS = re.compile(r"[，。；！？]|.{40}")
_NOTHING_HERE = re.compile(
    (
        r"暂无|没有(?:找到|查询到)?(?:相关|任何|数据|信息|内容)|无相关|建设中|更新中|整理中|敬请期待|"
        r"请稍候|加载中|正在加载|loading"
    ),
    re.IGNORECASE,
)
# A notice of a rule is the rule; other notices without a number, in a column of notices, are only that.
_RULES = re.compile(r"印发|发布|公布|修订|办法|规定|细则|意见|方案|决定|规划|标准|措施|目录|清单|令|预案|条例")
# A notice that a government numbers among its decisions and rules binds as they do.
_RULING = re.compile(r"规[字〔\[]|令|明电|政|公告(?:19|20)\d{2}年第")
_FOLDER = re.compile(r"/(?:(?:index|default)(?:\.\w+)?)?$", re.IGNORECASE)
_FIRST = re.compile(r"\s{0,20}[_|｜]\s*|\s{0,20}[-–—]+\s*")
_ABOUT_RULES = re.compile(r"关于|办法|规定|制度|规则|细则|标准|清单|基准|指引|通知|意见|方案|解读|流程")
# The name of a set of rules and nothing else.
_BARE_RULES = re.compile(
    r"^[^，。！？：:；、]{4,60}(?:办法|细则|规定|条例|规则|章程)(?:（[^（）]{1,20}）|\([^()]{1,20}\))?$"
)
_NEWS_OF_RULES = re.compile(
    r"出台|发布|印发|公布|解读|落地|有了|迎来|启动|看懂|读懂|征求|征集|审议|通过|起草|论证|座谈|听证|调研"
)
_RESULT = re.compile(r"(?:公布|发布|通报).{0,40}(?:结果|名单|情况|信息)的?(?:通知|公告|通报)$")
_MEETING = re.compile(r"发布会|座谈会|分析会|调度会|推进会|培训")
_CELLS = 3
ARTICLE_CHARS = 120
SHELL_CHARS = 60


@dataclass(slots=True)
class Signs:
    """What the kind is decided from."""

    url: str
    is_home: bool
    sheet: Sheet
    metas: dict[str, str]
    title: str  # the article's title or the page's
    head_title: str  # <title>
    crumb: tuple[str, ...]
    labelled_block: bool
    doc_number: str | None
    has_date: bool  # a publication date stands under the title
    date_labelled: bool  # and a label says so
    source: str
    lists: Lists
    title_shown: bool
    named_article: bool  # an ArticleTitle tag of its own, shown in the body


def page_kind(signs: Signs) -> tuple[PageKind, tuple[str, ...]]:
    """Kind and reasons. Titles and text are asked before columns, columns before addresses."""
    if signs.is_home:
        return "home", ("首页",)
    body = sum(line.weight for line in signs.sheet.body_lines)
    rows = len(signs.lists.main)
    dated = sum(1 for row in signs.lists.main if row.on is not None)
    path = urlsplit(signs.url)
    address = path.path + ("?" + path.query if path.query else "")
    if not signs.metas.get("articletitle") and (
        any(
            _SEARCH_TITLE.search(part.strip())
            for at, part in enumerate(re.split(r"[-_|—]", signs.head_title))
            if not at or len(part.strip()) <= 8
        )
        or (_SEARCH_URL.search(address + signs.url) and _SEARCH_TEXT.search(signs.sheet.visible[:20_000]))
    ):
        return "search", ("检索结果页",)
    visible = sum(line.weight for line in signs.sheet.lines if not line.hidden)
    if visible < SHELL_CHARS and rows < 3 and (signs.sheet.scripts or signs.sheet.script_urls):
        return "shell", (f"静态正文仅{visible}字，且有脚本",)
    article, why = _is_article(signs, body, rows, dated, address)
    if article:
        kind, reason = _article_kind(signs, body)
        return kind, (why, reason)
    return _listing(signs, rows, dated, why)


def names_article(metas: dict[str, str], crumb: tuple[str, ...]) -> bool:
    """Whether the ArticleTitle tag names an article: many templates repeat the column's or the site's name in it."""
    title = squeeze(metas.get("articletitle", ""))
    others = {
        squeeze(metas.get("columnname", "")),
        squeeze(metas.get("sitename", "")),
        *(squeeze(name) for name in crumb[-1:]),
    }
    return len(title) >= 4 and title not in others


def _is_article(signs: Signs, body: int, rows: int, dated: int, address: str) -> tuple[bool, str]:
    metas = signs.metas
    if signs.named_article or (names_article(metas, signs.crumb) and body >= ARTICLE_CHARS):
        return True, "有 ArticleTitle 标签"
    if signs.labelled_block and not (dated >= 3 and signs.lists.pager):
        return True, "有元数据块"
    letter = is_letter(signs.sheet) and not (rows >= 2 and _rows_tell_letters(signs))
    if _is_columns_own(signs) and not letter:
        return False, "栏目自身的页面"
    if signs.lists.pager and dated >= max(3, 0.5 * rows) and _outside_rows(signs) < ARTICLE_CHARS:
        return False, f"列表{rows}条，此外几无正文"
    if letter:
        return True, "有来信和答复"
    linked = sum(line.link_chars for line in signs.sheet.body_lines)
    prose = sum(
        line.weight for line in signs.sheet.body_lines if _SAYS.search(line.text) and line.link_chars < line.weight
    )
    listy = (dated >= 3 and dated >= 0.5 * rows and body < 800) or (rows >= 8 and linked > body)
    if signs.lists.aside and signs.has_date and signs.title_shown and not signs.lists.pager:
        listy = False  # all its rows are other articles, said to be related
    if listy and signs.has_date and signs.title_shown and not signs.lists.pager and prose >= 150 and rows <= 12:
        return True, f"标题下有日期，正文{prose}字"
    if listy and (signs.lists.pager or not signs.date_labelled):
        return False, f"正文{body}字，列表{rows}条"
    if signs.has_date and signs.title_shown and body >= 40:
        return True, "标题下有日期"
    if _ARTICLE_URL.search(address) and body >= 60 and not (listy and (signs.lists.pager or dated >= 5)):
        return True, "地址为文章页"
    if len(signs.title) >= 8 and body >= ARTICLE_CHARS and linked < 0.5 * body and dated < 3 and not signs.lists.pager:
        return True, f"有标题和正文{body}字"
    if body >= 600 and not listy and signs.title_shown and not signs.lists.pager:
        return True, f"正文{body}字"
    return False, f"正文{body}字，列表{rows}条"


def _outside_rows(signs: Signs) -> int:
    """Characters of the main text that stand in no row of the list: a list with summaries has none."""
    owned = owners(signs.sheet, signs.lists.main)
    return sum(line.weight for line in signs.sheet.body_lines if owned[line.n] is None)


def _rows_tell_letters(signs: Signs) -> bool:
    """Whether the rows are those of a table: what names a letter there are the heads of its columns."""
    return sum(1 for row in signs.lists.main if row.node.tag == "tr") >= 0.8 * len(signs.lists.main)


def _is_columns_own(signs: Signs) -> bool:
    """Whether a page is its column: it says nothing but the column's name where an article says its title."""
    if signs.metas.get("pubdate") or names_article(signs.metas, signs.crumb):
        return False
    if signs.doc_number and not _in_a_row(signs.sheet, signs.doc_number):
        return False
    name = key(signs.metas.get("columnname", ""))
    path = urlsplit(signs.url).path
    if not name:
        name = key(signs.crumb[-1]) if signs.crumb and _FOLDER.search(path) else ""
    shown = key(signs.title)
    first = key(_FIRST.split(signs.head_title)[0])
    return len(name) >= 2 and shown in ("", name) and name in (first, key(signs.crumb[-1]) if signs.crumb else "")


def _in_a_row(sheet: Sheet, number: str) -> bool:
    """Whether a number stands in a row of a table among others: a column's own table of decisions is no document."""
    line = next((line for line in sheet.body_lines if squeeze(number) in squeeze(line.text)), None)
    row = next(line.block.iterancestors("tr"), None) if line is not None else None
    return row is not None and sum(1 for cell in row if cell.tag in ("td", "th")) >= _CELLS


def _listing(signs: Signs, rows: int, dated: int, why: str) -> tuple[PageKind, tuple[str, ...]]:
    name = signs.crumb[-1] if signs.crumb else signs.metas.get("columnname") or signs.head_title
    title = patterns("kinds", "title")
    if title["gi_guide"].search(name) or title["gi_guide"].search(signs.title):
        return "gi_guide", (f"栏目名“{name[:20]}”",)
    if rows == 0:
        # An empty list says nothing, or says so; a page of sentences is no list.
        said = sum(
            line.weight
            for line in signs.sheet.body_lines
            if _SAYS.search(line.text) and not _NOTHING_HERE.search(line.text)
        )
        if signs.lists.landing and said < ARTICLE_CHARS:
            return "column", ("标题下是各栏目的链接",)
        if said >= 15:
            # Without the tags of a column a page under its own name may as well be a statement: 关于我们, 无障碍声明.
            own = signs.metas.get("columnname") and _is_columns_own(signs)
            return ("column" if own else "other"), (why,)
        return ("list", ("无条目",)) if signs.crumb or signs.metas.get("columnname") else ("other", (why,))
    parents = blocks(signs.sheet, signs.lists.main)
    root = re.fullmatch(r"/?(?:(?:index|default|home)(?:\.\w+)?)?", urlsplit(signs.url).path, re.IGNORECASE)
    called = re.split(r"[_|｜]|\s[-–—]\s", signs.head_title)[0].strip()
    named = _SITE_NAME.search(called) or (called and key(called) == key(signs.metas.get("sitename", "")))
    if root and named and dated and parents >= 2 and not signs.crumb:
        return "home", (f"网站根地址，{parents}组列表，无当前位置",)
    if dated and parents >= 3 and not signs.lists.pager:
        if parents >= 4 and not signs.crumb and _SITE_NAME.search(signs.head_title.strip()):
            return "home", (f"以网站名为标题，{parents}组列表，无当前位置",)
        return "column", (f"{parents}组列表",)
    if dated or signs.lists.pager or _LIST_URL.search(urlsplit(signs.url).path):
        return "list", (f"列表{rows}条" + ("，有翻页" if signs.lists.pager else ""),)
    return "other", (why,)


# News of a report or of a guide, and papers that ask for one, are neither; a notice may publish the guide it names.
_ABOUT_REPORTS = re.compile(
    r"部署|召开|培训[会班]|业务培训|座谈会|报送|做好|填报|解读|编制(?:工作|培训|发布|的通知)"
    r"|关于(?!(?:重新|修订)?(?:印发|公布|发布).{0,40}指南).{0,40}的(?:通知|函|提示|提醒)$"
)


def _article_kind(signs: Signs, body: int) -> tuple[PageKind, str]:
    title = signs.title or signs.metas.get("articletitle") or signs.head_title
    ask, columns, words = patterns("kinds", "title"), patterns("kinds", "column"), patterns("kinds", "body")
    path = " ".join((*signs.crumb, signs.metas.get("columnname", "")))
    column = " ".join((*signs.crumb[-2:], signs.metas.get("columnname", "")))
    text = signs.sheet.body_text[:40_000]

    def quote(kind: str) -> str:
        m = ask[kind].search(title)
        return f"标题“{m.group()[:30]}”" if m else ""

    for kind in ("annual_report", "gi_guide"):
        if (reason := quote(kind)) and (not _ABOUT_REPORTS.search(title) or holds_report(signs.sheet)):
            return kind, reason
    media = bool(pattern("kinds", "media").search(signs.source))
    if (reason := quote("interpretation")) and not (signs.doc_number and "解读" not in title):
        return "interpretation", reason
    if (reason := quote("statistics")) and not _MEETING.search(title):
        return "statistics", reason
    if (reason := quote("penalty")) and not _ABOUT_RULES.search(title):
        return "enforcement", reason
    formal = quote("document")
    by_rule = bool(signs.doc_number and _RULING.search(signs.doc_number))
    if signs.doc_number and (formal or ask["law"].search(title) or signs.labelled_block or by_rule):
        if quote("notice") and not by_rule:
            return "notice", quote("notice")
        return "document", f"文号{signs.doc_number[:30]}"
    if ask["law"].search(title) or source_note(signs.sheet):
        return "document", "法律法规"
    if (reason := quote("procurement")) and (
        "公告" in title or "公示" in title or "结果" in title or columns["procurement"].search(column)
    ):
        return "procurement", reason
    if reason := quote("enforcement"):
        return "enforcement", reason
    if is_letter(signs.sheet):
        return "qa", "来信和答复"
    asked = len(words["qa"].findall(text)) if columns["qa"].search(column) else 0

    @cache
    def guide_words() -> int:
        return guide_labels(signs.sheet)

    def how_to() -> str:
        """A title of a guide; one that other texts have as well needs an element of a guide, or its column."""
        reason = quote("guide")
        if not reason and (m := ask["guide_like"].search(title)) and (guide_words() or columns["guide"].search(path)):
            reason = f"标题“{m.group()[:30]}”"
        return reason

    if (reason := quote("qa")) or asked >= 3:
        if not reason and (how_to() or guide_words() >= 5):
            return "guide", how_to() or f"办事要素{guide_words()}项"
        return "qa", reason or f"问答{asked}处"
    bare = _BARE_RULES.search(title) is not None and not _NEWS_OF_RULES.search(title) and body >= 400
    ruled = bool(formal) and (articles(text) >= 2 or bare)
    if (
        (not media or guide_words() >= 3)
        and not ruled
        and (reason := how_to())
        and not (signs.labelled_block and formal)
    ):
        return "guide", reason
    if reason := quote("notice"):
        return "notice", reason
    binding = _RULES.search(title) and (signs.doc_number or not _RESULT.search(title))
    if formal and not signs.labelled_block and columns["notice"].search(column) and not binding:
        return "notice", f"栏目“{column[:20]}”"
    if (
        formal
        and (signs.labelled_block or re.search(r"关于|印发|令", title) or columns["document"].search(column))
        and not columns["news"].search(column)
    ):
        return "document", f"公文标题“{formal[3:23]}"
    if ruled and not media:
        return "document", f"制度名称“{title[:20]}”"
    leaf = signs.metas.get("columnname") or (signs.crumb[-1] if signs.crumb else "")
    if columns["interpretation"].search(column) and not columns["response"].search(leaf):
        return "interpretation", f"栏目“{column[:20]}”"
    if media:
        return "news", f"来源“{signs.source[:20]}”"
    if guide_words() >= 3 or quote("guide"):
        return "guide", quote("guide") or f"办事要素{guide_words()}项"
    if columns["qa"].search(column):
        return "qa", f"栏目“{column[:20]}”"
    for kind in ("procurement", "enforcement", "statistics", "guide", "notice"):
        if m := columns[kind].search(column):
            return kind, f"栏目“{m.group()}”"  # type: ignore[return-value]
    if m := columns["news"].search(column):
        return "news", f"栏目“{m.group()}”"
    if formal and signs.labelled_block:
        return "document", "元数据块"
    if m := columns["document"].search(column):
        return "document", f"栏目“{m.group()}”"
    if signs.has_date and body >= 40:
        if "公开" in " ".join(signs.crumb) and not pattern("kinds", "reports").search(title):
            return "notice", "政务公开栏目中的文章"
        return "news", "有日期的文章"
    return "other", "无可辨特征"
