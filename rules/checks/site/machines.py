"""Questions asked of a site as a machine: is it reachable, secured, on IPv6, usable on a phone, and quick.

Never blames a site for the auditor's line: what one look from one place cannot tell asks for a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from rules.checks.evidence import at, plain, verdict
from rules.facts.records import Page, Site, Unknown
from rules.judge.model import Evidence, Text, Verdict
from rules.judge.view import View


class MonitoredArgs(Struct, frozen=True, forbid_unknown_fields=True):
    days: int  # of monitoring
    looks_a_day: int
    failed_share: float  # from this share of failed looks on the veto stands


def monitored(subject: Site, args: MonitoredArgs, view: View) -> Iterable[Verdict]:
    """Of a week of looks at the home page fewer than a share failed; the profile brings the record."""
    seen = subject.monitored
    share = f"{args.failed_share:.0%}"
    expected = Text(
        f"连续{args.days}天、每天不少于{args.looks_a_day}次，打不开的占比低于{share}",
        f"Fewer than {share} of the looks of {args.days} days fail",
    )
    home = [at(view, view.site)]
    if seen is None:
        yield verdict(
            "cantTell", "站点档案没有首页监测记录，一次采集不能判断可访问率",
            "One capture cannot tell; no record is given", expected, "person", home,
        )  # fmt: skip
        return
    days = (seen.until - seen.since).days + 1
    zh = f"{seen.since}至{seen.until}共{days}天、{seen.looks}次，打不开{seen.failed}次"
    en = f"{days} days, {seen.looks} looks, {seen.failed} failed"
    place = [Evidence(url=one.url, record=one.record, observed=zh, quote=seen.by) for one in home]
    if days < args.days or seen.looks < args.looks_a_day * args.days or not 0 <= seen.failed <= seen.looks:
        yield verdict("cantTell", f"监测记录不足：{zh}", f"The record is too short: {en}", expected, "short", place)
    elif (view.as_of - seen.until).days > 31 or seen.until > view.as_of:
        yield verdict(
            "cantTell", f"监测记录不是采集前一个月内的：{zh}", f"The record is old: {en}", expected, "old", place
        )
    # As whole numbers of looks: exactly the share is the veto.
    elif seen.failed >= args.failed_share * seen.looks - 1e-9:
        yield verdict("failed", zh, en, expected, "unreachable", place)
    else:
        yield verdict("passed", zh, en, expected, "", place)


class CertificateArgs(Struct, frozen=True, forbid_unknown_fields=True):
    min_days: int  # of validity left; so many days pass
    doubtful: tuple[str, ...]  # causes of a refusal that browsers may get over


def certificate(subject: Site, args: CertificateArgs, view: View) -> Iterable[Verdict]:
    """The certificate of the home page is accepted and stays valid for some days."""
    tls = subject.tls
    expected = Text(
        f"证书有效，剩余有效期不少于{args.min_days}天", f"The certificate holds for {args.min_days} more days"
    )
    if tls.seen is None:
        yield verdict("inapplicable", "首页以 HTTP 提供，没有证书可查", "The home page is served without TLS")
    elif tls.why:
        outcome = "cantTell" if any(word in tls.why for word in args.doubtful) else "failed"
        yield Verdict(
            outcome="cantTell" if outcome == "cantTell" else "failed", cause="refused", expected=expected,
            seen=Text(f"{tls.why}，间隔复测后相同", "The certificate is refused, also on a second look"),
            evidence=(at(view, view.site, observed=tls.why),),
        )  # fmt: skip
    elif tls.valid_until is None:
        yield verdict("untested", "未能读出证书有效期", "The period of validity could not be read")
    else:
        left = (tls.valid_until - view.as_of).days
        zh, en = f"证书有效期至{tls.valid_until}，剩余{left}天", f"Valid until {tls.valid_until}, {left} days left"
        if left >= args.min_days:
            yield verdict("passed", zh, en)
        else:
            yield verdict("failed", zh, en, expected, "expires", [at(view, view.site, observed=zh)])


class ChainCompleteArgs(Struct, frozen=True, forbid_unknown_fields=True):
    pass


def chain_complete(subject: Site, args: ChainCompleteArgs, view: View) -> Iterable[Verdict]:
    """Every host sends its certificate with the intermediate ones; browsers that fetch them hide that from some."""
    expected = Text("服务器随证书发送中间证书", "The server sends the intermediate certificates along")
    rows = () if isinstance(subject.chains, Unknown) else subject.chains
    if rows is None:
        yield verdict("inapplicable", "没有以 HTTPS 提供的主机", "No host is served by TLS")
        return
    for row in rows:
        issuer = row.issuer or "未知"
        place = [Evidence(url=f"https://{row.host}/", observed=f"发送证书{row.sent}张，签发者：{issuer}")]
        if row.sent == 1:
            yield verdict(
                "failed", "证书链不完整：服务器只发送了自身证书，没有发送中间证书，间隔复测后相同",
                "The chain is incomplete: the server sends its own certificate alone, also on a second look",
                expected, "incomplete", place,
            )  # fmt: skip
        else:  # an intermediate is missing, or the root is one that only this machine does not know
            yield verdict(
                "cantTell", "证书链不能追溯到采集机器信任的根证书，请用常用浏览器核对",
                "The chain does not lead to a root that the auditing machine trusts; try it in common browsers",
                expected, "no-root", place,
            )  # fmt: skip
    if not rows:
        yield verdict("passed", "证书链完整", "The chain is complete")


class Ipv6ReadyArgs(Struct, frozen=True, forbid_unknown_fields=True):
    pass


def ipv6_ready(subject: Site, args: Ipv6ReadyArgs, view: View) -> Iterable[Verdict]:
    """The host has an IPv6 address that takes connections; where the auditor has no IPv6 a person tries."""
    seen = subject.ipv6
    expected = Text("域名有 AAAA 记录，可以通过 IPv6 访问", "The host has an AAAA record and opens over IPv6")
    place = [at(view, view.site, observed=f"AAAA 记录{seen.addresses}条")]
    if seen.addresses == 0:
        yield verdict(
            "failed", "域名没有 AAAA 记录，前后两次查询相同", "The host has no AAAA record, asked twice", expected,
            "none", place,
        )  # fmt: skip
    elif seen.reached is True:
        yield verdict("passed", "可以通过 IPv6 连接", "IPv6 connections are taken")
    else:
        yield verdict(
            "cantTell", "域名有 AAAA 记录，采集机器未能通过 IPv6 连接，需人工核对",
            "There is an AAAA record; this machine could not connect over IPv6", expected, "unreached", place,
        )  # fmt: skip


class SmallScreenArgs(Struct, frozen=True, forbid_unknown_fields=True):
    small_share: float  # of the visible characters may be below 12 px
    own_version: tuple[str, ...]  # words of links that lead to a version for phones


def small_screen(subject: Page, args: SmallScreenArgs, view: View) -> Iterable[Verdict]:
    """On a phone's screen nothing has to be pushed sideways, and letters can be read."""
    seen = subject.small_screen
    expected = Text(
        f"{seen.width}像素宽的屏幕上没有横向滚动，小于12像素的文字不超过{args.small_share:.0%}",
        f"Nothing overflows {seen.width} px, at most {args.small_share:.0%} of the letters are below 12 px",
    )
    problems: list[tuple[str, str, str]] = []
    if isinstance(seen.content_width, int) and seen.content_width > seen.width:
        wide = seen.content_width
        problems.append(("wide", f"{seen.width}像素宽的屏幕上内容宽{wide}像素", f"The content is {wide} px wide"))
    if seen.small_chars > args.small_share * seen.chars + 1e-9:
        share = seen.small_chars / seen.chars
        problems.append(("small", f"{share:.1%}的文字小于12像素", f"{share:.1%} of the letters are below 12 px"))
    version = next((link for link in view.facts.links if link.on_home and _leads_to(link.text, args)), None)
    for cause, zh, en in problems:
        if seen.sniffs or version is not None:
            yield verdict(
                "cantTell", f"{zh}；另有手机版或按设备切换，需人工核对", f"{en}; phones may get another page", expected,
                f"version:{cause}", [at(view, subject, observed=zh)],
            )  # fmt: skip
        else:
            yield verdict("failed", zh, en, expected, cause, [at(view, subject, observed=zh)])
    if not problems:
        yield verdict("passed", "手机屏幕上没有横向滚动，文字清晰", "Nothing overflows on a phone")


