"""Addresses without end and addresses in disguise (F13–F25): every real page is found, and the trap is told."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import itertools
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec import structs

from audit.crawl.frontier.traps import CREDIT, family, kind, trap
from audit.crawl.hosts.robots_rules import ROBOTS_BYTES, Robots
from audit.crawl.loop import crawl
from audit.crawl.protocol import exchange
from audit.evidence.capture import Capture
from audit.read.work.sitemaps import read_sitemap
from tests.faults.server import NOT_FOUND, Answer, Asked, Site, moved, page, reply

AS_OF = dt.date(2026, 10, 28)
REAL = [f"/zwgk/{n:02}.html" for n in range(40)]
WORDS = (
    "公开年度报告政策文件解读财政预决算重大会议民生实事办理结果人事任免规划计划统计数据应急管理招标采购环境保护食品药品"
)


def text(seed: object, chars: int = 160) -> str:
    """Some words that no other seed has."""
    chance = random.Random(str(seed))
    return "".join(chance.choice(WORDS) for _ in range(chars))


def menu(*links: str, said: str) -> bytes:
    """A page whose links are named like those of a pager or a filter, and not by what they lead to."""
    named = "".join(f'<a href="{link}">查看</a>' for link in links)
    return reply(f"<html><body>{named}<p>{said}</p></body></html>")


def real() -> dict[str, Answer]:
    """Forty pages that lead on to each other, as on any site."""
    site: dict[str, Answer] = {"/robots.txt": NOT_FOUND, "/": page(*REAL[:20])}
    for path, following in zip(REAL, [*REAL[1:], "/"], strict=True):
        site[path] = page(following, text=text(path))
    return site


def run(site: Site, folder: Path, max_pages: int = 3000, **more: Any) -> Capture:
    profile = site.profile(**more)
    profile = structs.replace(profile, budget=structs.replace(profile.budget, max_pages=max_pages))
    capture = Capture.create(folder, profile, AS_OF)
    asyncio.run(crawl(profile, capture))
    capture.check_sum()
    return capture


def judged(capture: Capture, site: Site) -> set[str]:
    return {t.url.removeprefix(site.url) for t in capture.targets() if t.state == "judged"}


def stops(capture: Capture) -> str:
    return " ".join(f"{stop['why']}={stop['left_out']}" for stop in capture.meta["certificate"]["stops"])


# --- F13 calendars, F15 paging, F16 growth, F17 facets ---------------------------------------------------------------


def calendar(asked: Asked) -> bytes:
    given = parse_qs(urlsplit(asked.path).query)
    year, month = int(given["y"][0]), int(given["m"][0])
    months = [f"/cal?y={y}&m={m}" for y in (year - 1, year, year + 1) for m in ((month + 10) % 12 + 1, month % 12 + 1)]
    return menu(*months, said=f"{year}年{month}月 没有活动 " + " ".join(map(str, range(1, 29))))


def dated(asked: Asked) -> bytes:
    """The same in the path."""
    year, month = (int(n) for n in re.findall(r"\d+", asked.path))
    later, sooner = (year + month // 12, month % 12 + 1), (year - (month == 1), (month + 10) % 12 + 1)
    return menu(f"/rl/{later[0]}/{later[1]}/", f"/rl/{sooner[0]}/{sooner[1]}/", said=f"{year}年{month}月 没有会议")


def by_day(asked: Asked) -> bytes:
    """Years lead to months, months to days, and all of them on."""
    numbers = [int(n) for n in re.findall(r"\d+", asked.path)]
    up = "/".join(map(str, numbers[:-1])) + "/" if numbers[:-1] else ""
    below = [f"/rl/{'/'.join(map(str, numbers))}/{n}/" for n in range(1, 13)] if len(numbers) < 3 else []
    return menu(f"/rl/{up}{numbers[-1] + 1}/", f"/rl/{up}{numbers[-1] - 1}/", *below, said="当日没有会议")


def clamped(asked: Asked) -> bytes:
    """Page 5000 shows what page 3 shows, and always offers the next."""
    number = int(parse_qs(urlsplit(asked.path).query)["page"][0])
    rows = [f"/item/{min(number, 3)}-{n}" for n in range(5)]
    return menu(*rows, f"/list?page={number + 1}", f"/list?page={number + 100}", said="列表" + text(min(number, 3)))


def shuffled(asked: Asked) -> bytes:
    """Every page of the list is another draw of the same sixty rows."""
    number = int(parse_qs(urlsplit(asked.path).query)["page"][0])
    rows = [f"/item/{n}" for n in random.Random(number).sample(range(60), 10)]
    return menu(*rows, f"/rand?page={number + 1}", f"/rand?page={number + 7}", said="列表")


def growing_query(asked: Asked) -> bytes:
    """A badly escaped ampersand doubles itself at each step."""
    more = (asked.path + "&amp%253Bx=1", asked.path + f"&n={asked.path.count('&')}")
    return menu(*more, said=f"您搜索的是 {asked.path}，没有结果")


def facets(asked: Asked) -> bytes:
    """Every page offers every other filter; each shows some of the same thirty rows."""
    chance = random.Random(asked.path)
    more = [f"/shop?{'&'.join(f'{k}={chance.randrange(9)}' for k in chance.sample('abcdefg', 4))}" for _ in range(40)]
    rows = [f"/good/{n}" for n in chance.sample(range(30), 8)]
    return menu(*more, *rows, said="筛选结果" + " ".join(f"<p>{text(row, 30)}</p>" for row in rows))


def maze(asked: Asked) -> bytes:
    """Ten children with names nobody has seen, in ever deeper folders; the words are the same."""
    chance = random.Random(asked.path)
    names = ["".join(chance.choice("abcdefghijklmnop") for _ in range(6)) for _ in range(10)]
    return menu(*(f"{asked.path.rstrip('/')}/{name}/" for name in names), said="欢迎" + text("maze"))


def relative(asked: Asked) -> bytes:
    """The old bug: a link without its slash, and a server that answers everything below a page with the page."""
    return menu("tongzhi/list.html", "gonggao/list.html", said="通知公告" + text("relative"))


def items(asked: Asked) -> bytes:
    return menu("/", said=f"{text(asked.path, 20)}</p><p>{text(asked.path)}")


# name → (the first address of the trap, how its addresses begin, answer, most to be fetched, word of the reason)
TRAPS: dict[str, tuple[str, str, Answer, int, str]] = {
    "F13 calendar": ("/cal?y=2026&m=11", "/cal", calendar, 50, "日历式地址"),
    "F13 calendar in the path": ("/rl/2026/11/", "/rl/", dated, 50, "日历式地址"),
    "F15 clamped paging": ("/list?page=1", "/list", clamped, 40, "翻页重复"),
    "F15 random paging": ("/rand?page=1", "/rand", shuffled, 60, "翻页重复"),
    "F15 growing query": ("/search?q=x", "/search", growing_query, 60, "筛选"),
    "F16 growing paths": ("/maze/", "/maze", maze, 60, "内容雷同"),
    "F16 relative link": ("/lb/list.html", "/lb", relative, 60, ""),
    "F17 facets": ("/shop?a=1", "/shop", facets, 80, "筛选、排序组合"),
}


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_is_sampled_and_every_real_page_is_found(tmp_path: Path, name: str) -> None:
    first, prefix, answer, most, reason = TRAPS[name]
    answers = real()
    answers["/"] = page(first, *REAL[:20])

    def other(asked: Asked) -> Any:
        return (answer if asked.path.startswith(prefix) else items)(asked)  # type: ignore[operator]

    with Site(answers, other=other) as site, run(site, tmp_path / "run") as capture:
        fetched = sum(count for path, count in site.asked.items() if path.startswith(prefix))
        assert set(REAL) <= judged(capture, site)
        assert fetched <= most
        assert fetched >= 3
        assert reason in stops(capture)
        assert capture.states()["sampled_out"] > 0
        assert capture.meta["whole"] is True
        rows = {"F15 random paging": 60, "F15 clamped paging": 15, "F17 facets": 30}.get(name, 0)
        assert len([path for path in judged(capture, site) if path.startswith(("/item/", "/good/"))]) >= 0.95 * rows


@pytest.mark.parametrize("name", ["news without end", "calendar of days"])
def test_a_trap_may_not_eat_the_budget(tmp_path: Path, name: str) -> None:
    """F17: what cannot be told from a site without end; the rest of the site is looked at before it."""
    answers = real()

    def feed(asked: Asked) -> bytes:
        n = int(asked.path.rpartition("=")[2])
        return menu(*(f"/feed?n={10 * n + k}" for k in range(1, 11)), said=text(asked.path))

    first, other = ("/feed?n=0", feed) if name == "news without end" else ("/rl/2026/", by_day)
    answers["/"] = page(first, *REAL[::8])  # the other pages only one by one
    with Site(answers, other=other) as site, run(site, tmp_path / "run", max_pages=400) as capture:
        assert set(REAL) <= judged(capture, site)
        assert capture.states()["judged"] == 400
        assert "页数上限" in capture.meta["whole"]


def test_real_lists_are_read_to_their_end(tmp_path: Path) -> None:
    """Eighty pages of a list that has them, an archive by month that has something each month, a long chain of
    articles: nothing is left out, and nothing is called a trap."""
    answers: dict[str, Answer] = {"/": page("/list?page=1", "/y/2020/1/", "/a/1.html")}
    for n in range(1, 81):
        rows = [f"/doc/{n}-{k}.html" for k in range(3)]
        answers[f"/list?page={n}"] = page(*rows, f"/list?page={min(n + 1, 80)}", text="列表")
        answers |= {path: page("/", text=text(path)) for path in rows}
        answers[f"/a/{n}.html"] = page(f"/a/{n + 1 if n < 80 else 1}.html", text=text(n))
    months = [f"/y/{year}/{month}/" for year in range(2020, 2026) for month in range(1, 13)]
    for at, following in zip(months, [*months[1:], "/"], strict=True):
        answers[at] = page(following, f"/doc{at}1.html", text="月度公开")
        answers[f"/doc{at}1.html"] = page("/", text=text(at))
    with Site(answers) as site, run(site, tmp_path / "run") as capture:
        assert judged(capture, site) == set(answers)
        assert capture.states()["sampled_out"] == 0
        assert capture.meta["certificate"]["stops"] == []


def test_numbered_notices_are_no_trap(tmp_path: Path) -> None:
    """Lists and notices that differ in numbers only, as monthly figures do; and lists that only a script would fill."""
    answers: dict[str, Answer] = {"/": page("/l/0.html", "/s/0.html")}
    for n in range(40):
        rows = [f"/d/{n}{k}.html" for k in range(3)]
        answers[f"/l/{n}.html"] = menu(*rows, f"/l/{n + 1}.html", said="数据发布")
        answers |= {path: menu("/", said=f"优良天数 {n} 天，PM2.5 平均浓度 {n + 3} 微克每立方米") for path in rows}
        answers[f"/s/{n}.html"] = reply(f'<script>fill({n})</script><a href="/s/{n + 1}.html">下一页</a>')
    answers["/l/40.html"] = answers["/s/40.html"] = page("/")
    with Site(answers) as site, run(site, tmp_path / "run") as capture:
        assert judged(capture, site) == set(answers)


def test_empty_columns_are_no_trap(tmp_path: Path) -> None:
    """Sixty columns that all say the same nothing: each is looked at, for an empty column is what an audit is for."""
    columns = [f"/lm/col{n}/" for n in range(60)]
    answers: dict[str, Answer] = {"/": page("/lm/"), "/lm/": page(*columns)}
    answers |= {path: page("/", "/lm/", text="暂无内容") for path in columns}
    with Site(answers) as site, run(site, tmp_path / "run") as capture:
        assert set(columns) <= judged(capture, site)


def test_what_a_page_of_another_kind_links_to_is_looked_at_after_all(tmp_path: Path) -> None:
    """F13: a month that the trap was stopped before, linked from an article that is read later."""
    answers = real()
    answers["/"] = page("/cal?y=2026&m=11", REAL[0])
    answers[REAL[39]] = page("/cal?y=2026&m=11", "/cal?y=1999&m=1", text=text("last"))
    with Site(answers, other=calendar) as site, run(site, tmp_path / "run") as capture:
        assert "/cal?y=1999&m=1" in judged(capture, site)


def test_families_and_kinds() -> None:
    at = "http://a.cn"
    assert family(f"{at}/zwgk/2024/t1_2.html") == family(f"{at}/zwgk/2025/t9.html") == "a.cn/zwgk/#/*.html"
    assert family(f"{at}/x?a=1") == family(f"{at}/x?b=2&c=3") == "a.cn/x?"
    assert family(f"{at}/a/b/c/d/e/f") == family(f"{at}/a/b/c/d/e/f/g/h") == "a.cn/a/b/c/**/*"
    assert kind(f"{at}/cal?y=2026&m=1") == kind(f"{at}/rl/2026/11/") == "日历式地址"
    assert kind(f"{at}/list?page=4") == kind(f"{at}/list/page/4") == kind(f"{at}/list_page_4.html") == "翻页重复"
    assert kind(f"{at}/s?color=1&size=2") == "筛选、排序组合"
    assert trap(f"{at}/a/b/a/b/a/b/") is not None
    assert trap(f"{at}/a/b/c/a/b/c/a/b/c/") is not None
    assert trap(f"{at}/a/b/a/b/") is None
    assert CREDIT < 50


# --- F14 sessions, F21 spellings, F22 hosts --------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["query", "path"])
def test_rotating_sessions_are_learnt(tmp_path: Path, how: str) -> None:
    """F14: every answer puts another id on every link. Each page is judged once, and hardly one is fetched twice."""
    names = [f"/s{n}.html" for n in range(40)]
    counter = itertools.count(10_000_000)
    fetched: Counter[str] = Counter()

    def rotating(asked: Asked) -> bytes:
        path = asked.path.partition("?")[0].partition(";")[0]
        fetched[path] += 1
        if path not in ("/", *names):
            return NOT_FOUND
        ident = f"k{next(counter)}z"
        mark = {"query": f"?visit={ident}", "path": f";visit={ident}"}[how]
        at = names.index(path) if path != "/" else 0
        links = ["/", *(names[(at + k) % 40] for k in range(6))]
        return page(*(link + mark for link in links), text=text(path))

    with Site({}, other=rotating) as site, run(site, tmp_path / "run") as capture:
        pages = [re.sub(r"[;?].*", "", path) for path in judged(capture, site)]
        assert sorted(pages) == sorted(["/", *names])  # none lost, none twice
        assert capture.meta["sessions"] == ["visit"]
        assert sum(fetched[path] for path in ("/", *names)) <= 41 + 20


def test_a_parameter_that_says_something_is_no_session(tmp_path: Path) -> None:
    """F14: the same column id on every link of a column's page, another in each column, and each its own words."""
    columns = [f"column{n:04}" for n in range(12)]
    answers: dict[str, Answer] = {"/": page(*(f"/list?id={c}" for c in columns))}
    for c in columns:
        links = [f"/list?id={c}", f"/doc?id={c}&n=1", f"/doc?id={c}&n=2", f"/about?id={c}"]
        answers[links[0]] = page(*links, text=text(c))
        answers |= {link: page(*links, text=text(link)) for link in links[1:]}
    with Site(answers) as site, run(site, tmp_path / "run") as capture:
        assert judged(capture, site) == set(answers)
        assert "sessions" not in capture.meta


