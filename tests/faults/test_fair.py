"""A scanner that does no harm and blames nobody for its own troubles: rates as the servers see them, hours, stops."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import json
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from audit.crawl.hosts import outage, rate_limit
from audit.crawl.hosts.rate_limit import Pace
from audit.crawl.hosts.request_gate import STOP_FILE, Gate, stop_file
from audit.crawl.loop import crawl
from audit.evidence.capture import Capture
from audit.profile.crawl_windows import BEIJING, is_open, window
from audit.profile.read_profile import ProfileError, from_url
from audit.runs import run as line
from rules.loading.load import load_pack
from tests.faults.server import NOT_FOUND, Answer, Asked, Site, page, reply

AS_OF = dt.date(2026, 10, 28)


def whole(site: Site, folder: Path, **settings: Any) -> Capture:
    profile = site.profile(**settings)
    capture = Capture.create(folder, profile, AS_OF)
    asyncio.run(crawl(profile, capture))
    return capture


def most_in_a_second(times: list[float]) -> int:
    """The most requests that came within any one second."""
    ordered = sorted(times)
    return max(sum(at <= other < at + 1.0 for other in ordered[n:]) for n, at in enumerate(ordered))


def answers(pages: int) -> dict[str, Answer]:
    return {"/": page(*(f"/{n}" for n in range(pages - 1)))} | {f"/{n}": page(text="页" * n) for n in range(pages - 1)}


@pytest.mark.parametrize(("sites", "rate", "pages"), [(1, 4.0, 14), (8, 4.0, 14), (50, 1.0, 4)])
def test_no_server_is_asked_faster_than_the_profile_says(tmp_path: Path, sites: int, rate: float, pages: int) -> None:
    """Counted at each server, robots.txt and sitemap included. A request may arrive a little late, so that one more
    falls into a second than were sent in it: the whole rate is exact, that of a second may be one above."""
    with ExitStack() as stack:
        servers = [stack.enter_context(Site(answers(pages))) for _ in range(sites)]

        async def at_once() -> None:
            captures = [Capture.create(tmp_path / str(n), s.profile(rate=rate), AS_OF) for n, s in enumerate(servers)]
            await asyncio.gather(*(crawl(s.profile(rate=rate), c) for s, c in zip(servers, captures, strict=True)))
            for server, capture in zip(servers, captures, strict=True):
                certificate = capture.meta["certificate"]
                assert certificate["configured_rate"] == rate
                assert certificate["requests"] == sum(server.asked.values()) == len(server.times)
                assert certificate["kept_rate"] <= rate
                capture.close()

        asyncio.run(at_once())
        for server in servers:
            span = server.times[-1] - server.times[0]
            assert (len(server.times) - 1) / span <= rate * 1.02
            assert most_in_a_second(server.times) <= rate + 1
            assert server.most_in_flight <= 2


def test_a_slow_connection_does_not_shorten_the_pause_after_it() -> None:
    """The server sees a request when it arrives: a handshake of 150 ms before the first is no credit for the second."""
    sent: list[float] = []

    async def ask(pace: Pace, gate: Gate, handshake_s: float) -> None:
        async with pace.slot(gate):
            await asyncio.sleep(handshake_s)
            pace.sent()
            sent.append(time.monotonic())

    async def three() -> None:
        pace, gate = Pace(5.0), Gate()
        for handshake_s in (0.15, 0.0, 0.0):
            await ask(pace, gate, handshake_s)

    asyncio.run(three())
    assert all(later - earlier >= 0.199 for earlier, later in itertools.pairwise(sent))


def test_sites_on_one_host_share_its_rate(tmp_path: Path) -> None:
    """Eight sites of one server at once, each with a rate of its own: the gentlest holds for all of them together."""
    with Site(answers(6)) as server:

        async def at_once() -> None:
            paces: dict[str, Pace] = {}
            profiles = [server.profile(rate=rate) for rate in (20.0, 16.0, 12.0, 12.0, 12.0, 16.0, 20.0, 20.0)]
            captures = [Capture.create(tmp_path / str(n), profile, AS_OF) for n, profile in enumerate(profiles)]
            await asyncio.gather(*(crawl(p, c, paces=paces) for p, c in zip(profiles, captures, strict=True)))
            for capture in captures:
                assert capture.states()["judged"] == 6
                capture.close()

        asyncio.run(at_once())
        gentle = server.times[len(server.times) // 8 :]  # by then all have said how fast they may be
        assert len(server.times) >= 8 * 6
        assert (len(gentle) - 1) / (gentle[-1] - gentle[0]) <= 12.0 * 1.02
        assert most_in_a_second(gentle) <= 12 + 1


def test_the_certificate_counts_what_the_server_counted(tmp_path: Path) -> None:
    site_answers = answers(6) | {"/": page("/0", "/1", "/gone", "/a/a/a/a/a", "/closed"), "/closed": lambda _: None}
    with Site(site_answers) as site:
        capture = whole(site, tmp_path / "run")
        certificate = capture.meta["certificate"]
        asked = sum(site.asked.values())
    assert certificate["requests"] == asked
    assert certificate["hosts"] == {f"127.0.0.1:{site.port}": asked}
    assert sum(certificate["hours"]["used"].values()) == asked
    assert certificate["bytes"] > 0
    assert [stop["left_out"] for stop in certificate["stops"]] == [1]
    built = line.check_site(capture, load_pack("national"))
    assert built["capture"]["certificate"] == certificate
    assert json.loads((tmp_path / "run" / "result.json").read_text())["capture"]["certificate"] == certificate


def test_an_interrupted_crawl_counts_on(tmp_path: Path) -> None:
    with Site(answers(12), lambda: 0.02) as site:
        profile = site.profile(rate=40.0)
        capture = Capture.create(tmp_path / "run", profile, AS_OF)

        async def stopped() -> None:
            stop = asyncio.Event()
            asyncio.get_running_loop().call_later(0.15, stop.set)
            await crawl(profile, capture, stop=stop)

        asyncio.run(stopped())
        assert capture.meta.get("certificate") is None
        capture.close()
        capture = Capture.open(tmp_path / "run")
        asyncio.run(crawl(profile, capture))
        asked = sum(site.asked.values())
        assert asked <= capture.meta["certificate"]["requests"] <= asked + 16  # those under way may not have arrived
        capture.close()


# --- the site slows, errs, asks for rest ----------------------------------------------------------------------------


def test_the_rate_falls_when_answers_grow_slow_and_comes_back() -> None:
    pace = Pace(8.0)
    for _ in range(8):
        pace.answered(0.1)
    for _ in range(30):
        pace.answered(0.12)
    assert pace.rate == 8.0
    for _ in range(12):
        pace.answered(3.0)
    assert pace.rate <= 4.0
    slowed = pace.rate
    for _ in range(40):
        pace.answered(0.1)
        pace.went_well()
    assert slowed < pace.rate <= 8.0


def test_a_site_that_slows_under_us_is_asked_less(tmp_path: Path) -> None:
    """Measured at the server: each request after the tenth takes a second, as on a host at its limit."""
    slow = itertools.count()
    with Site(answers(24), lambda: 0.7 if next(slow) > 10 else 0.0) as site:
        whole(site, tmp_path / "run", rate=20.0).close()
    early = [b - a for a, b in itertools.pairwise(site.times[:10])]
    late = [b - a for a, b in itertools.pairwise(site.times[-6:])]
    assert sum(late) / len(late) > 3 * sum(early) / len(early)


def test_retry_after_is_kept_by_the_clock_of_the_server(tmp_path: Path) -> None:
    came: list[float] = []

    def limited(asked: Asked) -> bytes:
        came.append(time.monotonic())
        return page() if asked.number > 1 else reply("", "503 Service Unavailable", "text/html", "Retry-After: 2")

    with Site({"/": page("/limited"), "/limited": limited}) as site:
        capture = whole(site, tmp_path / "run")
        assert capture.states()["judged"] == 2
        capture.close()
    assert came[1] - came[0] >= 1.95


def test_a_host_that_only_errs_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty errors in a row, its front page asked twice, then no more; what was not asked is cancelled, not faulty."""
    monkeypatch.setattr(outage, "LONGEST_PAUSE_S", 0.3)

    def front(asked: Asked) -> bytes:
        if asked.number > 1:
            return reply("", "500 Internal Server Error")
        return page(*(f"/p{n}" for n in range(100)))

    with Site({"/": front, "/robots.txt": NOT_FOUND}, other=reply("", "500 Internal Server Error")) as site:
        capture = whole(site, tmp_path / "run")
        states = capture.states()
        told = capture.meta["certificate"]["stops"]
        assert sum(site.asked.values()) < 50
        assert states["cancelled"] > 50
        assert any("持续出错" in stop["why"] and stop["left_out"] == states["cancelled"] for stop in told)
        assert "持续出错" in capture.meta["whole"]
        assert not any(target.confirmed for target in capture.targets())
        capture.close()


