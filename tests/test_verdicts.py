"""Every failed finding on the real pages was read by eye: the table holds each with its verdict; nothing else fails.

The table names pages by the digest of their file. A finding that is not in it fails this test: read the page, and enter
what you saw. A finding whose verdict is ``wrong`` may never come back.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

from audit.runs import run
from rules.loading.load import load_pack
from tests.conftest import as_one_site

TABLE = Path(__file__).with_name("verdicts.csv")
Key = tuple[str, str, str]  # rule, first twelve digits of the file's sha256, cause


SETS = ("cn-dev", "cn-second")


@pytest.fixture(
    scope="module",
    params=[(name, alone) for name in SETS for alone in (False, True)],
    ids=lambda one: one[0] + ("-alone" if one[1] else ""),
)
def failed(request: pytest.FixtureRequest, corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Counter[Key]:
    """What fails on an archive judged as one site, or on each of its pages judged alone."""
    name, alone = request.param
    with (corpus / name / "INDEX.csv").open(encoding="utf-8-sig", newline="") as file:
        digests = {row["url"]: row["sha256"][:12] for row in csv.DictReader(file)}
    folder = tmp_path_factory.mktemp("verdicts")
    whole = corpus / f"{name}.warc.gz"
    pack = load_pack("national")
    told: Counter[Key] = Counter()
    for n, archive in enumerate(_single(whole, folder) if alone else [whole]):
        capture = run.import_site(archive, folder / str(n), as_one_site(archive), None, use_browser=False)
        told.update(_keys(run.check_site(capture, pack), digests))
    return told


def _single(archive: Path, folder: Path) -> Iterator[Path]:
    """An archive of its own for each answer of an archive."""
    with archive.open("rb") as stream:
        for n, record in enumerate(ArchiveIterator(stream)):
            if record.rec_type == "response":
                path = folder / f"{n}.warc.gz"
                with path.open("wb") as file:
                    WARCWriter(file, gzip=True).write_record(record)
                yield path


def _keys(result: dict[str, Any], digests: dict[str, str]) -> list[Key]:
    return [
        (finding["rule"], digests.get(place["url"], "none"), finding["cause"])
        for finding in result["findings"]
        if finding["outcome"] == "failed"
        for place in finding["evidence"]
    ]


def table() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
def test_every_failed_finding_was_read_and_none_is_wrong(failed: Counter[Key]) -> None:
    rows = {(row["rule"], row["page"], row["cause"]): row["verdict"] for row in table()}
    unread = sorted(key for key in failed if key not in rows)
    assert unread == [], "read these pages and enter a verdict"
    wrong = sorted(key for key in failed if rows[key] == "wrong")
    assert wrong == [], "these were found wrong before"
    right = sum(count for key, count in failed.items() if rows[key] == "right")
    assert right / max(1, sum(failed.values())) == 1.0, "precision of the failed findings on the real pages"


def test_each_verdict_gives_its_reason() -> None:
    rows = table()
    assert rows
    for row in rows:
        assert row["verdict"] in ("right", "wrong"), row
        assert row["seen"].strip(), row
    assert len({(row["rule"], row["page"], row["cause"]) for row in rows}) == len(rows)
