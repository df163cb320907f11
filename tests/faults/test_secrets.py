"""S14: twelve secrets are planted where a crawl meets them; none is in anything it writes for people to read."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
from pathlib import Path

import pytest

from audit.crawl.loop import crawl
from audit.evidence import redact
from audit.evidence.capture import Capture
from audit.runs import run
from rules.loading.load import load_pack
from tests.faults.server import NOT_FOUND, Answer, Site, page, reply
from tests.growth import is_linear

SECRETS = [f"qX7{n:02}Secret9Zk" for n in range(12)]
JWT = f"eyJhbGciOiJIUzI1NiJ9.{SECRETS[9]}payload.{SECRETS[9]}sig"


def test_twelve_secrets_are_in_no_output(tmp_path: Path) -> None:
    links = [
        f"/a?token={SECRETS[0]}", f"/b?x=1&access_token={SECRETS[1]}", f"/c?password={SECRETS[2]}",
        f"/d?api_key={SECRETS[3]}",
        f"/e?signature={SECRETS[4]}", f"http://user:{SECRETS[5]}@else.example/", f"/f?client_secret={SECRETS[6]}",
        f"/g?t={JWT}",
    ]  # fmt: skip
    cookie = reply(
        "<html><body>" + "".join(f'<a href="{link}">公开 {n}</a>' for n, link in enumerate(links)) + "</body></html>",
        "200 OK", "text/html", f"Set-Cookie: sid={SECRETS[7]}; Path=/; HttpOnly", f"X-Auth-Token: {SECRETS[8]}",
        f"Authorization: Basic {SECRETS[10]}", f"X-Next: https://a.cn/?sessionid={SECRETS[11]}",
    )  # fmt: skip
    answers: dict[str, Answer] = {"/": cookie, "/robots.txt": NOT_FOUND, "/f": page()}
    with Site(answers) as site:
        profile = site.profile()
        folder = tmp_path / "run"
        capture = Capture.create(folder, profile, dt.date(2026, 10, 28))
        asyncio.run(crawl(profile, capture))
        seen = {path for path in site.asked if "token=" in path}
        assert f"/a?token={SECRETS[0]}" in seen  # it is dialled as it stands
        home = capture.target(f"{site.url}/")
        assert home is not None
        kept = dict(capture.headers(home.record))
        assert kept["Set-Cookie"] == "sid=***; Path=/; HttpOnly"  # what rules ask for stays
        sent = capture.db.execute("SELECT id FROM record WHERE kind LIKE 'request-%'").fetchall()
        heads = str([capture.headers(identity) for (identity,) in sent]) + str(kept)
        run.check_site(capture, load_pack("national"))
        run.report_site(folder, ["html", "csv", "xlsx"])
    outputs = {path.name: path.read_bytes() for path in folder.iterdir() if path.name.startswith(("result", "report"))}
    outputs["facts"] = gzip.decompress((folder / "facts.jsonl.gz").read_bytes())
    outputs["heads"] = heads.encode()
    assert len(outputs) >= 5
    found = [(name, secret) for name, body in outputs.items() for secret in SECRETS if secret.encode() in body]
    assert found == []


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("http://user:pass@a.cn/x", "http://***@a.cn/x"),
        ("/x?a=1&token=abc&b=2", "/x?a=1&token=***&b=2"),
        ("Authorization: Bearer abcdefgh1234", "Authorization: Bearer ***"),
        ("http://a.cn/?id=5&page=2", "http://a.cn/?id=5&page=2"),
        ("联系邮箱 a@b.cn，主键=1", "联系邮箱 a@b.cn，主键=1"),
    ],
)
def test_only_secrets_are_hidden(written: str, shown: str) -> None:
    assert redact.text(written) == shown
    assert redact.text(shown) == shown


def test_headers_that_mean_harm_cost_no_time() -> None:
    """Each is as long as a header may be; what made every place in it a start took seconds."""

    def harmful(many: int) -> list[tuple[str, str]]:
        return [
            *[("Set-Cookie", " " * many)] * 20, *[("Set-Cookie", char * many) for char in "=;a"],
            ("X-A", "a." * (many // 2) + "@"), ("X-B", "eyJaaaaaaaa-" * (many // 12)), ("X-C", "a?token" * (many // 7)),
            ("X-D", "Bearer " + " " * many + "="), ("X-E", "://a" * (many // 4) + "@"), ("X-F", "?sig=" * (many // 5)),
        ]  # fmt: skip

    assert is_linear(lambda many: redact.headers(harmful(many)), 60_000)
    assert len(redact.headers(harmful(60_000))) == len(harmful(60_000))
    shown = redact.headers(
        [("Set-Cookie", "secretwithoutname; Path=/"), ("Set-Cookie", "a=b=c; x=y"), ("set-cookie", "")]
    )
    assert [value for _, value in shown] == ["***; Path=/", "a=***; x=y", "***"]
