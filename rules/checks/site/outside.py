"""Questions asked of links that leave the site, and of columns that stand on other hosts.

Never says what a foreign target holds: it was not opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from rules.checks.evidence import cut, host_of, known, plain, titled, unlooked, verdict
from rules.checks.site.entries import named_links
from rules.facts.records import Link, Site
from rules.judge.model import Evidence, Text, Verdict
from rules.judge.view import View
from rules.words import lexicon

PLACES = 10
_FOLLOWED = ("a", "area", "onclick", "iframe", "frame")
# conac.cn: the register of party and government sites, whose mark every page carries.
_PUBLIC = (".gov.cn", ".edu.cn", ".mil.cn", ".gov", ".政务", ".conac.cn")
# 【广告】…, 广告：…: said of goods; 广告监测, 广告法 are not.
_SAYS_AD = re.compile(r"[【\[（(]?广告[】\]）)：:|｜]")


class NoAdvertisingArgs(Struct, frozen=True, forbid_unknown_fields=True):
    hosts: tuple[str, ...]  # of advertising networks; a host below one of them counts
    texts: tuple[str, ...]  # whole texts of links that offer advertising
    doubtful: tuple[str, ...] = ()  # whole texts that a column on the supervision of advertising has, too
    promoted: tuple[str, ...] = ()  # words of goods for sale in a link to a host that is no public body's


def no_advertising(subject: Site, args: NoAdvertisingArgs, view: View) -> Iterable[Verdict]:
    """No page loads from or links to an advertising network, and none offers advertising space."""
    hits = [link for link in view.facts.links if not link.internal and _below(host_of(link.url), args.hosts)]
    offers = {plain(text) for text in args.texts}
    hits += [
        link
        for link in view.facts.links
        if link not in hits and (plain(link.text) in offers or (_SAYS_AD.match(link.text.strip()) and _foreign(link)))
    ]
    for link in sorted(hits, key=lambda one: one.url):
        host = host_of(link.url)
        yield verdict(
            "failed", f"页面有商业广告：{link.text or host}", f"The site carries advertising: {link.text or host}",
            Text("政府网站没有商业广告", "A government site carries no advertising"), f"ad:{host}",
            [_place(view, link)],
        )  # fmt: skip
    doubted = {plain(text) for text in args.doubtful}
    asked = [
        link
        for link in view.facts.links
        if link not in hits
        and (plain(link.text) in doubted or (_foreign(link) and any(word in link.text for word in args.promoted)))
    ]
    if asked and not hits:
        names = "、".join(sorted({link.text for link in asked}))
        yield verdict(
            "cantTell", f"链接“{names}”可能是广告业务，需人工打开核对", f"“{names}”: a person opens the link",
            Text("政府网站没有商业广告", "A government site carries no advertising"), "ask",
            [_place(view, link) for link in asked[:PLACES]],
        )  # fmt: skip
    elif not hits:
        yield verdict("passed", "未见商业广告", "No advertising was seen")


def _foreign(link: Link) -> bool:
    host = host_of(link.url)
    return not link.internal and link.element in _FOLLOWED and not any(host.endswith(end) for end in _PUBLIC)


class ClosedHostsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    pass


def closed_hosts(subject: Site, args: ClosedHostsArgs, view: View) -> Iterable[Verdict]:
    """No page links to a closed government site; without a list of them a person compares the hosts."""
    known = view.site.closed_hosts
    expected = Text("没有指向已关停网站的链接", "No link to a closed site")
    leaving = [link for link in view.facts.links if not link.internal and link.element in _FOLLOWED]
    hits = [link for link in leaving if _below(host_of(link.url), tuple(map(host_of, known)))]
    public = [link for link in leaving if f".{host_of(link.url)}".endswith(".gov.cn")]
    for link in hits:
        yield verdict(
            "failed", f"链接指向已关停网站{host_of(link.url)}", f"A link leads to the closed site {host_of(link.url)}",
            expected, f"closed:{host_of(link.url)}", [_place(view, link)],
        )  # fmt: skip
    if hits:
        return
    if known or not public:
        yield verdict("passed", "未见指向已关停网站的链接", "No link to a closed site was seen")
        return
    yield verdict(
        "cantTell", f"站点档案没有关停域名名单，{len(_by_host(public))}个政府网站域名需人工比对",
        f"No list of closed hosts; a person compares {len(_by_host(public))} hosts", expected, "person",
        [_place(view, link) for link in list(_by_host(public).values())[:PLACES]],
    )  # fmt: skip


class OutsideLinksArgs(Struct, frozen=True, forbid_unknown_fields=True):
    ask: Text
    notice_counts: bool = False  # words that tell of leaving the site settle it


def outside_links(subject: Site, args: OutsideLinksArgs, view: View) -> Iterable[Verdict]:
    """Links to hosts that are no public body's: a person looks at each host once."""
    leaving = [
        link for link in view.facts.links
        if not link.internal and link.element in _FOLLOWED and not _is_public(host_of(link.url))
    ]  # fmt: skip
    told = next((page for page in view.facts.pages if page.leaving_notice), None) if args.notice_counts else None
    hosts = _by_host(leaving)
    if not hosts:
        yield verdict("passed", "没有指向非政府网站的链接", "No link leads to a host that is no public body's")
    elif told is not None:
        yield verdict("passed", f"有站外链接提示：“{told.leaving_notice}”", "Visitors are told that they leave")
    else:
        yield verdict(
            "cantTell", f"{len(hosts)}个非政府网站域名，需人工核对：{args.ask.zh}",
            f"{len(hosts)} hosts that are no public body's; a person decides", args.ask, "person",
            [_place(view, link) for link in list(hosts.values())[:PLACES]],
        )  # fmt: skip


