"""Questions asked of the identity marks of a page: is it there, has it its form, where does it lead (D3).

Never judges a mark by the name of its picture, and never says “not seen” where something like it is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from rules.checks.evidence import at, host_of, known, scripted, unlooked, verdict
from rules.checks.pages.fields import has_value, like_it, unseen
from rules.facts.records import Page, Subject
from rules.judge.model import Text, Verdict
from rules.judge.view import View


class MarkArgs(Struct, frozen=True, forbid_unknown_fields=True):
    field: str
    called: Text
    pattern: str = ""  # searched; a group named `region` is the part that names the region
    form: Text = Text("")
    region: Literal["digits", "province", "none"] = "none"
    region_digits: int = 6  # how much of the code is compared at most
    href: str | None = None  # field with the address the mark links to
    href_hosts: tuple[str, ...] = ()
    href_doubted: tuple[
        str, ...
    ] = ()  # words of hosts that may serve the register of a region: a person opens the link
    kind: str | None = None  # field whose value must not be one of `kinds_refused`
    kinds_refused: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()  # words the value must not contain: retired addresses
    hosts: tuple[str, ...] = ()  # hosts of which one the value must name, where it is an address
    doubted: tuple[str, ...] = ()  # hosts that served the register before: a person opens such a link


def registered_mark(subject: Subject, args: MarkArgs, view: View) -> Iterable[Verdict]:
    """An identity mark is there, has its form, belongs to the region and links to the register (D3)."""
    value = view.value(subject, args.field)
    if not has_value(value):
        yield unseen(view, subject, args.called, args.field, like_it(view, subject, args.field))
        return
    if args.hosts and (doubt := _elsewhere(known(value), args, host_of(subject.url))) is not None:
        yield _at_target(known(value), doubt, args, subject, view)
        return
    text = re.sub(r"\s+", "", str(value))
    problems: list[tuple[str, str, str]] = []
    found = re.search(args.pattern, text) if args.pattern else None
    if args.pattern and not found:
        problems.append(("format", f"{args.called.zh}为“{value}”", f"{args.called.en} reads “{value}”"))
    elif found and _on_own_host(subject, view) and not _in_region(found, args, view):
        code = view.site.region_code
        problems.append(
            ("region", f"{args.called.zh}为“{value}”，本站行政区划代码为{code}", f"“{value}” against region {code}")
        )
    if any(word in text for word in args.refused):
        zh = f"{args.called.zh}指向已停用的旧地址“{value}”"
        problems.append(("refused", zh, f"{args.called.en} points to a retired address, “{value}”"))
    if args.kind and _on_own_host(subject, view) and known(view.value(subject, args.kind)) in args.kinds_refused:
        kind = known(view.value(subject, args.kind))
        if not _AUTHORITY.search(known(view.site.name)):
            zh = f"{args.called.zh}的类型为“{kind}”，本站名称看不出是机关还是事业单位，需人工核对"
            en = f"The mark is of the kind “{kind}”; a person tells whether an authority runs the site"
            yield verdict("cantTell", zh, en, args.form, f"ask:{args.kind}", [at(view, subject, kind, zh)])
            return
        problems.append(("kind", f"{args.called.zh}的类型为“{kind}”", f"The mark is of the kind “{kind}”"))
    if args.href and (wrong := _wrong_address(view.value(subject, args.href), args)) is not None:
        zh = f"{args.called.zh}的链接为“{wrong}”" if wrong else f"{args.called.zh}没有链接"
        labels = host_of(wrong).split(".") if wrong else []
        if any(label in args.href_doubted for label in labels):
            yield verdict(
                "cantTell", f"{zh}，是公安机关的其他网站，需人工核对", f"It leads to “{wrong}”", args.form,
                f"ask:{args.href}", [at(view, subject, str(value), zh)],
            )  # fmt: skip
            return
        problems.append(("link", zh, f"The mark links to “{wrong}”" if wrong else "The mark has no link"))
    for cause, zh, en in problems:
        expected = args.form if args.form.zh else Text(f"{args.called.zh}符合规定", f"{args.called.en} as prescribed")
        yield verdict("failed", zh, en, expected, f"{cause}:{args.field}", [at(view, subject, str(value), zh)])
    if not problems:
        yield verdict("passed", f"{args.called.zh}符合", f"{args.called.en} is as prescribed")


_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|bmp|webp)(?:$|[?#])", re.IGNORECASE)
_ADDRESS = re.compile(
    r"^(?:https?:)?//|^(?:\.{0,2}/|[\w%-]+(?:/|\.s?html?\b|\.aspx?\b|\.jsp\b|\.php\b))", re.IGNORECASE
)
_SCRIPT = re.compile(r"\.js(?:$|[?#])", re.IGNORECASE)


_AUTHORITY = re.compile(r"(?:政府|委员会|[局厅部署委]|办公[室厅])(?:门户网站|政府网站|网站|网)?$")
_PUBLIC = (".gov.cn", ".政务", ".xn--zfr164b")  # hosts that only public bodies have
_Doubt = Literal["host", "public", "earlier", "own", "picture"]


def _elsewhere(value: str, args: MarkArgs, own: str) -> _Doubt | None:
    """Where a mark that has a register leads instead: another host, a page of the site's own, or nowhere."""
    if any(word in value for word in args.refused):
        return None  # told as retired
    if _PICTURE.search(value):
        # A picture's name is no target; one of the register's own is drawn by its script.
        return None if _names_host(host_of(value) if "//" in value[:8] else "", args.hosts) else "picture"
    if any(host in value for host in args.doubted):
        return "earlier"
    if not _ADDRESS.match(value) or _SCRIPT.search(value):
        return None  # the official snippet, or a copy of its script
    if "//" not in value[:8]:
        return "own"
    host = host_of(value)
    if _names_host(host, args.hosts):
        return None
    if host == own:
        return "own"
    numeric = ":" in host or host.replace(".", "").isdigit()
    return "public" if host.endswith(_PUBLIC) or numeric else "host"


