"""What one page offers beyond its links: routes, names that only scripts can open, further pages of its list.

Never fetches, and never takes a switch of the page (larger letters, share, tabs whose panes are there) for a way on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import islice
from urllib.parse import urldefrag, urljoin

from lxml.etree import XPath, _Element

from audit.read.lists.offers import Offers
from audit.read.lists.pagers import pager
from audit.read.web import script_data
from audit.read.web.bounded_patterns import words_of
from audit.read.web.links import Anchor, addresses_in, text_of
from audit.read.web.text import CLICKED
from audit.read.web.urls import canonical, is_web
from rules.words.lexicon import classify_column

NAMES_KEPT = 60
_CARRIED_ROUTE = re.compile(r"['\"]\s*+([^'\"\s#]*+#!?/[^'\"\s]++)\s*+['\"]")
_NAME = re.compile(r"[^\W\d_][\w·、（）()“”\"-]{1,15}")
_HAN = re.compile(r"[\u3400-\u9fff]")
# What a button does to the page it stands on; none of these is the name of a column.
_SWITCH = re.compile(
    r"登录|登陆|注册|注销|退出|搜索|检索|重置|提交|确[定认]|取消|关闭|顶部|打印|收藏|设为首页|分享|朋友圈|好友|微信|微博|"
    r"二维码|扫一扫|扫码|无障碍|适老|长者|关怀|老年|敬老|字号|字体|大字|放大|缩小|对比度|辅助线|指读|朗读|语音|播放|暂停|"
    r"音量|静音|全屏|光标|简体|繁体|手机版|电脑版|移动版|客户端|小程序|公众号|上一|下一|上页|下页|首页|尾页|末页|跳转|"
    r"展开|收起|加载|更多|刷新|复制|点赞|评论|举报|切换|验证码|换一[张批]|机器人|智能问答|欢迎|今天|星期|返回|正文|"
    r"当前位置|您的位置|筛选|清空|全部|不限|排序|按时间|按相关|播报|保存|预览|添加|删除|选择|Cookie|cookie|同意|知道了|跳过"
)
_SWITCHES = frozenset(
    ("查询", "下载", "导出", "中文", "大", "中", "小", "语言", "皮肤", "设置", "帮助", "消息", "通知栏", "QQ")
)
_NAVISH = re.compile(r"nav|menu|daohang|(?:^|[-_ ])dh(?:$|[-_ ])|side-?bar|(?<![a-z])tree|channel|lanmu", re.IGNORECASE)
_ROLES = frozenset(("navigation", "menu", "menubar", "tree", "directory"))
_clickable = XPath(
    "descendant-or-self::*[self::button or @onclick or @role='menuitem' or @role='treeitem' or @role='link'"
    " or @role='button'][not(self::a or self::area or self::input or self::body or self::form)]"
)
_boxes = XPath("descendant::*[self::nav or @class or @id or @role]")
_leaves = XPath(
    "descendant::*[self::li or self::span or self::div or self::td or self::dt or self::dd or self::p or self::em"
    " or self::b or self::strong or self::i or self::label or self::h3 or self::h4][not(*)][not(ancestor::a)]"
)
_PANES = frozenset(("div", "ul", "section", "dl", "table", "article", "ol"))
_MOST = 6000  # candidates looked at on one page
_GROUPS, _LINKS_COUNTED, _ROUTES_CARRIED = 200, 300, 50


def offers(tree: _Element, found: Sequence[Anchor], url: str, said: Sequence[str]) -> Offers:
    """What one view of a page offers beyond the addresses it leads to. ``said`` are the page's words."""
    menu, led = _menu(_Page(tree, found, url))
    return Offers(
        routes=tuple(_routes(tree, url))[:NAMES_KEPT], menu=tuple(menu)[:NAMES_KEPT], led=led if menu else 0,
        pager=pager(tree, found, url, said),
    )  # fmt: skip


# --- routes --------------------------------------------------------------------------------------------------------


