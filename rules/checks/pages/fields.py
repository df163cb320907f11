"""Questions asked of single fields: is it there, has it the form, does it agree with another.

Never looks at more than one subject at a time.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal

from msgspec import Struct

from rules.checks.evidence import alike, at, day, host_of, plain, scripted, unlooked, verdict
from rules.facts.records import Document, Facts, Page, Subject
from rules.judge.model import Outcome, Text, Verdict
from rules.judge.view import View
from rules.words.makers import made_elsewhere

NO_FIELDS: Mapping[str, str] = MappingProxyType({})


class PresentArgs(Struct, frozen=True, forbid_unknown_fields=True):
    fields: dict[str, Text]  # subject field → what people call it
    shown: tuple[str, ...] = ()  # labels of a document's `shown` that count as well
    titled: str = ""  # a document without any label and with another title is none for this rule
    loose: tuple[str, ...] = ()  # columns whose texts without any label and number are not asked: 任免, 制度, 公告
    loose_titled: str = ""  # titles of notices that are not asked where they have no label, in whatever column
    own: bool = False  # a repost of another body's text is not asked
    alike: dict[str, str] = {}  # field → a field that, where it has a value, shows that something like it is there


def present(subject: Subject, args: PresentArgs, view: View) -> Iterable[Verdict]:
    """Every field has a value; one failed verdict per absent field, so that each defect is told once."""
    if args.shown and set(args.shown) & set(getattr(subject, "shown", ())):
        yield verdict("passed", "页面标示了相应内容", "The page shows it")
        return
    if args.titled and not getattr(subject, "shown", ()) and not re.search(args.titled, getattr(subject, "title", "")):
        yield verdict("inapplicable", "不是公文样式的页面", "Neither title nor labels are those of an official text")
        return
    if isinstance(subject, Document) and (reason := _not_asked(subject, args, view)):
        yield verdict("inapplicable", reason, "A notice without number or block, or another body's text")
        return
    missing = [(path, called) for path, called in args.fields.items() if not has_value(view.value(subject, path))]
    for path, called in missing:
        yield unseen(view, subject, called, path, like_it(view, subject, path, args.alike))
    if not missing:
        yield verdict("passed", "各项均有", "Every part is there")


def _not_asked(document: Document, args: PresentArgs, view: View) -> str:
    """Why a text owes no block of metadata here, or an empty string."""
    if args.own and (maker := made_elsewhere(document, view)) is not None:
        return f"转载其他机关制作的文件（{maker}）"
    if set(document.shown) - {"title", "published_on", "source"}:
        return ""
    if args.loose_titled and re.search(args.loose_titled, document.title):
        return "公示、公告没有信息栏"
    if document.column in args.loose and not has_value(document.doc_number):
        return "公告、人事、制度类栏目中没有文号和信息栏的文稿"
    return ""


def like_it(view: View, subject: Subject, path: str, alike: Mapping[str, str] = NO_FIELDS) -> str:
    """What the page shows that looks like a field without being it: words of a footer, a text beside the label."""
    if path.startswith("marks.") and isinstance(subject, Page):
        return subject.marks.alike.get(path.removeprefix("marks."), "")
    other = alike.get(path)
    value = view.value(subject, other) if other else None
    quote = getattr(subject, "quotes", {}).get(other, "") if other else ""
    return (quote or str(value)) if has_value(value) else ""


def unseen(view: View, subject: Subject, called: Text, path: str, alike: str) -> Verdict:
    """A field is not there; “未见” is said only where nothing like it is there."""
    expected = Text(f"页面有{called.zh}", f"The page shows {called.en}")
    if alike:
        zh, en = f"{called.zh}格式不符，页面写作“{alike}”", f"{called.en} has another form: “{alike}”"
        return verdict("failed", zh, en, expected, f"format:{path}", [at(view, subject, alike, "格式不符")])
    return verdict(
        "failed", f"页面未见{called.zh}", f"{called.en} was not seen on the page", expected, f"missing:{path}",
        [at(view, subject, observed="未见")],
    )  # fmt: skip


class AbsentArgs(Struct, frozen=True, forbid_unknown_fields=True):
    field: str  # holds the words that should not be there
    called: Text
    skip_empty_columns: bool = False  # an empty column says 暂无内容; column.empty-each tells it


def absent(subject: Subject, args: AbsentArgs, view: View) -> Iterable[Verdict]:
    """The field is empty."""
    value = view.value(subject, args.field)
    if not has_value(value):
        yield verdict("passed", f"未见{args.called.zh}", f"No {args.called.en} was seen")
    elif args.skip_empty_columns and _is_empty_column(subject, view):
        yield verdict("inapplicable", "空白栏目另行记录", "An empty column is told by its own rule")
    else:
        yield verdict(
            "failed", f"页面出现{args.called.zh}", f"The page shows {args.called.en}",
            Text(f"没有{args.called.zh}", f"No {args.called.en}"), args.field, [at(view, subject, str(value))],
        )  # fmt: skip


class MatchesArgs(Struct, frozen=True, forbid_unknown_fields=True):
    field: str
    pattern: str  # searched in the value; anchor it to bind the whole
    called: Text
    form: Text  # what a right value looks like


def matches(subject: Subject, args: MatchesArgs, view: View) -> Iterable[Verdict]:
    """The value has the form; an absent value is another rule's question."""
    value = view.value(subject, args.field)
    if not has_value(value):
        yield verdict("inapplicable", f"未见{args.called.zh}", f"No {args.called.en} to judge")
    elif re.search(args.pattern, str(value).strip()):
        yield verdict("passed", f"{args.called.zh}形式相符", f"{args.called.en} has the form")
    else:
        yield verdict(
            "failed", f"{args.called.zh}为“{value}”", f"{args.called.en} reads “{value}”", args.form,
            f"form:{args.field}", [at(view, subject, str(value), str(value))],
        )  # fmt: skip


class EqualFieldsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    fields: dict[str, Text]
    called: Text


def equal_fields(subject: Subject, args: EqualFieldsArgs, view: View) -> Iterable[Verdict]:
    """The fields that are there say the same; fewer than two leave nothing to compare."""
    there = {path: str(value) for path in args.fields if has_value(value := view.value(subject, path))}
    if len(there) < 2:
        yield verdict("inapplicable", "可比较的值不足两处", "Fewer than two values to compare")
    elif len({plain(value) for value in there.values()}) == 1:
        yield verdict("passed", f"各处{args.called.zh}相同", f"{args.called.en} is the same everywhere")
    else:
        zh = "，".join(f"{args.fields[path].zh}为{value}" for path, value in there.items())
        en = ", ".join(f"{args.fields[path].en}: {value}" for path, value in there.items())
        yield verdict(
            "failed", zh, en, Text(f"各处{args.called.zh}相同", f"{args.called.en} is the same everywhere"),
            "differs", [at(view, subject, observed=zh)],
        )  # fmt: skip


class MetaArgs(Struct, frozen=True, forbid_unknown_fields=True):
    name: str  # as written in 国办发〔2017〕47号; compared without case
    agree_with: str | None = None  # a field of the page, or site.name / site.host
    how: Literal["contains", "similar", "host", "day", "segment"] = "contains"
    likeness: float = 0.9  # for `similar`
    doubtful: bool = False  # a difference asks a person: either of the two may be the right one
    pattern: str | None = None


