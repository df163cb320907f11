"""A whole audit judges by facts that the crawl kept; judged by the archive's bytes alone, no byte of it differs."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from audit.runs import run
from rules.loading.load import load_pack
from tests.towns import captured

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("name", "use_browser"), [("first", True), ("township", False)])
def test_kept_facts_judge_as_the_archive_does(name: str, use_browser: bool, tmp_path: Path) -> None:
    judged = []
    for folder, kept in ((tmp_path / "kept", True), (tmp_path / "read", False)):
        capture = captured(folder, name, use_browser=use_browser)
        (facts,) = capture.db.execute("SELECT COUNT(*) FROM facts").fetchone()
        assert facts >= 30
        if not kept:
            capture.db.execute("DELETE FROM facts")
        run.check_site(capture, load_pack("national"))
        judged.append(
            (gzip.decompress((folder / "facts.jsonl.gz").read_bytes()), (folder / "result.json").read_bytes())
        )
    assert judged[0] == judged[1]