def _leads_to(text: str, args: SmallScreenArgs) -> bool:
    return any(re.search(re.escape(plain(word)), plain(text)) for word in args.own_version)


class PaintedArgs(Struct, frozen=True, forbid_unknown_fields=True):
    max_ms: int  # so many pass


def painted(subject: Page, args: PaintedArgs, view: View) -> Iterable[Verdict]:
    """Something was painted soon; a slow look from one place asks for others."""
    took = subject.first_paint_ms
    seconds = args.max_ms // 1000
    if isinstance(took, int) and took <= args.max_ms:
        yield verdict("passed", f"{seconds}秒内显示内容", f"Something was painted within {seconds} s")
    else:
        yield verdict(
            "cantTell", f"采集时{int(took) / 1000 if isinstance(took, int) else 0:.1f}秒才显示内容，需换网络复测",
            "It was painted late; another line may tell", Text(f"{seconds}秒内显示内容", f"Painted within {seconds} s"),
            "slow", [at(view, subject, observed=f"{took}毫秒")],
        )  # fmt: skip


class DomainFormArgs(Struct, frozen=True, forbid_unknown_fields=True):
    portal: str  # a regular expression for the host of a portal
    department: str
    suffix: str  # a host without it is told by the rule of the suffix


def domain_form(subject: Site, args: DomainFormArgs, view: View) -> Iterable[Verdict]:
    """The host has the form of its kind of site."""
    pattern = args.portal if view.site.kind == "portal" else args.department
    form = "www.□□□.gov.cn" if view.site.kind == "portal" else "○○○.□□□.gov.cn"
    if not view.site.host.endswith(args.suffix):
        yield verdict(
            "inapplicable", f"域名不以{args.suffix}结尾，另行记录", "Another suffix; the rule of the suffix tells it"
        )
    elif re.search(pattern, view.site.host):
        yield verdict("passed", f"域名结构为{form}", f"The host has the form {form}")
    else:
        # The kind was guessed from the host itself, or no level tells a ministry from a department.
        guessed = "kind" in view.site.inferred or (view.site.kind == "department" and view.site.level is None)
        yield verdict(
            "cantTell" if guessed else "failed", f"域名为{view.site.host}", f"The host is {view.site.host}",
            Text(f"域名结构为{form}", f"The form is {form}"), "form",
            [at(view, view.site, view.site.host, view.site.host)],
        )  # fmt: skip


class NoSignsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    pass


def no_signs(subject: Page, args: NoSignsArgs, view: View) -> Iterable[Verdict]:
    """No sign of tampering on the page; each sign asks for a person."""
    for sign in subject.tamper_signs:
        yield verdict(
            "cantTell", f"疑似篡改迹象，需人工核对：{sign}", "A sign of tampering; a person decides",
            Text("页面没有暗链、挂马和被改动的标题", "No hidden links, no injected frames"),
            f"sign:{sign.partition('：')[0]}",
            [at(view, subject, sign)],
        )  # fmt: skip
    if not subject.tamper_signs:
        yield verdict("passed", "未见篡改迹象", "No sign of tampering was seen")
