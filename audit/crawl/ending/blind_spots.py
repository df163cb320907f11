"""The named blind spots of a finished crawl: what the site offers that was not followed to its end, and where.

Never says that something stands there, and never lets a name count that another link of the site leads to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from audit.crawl.ending import unread_lists
from audit.crawl.frontier.frontier import Frontier
from audit.crawl.frontier.render_rows import candidates
from audit.crawl.frontier.render_selection import is_shell
from audit.evidence.capture import Capture
from audit.evidence.store import SIGNPOSTS
from audit.read.lists.offers import NOTHING, Offers, decoded, encoded
from rules.facts.blind import UNCLASSED, Blind, BlindKind, Hides, spread
from rules.words.lexicon import classify_column

SHOWN = 20  # pages and names told of one spot
# What could not be looked at; above a twentieth of the pages, absence on the site proves nothing.
_BLIND_SHARE = 0.05
_BLIND = ("robots_denied", "blocked_by_protection", "timeout", "server_error", "tls_failed", "truncated", "too_large",
          "page_hung", "target_crashed", "dns_failed", "cancelled", "pending")  # fmt: skip
_FEW_LINKS = 5
_MANY = 3  # names without an address that make a menu


class _Seen(Struct, frozen=True):
    """One judged page with what its best view offers."""

    url: str
    offers: Offers


def note(capture: Capture, target: int, view: str, offers: Offers) -> None:
    """Keep what one view of a page offers, in place of what was seen before."""
    capture.write()
    capture.db.execute("DELETE FROM sign WHERE target=? AND view=?", (target, view))
    if offers != NOTHING:
        capture.db.execute("INSERT INTO sign VALUES (?,?,?)", (target, view, encoded(offers)))


def find(capture: Capture, frontier: Frontier, home: str, cut: Iterable[str]) -> list[Blind]:
    """Every blind spot, those that hide anything first."""
    seen = _seen(capture)
    spots = [*map(_cut, cut), *_unfetched(capture, frontier, home), *_unrendered(capture, frontier, home)]
    spots += _unled(capture, frontier, seen, home)
    pagers = {
        one.url: one.offers.pager
        for one in seen
        if one.offers.pager is not None and one.url != home and not one.offers.clicked
    }
    growing = [one.url for one in seen if one.offers.growing and one.url != home]
    spots += unread_lists.find(capture, pagers, growing)
    spots += _frames(capture, home)
    spots += _hidden(seen, home)
    return sorted(spots, key=lambda spot: ("site", "columns", "lists").index(spot.hides))


def _spot(kind: BlindKind, hides: Hides, zh: str, en: str, pages: Iterable[str] = (), **more: Any) -> Blind:
    every = list(dict.fromkeys(pages))
    return Blind(
        kind=kind, hides=hides, zh=zh, en=en, **{"count": max(1, len(every)), **more}, pages=tuple(every[:SHOWN])
    )


def _cut(why: str) -> Blind:
    kind: BlindKind = "time" if why.startswith("达到时间上限") else "budget" if why.startswith("达到") else "stopped"
    return _spot(kind, "site", why, f"Ended early: {kind}")


def _seen(capture: Capture) -> list[_Seen]:
    rows = capture.db.execute(
        "SELECT t.url, o.view, o.told, t.rendered_record<>'' FROM sign o JOIN target t ON t.id=o.target"
        " WHERE t.state IN ('judged', 'framed') ORDER BY t.url, o.view"
    )
    return [_Seen(url, decoded(told)) for url, view, told, rendered in rows if (view == "rendered") == rendered]


# --- pages ---------------------------------------------------------------------------------------------------------


def _unfetched(capture: Capture, frontier: Frontier, home: str) -> list[Blind]:
    db, spots = capture.db, []
    state, why = db.execute("SELECT state, why FROM target WHERE url=?", (home,)).fetchone() or ("cancelled", "")
    if state != "judged":
        spots.append(_spot("home", "site", f"首页未能采集（{why or state}）", "The home page was not captured", [home]))
    (failed,) = db.execute("SELECT COUNT(*) FROM target WHERE internal=1 AND state='read_failed'").fetchone()
    if failed:  # any one of them may hold what is looked for
        zh = f"{failed} 个页面采集到了但程序读取失败"
        spots.append(_spot("unread", "site", zh, f"{failed} pages could not be read", count=failed))
    marks = ",".join("?" * len(_BLIND))
    rows = db.execute(
        f"SELECT state, url FROM target WHERE role='page' AND internal=1 AND state IN ({marks}) ORDER BY state, url",
        _BLIND,
    ).fetchall()
    by_state: dict[str, list[str]] = defaultdict(list)
    for one, url in rows:
        by_state[one].append(url)
    told = [one for one in by_state if one not in ("cancelled", "pending")]  # those have a reason of their own
    count = sum(len(by_state[one]) for one in told)
    if count > 5 and count > _BLIND_SHARE * (frontier.pages + count):
        words = "、".join(f"{one} {len(by_state[one])}" for one in sorted(told))
        pages = [url for one in sorted(told) for url in by_state[one]]
        spots.append(
            _spot("unfetched", "site", f"{count} 个页面未能采集（{words}）", f"{count} pages not captured", pages)
        )
    over = db.execute(
        "SELECT COUNT(*) FROM target WHERE state='sampled_out' AND why LIKE '超过地址数上限%'"
    ).fetchone()[0]
    if over:
        zh = f"{over} 个地址超过地址数上限，未采集"
        spots.append(_spot("budget", "site", zh, f"{over} addresses above the cap", count=over))
    return spots + _sections(capture, {url for one in told for url in by_state[one]}, home)


def _sections(capture: Capture, unread: set[str], home: str) -> list[Blind]:
    """Columns by the names of links to what could not be read."""
    if not unread:
        return []
    pages: dict[str, None] = {}
    names: dict[str, None] = {}
    classes: set[str] = set()
    for target, text, from_home in capture.db.execute(
        "SELECT t.url, e.text, s.url=? FROM edge e JOIN target t ON t.id=e.target JOIN target s ON s.id=e.source"
        " WHERE t.role='page' AND t.internal=1 AND e.element IN ('a', 'area', 'onclick', 'option', 'iframe', 'frame')"
        " ORDER BY t.url, e.text",
        (home,),
    ):
        if target in unread and (class_id := _promised(text, bool(from_home))) is not None:
            pages[target] = names[text] = None
            classes.add(class_id)
    if not pages:
        return []
    zh = f"{len(pages)} 个栏目的页面未能采集（{_some(names)}）"
    return [
        _spot(
            "section", "columns", zh, f"{len(pages)} columns could not be entered", pages,
            names=tuple(names)[:SHOWN], classes=tuple(sorted(classes)),
        )
    ]  # fmt: skip


def _promised(text: str, from_home: bool) -> str | None:
    """The class of what a link promises; None for a page that hides nothing but itself."""
    name = "".join(text.split())
    if "年度报告" in name or "年报" in name:
        return "annual"
    if "预算" in name or "决算" in name:
        return "fiscal"
    class_id, certainty = classify_column(name)
    if certainty == 1.0 or (class_id and len(name) <= 8):
        return spread(class_id)
    return UNCLASSED if from_home and 2 <= len(name) <= 6 else None


def _unrendered(capture: Capture, frontier: Frontier, home: str) -> list[Blind]:
    left = {row[0] for row in capture.db.execute(f"SELECT url FROM target WHERE {SIGNPOSTS}")}
    shells = [v.url for v in candidates(capture, home, set()) if is_shell(v.static) and v.rendered is None]
    shells = [url for url in shells if url not in left]
    if shells and (home in shells or len(shells) > max(5, _BLIND_SHARE * frontier.pages)):
        zh = f"{len(shells)} 个页面依赖脚本而未经浏览器渲染"
        return [_spot("unrendered", "site", zh, f"{len(shells)} pages need scripts and were not rendered", shells)]
    return []


# --- ways on without an address ------------------------------------------------------------------------------------


def _unled(capture: Capture, frontier: Frontier, seen: list[_Seen], home: str) -> list[Blind]:
    asked = [one for one in seen if one.offers.routes or one.offers.menu]
    led = _led_names(capture) if asked else frozenset()
    spots = []
    for kind in ("routes", "menu"):
        names: dict[str, None] = {}
        pages: list[str] = []
        site = False
        for one in asked:
            at_home = one.url == home
            own = (name for page, name in one.offers.routes if frontier.in_scope(page))
            left = [name for name in (own if kind == "routes" else one.offers.menu) if _plain(name) not in led]
            if kind == "menu" and 4 * len(left) <= one.offers.led:
                left = [name for name in left if classify_column(name)[1] == 1.0]
            elif not at_home and len(left) < _MANY:
                left = [name for name in left if classify_column(name)[0]]
            if left:
                names.update(dict.fromkeys(left))
                pages.append(one.url)
                site = site or (at_home and len(left) >= _MANY)
        if names:
            spots.append(_told_unled(kind, list(names), pages, home, site=site))
    if any(one.offers.menu for one in asked if one.url == home):
        return spots
    noted = capture.meta.get("home_rendered") or capture.meta.get("home_static") or {"unled": 0, "led": 0}
    if noted["unled"] > noted["led"] and all(spot.hides != "site" for spot in spots):
        zh, en = f"首页 {noted['unled']} 个链接只能由脚本打开，未能跟随", f"{noted['unled']} links carry no address"
        spots.append(_spot("menu", "site", zh, en, [home], count=noted["unled"]))
    return spots


def _told_unled(kind: str, names: list[str], pages: list[str], home: str, *, site: bool) -> Blind:
    where = "首页" if home in pages else "页面上"
    what = "个栏目是“#/”路由，未能逐个打开" if kind == "routes" else "个链接只能由脚本打开，未能跟随"
    english = "names are routes behind #/" if kind == "routes" else "names of menus carry no address"
    classes = {spread(classify_column(name)[0]) for name in names}
    hides: Hides = "site" if site and classes - {"news"} else "columns"
    return _spot(
        "routes" if kind == "routes" else "menu", hides,
        f"{where} {len(names)} {what}", f"{len(names)} {english}", pages,
        count=len(names), names=tuple(names[:SHOWN]), classes=tuple(sorted(classes)),
    )  # fmt: skip


def _led_names(capture: Capture) -> frozenset[str]:
    """Names of links that lead to what was read, or off the site."""
    rows = capture.db.execute(
        "SELECT DISTINCT e.text FROM edge e JOIN target t ON t.id=e.target WHERE e.element NOT IN ('img', 'link')"
        " AND t.state IN ('judged', 'framed', 'duplicate', 'redirected', 'not_html', 'out_of_scope')"
    )
    return frozenset(_plain(text) for (text,) in rows)


def _plain(text: str) -> str:
    return "".join(text.split()).strip(">›»·|+-[]【】")


def _some(names: Mapping[str, None]) -> str:
    few = [name for name in names if name][:5]
    return "、".join(few) + ("等" if len(names) > 5 else "")


def _hidden(seen: list[_Seen], home: str) -> list[Blind]:
    """Pages of which a part had not come in time, or stands in closed shadow roots."""
    spots = []
    for kind, pages in (
        ("late", [one.url for one in seen if one.offers.late]),
        ("shadow", [one.url for one in seen if one.offers.closed]),
    ):
        if not pages:
            continue
        hides: Hides = "site" if home in pages else "lists"
        if kind == "late":
            zh = f"{len(pages)} 个页面有内容未在时限内到达"
            spots.append(_spot("late", hides, zh, f"{len(pages)} pages had not come in full in time", pages))
        else:
            zh = f"{len(pages)} 个页面的部分内容在封闭的影子节点中"
            spots.append(_spot("shadow", hides, zh, f"{len(pages)} pages show closed shadow roots", pages))
    return spots


def _frames(capture: Capture, home: str) -> list[Blind]:
    """A home page whose menu stands in frames of another host."""
    rows = capture.db.execute(
        "SELECT DISTINCT t.url, e.element, t.internal FROM edge e JOIN target t ON t.id=e.target JOIN target s ON"
        " s.id=e.source WHERE s.url=? AND e.element IN ('a', 'area', 'onclick', 'data', 'iframe', 'frame')",
        (home,),
    ).fetchall()
    own = sum(1 for url, element, internal in rows if internal and url != home)
    foreign = sorted({url for url, element, internal in rows if not internal and element in ("iframe", "frame")})
    if not foreign or own > _FEW_LINKS:
        return []
    zh = "首页的内容在其他主机的框架中，未予采集"
    return [
        _spot("frame", "site", zh, "The home page shows frames of other hosts", [home], names=tuple(foreign[:SHOWN]))
    ]


# --- as noted ---------------------------------------------------------------------------------------------------------


def unfinished(capture: Capture) -> dict[str, str]:
    """Rendered pages that were not seen in full, each with the kind of its blind spot."""
    kinds = {
        one.url: "late" if one.offers.late else "shadow"
        for one in _seen(capture)
        if one.offers.late or one.offers.closed
    }
    return dict(sorted(kinds.items()))


def to_meta(spots: Iterable[Blind]) -> list[dict[str, Any]]:
    """As kept in the capture's notes."""
    return [msgspec.to_builtins(spot) for spot in spots]


def whole(spots: Iterable[Blind]) -> bool | str:
    """True, or every blind spot in one phrase."""
    told = "；".join(spot.zh for spot in spots)
    return told or True
