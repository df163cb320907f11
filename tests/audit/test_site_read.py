"""Captures in, facts out: real pages imported, and the town crawled over real HTTP without a browser."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from audit import demo, read
from audit.crawl.importing import import_archive
from audit.crawl.loop import crawl
from audit.evidence.capture import Capture
from audit.profile.site import SiteProfile
from audit.read.work import pool
from rules.facts.records import Column, Document, Facts, Unknown, from_lines, to_lines
from tests.conftest import as_one_site

TOWN = "http://www.yunquan-demo.gov.cn"


@pytest.fixture(scope="module")
def imported(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Capture, SiteProfile]]:
    archive = corpus / "cn-dev.warc.gz"
    with import_archive(archive, tmp_path_factory.mktemp("import") / "run", as_one_site(archive)) as capture:
        yield capture, msgspec.convert(capture.meta["profile"], SiteProfile)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Capture, SiteProfile]]:
    with demo.serve(demo.build()) as server:
        profile = demo.profile(server.port)
        capture = Capture.create(tmp_path_factory.mktemp("town") / "run", profile, demo.AS_OF, {})
        asyncio.run(crawl(profile, capture, browser=None, progress=lambda _: None, stop=asyncio.Event()))
    with capture:
        yield capture, profile


@pytest.fixture(scope="module")
def facts(town: tuple[Capture, SiteProfile]) -> Facts:
    return read.read(*town)


def column(facts: Facts, path: str) -> Column:
    (found,) = (c for c in facts.columns if c.url == TOWN + path)
    return found


def document(facts: Facts, path: str) -> Document:
    (found,) = (d for d in facts.documents if d.url == TOWN + path)
    return found


# --- an archive that others made ---


def test_every_real_page_is_read(imported: tuple[Capture, SiteProfile]) -> None:
    facts = read.read(*imported)

    assert len(facts.pages) == 52
    assert not [p.url for p in facts.pages if isinstance(p.title, Unknown) and "读取" in p.title.reason]
    assert all(page.record for page in facts.pages)
    assert from_lines(to_lines(facts)) == facts
    assert len({d.doc_number for d in facts.documents if isinstance(d.doc_number, str)}) >= 15


def test_an_import_proves_no_absence_and_calls_nothing_dead(imported: tuple[Capture, SiteProfile]) -> None:
    facts = read.read(*imported)

    assert isinstance(facts.site.whole, Unknown)
    assert isinstance(facts.site.home, Unknown)
    assert isinstance(facts.site.home_newest_on, Unknown)
    assert {link.state for link in facts.links} <= {"ok", "unknown"}
    assert all(isinstance(a.fetched, Unknown) for a in facts.attachments)
    assert {c.url for c in facts.columns} <= {p.url for p in facts.pages}


def test_the_same_capture_gives_the_same_bytes_in_one_process_or_many(
    imported: tuple[Capture, SiteProfile], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = to_lines(read.read(*imported, workers=1))
    assert to_lines(read.read(*imported, workers=1)) == one

    monkeypatch.setattr(pool, "IN_PROCESS_PAGES", 0)
    assert to_lines(read.read(*imported, workers=2)) == one


# --- a whole site ---


@pytest.mark.slow
def test_the_site_is_what_the_profile_says(facts: Facts, town: tuple[Capture, SiteProfile]) -> None:
    assert facts.site.home == TOWN + "/"
    assert facts.site.whole is True
    assert isinstance(facts.site.home_newest_on, dt.date)
    assert dt.timedelta(0) <= demo.AS_OF - facts.site.home_newest_on <= dt.timedelta(days=14)
    assert [page.url for page in facts.pages] == sorted(page.url for page in facts.pages)
    judged = {t.url for t in town[0].targets() if t.state == "judged"}
    assert {page.url for page in facts.pages} == judged


@pytest.mark.slow
def test_dead_are_exactly_the_addresses_that_answer_404(facts: Facts, town: tuple[Capture, SiteProfile]) -> None:
    gone = {t.url for t in town[0].targets() if t.status == 404}
    dead = {link.url: link for link in facts.links if link.state == "dead"}

    assert gone
    assert set(dead) == gone
    for url, link in dead.items():
        assert list(link.sources) == town[0].sources_of(url)


@pytest.mark.slow
def test_the_ledger_has_the_towns_columns(facts: Facts) -> None:
    assert column(facts, "/tzgg/").class_id == "notice"
    assert column(facts, "/tzgg/").level == 1
    assert column(facts, "/zcwj/").class_id == "policy"
    news = column(facts, "/zwdt/xqdt/")
    assert (news.class_id, news.path) == ("news", ("政务动态", "县区动态"))
    assert news.newest_on is not None
    assert news.newest is not None
    assert (demo.AS_OF - news.newest.on).days > 14  # planted
    assert column(facts, "/zfxxgk/fdzdgknr/zfcg/").item_count == 0  # planted
    scripted = column(facts, "/zwdt/bmdt/")
    assert isinstance(scripted.item_count, Unknown)  # its list needs a browser
    assert isinstance(scripted.newest_on, Unknown)
    assert column(facts, "/zfxxgk/fdzdgknr/gwyzk/").undated > 0  # planted


@pytest.mark.slow
def test_documents_and_interpretations_know_each_other(facts: Facts) -> None:
    text = document(facts, "/zcwj/gfxwj/2026/gfx-2026-09.html")
    (pair,) = text.interpretations
    assert pair.url == TOWN + "/zcjd/2026/gfx-2026-09.html"
    assert (pair.by, pair.linked, pair.linked_back) == ("link", True, True)
    assert text.column == "normative-lib"

    (silent,) = document(facts, "/zcwj/gfxwj/2026/gfx-2026-02.html").interpretations
    assert (silent.linked, silent.linked_back) == (False, True)  # planted
    (mute,) = document(facts, "/zcjd/2026/gfx-2026-01.html").explains
    assert (mute.linked, mute.linked_back) == (False, True)  # planted
    assert document(facts, "/zcwj/gfxwj/2025/gfx-2025-01.html").interpretations == ()  # planted


@pytest.mark.slow
def test_attachments_are_opened_and_leaks_found(facts: Facts) -> None:
    files = {a.url.removeprefix(TOWN): a for a in facts.attachments}
    leak = files["/zfxxgk/fdzdgknr/czyjs/2026/cz-5.xlsx"]
    assert [(hit.kind, hit.where) for hit in leak.personal] == [("id18", "隐藏工作表 发放底册")]
    assert files["/uploads/2019/bgxz.doc"].status == 404
    assert files["/zfxxgk/fdzdgknr/czyjs/2026/cz-1.pdf"].magic == "html"  # planted
    assert files["/zcwj/gfxwj/2026/gfx-2026-07.docx"].size_bytes == 0  # planted
    whole = [a for a in facts.attachments if isinstance(a.text_chars, int)]
    assert len(whole) >= 15
    assert all(a.sources and a.name and a.record for a in whole)


@pytest.mark.slow
def test_a_town_read_twice_is_the_same(facts: Facts, town: tuple[Capture, SiteProfile]) -> None:
    assert to_lines(read.read(*town, workers=1)) == to_lines(facts)
