"""Fixtures shared by all tests: the corpus of real pages, and a browser that CI may not do without."""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from audit.browser.find import Found, find_browser
from audit.evidence.warc_read import walk
from audit.profile.read_profile import from_url
from audit.profile.site import SiteProfile
from tests import rotation, towns

ROOT = Path(__file__).resolve().parent.parent
# Seconds of the longest files, roughly (from `--durations=0`), and of other tests by their marks: only to put the
# longest files first. Outdated figures cost a little time at the end of a run, nothing else.
LONGEST = Path(__file__).with_name("longest.csv")
SECONDS = {"slow": 12.0, "browser": 2.0}


def pytest_report_header() -> str:
    chosen = "everything" if rotation.EVERYTHING else f"GOVAUDIT_ROTATION={rotation.DAY} (tests/README.md)"
    return f"rotating part: {chosen}"


def pytest_sessionstart(session: pytest.Session) -> None:
    if rotation.EVERYTHING and not hasattr(session.config, "workerinput"):
        towns.forget()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if exitstatus == pytest.ExitCode.TESTS_FAILED and not hasattr(session.config, "workerinput"):
        towns.forget()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With several workers, longest files first: a worker that takes one at the end leaves the others idle."""
    if not hasattr(config, "workerinput"):
        return
    with LONGEST.open(encoding="utf-8", newline="") as file:
        measured = {ROOT / row["file"]: float(row["seconds"]) for row in csv.DictReader(file)}
    seconds: Counter[Path] = Counter()
    for item in items:
        seconds[item.path] += max(
            (SECONDS[mark.name] for mark in item.iter_markers() if mark.name in SECONDS), default=0.05
        )
    items.sort(key=lambda item: (-measured.get(item.path, seconds[item.path]), item.path.as_posix()))


def corpus_folder() -> Path:
    """Where the real pages are, whether they are there or not."""
    return Path(os.environ.get("GOVAUDIT_CORPUS", ROOT.parent / "shared" / "corpus"))


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Folder of real pages; they are read, never copied into the project."""
    place = corpus_folder()
    if not place.is_dir():
        pytest.skip("没有真实页面语料（GOVAUDIT_CORPUS）")
    return place


def hosts_of(archive: Path) -> Counter[str]:
    """The hosts (with ports) of an archive of pages, with the number of their answers."""
    return Counter(urlsplit(found.uri).netloc for _, _, found in walk(archive) if found.kind == "response")


def as_one_site(archive: Path) -> SiteProfile:
    """A profile by which pages of many hosts are one site: for tests of the reader, which need many pages."""
    hosts = hosts_of(archive)
    first = min(hosts, key=lambda host: (-hosts[host], host))
    return from_url(f"https://{first}/", hosts=tuple(sorted(host.partition(":")[0] for host in hosts)))


@pytest.fixture(scope="session")
def browser() -> Found:
    """A Chromium found as a run would find it; skipped without one, except in CI, where that is a failure."""
    found = find_browser()
    if found is None:
        message = "没有找到浏览器"
        if os.environ.get("CI"):
            pytest.fail(message + "；CI 中不允许跳过浏览器测试")
        pytest.skip(message)
    return found