def test_twelve_spellings_are_one_page(tmp_path: Path) -> None:
    body = page("/zwgk/", text=text("one page"))
    spellings = [
        "/zwgk/", "/zwgk/index.html", "/zwgk/index.htm", "/zwgk/index.jsp", "/zwgk", "/ZWGK/", "/.//zwgk/", "/zwgk/./",
        "/zwgk/x/../", "/zwgk/#top", "/%7awgk/", "/zwgk/Default.aspx",
    ]  # fmt: skip
    answers: dict[str, Answer] = {"/": page(*spellings), "/other/": page(text=text("another"))}
    served = {
        "/zwgk/",
        "/zwgk/index.html",
        "/zwgk/index.htm",
        "/zwgk/index.jsp",
        "/zwgk",
        "/ZWGK/",
        "//zwgk/",
        "/zwgk/Default.aspx",
    }
    answers |= dict.fromkeys(served, body)
    with Site(answers) as site, run(site, tmp_path / "run") as capture:
        found = {path for path in judged(capture, site) if "zwgk" in path.lower()}
        assert len(found) == 1
        assert capture.states()["duplicate"] == len(served) - 1
        assert sum(capture.states().values()) == len(served) + 1


def test_names_in_chinese_are_one_host(tmp_path: Path) -> None:
    """F21: 中文.政务 and its punycode are one name; the guard and the crawl both know it."""
    from audit.crawl.protocol.guard import Guard
    from audit.profile.read_profile import from_url

    with Site(
        {"/": page("http://xn--fiq228c.xn--zfr164b/a", "http://中文.政务/b"), "/a": page(), "/b": page()}
    ) as site:
        to = {"xn--fiq228c.xn--zfr164b": f"127.0.0.1:{site.port}"}
        profile = from_url("http://中文.政务/", connect_to=to, rate=500.0, confirm_after_s=0.2)
        assert asyncio.run(Guard([], to).resolve("中文.政务", 80)) == ("127.0.0.1", site.port)
        with Capture.create(tmp_path / "run", profile, AS_OF) as capture:
            asyncio.run(crawl(profile, capture))
            assert capture.states()["judged"] == 3


