"""-v and -vv: what a run does, on stderr; without them nothing, and run.log holds faults only."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.evidence import run_log
from tests.command import govaudit
from tests.small_site import served

NUMBER = "110101199003075779"
PAGES = {
    "/": ("text/html; charset=utf-8", f'<title>首页</title><a href="/a?id={NUMBER}">甲</a>'.encode()),
    f"/a?id={NUMBER}": ("text/html; charset=utf-8", "<title>甲</title><p>正文".encode()),
}


@pytest.mark.parametrize(("option", "level"), [((), 0), (("-v",), 1), (("-vv",), 2), (("--verbose", "-v"), 2)])
def test_what_a_run_does_is_told_where_asked(tmp_path: Path, option: tuple[str, ...], level: int) -> None:
    with served(PAGES) as port:
        done = govaudit(
            *option, "run", f"http://127.0.0.1:{port}/", "-o", tmp_path / "run", "--browser", "none", "--allow-private",
            "127.0.0.0/8", "--rate", "500", "--quiet", "--jurisdiction", "none",
        )  # fmt: skip
    assert done.returncode in (0, 4), done.stderr
    assert (": judged (200, " in done.stderr) is (level >= 1)
    assert ("next turn: " in done.stderr) is (level >= 2)
    assert ("facts of the static view kept" in done.stderr) is (level >= 2)
    assert NUMBER not in done.stderr
    assert not (tmp_path / "run" / "run.log").exists()


def test_a_log_that_grows_is_rotated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_log, "_LOG_BYTES", 500)
    import logging

    with run_log.logged(tmp_path):
        for n in range(20):
            logging.getLogger("audit.test").warning("第 %d 条 \x1b[31m%s", n, "字" * 50)
    kept = [(tmp_path / name).read_text(encoding="utf-8") for name in (run_log.NAME, run_log.EARLIER)]
    assert "第 19 条" in kept[0]
    assert all(0 < len(one.encode()) < 1000 for one in kept)
    assert "\x1b" not in "".join(kept)
    assert sorted(path.name for path in tmp_path.iterdir()) == [run_log.NAME, run_log.EARLIER]