def _routes(tree: _Element, url: str) -> list[tuple[str, str]]:
    """Links to routes of a page, each route once: the page whose scripts read it, and the link's name."""
    seen: dict[str, tuple[str, str]] = {}
    for node in tree.iter("a", "area"):
        for written in (node.get("href"), node.get("data-href"), node.get("data-url"), node.get("to")):
            if written and "#" in written and (route := _route(written.strip(), url)):
                seen.setdefault(route, (route.partition("#")[0], text_of(node)))
                break
    for node in CLICKED(tree):
        for match in islice(_CARRIED_ROUTE.finditer(node.get("onclick") or ""), _ROUTES_CARRIED):
            if route := _route(match[1], url):
                seen.setdefault(route, (route.partition("#")[0], text_of(node)))
    return [(page, name) for page, name in seen.values() if name]


def _route(written: str, url: str) -> str:
    """The absolute address of a route, or nothing."""
    if not script_data.route(written):
        return ""
    try:
        page, fragment = urldefrag(urljoin(url, written))
    except ValueError:
        return ""
    page = canonical(page)
    return f"{page}#{fragment.strip('/')}" if is_web(page) else ""


# --- menus without addresses ---------------------------------------------------------------------------------------


class _Page:
    """What the search for a menu asks of one view again and again."""

    def __init__(self, tree: _Element, found: Sequence[Anchor], url: str) -> None:
        self.tree = tree
        self.hrefs = {a.href for a in found if a.follow and a.url != url}
        self.leading = {_plain(a.text) for a in found if a.follow and a.url != url}
        self._counts: dict[_Element, int] = {}

    @cached_property
    def ids(self) -> frozenset[str]:
        return frozenset(node.get("id") for node in _boxes(self.tree) if node.get("id"))

    def led(self, node: _Element) -> bool:
        """Whether an element leads to another page by an address it carries."""
        href = node.get("href")
        if href is not None and node.tag in ("a", "area"):
            if not script_data.nowhere(href):
                return href in self.hrefs or "#" not in href
            if addresses_in(href):
                return True
        return bool(addresses_in(node.get("onclick") or "")) or script_data.address(node) is not None

    def leads(self, node: _Element) -> int:
        """How many links with an address stand in an element; of very many only some are counted."""
        count = self._counts.get(node)
        if count is None:
            count = self._counts[node] = sum(map(self.led, islice(node.iter("a", "area"), _LINKS_COUNTED)))
        return count

    def switches(self, node: _Element) -> bool:
        """Whether an element shows a part of its own page: a tab, a menu that folds out, a heading to jump to."""
        for name in ("href", "data-target", "data-bs-target", "aria-controls"):
            written = (node.get(name) or "").strip()
            if (name == "aria-controls" or written.startswith("#")) and written.removeprefix("#") in self.ids:
                return True
        return False


def _menu(page: _Page) -> tuple[list[str], int]:
    """Names in menus that nothing on the page leads from, and how many names of these menus lead somewhere."""
    groups: dict[_Element, dict[str, _Element]] = {}
    for node in islice(_candidates(page.tree), _MOST):
        if (name := _name_of(node, page)) and name not in page.leading:
            row = _row(node)
            if (holder := row.getparent()) is not None and not _heads(row, page):
                groups.setdefault(holder, {}).setdefault(name, row)
    names: dict[str, None] = {}
    led = 0
    for holder, entries in islice(groups.items(), _GROUPS):
        rows = set(entries.values())
        others = sum(
            1 for row in islice(holder, _MOST) if row not in rows and isinstance(row.tag, str) and page.leads(row)
        )
        count = len(entries) + others
        if count >= 3 and _is_menu(holder, entries) and not _is_tabs(holder, count, page):
            names.update(dict.fromkeys(entries))
            led += others
    return list(names), led