def test_endless_sub_domains_are_noted_and_never_asked(tmp_path: Path) -> None:
    """F22."""
    counter = itertools.count()

    def wild(_: Asked) -> bytes:
        return page(*(f"http://w{next(counter)}.127.0.0.1.example/" for _ in range(50)))

    with Site({"/robots.txt": NOT_FOUND, "/": wild}, other=NOT_FOUND) as site, run(site, tmp_path / "run") as capture:
        assert capture.states()["out_of_scope"] == 50
        assert set(site.hosts) == {f"127.0.0.1:{site.port}"}


# --- F19 and F20 loops -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [1, 2, 7, 30])
def test_redirect_loops_end(tmp_path: Path, length: int) -> None:
    answers: dict[str, Answer] = {"/": page("/l0", "/ok"), "/ok": page()}
    answers |= {f"/l{n}": moved(f"/l{(n + 1) % length}") for n in range(length)}
    with Site(answers) as site, run(site, tmp_path / "run") as capture:
        states = {t.url.removeprefix(site.url): (t.state, t.why) for t in capture.targets()}
        assert {states[f"/l{n}"] for n in range(length)} == {("server_error", "重定向循环")}
        assert states["/ok"][0] == "judged"
        assert max(site.asked[f"/l{n}"] for n in range(length)) <= 4


