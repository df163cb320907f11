"""Tells people what a run found: by mail, by a plain webhook, to 企业微信 or 钉钉 rooms.

Never prints or keeps a secret: addresses of hooks and passwords come from the environment, and no error names one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import re
import smtplib
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from audit.cli.terminal import clean, verdict_word
from reports.compare.change import compare
from reports.read import load
from reports.report import headline
from reports.report.language import language, percent

TIMEOUT_S = 20.0
ANSWER_BYTES = 65_536
ROOM_BYTES = 4000  # 企业微信 cuts a message at 4096 bytes
RULES_NAMED = 8

Environment = Mapping[str, str]


_ADDRESS = re.compile(r"(?:\w{1,20}://|www\.)[^\s，。；、]+", re.IGNORECASE)


class NotifyError(Exception):
    """A message could not be sent; the text is one line without any secret."""


class SettingError(NotifyError):
    """The environment lacks what a way of sending needs."""


def news(folder: Path, previous: Path | None, link: str) -> dict[str, Any]:
    """What there is to say of a run: verdict, score, and what changed since ``previous``, another run's folder.

    Raises ``ResultError``.
    """
    result = load(folder / "result.json")
    score, site = result["score"], result["site"]
    failed = headline.failed(result)
    vetoes = [result["rules"][veto["rule"]]["title"]["zh"] for veto in score["vetoes"]]
    confirmed = [
        {"title": result["rules"][veto["rule"]]["title"]["zh"], "told": headline.confirmed_by(veto, language("zh"))}
        for veto in score["vetoes"]
        if veto["state"] == "confirmed"
    ]
    told: dict[str, Any] = {
        "site": site["name"] or site["host"], "url": site["url"], "as_of": site["as_of"], "pack": result["pack"]["id"],
        "verdict": score["verdict"], "score": score["value"], "low": score["low"], "high": score["high"],
        "undecided": [reason["zh"] for reason in score.get("undecided", ())], "figure": headline.figure(score),
        "coverage": score["coverage"], "vetoes": vetoes, "confirmed": confirmed,
        "vetoes_told": headline.vetoes_told(score, language("zh")),
        "failed": failed.rules, "failed_places": failed.places,
        "whole": result["coverage"]["whole"] is True, "link": link, "previous": None,
    }  # fmt: skip
    if previous is not None:
        before = load(previous / "result.json")
        told["previous"] = {
            "as_of": before["site"]["as_of"], "score": before["score"]["value"], **_moved(before, result),
        }  # fmt: skip
    return told


def _moved(before: dict[str, Any], result: dict[str, Any]) -> dict[str, list[str]]:
    """Titles of rules that fail anew, that were mended, and of which it was not seen whether they were.

    Raises ``UnlikeError`` when the two results are of two sites.
    """
    states: dict[str, set[str]] = {}
    titles: dict[str, str] = {}
    for row in compare(before, result, unlike=True)["rows"]:
        states.setdefault(row["rule"], set()).add(row["state"])
        titles[row["rule"]] = row["rule_title"]["zh"]
    failing = {one["rule"] for one in result["findings"] if one["outcome"] == "failed"}
    gone = {rule: found for rule, found in states.items() if rule not in failing}
    return {
        "new": [titles[rule] for rule, found in sorted(states.items()) if found <= {"new", "relapsed"}],
        "mended": [titles[rule] for rule, found in sorted(gone.items()) if found == {"fixed"}],
        "unseen": [titles[rule] for rule, found in sorted(gone.items()) if "dropped" in found],
    }


def markdown(told: Mapping[str, Any]) -> str:
    """The news in a few lines; words of pages are cleaned, and no markup of theirs survives."""
    lines = [
        f"### 政务公开体检：{_plain(told['site'])}",
        f"截至 {told['as_of']}，结论：{verdict_word(told['verdict'])}",
    ]
    cover = percent(told["coverage"])
    if told["score"] is not None:
        lines.append(f"得分 **{told['score']}**（区间 {told['low']}–{told['high']}，覆盖率 {cover}）")
    elif told["low"] is not None:
        lines.append(f"得分区间 **{told['figure']}**（覆盖率 {cover}）")
    lines += [f"未定的原因：{_plain(reason)}" for reason in told["undecided"]]
    if told["vetoes_told"]:
        lines.append(told["vetoes_told"])
    lines.append(f"不符合 {told['failed']} 条 {told['failed_places']} 处")
    if not told["whole"]:
        lines.append("本次未能看到全站，未见不等于没有。")
    lines += [f"否决已确认：{_plain(one['title'])}（{_plain(one['told'])}）" for one in told["confirmed"]]
    known = {one["title"] for one in told["confirmed"]}
    if suspected := [title for title in told["vetoes"] if title not in known]:
        lines.append("疑似单项否决：" + "、".join(map(_plain, suspected)))
    if told["previous"] is not None:
        lines += _change(told["previous"], told["score"])
    if told["link"]:
        lines.append(f"[查看报告]({told['link']})")
    return "\n\n".join(lines)


def _change(before: Mapping[str, Any], score: str | None) -> list[str]:
    lines = []
    if score is not None and before["score"] is not None:
        lines.append(f"较 {before['as_of']}：{float(score) - float(before['score']):+.2f} 分")
    told = (("新增问题", "new"), ("已整改", "mended"), ("没有看到、不能认定已整改", "unseen"))
    for word, rules in ((word, before[key]) for word, key in told):
        if rules:
            more = f" 等 {len(rules)} 项" if len(rules) > RULES_NAMED else ""
            lines.append(f"{word}：" + "、".join(map(_plain, rules[:RULES_NAMED])) + more)
    return lines


def _plain(text: str) -> str:
    """Words that no room takes for markup, a mention or a link; a bare address would be made one."""
    words = "".join(" " if char in "[]()<>*_`#@|~\\" else char for char in clean(text)).strip()
    return _ADDRESS.sub(lambda found: found[0].replace("://", "：//").replace(".", "·"), words)


# --- ways of sending -----------------------------------------------------------------------------------------------


def webhook(told: Mapping[str, Any], env: Environment) -> None:
    """POST the news as JSON to GOVAUDIT_WEBHOOK_URL; with GOVAUDIT_WEBHOOK_TOKEN as a bearer token."""
    token = env.get("GOVAUDIT_WEBHOOK_TOKEN")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    _post(_needed(env, "GOVAUDIT_WEBHOOK_URL"), dict(told), headers)


def wecom(told: Mapping[str, Any], env: Environment) -> None:
    """企业微信群机器人: GOVAUDIT_WECOM_URL is the robot's own address."""
    text = _cut(markdown(told))
    answer = _post(_needed(env, "GOVAUDIT_WECOM_URL"), {"msgtype": "markdown", "markdown": {"content": text}})
    _room_took_it(answer)