def test_many_broken_addresses_are_no_broken_host(tmp_path: Path) -> None:
    site_answers: dict[str, Answer] = {"/": page(*(f"/p{n}" for n in range(60))), "/robots.txt": NOT_FOUND}
    with Site(site_answers, other=reply("", "500 Internal Server Error")) as site:
        capture = whole(site, tmp_path / "run")
        broken = [target for target in capture.targets() if target.state == "server_error"]
        assert len(broken) == 60
        assert all(target.confirmed for target in broken)
        assert capture.meta["whole"] is True or "未能采集" in capture.meta["whole"]
        capture.close()


# --- ours or theirs -------------------------------------------------------------------------------------------------


def test_an_outage_of_ours_pauses_the_run_and_accuses_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the fifth page on nothing answers, the control neither; both come back after a while."""
    monkeypatch.setattr(outage, "_FIRST_WAIT_S", 0.1)
    cut = threading.Event()
    looks = itertools.count()

    def or_nothing(answer: bytes) -> Answer:
        def maybe(asked: Asked) -> bytes | None:
            if len(asked.path) > 2 and asked.path >= "/p05" and next(looks) == 0:
                cut.set()
            return None if cut.is_set() else answer

        return maybe

    def control(asked: Asked) -> bytes | None:
        if asked.number >= 3:
            cut.clear()
        return None if cut.is_set() else page()

    pages = [f"/p{n:02}" for n in range(30)]
    site_answers = {"/": page(*pages)} | {path: or_nothing(page(text=path)) for path in pages}
    with Site(site_answers) as site, Site({"/": control}) as other:
        capture = whole(site, tmp_path / "run", control=f"{other.url}/")
        assert capture.states()["judged"] == 31
        assert sum(capture.states().values()) == 31
        assert other.asked["/"] >= 2
        assert capture.meta["whole"] is True
        capture.close()


def test_an_outage_of_theirs_is_confirmed_although_the_front_page_is_gone(tmp_path: Path) -> None:
    """Without a control this proves nothing; with one that answers, the addresses are broken."""

    def once(asked: Asked) -> bytes | None:
        return page("/gone") if asked.number == 1 else None

    with Site({"/": once, "/robots.txt": NOT_FOUND}) as site, Site({"/": page()}) as other:
        capture = whole(site, tmp_path / "run", control=f"{other.url}/")
        gone = capture.target(f"{site.url}/gone")
        assert gone is not None
        assert gone.confirmed
        capture.close()


def test_negatives_are_asked_twice_apart_in_time(tmp_path: Path) -> None:
    came: list[float] = []

    def gone(asked: Asked) -> bytes:
        came.append(time.monotonic())
        return NOT_FOUND

    with Site({"/": page("/gone"), "/gone": gone}) as site:
        whole(site, tmp_path / "run", confirm_after_s=1.5).close()
    assert len(came) == 2
    assert came[1] - came[0] >= 1.45


# --- hours and the kill switch --------------------------------------------------------------------------------------


def beijing(hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 11, 24, hour, minute, tzinfo=BEIJING)


def test_hours_are_beijing_time_and_may_pass_midnight() -> None:
    night = ("22:00-06:00",)
    assert [is_open(night, beijing(h)) for h in (21, 22, 0, 5, 6, 12)] == [False, True, True, True, False, False]
    assert is_open(night, dt.datetime(2026, 11, 24, 14, 30, tzinfo=dt.UTC))  # 22:30 there
    assert is_open((), beijing(12))
    assert is_open(("08:00-09:00", "12:00-24:00"), beijing(23, 59))
    for wrong in ("22-6", "25:00-06:00", "08:00-08:00", "08:00-24:30", "", "８:00-9:00"):
        with pytest.raises(ValueError):  # noqa: PT011 - any
            window(wrong)
    with pytest.raises(ProfileError, match="hours"):
        from_url("http://a.cn/", hours=("night",))


def test_outside_its_hours_a_site_is_not_asked_at_all(tmp_path: Path) -> None:
    now = dt.datetime.now(BEIJING)
    shut = f"{(now + dt.timedelta(hours=3)):%H}:00-{(now + dt.timedelta(hours=4)):%H}:00"
    with Site(answers(5)) as site:
        profile = site.profile(hours=(shut,))
        capture = Capture.create(tmp_path / "run", profile, AS_OF)
        stages: list[str] = []

        async def stopped() -> None:
            stop = asyncio.Event()
            asyncio.get_running_loop().call_later(0.8, stop.set)
            await crawl(profile, capture, stop=stop, progress=lambda where: stages.append(where.stage))

        asyncio.run(stopped())
        assert not site.asked
        assert any("时段" in stage for stage in stages)
        capture.close()
        everyday = structs.replace(profile, hours=())
        capture = Capture.open(tmp_path / "run")
        asyncio.run(crawl(everyday, capture))
        assert capture.states()["judged"] == 5
        capture.close()


@pytest.mark.parametrize("where", ["folder", "environment"])
def test_the_kill_switch_stops_a_run_that_goes_on_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    folder, switch = tmp_path / "run", tmp_path / "halt"
    monkeypatch.setenv(STOP_FILE, str(switch))
    thrown = switch if where == "environment" else folder / "STOP"
    with Site(answers(40), lambda: 0.01) as site:
        profile = site.profile(rate=20.0)
        capture = Capture.create(folder, profile, AS_OF)
        threading.Timer(0.5, thrown.touch).start()
        asyncio.run(crawl(profile, capture))
        assert "停止文件" in capture.meta["stopped_by"]
        assert capture.meta["finished_at"] is None
        assert capture.states()["pending"] > 10
        asked = sum(site.asked.values())
        asyncio.run(crawl(profile, capture))  # still thrown: nothing is asked
        assert sum(site.asked.values()) == asked
        assert stop_file(folder) == thrown
        thrown.unlink()
        asyncio.run(crawl(profile, capture))
        assert capture.states()["judged"] == 40
        capture.close()


def test_crawl_delay_and_default_rate_are_gentle() -> None:
    assert from_url("http://a.cn/").rate == 1.0
    assert rate_limit.at_once(1.0) == 2
    pace = Pace(1.0)
    pace.slow_to(5.0)
    assert pace.rate == 0.2


# --- clocks and headers that mean harm ------------------------------------------------------------------------------


def test_a_clock_set_back_between_two_looks_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour back after the first look: the second comes when it is due, and not before."""
    came: list[float] = []
    right = time.time
    monkeypatch.setattr(time, "time", lambda: right() - (3600 if came else 0))

    def gone(asked: Asked) -> bytes:
        came.append(time.monotonic())
        return NOT_FOUND

    with Site({"/": page("/gone"), "/gone": gone}) as site:
        whole(site, tmp_path / "back", confirm_after_s=1.0).close()
        monkeypatch.setattr(time, "time", lambda: right() + 3600 * len(came))
        whole(site, tmp_path / "on", confirm_after_s=1.0).close()
    assert [came[1] - came[0] >= 0.95, came[3] - came[2] >= 0.95] == [True, True]


@pytest.mark.parametrize(
    "value",
    [
        "Mon, 01 Jan 0001 00:00:00 +2359", "Fri, 31 Dec 99999 23:59:59 GMT", "Fri, 31 Dec 9999 23:59:59 -2359",
        "9" * 400, "-" + "9" * 400, "Mon, 01 Jan 2026 00:00:00 +99999999999", "\t" * 9000, "²", "1e400", "nan",
    ],
)  # fmt: skip
def test_retry_after_that_no_clock_can_show(value: str) -> None:
    asked = rate_limit.retry_after(value)
    assert asked is None or asked >= 0
    Pace(1.0).pause(asked or 0.0)