def test_a_bounce_for_a_cookie_is_no_loop(tmp_path: Path) -> None:
    """F19: to the same address, and by way of another one."""

    def with_cookie(name: str, away: str) -> Answer:
        def answer(asked: Asked) -> bytes:
            if f"{name}=1" in asked.headers.get("cookie", ""):
                return page(text=text(name))
            return moved(away, f"Set-Cookie: {name}=1; Path=/") if away == asked.path else moved(away)

        return answer

    answers: dict[str, Answer] = {
        "/": page("/same", "/via"), "/same": with_cookie("a", "/same"), "/via": with_cookie("b", "/set"),
        "/set": moved("/via", "Set-Cookie: b=1; Path=/"),
    }  # fmt: skip
    with Site(answers) as site, run(site, tmp_path / "run") as capture:
        assert {"/same", "/via"} <= judged(capture, site)


# --- F23 sitemaps, F24 robots, F25 schemes ---------------------------------------------------------------------------

_NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def index(*urls: str) -> bytes:
    rows = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return reply(f"<sitemapindex {_NS}>{rows}</sitemapindex>", kind="application/xml")


def test_eight_hostile_sitemaps(tmp_path: Path) -> None:
    """F23: itself, a redirect back, ten levels, a bomb, entities, a file of the reader's, too many, cut off."""
    secret = b"root:x:0:0"
    answers: dict[str, Answer] = {"/": page(), "/at-the-bottom": page(), "/m1": page()}
    with Site(answers) as site:
        at = site.url
        levels = [f"{at}/level{n}.xml" for n in range(10)]
        for n, url in enumerate(levels):
            answers[url.removeprefix(at)] = index(levels[n + 1]) if n < 9 else reply(
                f"<urlset {_NS}><url><loc>{at}/at-the-bottom</loc></url></urlset>", kind="application/xml"
            )  # fmt: skip
        laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
        answers["/self.xml"] = index(f"{at}/self.xml", f"{at}/back.xml")
        answers["/back.xml"] = moved("/self.xml")
        answers["/bomb.xml.gz"] = reply(gzip.compress(b" " * (60 * 2**20)), kind="application/gzip")
        answers["/laughs.xml"] = reply(
            f'<?xml version="1.0"?><!DOCTYPE u [<!ENTITY a0 "x">{laughs}]>'
            f"<urlset><url><loc>{at}/&a8;</loc></url></urlset>"
        )
        answers["/file.xml"] = reply(
            f'<?xml version="1.0"?>{" " * 5000}<!DOCTYPE u [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
            f"<urlset><url><loc>{at}/&e;</loc></url></urlset>"
        )
        many = "".join(f"<url><loc>http://else.example/{n}</loc></url>" for n in range(60_000))
        answers["/many.xml"] = reply(f"<urlset {_NS}>{many}</urlset>", kind="application/xml")
        answers["/cut.xml"] = reply(
            f"<urlset {_NS}><url><loc>{at}/m1</loc></url><url><loc>{at}/", kind="application/xml"
        )
        names = ["self.xml", "bomb.xml.gz", "laughs.xml", "file.xml", "many.xml", "cut.xml", "level0.xml"]
        answers["/robots.txt"] = reply("".join(f"Sitemap: {at}/{n}\n" for n in names), kind="text/plain")
        with run(site, tmp_path / "run") as capture:
            assert judged(capture, site) == {"/", "/at-the-bottom", "/m1"}
            told = {row["url"].removeprefix(at + "/"): row for row in capture.meta["sitemaps"]["read"]}
            assert "50 MB" in told["bomb.xml.gz"]["why"]
            assert "DOCTYPE" in told["laughs.xml"]["why"]
            assert "DOCTYPE" in told["file.xml"]["why"]
            assert "XML" in told["cut.xml"]["why"]
            assert not any(secret.decode() in t.url for t in capture.targets())
        assert max(count for path, count in site.asked.items() if path.endswith((".xml", ".gz"))) == 1
    assert read_sitemap(b"\xff\xfe<\x00").pages == ()