def _candidates(tree: _Element) -> Iterator[_Element]:
    """What a click may open: links without an address, buttons, and in menus the bare names."""
    yield from (node for node in tree.iter("a", "area") if script_data.nowhere(node.get("href")))
    yield from _clickable(tree)
    done: set[_Element] = set()
    for box in _boxes(tree):
        if _is_box(box) and not any(above in done for above in box.iterancestors()):
            done.add(box)
            yield from _leaves(box)


def _name_of(node: _Element, page: _Page) -> str:
    """The name on an element that carries no address; empty for what is led, switches the page or is no name."""
    name = _plain((node.get("alt") or node.get("title") or "") if node.tag == "area" else _own_text(node))
    if not _NAME.fullmatch(name) or len(_HAN.findall(name)) < 2 or _SWITCH.search(name) or name in _SWITCHES:
        return ""
    if page.led(node) or page.leads(node) or page.switches(node) or any(map(page.led, node.iterancestors("a"))):
        return ""
    if node.tag == "button" or node.get("role"):
        form = next(node.iterancestors("form"), None)
        return "" if form is not None and (node.get("type") or "submit").lower() in ("submit", "reset") else name
    return name


def _own_text(node: _Element) -> str:
    """The words of an element; nothing where they are more than a name has."""
    text = words_of(node)
    return "" if len(text) > 200 else text


def _plain(text: str) -> str:
    return "".join(text.split()).strip(">›»·|+-[]【】")


def _row(node: _Element) -> _Element:
    """The element that stands for a name among its like: the outermost with no other words in it."""
    words = _plain(_own_text(node))
    row = node
    for _ in range(4 if words else 0):  # areas of a picture have none
        above = row.getparent()
        if above is None or above.tag in ("body", "html", "nav", "ul", "ol", "tr") or _plain(_own_text(above)) != words:
            break
        row = above
    return row


def _heads(row: _Element, page: _Page) -> bool:
    """Whether a name is the heading of links that stand behind it: a menu that folds out, a group of columns."""
    holder, behind = row.getparent(), row.getnext()
    if holder is not None and holder.tag in ("li", "dd") and page.leads(holder):
        return True
    count = page.leads(behind) if behind is not None and isinstance(behind.tag, str) else 0
    return count >= 2 or (behind is not None and count == 1 and behind.tag != row.tag)


def _navish(node: _Element) -> bool:
    """Whether an element stands in what calls itself a menu."""
    for one in islice((node, *node.iterancestors()), 6):
        if one.tag in ("body", "html", "main", "article"):
            return False
        if _is_box(one):
            return True
    return False


def _is_box(node: _Element) -> bool:
    """Whether an element calls itself a menu."""
    named = f"{node.get('class') or ''} {node.get('id') or ''}"
    return node.tag == "nav" or node.get("role") in _ROLES or _names_menu(named)


@lru_cache(maxsize=4096)
def _names_menu(named: str) -> bool:
    return _NAVISH.search(named) is not None


def _is_menu(holder: _Element, entries: dict[str, _Element]) -> bool:
    known = sum(_column(name) for name in entries)
    return known >= 3 or (_navish(holder) and (known >= 1 or len(entries) >= 3))


@lru_cache(maxsize=4096)
def _column(name: str) -> bool:
    """Whether a name is that of a column, wholly."""
    return classify_column(name)[1] == 1.0


def _is_tabs(holder: _Element, count: int, page: _Page) -> bool:
    """Whether the panes that the names switch between are on the page, each with links of its own."""
    inner = holder
    for above in islice(holder.iterancestors(), 3):
        if above.tag in ("body", "html", "header"):
            return False
        if above.tag not in ("nav", "ul"):
            beside = [child for child in islice(above, _LINKS_COUNTED) if child is not inner]
            for box in (above, *(child for child in beside if isinstance(child.tag, str))):
                panes = (one for one in islice(box, _LINKS_COUNTED) if one.tag in _PANES and one is not inner)
                if sum(1 for pane in panes if page.leads(pane)) >= max(2, count - 1):
                    return True
        inner = above
    return False