def dingtalk(told: Mapping[str, Any], env: Environment) -> None:
    """钉钉群机器人: GOVAUDIT_DINGTALK_URL, signed when GOVAUDIT_DINGTALK_SECRET is set."""
    url = _needed(env, "GOVAUDIT_DINGTALK_URL")
    if secret := env.get("GOVAUDIT_DINGTALK_SECRET"):
        stamp = str(round(time.time() * 1000))
        digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
        query = urllib.parse.urlencode({"timestamp": stamp, "sign": base64.b64encode(digest).decode()})
        url += ("&" if "?" in url else "?") + query
    title = f"政务公开体检：{_plain(told['site'])}"
    answer = _post(url, {"msgtype": "markdown", "markdown": {"title": title, "text": _cut(markdown(told))}})
    _room_took_it(answer)


def mail(told: Mapping[str, Any], env: Environment) -> None:
    """SMTP: GOVAUDIT_SMTP_HOST, _PORT, _FROM, _TO (comma-separated), _USER, _PASSWORD, _TLS (starttls, tls or none)."""
    message = EmailMessage()
    message["Subject"] = f"政务公开体检：{_plain(told['site'])} {verdict_word(told['verdict'])}"
    message["From"], message["To"] = _needed(env, "GOVAUDIT_SMTP_FROM"), _needed(env, "GOVAUDIT_SMTP_TO")
    message.set_content(markdown(told).replace("### ", "").replace("**", ""))
    host, way = _needed(env, "GOVAUDIT_SMTP_HOST"), env.get("GOVAUDIT_SMTP_TLS", "starttls")
    if way not in ("starttls", "tls", "none"):
        raise SettingError(f"GOVAUDIT_SMTP_TLS 应为 starttls、tls 或 none，而不是 {way!r} / unknown way")
    port = env.get("GOVAUDIT_SMTP_PORT", "465" if way == "tls" else "587" if way == "starttls" else "25")
    if not port.isdigit():
        raise SettingError(f"GOVAUDIT_SMTP_PORT 应为数字，而不是 {port!r} / not a number")
    secure = ssl.create_default_context()
    try:
        with (
            smtplib.SMTP_SSL(host, int(port), timeout=TIMEOUT_S, context=secure)
            if way == "tls"
            else smtplib.SMTP(host, int(port), timeout=TIMEOUT_S)
        ) as server:
            if way == "starttls":
                server.starttls(context=secure)
            if user := env.get("GOVAUDIT_SMTP_USER"):
                server.login(user, _needed(env, "GOVAUDIT_SMTP_PASSWORD"))
            server.send_message(message)
    except (smtplib.SMTPException, OSError) as problem:
        raise NotifyError(f"邮件未能发出（{host}:{port}）：{type(problem).__name__} / mail was not sent") from None


