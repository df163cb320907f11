"""The evidence store: written once, cut back to what was committed, read back byte for byte."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from warcio.cli import main as warcio

from audit.crawl import persist, visit
from audit.crawl.frontier import turns
from audit.crawl.frontier.frontier import Frontier
from audit.crawl.outcome import PAGE, Outcome
from audit.evidence import warc, warc_read
from audit.evidence.capture import STATES, Capture, CaptureError, now
from audit.profile.read_profile import from_url
from audit.read.work.messages import Link

PROFILE = from_url("http://www.example.gov.cn/")
HOME = "http://www.example.gov.cn/"
AS_OF = dt.date(2026, 10, 28)
AT = "2026-10-28T01:02:03.004Z"


@pytest.fixture
def capture(tmp_path: Path) -> Capture:
    made = Capture.create(tmp_path / "run", PROFILE, AS_OF, {"max_pages": 3})
    made.begin()
    return made


def look(capture: Capture, url: str, body: bytes, state: str = "judged") -> str:
    frontier = Frontier(capture, PROFILE.in_scope)
    identity = frontier.add(url, PAGE, 0)
    frontier.open([(1, identity)])
    lease = frontier.lease("www.example.gov.cn")
    assert lease is not None
    assert lease.id == identity
    headers = [
        ("Content-Type", "text/html"),
        ("Content-Encoding", "gzip"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
    ]
    record, sha256 = capture.add_response(url, "response", AT, 200, "OK", headers, body, sent=[("Host", "x")])
    frontier.finish(lease, Outcome(state=state, role=PAGE), record=record, sha256=sha256, status=200)
    return record


def test_records_read_back(capture: Capture) -> None:
    body = "<p>正文</p>".encode() * 1000
    record = look(capture, HOME, body)
    png = capture.add_resource(HOME, "screenshot", AT, "image/png", b"\x89PNG\x00\xff")
    html = capture.add_resource(HOME, "rendered", AT, "text/html; charset=utf-8", "<p>渲染".encode())
    for committed in (False, True):
        if committed:
            capture.commit()
        assert capture.body(record) == body
        assert capture.body(png) == b"\x89PNG\x00\xff"
        assert capture.body(html).decode() == "<p>渲染"
    headers = capture.headers(record)
    assert [value for name, value in headers if name == "Set-Cookie"] == [
        "a=***",
        "b=***",
    ]  # the redactor: no session of ours is kept
    assert ("X-Archive-Orig-Content-Encoding", "gzip") in headers  # the body is kept decoded
    where = capture.record(record)
    assert where["sha256"] == hashlib.sha256(body).hexdigest()
    assert (where["kind"], where["at"], where["status"], where["url"]) == ("response", AT, 200, HOME)
    assert where["file"] == "archive/crawl-0001.warc.gz"
    with pytest.raises(KeyError):
        capture.record("no such id")


def test_bodies_are_the_same_by_the_quick_way_and_by_that_of_everybody(capture: Capture) -> None:
    headers = [("Content-Type", "text/html"), ("Content-Length", "7"), ("X-Odd", "a: b")]
    bodies = [b"", b"\r\n\r\n", b"<p>\r\n\r\nhead?\r\n\r\n</p>", b"\x00" * 70_000, "中文".encode("gb18030")]
    for number, body in enumerate(bodies):
        url = f"http://www.example.gov.cn/{number}"
        record, _ = capture.add_response(url, "response", now(), 200, "OK", headers, body, sent=[("Host", "x")])
        made = capture.add_resource(url, "rendered", now(), "text/html; charset=utf-8", body)
        for identity in (record, made):
            where = capture.record(identity)
            assert capture.body(identity) == body
            path = capture.folder / where["file"]
            assert warc.own_body_at(path, where["offset"], where["length"]) == body
            assert warc_read.read_at(path, where["offset"]).body == body
            with pytest.raises(CaptureError):
                warc.own_body_at(path, where["offset"], where["length"] - 1)


def test_ids_tell_looks_apart_and_are_the_same_in_every_run(capture: Capture, tmp_path: Path) -> None:
    first = look(capture, HOME, b"1")
    second, _ = capture.add_response(HOME, "response", AT, 200, "OK", [], b"2")
    assert first != second
    with Capture.create(tmp_path / "other", PROFILE, AS_OF) as other:
        assert look(other, HOME, b"something else") == first


def test_the_archive_is_a_warc_that_others_can_check(capture: Capture, capsys: pytest.CaptureFixture[str]) -> None:
    look(capture, HOME + "中文?q=1", "<p>正文".encode())
    capture.add_resource(HOME, "access", AT, "application/json", b"{}")
    capture.commit()
    path = capture.folder / "archive/crawl-0001.warc.gz"
    with pytest.raises(SystemExit, match="0"):
        warcio(["check", "-v", str(path)])
    told = capsys.readouterr().out
    assert "fail" not in told
    assert told.count("digest pass") == 4
    kinds = [found.kind for _, _, found in warc_read.walk(path)]
    assert kinds == ["warcinfo", "response", "request", "resource"]


def test_what_was_not_committed_is_gone_and_leaves_no_trace(tmp_path: Path) -> None:
    """A process that dies between two commits: the second result never happened."""
    script = f"""
