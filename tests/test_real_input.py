"""Real input end to end: a complete archived portal on loopback, and an archive that somebody else made."""

from __future__ import annotations

import csv
import functools
import json
import sqlite3
import subprocess
import sys
import tarfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from audit.browser.find import Found
from tests import opened, rotation
from tests.conftest import as_one_site

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parent.parent


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def govaudit(*args: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "audit", *map(str, args)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=900)


@pytest.fixture(scope="module")
def portal(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("portal")
    with tarfile.open(corpus / "usa-gov-2023.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    root = next(path for path in folder.iterdir() if path.is_dir())
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()


@pytest.fixture(scope="module")
def audited_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("audited") / "out"


@pytest.fixture(scope="module")
def audited(portal: str, audited_folder: Path) -> dict:
    folder, profile = audited_folder, audited_folder.parent / "site.yaml"
    # The sample of axe is small: no test here asks for what it finds.
    settings = {"rate": 500.0, "confirm_after_s": 0.5, "budget": {"access_pages": 4}}
    told = {"url": portal, "jurisdiction": "none", "allow_private": ["127.0.0.0/8"], **settings}
    profile.write_text(json.dumps(told), encoding="utf-8")
    ended = govaudit("run", profile, "-o", folder, "--quiet")
    assert ended.returncode == 0, ended.stderr
    return json.loads((folder / "result.json").read_text(encoding="utf-8"))


@pytest.mark.browser
@pytest.mark.timeout(900)
def test_every_page_that_plain_links_reach_is_judged(audited: dict, audited_folder: Path, browser: object) -> None:
    """Sixteen of them only say that they have moved."""
    states = audited["coverage"]["by_role"]["page"]

    with closing(sqlite3.connect(f"file:{audited_folder / 'capture.sqlite'}?mode=ro", uri=True)) as db:
        (moved,) = db.execute(
            "SELECT COUNT(*) FROM target WHERE state='redirected' AND why LIKE '页面自动跳转%'"
        ).fetchone()
    assert (states["judged"], moved) == (360, 16)
    assert audited["coverage"]["whole"] is True
    assert sum(audited["coverage"]["states"].values()) == audited["coverage"]["discovered"]


@pytest.mark.browser
@pytest.mark.timeout(900)
def test_dead_links_equal_the_truth(audited: dict, corpus: Path, browser: object) -> None:
    """Precision 1.00, recall at least 0.99, and as many linking pages as the truth counts."""
    truth = {
        row["target_path"]: int(row["linking_pages"])
        for row in csv.DictReader((corpus / "usa-gov-2023.dead.csv").open(encoding="utf-8"))
    }
    named: dict[str, set[str]] = {}
    for finding in audited["findings"]:
        if finding["rule"] in ("site.dead-links-home", "site.dead-links-inner") and finding["outcome"] == "failed":
            for place in finding["evidence"]:
                parts = urlsplit(place["url"])
                path = parts.path + (f"?{parts.query}" if parts.query else "")
                named.setdefault(path, set()).update(place["pages"])

    wrong, missed = named.keys() - truth.keys(), truth.keys() - named.keys()
    assert not wrong, sorted(wrong)[:20]
    assert len(missed) <= 0.01 * len(truth), sorted(missed)[:20]
    counts = {path: (len(named[path]), truth[path]) for path in named}
    assert all(named.values()), "a dead target without a page that links to it"
    differing = {path: pair for path, pair in counts.items() if pair[0] != pair[1]}
    assert len(differing) <= 0.01 * len(truth), dict(list(differing.items())[:20])


@pytest.mark.browser
@pytest.mark.timeout(900)
def test_the_opened_report_of_a_real_portal_is_accessible_and_silent(
    audited: dict, audited_folder: Path, browser: Found
) -> None:
    assert govaudit("report", audited_folder, "--format", "html,html-en").returncode == 0
    files = opened.pages_of(audited_folder)
    assert len(files) > 2, "eight hundred dead targets need further pages"
    assert opened.faults(browser, *files, examined=rotation.todays(files)) == []
    text = opened.printed(browser, audited_folder / "report.html")
    assert all(words in text for words in ("未评分", "不是中国政府网站", "检查覆盖", "签署"))


@pytest.mark.browser
@pytest.mark.timeout(900)
def test_no_chinese_rule_accuses_it(audited: dict, browser: object) -> None:
    for finding in audited["findings"]:
        if audited["rules"][finding["rule"]]["jurisdiction"] == "cn":
            assert finding["outcome"] == "inapplicable"


@pytest.fixture(scope="module")
def imported_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("imported") / "out"


@pytest.fixture(scope="module")
def imported(corpus: Path, imported_folder: Path) -> tuple[dict, str]:
    folder, archive = imported_folder, corpus / "cn-dev.warc.gz"
    profile = imported_folder.parent / "site.yaml"
    one = as_one_site(archive)
    profile.write_text(json.dumps({"url": one.url, "kind": one.kind, "hosts": one.hosts}), encoding="utf-8")
    ended = govaudit("check", archive, "--profile", profile, "-o", folder, "--format", "text,html-en")
    assert ended.returncode == 0, ended.stderr
    return (
        json.loads((folder / "result.json").read_text(encoding="utf-8")),
        (folder / "report.html").read_text(encoding="utf-8"),
    )


def test_an_imported_archive_is_judged_whole(imported: tuple[dict, str]) -> None:
    built, _ = imported

    assert built["coverage"]["states"]["judged"] == 52
    assert not [warning for warning in built["warnings"] if warning["code"] == "rule-error"]
    assert not [f for f in built["findings"] if "出错" in f["cause"]]


def test_real_documents_are_shown_with_number_dates_and_validity(imported: tuple[dict, str], corpus: Path) -> None:
    """What the report shows of the documents is what a reader of the pages sees."""
    built, html = imported
    labels = {row["file"]: row for row in csv.DictReader((corpus / "cn-dev" / "labels.csv").open(encoding="utf-8-sig"))}
    index = csv.DictReader((corpus / "cn-dev" / "INDEX.csv").open(encoding="utf-8-sig"))
    truth = {row["url"]: labels[row["file"]] for row in index}
    shown = {row["url"]: row for row in built["site"]["documents"]}

    seen = Counter()
    for url, row in shown.items():
        for field in ("doc_number", "published_on", "valid_until"):
            value = row[field] if isinstance(row[field], str) else ""
            if value:
                seen[field] += 1
                assert "".join(value.split()) == "".join(truth[url][field].split()), (url, field)
        if isinstance(row["doc_number"], str):
            assert row["doc_number"] in html
    assert seen["doc_number"] >= 8
    assert seen["published_on"] >= 10
    assert [row for row in shown.values() if isinstance(row["validity"], str)]


def test_nothing_outside_the_archive_is_called_dead(imported: tuple[dict, str]) -> None:
    built, _ = imported

    assert not [f for f in built["findings"] if f["rule"].startswith("site.dead-links") and f["outcome"] == "failed"]


@pytest.mark.browser
@pytest.mark.timeout(900)
def test_the_opened_report_of_real_chinese_pages_is_accessible_and_silent(
    imported: tuple[dict, str], imported_folder: Path, browser: Found
) -> None:
    files = opened.pages_of(imported_folder)
    assert opened.faults(browser, *files, examined=rotation.todays(files)) == []
    text = opened.printed(browser, imported_folder / "report.html")
    assert all(words in text for words in ("未能采集全站", "文件台账", "检查覆盖", "签署"))


def test_an_archive_of_some_pages_is_never_said_to_lack_content(imported: tuple[dict, str]) -> None:
    built, html = imported

    states = {facet["state"] for row in built["content"] for facet in row["facets"].values()}
    assert "no" not in states
    assert {"yes", "unknown"} <= states
    assert "未见（未采集全站）" in html