class ColumnsWithinArgs(Struct, frozen=True, forbid_unknown_fields=True):
    classes: tuple[str, ...]  # of columns that belong on the site's own host


def columns_within(subject: Site, args: ColumnsWithinArgs, view: View) -> Iterable[Verdict]:
    """A column that the home page names stands on the site's own host; told only where no column of its kind does."""
    foreign: dict[str, list[Link]] = {}
    for link in view.facts.links:
        if link.on_home and not link.internal and link.element in ("a", "area", "onclick"):
            class_id, certainty = lexicon.classify_column(link.text) if 1 < len(link.text) <= 16 else (None, 0.0)
            if class_id in args.classes and certainty == 1.0:
                foreign.setdefault(str(class_id), []).append(link)
    apart = {id: links for id, links in foreign.items() if not view.columns_of(id) and not named_links(view, id)}
    if not any(view.columns_of(id) or named_links(view, id) for id in args.classes) and not apart:
        yield verdict("inapplicable", "首页未见可比较的栏目", "The home page names no column to compare")
    elif apart and (reason := unlooked(view.site.whole)) is not None:
        yield verdict("untested", f"未能采集全站，不能判断：{reason}", "The site was not captured whole", cause=reason)
    elif not apart:
        yield verdict("passed", "栏目在本站域名之下", "Columns are on the site's own host")
    else:
        for id in sorted(apart):
            link = apart[id][0]
            yield verdict(
                "failed", f"栏目“{link.text}”设在{host_of(link.url)}", f"“{link.text}” stands on {host_of(link.url)}",
                Text(f"栏目设在{view.site.host}之下", f"Columns are on {view.site.host}"), f"apart:{id}",
                [_place(view, one) for one in apart[id]],
            )  # fmt: skip


# --- shared --------------------------------------------------------------------------------------------------------


def _below(host: str, tops: tuple[str, ...]) -> bool:
    return any(f".{host}".endswith(f".{top}") for top in tops)


def _is_public(host: str) -> bool:
    return not host or f".{host}".endswith(_PUBLIC)


def _by_host(links: Iterable[Link]) -> dict[str, Link]:
    found: dict[str, Link] = {}
    for link in links:
        found.setdefault(host_of(link.url), link)
    return dict(sorted(found.items()))


def _place(view: View, link: Link) -> Evidence:
    """The first page that carries the link: the target itself was not opened."""
    url = link.sources[0] if link.sources else view.site.url
    page = view.page(url)
    return Evidence(
        url=url, record=page.record if page else "", title=known(titled(page)) if page else "", quote=cut(link.text),
        selector=link.element, observed=link.url, pages=link.sources,
    )  # fmt: skip
