"""The town is what it says: the same bytes each time, a clean twin, a real server; never the audit of it."""

from __future__ import annotations

import re
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from urllib.parse import urljoin, urlsplit

import openpyxl
import pypdfium2
import pytest
from lxml import html

from audit.demo import AS_OF, HOME, HOST, Server, Town, build, profile, serve
from audit.demo.openness import leaked_number
from audit.demo.planted import Defect, Planted, UnusedDefect, table
from rules.words import workdays

VETOES = {
    "site.homepage-updated-2w", "site.reachable-15s", "column.stale-total", "column.empty-count", "interact.channel",
}  # fmt: skip


@pytest.fixture(scope="module")
def town() -> Town:
    return build()


@pytest.fixture(scope="module")
def clean() -> Town:
    return build(defects=False)


@pytest.fixture(scope="module")
def server(town: Town) -> Iterator[Server]:
    with serve(town) as running:
        yield running


def fetch(server: Server, path: str, host: str = HOST) -> tuple[int, str, bytes]:
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}{path}", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.headers["Content-Type"], refusal.read()


def internal_links(town: Town, path: str) -> list[str]:
    tree = html.fromstring(town.pages[path].body)
    start = HOME.rstrip("/") + path
    for node in tree.iter("base"):
        start = urljoin(start, node.get("href"))
    found = [urljoin(start, href) for href in tree.xpath("//a/@href | //img/@src | //link/@href | //iframe/@src")]
    return [urlsplit(url).path for url in found if urlsplit(url).hostname == HOST]


def test_two_builds_are_the_same_bytes(town: Town) -> None:
    assert build().pages == town.pages


def test_the_town_is_as_large_as_promised(town: Town, clean: Town) -> None:
    assert town.count() >= 150
    assert clean.count() >= 150
    assert len(town.defects) >= 40
    assert len({defect.rule for defect in town.defects}) >= 35
    assert clean.defects == ()


def test_vetoes_are_not_planted_and_counts_stay_below_them(town: Town) -> None:
    rules = [defect.rule for defect in town.defects]
    assert not VETOES & set(rules)
    assert rules.count("column.news-2w") + rules.count("column.notice-6m") <= 4
    assert rules.count("column.empty-each") <= 4


def test_a_row_is_told_once() -> None:
    rows = [(row.rule, row.place) for row in table()]
    assert len(rows) == len(set(rows))
    assert all(row.place.startswith("/") and row.note for row in table())


def test_a_row_that_nobody_plants_is_refused() -> None:
    planted = Planted((Defect(rule="a.rule", place="/", note="x"), Defect(rule="a.rule", place="/other", note="x")))
    assert planted("a.rule", "/")
    assert not planted("a.rule", "/third")
    with pytest.raises(UnusedDefect, match=r"a\.rule /other"):
        planted.check_used()


def test_a_folder_that_is_not_there_is_refused() -> None:
    planted = Planted((Defect(rule="a.rule", place="/", note="x", without=("/hdjl/*", "/zcjd/", "/bm/*")),))
    assert [planted.leaves_out(path) for path in ("/hdjl/szxx/", "/zcjd/", "/zcjd/2026/", "/")] == [
        True,
        True,
        False,
        False,
    ]
    with pytest.raises(UnusedDefect, match=r"/bm/\*"):
        planted.check_used()


@pytest.mark.parametrize("name", ["bare", "department", "township"])
def test_nothing_leads_to_what_a_town_leaves_out(name: str, clean: Town) -> None:
    town = build(name=name)
    assert town.count() * 5 < clean.count()
    pages = [p for p, r in town.pages.items() if r.headers["Content-Type"].startswith("text/html")]
    assert {to for page in pages for to in internal_links(town, page) if to not in town.pages} == set()
    assert b"<loc>" in town.pages["/sitemap.xml"].body
    listed = re.findall(rb"<loc>https?://[^/]*([^<]*)</loc>", town.pages["/sitemap.xml"].body)
    assert {path.decode() for path in listed} <= set(town.pages)


def test_the_town_behind_its_own_certificate_is_refused_by_who_checks() -> None:
    with serve(build(name="certificate")) as server:
        assert server.url.startswith("https://")
        with pytest.raises(urllib.error.URLError, match="self-signed"):
            urllib.request.urlopen(server.url, timeout=10)
        unchecked = ssl.create_default_context()
        unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
        with urllib.request.urlopen(server.url, timeout=10, context=unchecked) as answer:
            assert answer.status == 200


def test_every_link_of_the_clean_town_leads_somewhere(clean: Town) -> None:
    pages = [p for p, r in clean.pages.items() if r.headers["Content-Type"].startswith("text/html")]
    dead = {(page, to) for page in pages for to in internal_links(clean, page) if to not in clean.pages}
    assert dead == set()


def test_dead_links_are_exactly_the_planted_ones(town: Town) -> None:
    pages = [p for p, r in town.pages.items() if r.headers["Content-Type"].startswith("text/html")]
    dead = {to for page in pages for to in internal_links(town, page) if to not in town.pages}
    assert dead == {row.place for row in town.defects if row.rule.startswith("site.dead-links")}


