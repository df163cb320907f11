"""The statutory content as a tree of nodes in five facets: exists, filled, fresh, with history, usable.

Never says "not published": no means looked for and not found on this site (条例23 allows other channels).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Literal, TypeAlias

from rules.checks.evidence import browserless, unlooked
from rules.facts.records import Facts
from rules.judge.sought import Sought, hidden
from rules.judge.view import View
from rules.loading.crosswalk import Node
from rules.words.title_search import Title, newest, titles

State: TypeAlias = Literal["yes", "no", "unknown", "inapplicable"]
FACETS = ("exists", "filled", "fresh", "history", "usable")
TEXT_CHARS = 50  # a page with fewer characters holds nothing to read
LONG_LIST = 15  # items from which a list may go on behind its first page


def tree(nodes: Iterable[Node], facts: Facts) -> list[dict[str, Any]]:
    """Each node with its five facets; linear in the site's titles for each node."""
    view = View(facts)
    return [
        {
            "id": node.id, "article": node.article, "title": {"zh": node.title.zh, "en": node.title.en},
            "parent": node.parent, "facets": _facets(node, view), "rules": list(node.rules),
        }
        for node in nodes
    ]  # fmt: skip


def _facets(node: Node, view: View) -> dict[str, Any]:
    if (why := _not_bound(node, view)) is not None:
        return dict.fromkeys(FACETS, _facet("inapplicable", *why))
    hits = titles(view).find(node.words)
    if not hits:
        exists = _absent(view, node.title.zh)
        rest = _facet("inapplicable", "未找到，不再判断", "Not found")
        if exists["state"] == "unknown":
            rest = _facet("unknown", "未能查看", "Not seen")
        return {"exists": exists, **dict.fromkeys(FACETS[1:], rest)}
    facets = {
        "exists": _facet("yes", hits[0].text, hits[0].text, hits[0].url),
        "filled": _filled(hits, view),
        "fresh": _fresh(node, hits, view.as_of),
        "history": _history(node, hits),
        "usable": _usable(hits, view),
    }
    own = frozenset().union(*(hit.classes for hit in hits))
    if (
        unlooked(view.site.whole) is None
        and hidden(view.site.blind, Sought(own, node.title.zh, only=bool(own))) is None
    ):
        return facets
    return {name: _undecided(facet) for name, facet in facets.items()}


def _undecided(facet: dict[str, Any]) -> dict[str, Any]:
    """A no becomes unknown where not all was seen: the newer item or the other year may stand elsewhere."""
    if facet["state"] != "no":
        return facet
    zh, en = facet["note"]["zh"], facet["note"]["en"]
    return _facet("unknown", f"{zh}；未能采集全站，不下结论", f"{en}; the site was not captured whole", facet["url"])


def _facet(state: State, zh: str, en: str, url: str = "") -> dict[str, Any]:
    return {"state": state, "note": {"zh": zh, "en": en}, "url": url}


def _not_bound(node: Node, view: View) -> tuple[str, str] | None:
    site = view.site
    if site.jurisdiction != "cn":
        return "不是中国政府网站", "Not a Chinese government site"
    if node.levels and site.level is not None and site.level not in node.levels:
        return "不属本级职责", "Not a duty of this level"
    if site.kind not in (node.kinds or ("portal", "department")):
        return "不属此类网站的职责", "Not a duty of this kind of site"
    declared = "functions" not in site.inferred
    if node.functions and site.kind != "portal" and declared and not set(node.functions) & set(site.functions):
        return "本单位无此职能", "The body has no such function"
    return None


def _absent(view: View, title: str) -> dict[str, Any]:
    if (reason := unlooked(view.site.whole)) is not None:
        return _facet("unknown", f"未能采集全站：{reason}", "The site was not captured whole")
    if (reason := hidden(view.site.blind, Sought(about=title))) is not None:
        return _facet("unknown", f"可能在未能看到之处：{reason}", "It may stand where the crawl could not look")
    if browserless(view):
        return _facet("unknown", "首页未经浏览器渲染", "The home page was not rendered")
    return _facet("no", "本站未找到（不等于没有经其他渠道公开）", "Not found on this site", view.site.url)


def _filled(hits: tuple[Title, ...], view: View) -> dict[str, Any]:
    for hit in hits:
        page = view.page(hit.url)
        if hit.where in ("item", "document", "attachment") or hit.items or (page and page.text_chars >= TEXT_CHARS):
            return _facet("yes", hit.text, hit.text, hit.url)
    if all(hit.items == 0 or view.page(hit.url) for hit in hits):
        return _facet("no", "栏目没有内容", "The column is empty", hits[0].url)
    return _facet("unknown", "栏目内容未能读取", "Its content could not be read", hits[0].url)


def _fresh(node: Node, hits: tuple[Title, ...], as_of: dt.date) -> dict[str, Any]:
    if node.fresh_days is None:
        return _facet("inapplicable", "没有更新期限", "No period applies")
    latest = newest(hits)
    if latest is None or latest.on is None:
        return _facet("unknown", "未见日期", "No date was seen", hits[0].url)
    state: State = "yes" if (as_of - latest.on).days <= node.fresh_days else "no"
    return _facet(state, f"最新一条为{latest.on}", f"The newest is of {latest.on}", latest.url)


def _history(node: Node, hits: tuple[Title, ...]) -> dict[str, Any]:
    if node.history_years is None:
        return _facet("inapplicable", "不要求历年留存", "No history is asked for")
    years = {year for hit in hits for year in (hit.years() or ({hit.on.year} if hit.on else ()))}
    if len(years) >= node.history_years:
        return _facet("yes", f"见到{len(years)}个年度", f"{len(years)} years were seen", hits[0].url)
    if any((hit.items or 0) >= LONG_LIST for hit in hits):
        return _facet("unknown", "列表可能还有后页", "The list may go on", hits[0].url)
    return _facet("no", f"见到{len(years)}个年度，应有{node.history_years}个", f"{len(years)} years", hits[0].url)


def _usable(hits: tuple[Title, ...], view: View) -> dict[str, Any]:
    """Something behind it can be read or downloaded (条例24)."""
    files = {attachment.url: attachment for attachment in view.facts.attachments}
    broken = 0
    for hit in hits:
        document, page, file = view.document(hit.url), view.page(hit.url), files.get(hit.url)
        if (document and document.body_chars) or (page and page.text_chars >= TEXT_CHARS):
            return _facet("yes", f"可查阅：{hit.text}", "It can be read", hit.url)
        if file is not None and file.fetched is True:
            if file.status == 200 and file.size_bytes:
                return _facet("yes", f"可下载：{hit.text}", "It can be downloaded", hit.url)
            broken += 1
    if broken == len(hits):
        return _facet("no", "附件打不开", "The files cannot be opened", hits[0].url)
    return _facet("unknown", "未能打开其内容", "Its content was not opened", hits[0].url)