WAYS: Mapping[str, Callable[[Mapping[str, Any], Environment], None]] = {
    "webhook": webhook, "wecom": wecom, "dingtalk": dingtalk, "mail": mail,
}  # fmt: skip


def _needed(env: Environment, name: str) -> str:
    value = env.get(name, "").strip()
    if not value:
        raise SettingError(f"缺少环境变量 {name} / environment variable {name} is missing")
    return value


def _post(url: str, body: dict[str, Any], headers: Mapping[str, str] | None = None) -> bytes:
    """POST JSON; the answer's body. An error names the host only: the path and query of a hook are its secret."""
    host = _host_of(url)
    content = json.dumps(body, ensure_ascii=False).encode()
    sent = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
    request = urllib.request.Request(url, data=content, headers=sent, method="POST")
    try:
        with _opener().open(request, timeout=TIMEOUT_S) as response:
            return _read_within(response, time.monotonic() + TIMEOUT_S)
    except urllib.error.HTTPError as problem:
        raise NotifyError(f"{host} 没有接收通知：HTTP {problem.code} / the hook refused") from None
    except (OSError, ValueError, http.client.HTTPException) as problem:
        raise NotifyError(f"{host} 无法连接：{type(problem).__name__} / cannot reach the hook") from None


def _host_of(url: str) -> str:
    """The host of a hook's address. Raises :class:`SettingError`, which never repeats the address: it is a secret."""
    try:
        parts = urllib.parse.urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urllib.parse.urlsplit("")
    fit = url.isascii() and url.isprintable() and " " not in url and port != 0
    if not fit or parts.scheme not in ("http", "https") or not host:
        raise SettingError("通知地址应为 http(s) 网址，且不含空格和控制字符 / the address of the hook is not http(s)")
    return host


def _read_within(response: http.client.HTTPResponse, until: float) -> bytes:
    """At most 64 KB of an answer, however slowly it drips. Raises ``TimeoutError``."""
    got = b""
    while len(got) < ANSWER_BYTES and (piece := response.read1(4096)):
        got += piece
        if time.monotonic() > until:
            raise TimeoutError
    return got[:ANSWER_BYTES]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A hook that sends elsewhere would carry the token along."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_NoRedirect)


def _room_took_it(answer: bytes) -> None:
    """Both rooms answer 200 and say in the body whether they took the message."""
    try:
        code = json.loads(answer).get("errcode", 0)
    except (ValueError, AttributeError, RecursionError):
        raise NotifyError(
            "机器人的答复无法识别，不能认定已收到 / the room's answer is not what a room answers"
        ) from None
    if code:
        number = code if isinstance(code, int) else "?"
        raise NotifyError(f"机器人没有接收通知：errcode {number} / the room refused")


def _cut(text: str) -> str:
    """At most what a room takes, cut between characters."""
    body = text.encode()
    return text if len(body) <= ROOM_BYTES else body[: ROOM_BYTES - 3].decode("utf-8", "ignore") + "…"