_ASKED: dict[_Doubt, str] = {
    "picture": "页面未经浏览器渲染，链接可能由脚本生成",
    "own": "指向本站页面",
    "earlier": "指向找错平台以前用过的域名，是否仍然有效要打开看",
    "public": "指向其他政府网站的页面",
}


def _at_target(value: str, doubt: _Doubt, args: MarkArgs, subject: Subject, view: View) -> Verdict:
    expected = (
        args.form if args.form.zh else Text(f"{args.called.zh}指向{args.hosts[0]}", f"It leads to {args.hosts[0]}")
    )
    if doubt == "host":
        zh, en = f"{args.called.zh}指向“{value}”，不是{args.hosts[0]}", f"{args.called.en} leads to “{value}”"
        return verdict("failed", zh, en, expected, f"target:{args.field}", [at(view, subject, value, zh)])
    static = isinstance(subject, Page) and scripted(subject) is not None
    if doubt == "picture" and not static:
        zh, en = f"{args.called.zh}只有图片“{value}”，没有链接", f"{args.called.en} is a picture without a link"
        return verdict("failed", zh, en, expected, f"link:{args.field}", [at(view, subject, value, zh)])
    why = _ASKED[doubt]
    zh, en = f"{args.called.zh}为“{value}”，{why}，需人工核对", f"{args.called.en} is “{value}”; a person opens it"
    return verdict("cantTell", zh, en, expected, f"ask:{args.field}", [at(view, subject, value, why)])


_PROVINCES = {
    "11": "京", "12": "津", "13": "冀", "14": "晋", "15": "蒙", "21": "辽", "22": "吉", "23": "黑", "31": "沪",
    "32": "苏", "33": "浙", "34": "皖", "35": "闽", "36": "赣", "37": "鲁", "41": "豫", "42": "鄂", "43": "湘",
    "44": "粤", "45": "桂", "46": "琼", "50": "渝", "51": "川蜀", "52": "贵黔", "53": "云滇", "54": "藏",
    "61": "陕", "62": "甘陇", "63": "青", "64": "宁", "65": "新",
}  # fmt: skip


def _on_own_host(subject: Subject, view: View) -> bool:
    """Whether the subject is a page of the site's own host: pages of others carry their own region and kind."""
    return host_of(subject.url) == host_of(view.site.host)


def _in_region(found: re.Match[str], args: MarkArgs, view: View) -> bool:
    code = view.site.region_code
    part = found.groupdict().get("region")
    if args.region == "none" or not code or not part:
        return True
    if args.region == "province":
        return part in _PROVINCES.get(code[:2], part)
    # 139900 is a city: its districts have codes of their own under the same four digits.
    own = re.sub(r"(?:00){1,20}$", "", code)[: args.region_digits]
    return part.startswith(own)


def _wrong_address(href: object, args: MarkArgs) -> str | None:
    if unlooked(href) is not None or not args.href_hosts:
        return None
    host = host_of(known(href)) if known(href) else ""
    return None if _names_host(host, args.href_hosts) else known(href) or ""


def _names_host(host: str, hosts: tuple[str, ...]) -> bool:
    # An IPv6 gateway puts its own name behind: beian.miit.gov.cn.ipv6.….
    return any(f".{one}." in f".{host}." for one in hosts)