def test_places_exist_unless_they_are_dead(town: Town) -> None:
    missing = {row.place for row in town.defects if row.place not in town.pages}
    assert missing == {row.place for row in town.defects if row.rule.startswith("site.dead-links")}


def test_every_page_is_reached_from_the_home_page(clean: Town) -> None:
    """But for what only a script, a JSON list, robots.txt or the sitemap knows."""
    seen, todo = {"/"}, ["/"]
    while todo:
        page = todo.pop()
        if not clean.pages[page].headers["Content-Type"].startswith("text/html"):
            continue
        body = unescape(clean.pages[page].body.decode(errors="replace"))
        source = re.findall(r'data-source="([^"]+)"|window\.open\(\'([^\']+)\'|location\.href=\'([^\']+)\'', body)
        scripted = [path for match in source for path in match if path]
        listed = [
            p
            for s in scripted
            if s.endswith(".json")
            for p in re.findall(r'"url": "([^"]+)"', clean.pages[s].body.decode())
        ]
        for target in [*internal_links(clean, page), *scripted, *listed]:
            if target in clean.pages and target not in seen:
                seen.add(target)
                todo.append(target)
    assert set(clean.pages) - seen <= {
        "/404.html", "/favicon.ico", "/js/list.js", "/js/foot.js", "/robots.txt", "/sitemap.xml", "/ztzl/aqscy/",
    }  # fmt: skip


def test_the_server_answers_by_name_and_by_address(server: Server, town: Town) -> None:
    for host in (HOST, f"127.0.0.1:{server.port}"):
        status, kind, body = fetch(server, "/", host)
        assert (status, kind, body) == (200, "text/html; charset=utf-8", town.pages["/"].body)


def test_the_server_says_404_for_what_is_not_there(server: Server, town: Town) -> None:
    status, kind, body = fetch(server, "/nowhere/at/all.html")
    assert status == 404
    assert kind.startswith("text/html")
    assert body == town.pages["/404.html"].body


def test_a_folder_without_slash_is_redirected(server: Server) -> None:
    assert fetch(server, "/tzgg")[2] == fetch(server, "/tzgg/")[2]


def test_the_soft_404_says_200(server: Server, town: Town) -> None:
    place = next(row.place for row in town.defects if row.rule == "site.soft-404")
    status, _, body = fetch(server, place)
    assert status == 200
    assert "页面不存在" in body.decode()


def test_the_gbk_page_declares_its_encoding_only_inside(server: Server) -> None:
    status, kind, body = fetch(server, "/ztzl/jbzl/")
    assert (status, kind) == (200, "text/html")
    assert b"charset=gb2312" in body
    assert "历史沿革" in body.decode("gbk")
    with pytest.raises(UnicodeDecodeError):
        body.decode()


def test_nothing_listens_after_leaving(town: Town) -> None:
    with serve(town) as running:
        port = running.port
    with pytest.raises(urllib.error.URLError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2)


def test_a_port_in_use_is_an_error_of_the_caller(town: Town, server: Server) -> None:
    with pytest.raises(OSError, match=str(server.port)), serve(town, port=server.port):
        pass


def test_pdf_text_can_be_extracted(clean: Town) -> None:
    paths = [path for path in clean.pages if path.endswith(".pdf")]
    assert len(paths) >= 5
    for path in paths:
        text = pypdfium2.PdfDocument(clean.pages[path].body)[0].get_textpage().get_text_range()
        assert "云泉" in text, path


def test_the_raw_number_stands_only_where_it_is_planted(town: Town, clean: Town) -> None:
    number = leaked_number().encode()
    holders = {path for path, reply in town.pages.items() if number in reply.body}
    hidden = {row.place for row in town.defects if row.rule == "privacy.id18" and row.place.endswith(".xlsx")}
    assert holders == {row.place for row in town.defects if row.rule == "privacy.id18"} - hidden
    for path in hidden:
        sheets = openpyxl.load_workbook(BytesIO(town.pages[path].body)).worksheets
        assert [sheet.sheet_state for sheet in sheets] == ["visible", "hidden"]
        assert leaked_number() in {cell.value for row in sheets[1].iter_rows() for cell in row}
        assert len(openpyxl.load_workbook(BytesIO(clean.pages[path].body)).worksheets) == 1
    assert not any(number in reply.body for reply in clean.pages.values())


def test_the_late_interpretation_is_the_fourth_working_day(town: Town) -> None:
    place = next(row.place for row in town.defects if row.rule == "interp.deadline-3wd")
    published = re.search(r"发布日期</th><td>(\d+)年(\d+)月(\d+)日", town.pages[place].body.decode())
    assert published is not None
    day = AS_OF.replace(year=int(published[1]), month=int(published[2]), day=int(published[3]))
    assert workdays.between(day, AS_OF.replace(month=10, day=12)) == 4
    assert workdays.between(day, AS_OF.replace(month=10, day=10)) == 3


def test_the_profile_dials_the_town(server: Server) -> None:
    site = profile(server.port)
    assert site.url == HOME
    assert site.connect_to == {HOST: f"127.0.0.1:{server.port}"}
    assert (site.level, site.kind, site.region_code) == ("city", "portal", "139900")
