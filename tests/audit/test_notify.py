"""News of a run reaches a hook, two kinds of rooms and a mailbox over real sockets, and no secret reaches an error."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from audit.cli import notify
from reports.compare.change import UnlikeError

OLD = Path(__file__).resolve().parent.parent / "reports" / "results" / "schema1-yunquan.json"
SECRET = "s3cr3t-T0ken"


class Catcher:
    """Real HTTP and SMTP on loopback; keeps what was sent. HTTP answers with ``status`` and ``answer``."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str], Any]] = []
        self.mails: list[str] = []
        self.status, self.answer, self.location = 200, b'{"errcode":0}', ""
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Catcher:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        start = asyncio.start_server
        http = self._loop.run_until_complete(start(self._http, "127.0.0.1", 0))
        smtp = self._loop.run_until_complete(start(self._smtp, "127.0.0.1", 0))
        self.http, self.smtp = (server.sockets[0].getsockname()[1] for server in (http, smtp))
        self._ready.set()
        self._loop.run_forever()

    async def _http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = head.split("\r\n")
        headers = {key.lower(): value for key, _, value in (line.partition(": ") for line in lines[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        self.requests.append((lines[0].split(" ")[1], headers, json.loads(body) if body else None))
        more = f"Location: {self.location}\r\n" if self.location else ""
        size = f"Content-Length: {len(self.answer)}\r\n\r\n"
        writer.write(f"HTTP/1.1 {self.status} X\r\n{more}{size}".encode() + self.answer)
        await writer.drain()
        writer.close()

    async def _smtp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 loopback\r\n")
        while line := (await reader.readline()).decode().strip().upper():
            if line.startswith("DATA"):
                writer.write(b"354 go on\r\n")
                self.mails.append((await reader.readuntil(b"\r\n.\r\n")).decode())
                writer.write(b"250 kept\r\n")
            elif line.startswith("QUIT"):
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 loopback\r\n" if line.startswith(("EHLO", "HELO")) else b"250 ok\r\n")
            await writer.drain()
        writer.close()


@pytest.fixture
def catcher() -> Iterator[Catcher]:
    with Catcher() as running:
        yield running


@pytest.fixture
def runs(tmp_path: Path) -> tuple[Path, Path]:
    """Two runs of one site: in the newer one rule a is mended and the score is one point higher."""
    result = json.loads(OLD.read_text("utf-8"))
    before, now = tmp_path / "before", tmp_path / "now"
    before.mkdir()
    now.mkdir()
    (before / "result.json").write_text(json.dumps(result), "utf-8")
    gone = next(one["rule"] for one in result["findings"] if one["outcome"] == "failed")
    for one in result["findings"]:
        if one["rule"] == gone:
            one["outcome"] = "passed"
    result["score"]["value"] = f"{float(result['score']['value']) + 1:.2f}"
    result["site"]["name"] = "云泉市<@all>[点](http://evil.example/)\x1b[31m"
    (now / "result.json").write_text(json.dumps(result), "utf-8")
    return before, now


def told(runs: tuple[Path, Path]) -> dict[str, Any]:
    return notify.news(runs[1], runs[0], "https://reports.example/yunquan/report.html")


def test_the_news_say_what_changed(runs: tuple[Path, Path]) -> None:
    news = told(runs)
    text = notify.markdown(news)
    assert len(news["previous"]["mended"]) == 1
    assert news["previous"]["new"] == []
    assert "+1.00 分" in text
    assert "已整改：" in text
    assert "[查看报告](https://reports.example/yunquan/report.html)" in text
    first = text.splitlines()[0].removeprefix("### ")
    assert not set("<>@[]()\x1b") & set(first)


@pytest.mark.parametrize("how", ["untested", "asks a person", "waived", "page gone dark"])
def test_what_was_not_seen_again_is_never_told_as_mended(runs: tuple[Path, Path], how: str) -> None:
    result = json.loads((runs[0] / "result.json").read_text("utf-8"))
    first = next(one for one in result["findings"] if one["outcome"] == "failed")
    places = [one for one in result["findings"] if one["rule"] == first["rule"]]
    if how == "waived":
        who = {"reason": "改版", "owner": "张某", "until": "2099-01-01"}
        result["waived"] = [{"rule": first["rule"], "findings": 1, "message": first["message"], **who}]
        result["findings"] = [one for one in result["findings"] if one not in places]
    for one in places:
        one["outcome"] = {"untested": "untested", "asks a person": "cantTell"}.get(how, "passed")
    if how == "page gone dark":
        urls = [place["url"] for one in places for place in one["evidence"]]
        result["coverage"]["not_judged"] = [{"url": url, "state": "timeout", "why": "超时"} for url in urls]
    (runs[1] / "result.json").write_text(json.dumps(result), "utf-8")
    news = told(runs)
    title = result["rules"][first["rule"]]["title"]["zh"]

    assert news["previous"]["mended"] == []
    assert news["previous"]["unseen"] == [title]
    lines = notify.markdown(news).split("\n\n")
    assert not [line for line in lines if line.startswith("已整改")]
    assert f"没有看到、不能认定已整改：{title}" in lines


def test_another_sites_run_is_no_earlier_run_of_this_one(runs: tuple[Path, Path]) -> None:
    result = json.loads((runs[0] / "result.json").read_text("utf-8"))
    result["site"]["host"] = "www.another-demo.gov.cn"
    (runs[0] / "result.json").write_text(json.dumps(result), "utf-8")

    with pytest.raises(UnlikeError, match="不是同一个网站"):
        told(runs)


def test_a_confirmed_veto_is_not_called_suspected(runs: tuple[Path, Path]) -> None:
    result = json.loads((runs[1] / "result.json").read_text("utf-8"))
    sure, open_one = sorted(result["rules"])[:2]
    by = {"by": "王五", "on": "2026-10-01", "reason": "实地核查"}
    result["score"]["vetoes"] = [
        {"rule": sure, "state": "confirmed", "veto": "official", "title": "甲", **by},
        {"rule": open_one, "state": "suspected", "veto": "official", "title": "乙"},
    ]
    (runs[1] / "result.json").write_text(json.dumps(result), "utf-8")
    lines = notify.markdown(told(runs)).split("\n\n")

    titles = [result["rules"][rule]["title"]["zh"] for rule in (sure, open_one)]
    assert [line for line in lines if line.startswith("否决已确认")] == [
        f"否决已确认：{titles[0]}（王五，2026-10-01，实地核查）"
    ]
    assert [line for line in lines if line.startswith("疑似单项否决")] == [f"疑似单项否决：{titles[1]}"]


def test_a_hook_gets_json_and_a_bearer_token(runs: tuple[Path, Path], catcher: Catcher) -> None:
    env = {"GOVAUDIT_WEBHOOK_URL": f"http://127.0.0.1:{catcher.http}/in", "GOVAUDIT_WEBHOOK_TOKEN": SECRET}
    notify.webhook(told(runs), env)
    ((path, headers, body),) = catcher.requests
    assert path == "/in"
    assert headers["authorization"] == f"Bearer {SECRET}"
    assert body["score"] == told(runs)["score"]
    assert body["link"].startswith("https://reports.example/")


def test_rooms_get_their_own_form_and_dingtalk_its_signature(runs: tuple[Path, Path], catcher: Catcher) -> None:
    base = f"http://127.0.0.1:{catcher.http}/robot/send?access_token=abc"
    notify.wecom(told(runs), {"GOVAUDIT_WECOM_URL": base})
    notify.dingtalk(told(runs), {"GOVAUDIT_DINGTALK_URL": base, "GOVAUDIT_DINGTALK_SECRET": SECRET})
    (_, _, room), (path, _, ding) = catcher.requests
    assert room["msgtype"] == ding["msgtype"] == "markdown"
    assert "政务公开体检" in room["markdown"]["content"]
    assert "政务公开体检" in ding["markdown"]["title"]
    query = parse_qs(urlsplit(path).query)
    wanted = hmac.new(SECRET.encode(), f"{query['timestamp'][0]}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert query["sign"] == [base64.b64encode(wanted).decode()]
    assert query["access_token"] == ["abc"]


def test_a_long_message_is_cut_to_what_a_room_takes(runs: tuple[Path, Path], catcher: Catcher) -> None:
    news = told(runs) | {"site": "某" * 3000}
    notify.wecom(news, {"GOVAUDIT_WECOM_URL": f"http://127.0.0.1:{catcher.http}/"})
    assert len(catcher.requests[0][2]["markdown"]["content"].encode()) <= notify.ROOM_BYTES


def test_mail_is_sent_over_smtp(runs: tuple[Path, Path], catcher: Catcher) -> None:
    env = {
        "GOVAUDIT_SMTP_HOST": "127.0.0.1", "GOVAUDIT_SMTP_PORT": str(catcher.smtp), "GOVAUDIT_SMTP_TLS": "none",
        "GOVAUDIT_SMTP_FROM": "audit@example.gov.cn", "GOVAUDIT_SMTP_TO": "a@example.gov.cn, b@example.gov.cn",
    }  # fmt: skip
    notify.mail(told(runs), env)
    (mail,) = catcher.mails
    assert "To: a@example.gov.cn, b@example.gov.cn" in mail
    assert "Subject: =?utf-8?" in mail


@pytest.mark.parametrize("status", [403, 500, 302])
def test_a_refusal_is_told_without_the_secret(runs: tuple[Path, Path], catcher: Catcher, status: int) -> None:
    catcher.status, catcher.location = status, f"http://127.0.0.1:{catcher.http}/elsewhere"
    env = {"GOVAUDIT_WEBHOOK_URL": f"http://127.0.0.1:{catcher.http}/{SECRET}", "GOVAUDIT_WEBHOOK_TOKEN": SECRET}
    with pytest.raises(notify.NotifyError) as problem:
        notify.webhook(told(runs), env)
    assert SECRET not in str(problem.value)
    assert str(status) in str(problem.value)
    assert len(catcher.requests) == 1  # no redirect is followed: the token would go along


def test_a_room_that_refuses_in_its_body_is_heard(runs: tuple[Path, Path], catcher: Catcher) -> None:
    catcher.answer = b'{"errcode":93000,"errmsg":"invalid webhook url"}'
    with pytest.raises(notify.NotifyError, match="93000"):
        notify.wecom(told(runs), {"GOVAUDIT_WECOM_URL": f"http://127.0.0.1:{catcher.http}/"})


@pytest.mark.parametrize("way", notify.WAYS)
def test_a_missing_setting_is_named(runs: tuple[Path, Path], way: str) -> None:
    with pytest.raises(notify.SettingError, match="GOVAUDIT_"):
        notify.WAYS[way](told(runs), {})


def test_nobody_at_home_is_told_without_the_secret(runs: tuple[Path, Path]) -> None:
    for way, env in (
        ("webhook", {"GOVAUDIT_WEBHOOK_URL": f"http://127.0.0.1:9/{SECRET}"}),
        ("mail", {"GOVAUDIT_SMTP_HOST": "127.0.0.1", "GOVAUDIT_SMTP_PORT": "9", "GOVAUDIT_SMTP_FROM": "a@b.cn",
                  "GOVAUDIT_SMTP_TO": "c@d.cn", "GOVAUDIT_SMTP_PASSWORD": SECRET}),
    ):  # fmt: skip
        with pytest.raises(notify.NotifyError) as problem:
            notify.WAYS[way](told(runs), env)
        assert SECRET not in str(problem.value)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/{s} x", "http://127.0.0.1/{s}\t/", "http://[::1/{s}", "ftp://a/{s}", "http://h:99999/{s}"]
)
def test_an_address_that_is_none_is_told_without_it(runs: tuple[Path, Path], url: str) -> None:
    with pytest.raises(notify.NotifyError) as problem:
        notify.webhook(told(runs), {"GOVAUDIT_WEBHOOK_URL": url.format(s=SECRET)})
    assert SECRET not in str(problem.value)


@pytest.mark.parametrize("answer", [b"<html>ok</html>", b"[" * 60_000, b'"0"', b"\xff\xfe"])
def test_an_answer_no_room_gives_is_no_receipt(runs: tuple[Path, Path], catcher: Catcher, answer: bytes) -> None:
    catcher.answer = answer
    with pytest.raises(notify.NotifyError, match="无法识别"):
        notify.wecom(told(runs), {"GOVAUDIT_WECOM_URL": f"http://127.0.0.1:{catcher.http}/"})


def test_a_refusal_in_words_reaches_no_terminal(runs: tuple[Path, Path], catcher: Catcher) -> None:
    catcher.answer = b'{"errcode": "\\u001b[31mred"}'
    with pytest.raises(notify.NotifyError) as problem:
        notify.wecom(told(runs), {"GOVAUDIT_WECOM_URL": f"http://127.0.0.1:{catcher.http}/"})
    assert "\x1b" not in str(problem.value)


def test_a_bad_chunk_and_an_answer_that_drips_end(runs: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notify, "TIMEOUT_S", 1.0)
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    for answers in ([head + b"zz\r\nx\r\n"], [b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", *[b"x"] * 200]):
        with dripping(answers) as port, pytest.raises(notify.NotifyError, match="无法连接"):
            notify.webhook(told(runs), {"GOVAUDIT_WEBHOOK_URL": f"http://127.0.0.1:{port}/"})


@contextmanager
def dripping(pieces: list[bytes]) -> Iterator[int]:
    """A server that sends one piece after another, a twentieth of a second apart."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            client, _ = listener.accept()
            with client:
                client.recv(65536)
                for piece in pieces:
                    client.sendall(piece)
                    time.sleep(0.05)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    listener.close()


def test_a_bare_address_in_a_page_title_becomes_no_link(runs: tuple[Path, Path]) -> None:
    text = notify.markdown(told(runs) | {"site": "http://evil.example/a www.evil.example"})
    assert "evil.example" not in text