@pytest.mark.parametrize("name", ["ten megabytes", "endless", "byte order mark", "html", "503", "binary"])
def test_hostile_robots(tmp_path: Path, name: str) -> None:
    """F24: what is a rule is obeyed, whatever else the file is; the rest allows."""
    rule = b"User-agent: *\nDisallow: /secret\n"

    async def endless(asked: Asked) -> None:
        asked.writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + rule)
        while not asked.writer.is_closing():
            asked.writer.write(b"# more\n" * 9000)
            await asked.writer.drain()

    robots: dict[str, tuple[Answer, bool]] = {
        "ten megabytes": (reply(rule + b"Disallow: /x*y$\n" * 650_000, kind="text/plain"), True),
        "endless": (endless, True),
        "byte order mark": (reply(b"\xef\xbb\xbf" + rule, kind="text/plain"), True),
        "html": (reply("<!DOCTYPE html><html>Disallow: /secret"), False),
        "503": (reply("", "503 Service Unavailable"), True),
        "binary": (reply(bytes(range(256)) * 4000, kind="text/plain"), False),
    }
    answer, obeyed = robots[name]
    answers = {"/": page("/secret", "/open"), "/secret": page(), "/open": page(), "/robots.txt": answer}
    with Site(answers) as site, run(site, tmp_path / "run") as capture:
        assert (site.asked["/secret"] == 0) is obeyed
        assert (site.asked["/open"] == 0) is (name == "503")
        assert capture.states()["robots_denied"] == (0 if not obeyed else 1)
        said = capture.meta["robots"][f"127.0.0.1:{site.port}"]
        if said["record"]:
            assert len(capture.body(said["record"])) <= ROBOTS_BYTES
    assert Robots("none", "", exchange.ROBOTS_AGENT).allowed("http://a.cn/")