import datetime as dt, os, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_capture import *
capture = Capture.create(Path({str(tmp_path / "run")!r}), PROFILE, AS_OF)
capture.begin()
look(capture, HOME, b"kept")
capture.commit()
look(capture, HOME + "lost", b"lost" * 10000)
capture.archives.flush()
os._exit(9)
"""
    ended = subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).resolve().parents[2], capture_output=True)
    assert ended.returncode == 9, ended.stderr.decode()
    path = tmp_path / "run/archive/crawl-0001.warc.gz"
    before = path.stat().st_size
    with Capture.open(tmp_path / "run") as capture:
        capture.begin()
        assert path.stat().st_size < before
        assert [target.url for target in capture.targets()] == [HOME]
        look(capture, HOME + "next", b"next")
        capture.commit()
        assert [found.uri for _, _, found in warc_read.walk(path) if found.kind == "response"] == [HOME, HOME + "next"]


def test_leases_come_back_when_a_run_begins_again(capture: Capture) -> None:
    frontier = Frontier(capture, PROFILE.in_scope)
    frontier.open([(1, frontier.add(HOME, PAGE, 0))])
    assert frontier.lease("www.example.gov.cn") is not None
    assert frontier.lease("www.example.gov.cn") is None
    capture.commit()
    capture.begin()
    assert frontier.lease("www.example.gov.cn") is not None


def test_one_writer_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    Capture.create(folder, PROFILE, AS_OF).close()
    code = (
        "import sys, time; from pathlib import Path; from audit.evidence.capture import Capture;"
        f"c = Capture.open(Path({str(folder)!r})); c.begin(); print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).resolve().parents[2]
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with Capture.open(folder) as second, pytest.raises(CaptureError, match=f"进程 {holder.pid} "):
            second.begin()
    finally:
        holder.kill()
        holder.wait()
    with Capture.open(folder) as third:  # the lock of a dead process is nobody's
        third.begin()
        assert (folder / "capture.lock").read_text() == f"{os.getpid()}\n"


def test_states_add_up_and_a_broken_sum_is_told(capture: Capture) -> None:
    look(capture, HOME, b"x")
    frontier = Frontier(capture, PROFILE.in_scope)
    source = frontier.add(HOME, PAGE)
    frontier.discover(source, 0, [Link("http://else.cn/", "a", "外", True)], "static")
    counts = capture.states()
    assert set(counts) == set(STATES)
    assert {state: n for state, n in counts.items() if n} == {"judged": 1, "out_of_scope": 1}
    capture.check_sum()
    capture.db.execute("INSERT INTO edge VALUES (1, 999, 'a', 'static', '')")
    with pytest.raises(CaptureError, match="不守恒"):
        capture.check_sum()
    capture.db.execute("DELETE FROM edge WHERE target=999")
    capture.db.execute("UPDATE target SET state='lost' WHERE url=?", (HOME,))
    with pytest.raises(CaptureError, match="不守恒"):
        capture.check_sum()


def test_targets_and_edges_are_sorted_and_told_once(capture: Capture) -> None:
    look(capture, HOME, b"x")
    frontier = Frontier(capture, PROFILE.in_scope)
    source = frontier.add(HOME, PAGE)
    links = [
        Link(HOME + "b", "a", "", True), Link(HOME + "b", "a", "乙", True),
        Link(HOME + "a.png", "img", "图", False), Link(HOME + "post", "form", "", False),
    ]  # fmt: skip
    frontier.discover(source, 0, links, "static")
    frontier.discover(source, 0, links[:1], "rendered")
    assert [target.url for target in capture.targets()] == [HOME, HOME + "a.png", HOME + "b"]
    assert [(e.target, e.element, e.text, e.view) for e in capture.edges()] == [
        (HOME + "a.png", "img", "图", "static"),
        (HOME + "b", "a", "", "rendered"),
        (HOME + "b", "a", "乙", "static"),
    ]
    assert capture.sources_of(HOME + "b") == [HOME]


def test_notes_of_a_run(capture: Capture, tmp_path: Path) -> None:
    assert capture.meta["as_of"] == "2026-10-28"
    assert capture.meta["options"] == {"max_pages": 3}
    assert capture.meta["profile"]["url"] == HOME
    capture.meta["whole"] = True
    capture.close()
    with Capture.open(tmp_path / "run") as again:
        assert again.meta["whole"] is True
        assert again.meta.get("nothing") is None
        assert "as_of" in list(again.meta)


def test_what_cannot_be_opened_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad/capture.sqlite").write_bytes(b"not a database at all, but long enough to be read as one" * 100)
    with Capture.create(tmp_path / "old", PROFILE, AS_OF) as old:
        old.db.execute("PRAGMA user_version=99")
    (tmp_path / "file").write_text("x")
    for attempt in (
        lambda: Capture.open(tmp_path / "nothing"),
        lambda: Capture.open(tmp_path / "bad"),
        lambda: Capture.open(tmp_path / "old"),
        lambda: Capture.create(tmp_path / "old", PROFILE, AS_OF),
        lambda: Capture.create(tmp_path / "file" / "run", PROFILE, AS_OF),
    ):
        with pytest.raises(CaptureError) as told:
            attempt()
        assert "\n" not in str(told.value)


def test_a_shortened_archive_is_not_taken_for_whole(capture: Capture, tmp_path: Path) -> None:
    look(capture, HOME, b"x" * 1000)
    capture.close()
    path = tmp_path / "run/archive/crawl-0001.warc.gz"
    path.write_bytes(path.read_bytes()[:-50])
    with Capture.open(tmp_path / "run") as again, pytest.raises(CaptureError, match="存档已损坏"):
        again.begin()


def breaks(capture: Capture, url: str, body: bytes) -> None:
    with capture.one_look():
        look(capture, url, body)
        raise ZeroDivisionError


def test_what_raises_within_one_look_is_undone_in_the_archive_too(capture: Capture) -> None:
    look(capture, HOME, b"kept")
    path = capture.folder / "archive/crawl-0001.warc.gz"
    for number in range(3):  # the second and third find the archive as the first left it
        with pytest.raises(ZeroDivisionError):
            breaks(capture, f"{HOME}half{number}", b"half" * 1000)
    look(capture, HOME + "next", b"next")
    capture.commit()
    assert [target.url for target in capture.targets()] == [HOME, HOME + "next"]
    assert [found.uri for _, _, found in warc_read.walk(path) if found.kind == "response"] == [HOME, HOME + "next"]
    assert capture.states()["judged"] == 2


def test_an_archive_begun_within_a_look_that_fails_is_gone(capture: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ZeroDivisionError):
        breaks(capture, HOME, b"first")
    assert list((capture.folder / "archive").glob("*")) == []
    look(capture, HOME, b"x")
    monkeypatch.setattr("audit.evidence.archives._ARCHIVE_BYTES", 1)
    with pytest.raises(ZeroDivisionError):
        breaks(capture, HOME + "turn", b"turn")
    monkeypatch.undo()
    look(capture, HOME + "y", b"y")
    capture.commit()
    (path,) = (capture.folder / "archive").glob("*")
    assert [found.uri for _, _, found in warc_read.walk(path) if found.kind == "response"] == [HOME, HOME + "y"]


def test_counters_follow_what_was_undone(capture: Capture) -> None:
    frontier = Frontier(capture, PROFILE.in_scope)
    frontier.open([(1, frontier.add(HOME, PAGE, 0))])
    lease = frontier.lease("www.example.gov.cn")
    assert lease is not None
    capture.commit()
    with contextlib.suppress(ZeroDivisionError), capture.one_look():
        frontier.finish(lease, Outcome(state="judged", role=PAGE))
        frontier.add(HOME + "a", PAGE)
        raise ZeroDivisionError
    frontier.undone()
    assert (frontier.pages, frontier.leased_pages, frontier.internal) == (0, 1, 1)
    assert frontier.add(HOME + "b", PAGE) == frontier.add(HOME + "b", PAGE)
    frontier.finish(lease, Outcome(state="judged", role=PAGE))
    assert dict(+frontier.states) == {state: n for state, n in capture.states().items() if n}


def test_an_exception_leaves_the_folder_uncommitted(tmp_path: Path) -> None:
    made = Capture.create(tmp_path / "run", PROFILE, AS_OF)
    made.begin()
    look(made, HOME, b"kept")
    made.commit()
    with contextlib.suppress(ZeroDivisionError), made:
        look(made, HOME + "half", b"half")
        raise ZeroDivisionError
    with Capture.open(tmp_path / "run") as again:
        again.begin()
        assert [target.url for target in again.targets()] == [HOME]
        assert [found.kind for _, _, found in warc_read.walk(tmp_path / "run/archive/crawl-0001.warc.gz")].count(
            "response"
        ) == 1


_ASKED = (visit.SENT_FROM, visit.LED_FROM, persist.CARRIED_BY, turns.OPEN, turns.WAITING)


@pytest.mark.parametrize("query", _ASKED)
def test_what_is_asked_after_every_answer_is_found_by_an_index(tmp_path: Path, query: str) -> None:
    """A search through all edges, or all that is pending, made the time of a crawl quadratic."""
    with Capture.create(tmp_path / "run", from_url("http://a.gov.cn/"), dt.date(2026, 10, 28)) as capture:
        plan = capture.db.execute(f"EXPLAIN QUERY PLAN {query}", (1,) * query.count("?")).fetchall()
    slow = [step for *_, step in plan if (step.startswith("SCAN") and "INDEX" not in step) or "FOR ORDER BY" in step]
    assert slow == []
    assert "target_turn" not in str(plan), "reads all that is pending"