def meta(subject: Page, args: MetaArgs, view: View) -> Iterable[Verdict]:
    """The page's meta tag is filled in, has its form, and agrees with what the page shows."""
    field = f"meta.{args.name.lower()}"
    value = subject.meta.get(args.name.lower(), "").strip()
    # A head that has other tags of the family was written by the server: what it lacks, no script adds.
    written = args.name.lower() in subject.meta or not _FAMILY.isdisjoint(subject.meta)
    if not value and not written and (reason := scripted(subject)) is not None:
        yield verdict("untested", f"未能检测：{reason}", f"Could not look: {reason}", cause=reason)
        return
    if not value:
        yield verdict(
            "failed", f"页面没有 {args.name} 标签或内容为空", f"The meta tag {args.name} is absent or empty",
            Text(f"页面有 {args.name} 标签且内容不为空", f"The meta tag {args.name} is filled in"),
            f"missing:{field}", [at(view, subject, observed="未见")],
        )  # fmt: skip
        return
    if args.pattern and not re.search(args.pattern, value):
        yield verdict(
            "failed", f"{args.name} 为“{value}”", f"{args.name} reads “{value}”",
            Text(f"{args.name} 符合规定格式", f"{args.name} has the prescribed form"),
            f"form:{field}", [at(view, subject, value, value)],
        )  # fmt: skip
        return
    other = _other(subject, args, view)
    if other is None or _agree(value, other, args, subject):
        yield verdict("passed", f"{args.name} 已填写", f"{args.name} is filled in")
        return
    shown = " > ".join(map(str, other)) if isinstance(other, tuple) else str(other)
    outcome: Outcome = "cantTell" if args.doubtful else "failed"
    yield verdict(
        outcome, f"{args.name} 与页面显示不一致", f"{args.name} differs from what the page shows",
        Text(f"{args.name} 与页面显示一致", f"{args.name} agrees with what the page shows"),
        f"differs:{field}", [at(view, subject, f"{args.name}={value}", f"标签“{value}”，页面“{shown}”")],
    )  # fmt: skip


def _other(page: Page, args: MetaArgs, view: View) -> object | None:
    """What the tag is compared with; None when that was not seen or not declared."""
    path = args.agree_with
    if path is None:
        return None
    if path.startswith("site."):
        name = path.removeprefix("site.")
        # An inferred name was itself read from the page: it proves nothing.
        if name == "host":  # each page answers for the host it stands on
            return host_of(page.url)
        return None if name in view.site.inferred else getattr(view.site, name)
    value = view.value(page, path)
    return None if unlooked(value) is not None or not has_value(value) else value


_FAMILY = frozenset(
    ("sitename", "sitedomain", "siteidcode", "columnname", "columntype", "articletitle", "pubdate", "contentsource")
)
_SEVERAL = re.compile(r"[\s,，;；、|]+|和|及")


def _stamp(value: str) -> dt.date | None:
    """The day in China of a time with an offset."""
    if not re.search(r"(?:Z|[+-]\d\d:?\d\d)$", value):
        return None
    try:
        at = dt.datetime.fromisoformat(value.replace("Z", "+00:00").replace(" +", "+").replace(" -", "-"))
    except ValueError:
        return None
    return at.astimezone(dt.timezone(dt.timedelta(hours=8))).date() if at.tzinfo is not None else None


def _agree(value: str, other: object, args: MetaArgs, page: Page) -> bool:
    if args.how == "day":
        if (stamp := _stamp(value)) is not None:
            return day(other) is None or stamp == day(other)
        digits = re.match(r"(\d{4})\D(\d{1,2})\D(\d{1,2})", value)
        shown = day(other)
        try:
            return shown is None or digits is None or dt.date(*map(int, digits.groups())) == shown
        except ValueError:
            return False
    if args.how == "host":
        # 47号 shows the bare host name; a whole address names the same host. A site of several names may list them all,
        # and a subdomain's page may name either host.
        own, at_page = host_of(str(other)), f".{host_of(page.url)}"
        names = [host_of(one) for one in _SEVERAL.split(value) if one]
        return any(name and (name == own or at_page.endswith(f".{name}")) for name in names)
    if args.how == "segment":
        segments = other if isinstance(other, tuple) else (str(other),)
        return any(plain(value) == plain(str(segment)) for segment in segments)
    if args.how == "similar":
        return alike(value, str(other)) >= args.likeness
    a, b = plain(value), plain(str(other))
    return a in b or b in a


def has_value(value: object) -> bool:
    """Whether a fact has a value. The fields a rule reads are never Unknown here; others count as not judged."""
    if unlooked(value) is not None:
        return False
    return value is not None and value != "" and value != ()


def _is_empty_column(subject: Subject, view: View) -> bool:
    empty = view.once("urls of empty columns", _empty_columns)
    return subject.url in empty


def _empty_columns(facts: Facts) -> frozenset[str]:
    return frozenset(column.url for column in facts.columns if column.item_count == 0)