def test_other_schemes_are_never_fetched(tmp_path: Path) -> None:
    """F25, S04: at the link, at the redirect, in a frame and in a refresh."""
    hrefs = [
        "file:///etc/passwd", "data:text/html,<h1>x", "blob:http://127.0.0.1/x", "javascript:alert(1)", "view-source:http://127.0.0.1/",
        "chrome://version", "about:blank", "ftp://127.0.0.1/x", "mailto:a@b.cn", "tel:12345", "ws://127.0.0.1/", "gopher://127.0.0.1/",
        "FILE:///etc/passwd", " file:///etc/passwd", "fi\tle:///etc/passwd", "jar:file:///x!/y", "\\\\host\\share",
    ]  # fmt: skip
    answers: dict[str, Answer] = {
        "/": reply(
            "".join(f'<a href="{href}">x</a><iframe src="{href}"></iframe><img src="{href}">' for href in hrefs)
            + '<meta http-equiv="refresh" content="900;url=file:///etc/passwd"><a href="/r">r</a>'
        ),
        "/r": moved("file:///etc/passwd"),
    }
    with Site(answers) as site, run(site, tmp_path / "run") as capture:
        targets = {t.url: t for t in capture.targets()}
        assert all(url.startswith(("http://", "https://")) for url in targets)
        assert targets[f"{site.url}/r"].state == "server_error"
        assert "不是网址" in targets[f"{site.url}/r"].why
        assert set(site.asked) <= {"/", "/r", "/robots.txt", "/sitemap.xml"}
