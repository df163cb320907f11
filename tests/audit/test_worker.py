"""The guarded children: the same answers as in this process, and an answer or a reason whatever becomes of a child."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator

import pytest

from audit.read.work.child import answer
from audit.read.work.messages import AnswerAsked, PageAsked, Refused, RobotsAsked, SitemapAsked, View
from audit.read.work.worker import Limits, Worker

PAGE = PageAsked("http://a.gov.cn/x/", "text/html", home=True)
BODY = (
    "<title>通知</title><nav class=nav><a href=/a>政务公开</a></nav><a href='http://a.gov.cn:99999/'>坏</a>"
    "<a href=# onclick=\"go('/b.html')\">去</a><p><a href=/c>张三 13800138000</a></p>"
).encode()
QUESTIONS = [
    (PAGE, BODY), (PageAsked("http://a.gov.cn/", "", "rendered"), BODY),
    (AnswerAsked("text/html; charset=idna"), "您的请求疑似攻击".encode("gb18030")),
    (RobotsAsked("text/plain; charset=punycode", "govaudit"), b"User-agent: *\nDisallow: /\xff"),
    (SitemapAsked(), b"http://a.gov.cn/1\nhttp://a.gov.cn:x/2"),
]  # fmt: skip


@pytest.fixture(params=["sockets", "threads"])
def worker(request: pytest.FixtureRequest) -> Iterator[Worker]:
    made = Worker(1, sockets=request.param == "sockets")
    yield made
    made.close()


def pid(worker: Worker) -> int:
    child = next(iter(worker._idle))
    process = getattr(child, "process", None) or child._child.process  # type: ignore[union-attr]
    return int(process.pid)


def test_answers_are_those_of_the_pure_functions_in_any_order(worker: Worker) -> None:
    want = [answer(asked, body) for asked, body in QUESTIONS]
    assert [worker.ask_now(asked, body) for asked, body in QUESTIONS] == want
    assert [worker.ask_now(asked, body) for asked, body in reversed(QUESTIONS)] == want[::-1]

    async def at_once() -> list[object]:
        return await asyncio.gather(*(worker.ask(asked, body) for asked, body in QUESTIONS * 5))

    assert asyncio.run(at_once()) == want * 5


def test_names_of_links_leave_masked() -> None:
    view = answer(PAGE, BODY)
    assert [link.text for link in view.links if link.url.endswith("/c")] == ["张三 138****8000"]


def test_a_large_body_and_its_answer_pass(worker: Worker) -> None:
    body = "".join(f"<a href=/{n}/{'x' * 60}>链接{n}</a>" for n in range(5_000)).encode()
    view = worker.ask_now(PAGE, body)
    assert len(view.links) == 5_000


def test_a_killed_child_costs_no_page(worker: Worker) -> None:
    want = worker.ask_now(PAGE, BODY)
    os.kill(pid(worker), signal.SIGKILL)
    assert worker.ask_now(PAGE, BODY) == want


@pytest.mark.parametrize("sockets", [True, False])
def test_a_child_that_stands_still_is_replaced(sockets: bool) -> None:
    limit_s = 8.0  # the start of a child counts, and takes seconds on a busy machine
    worker = Worker(1, Limits(wall_s=limit_s), sockets=sockets)
    want = worker.ask_now(PAGE, BODY)
    os.kill(pid(worker), signal.SIGSTOP)
    begun = time.monotonic()
    assert isinstance(worker.ask_now(PAGE, BODY), Refused)
    assert time.monotonic() - begun < 10 * limit_s
    assert worker.ask_now(PAGE, BODY) == want
    worker.close()


def test_too_long_too_much_memory_and_too_large_an_answer_are_reasons() -> None:
    body = b"<p>" + b"<b>x</b>" * 400_000
    for limits, reason in (
        (Limits(cpu_s=0.1), "超过 0.1 秒"),
        (Limits(memory_bytes=130 * 2**20), "内存"),
        (Limits(answer_bytes=20), "过大"),
    ):
        worker = Worker(1, limits)
        said = worker.ask_now(PAGE, body)
        assert isinstance(said, Refused), limits
        assert reason in said.reason
        worker.close()


def test_what_one_child_lacks_memory_for_after_much_work_is_asked_of_a_fresh_one() -> None:
    """Else an answer would hang on what came before it."""
    worker = Worker(1, Limits(memory_bytes=130 * 2**20))
    hoard = b"<p>" + b"<b>x</b>" * 400_000
    assert isinstance(worker.ask_now(PAGE, hoard), Refused)
    assert isinstance(worker.ask_now(PAGE, BODY), View)
    worker.close()


def test_a_cancelled_question_leaves_no_answer_for_the_next(worker: Worker) -> None:
    long = b"<p>" + b"<b>x</b>" * 400_000

    async def ask() -> View | Refused:
        task = asyncio.create_task(worker.ask(PAGE, long))
        await asyncio.sleep(0.6)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        waiting = [asyncio.create_task(worker.ask(PAGE, BODY)) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[1].cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        return await worker.ask(PAGE, BODY)

    assert asyncio.run(asyncio.wait_for(ask(), 30)) == answer(PAGE, BODY)
