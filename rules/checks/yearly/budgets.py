"""Questions asked of budgets and final accounts: out in time, with their tables, codes and words.

Never says that a table or a word is missing where a file could not be read.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct, structs

from rules.checks.evidence import browserless, cut, day, verdict
from rules.checks.site.topics import MonthDay, TopicPresentArgs, owed_years, topic_present
from rules.facts.records import Budget, Site
from rules.judge.model import Evidence, Text, Verdict
from rules.judge.view import View
from rules.words.title_search import EVERYWHERE, Where, Words, titles

CLASS_DIGITS = 3  # 类

Account = Literal["budget", "final"]
Of = Literal["government", "department"]


class BudgetOutArgs(Struct, frozen=True, forbid_unknown_fields=True):
    called: Text
    words: Words
    account: Account
    of: Of
    year: Literal["this", "last"]
    due: MonthDay  # until this day the year before is enough
    max_days: int  # natural days from approval to publication; the last of them passes
    doubt_over_days: int  # longer gaps come from site migrations more often than from delay (P5)
    where: tuple[Where, ...] = EVERYWHERE


def budget_out(subject: Site, args: BudgetOutArgs, view: View) -> Iterable[Verdict]:
    """The site shows the one that is owed; where its day of approval is stated, it came out in time."""
    inner = TopicPresentArgs(args.called, args.words, args.where, year=args.year, due=args.due)
    first = next(iter(topic_present(subject, inner, view)))
    if first.outcome != "passed":
        yield first
        return
    years = owed_years(view.as_of, args.year, args.due)
    expected = Text(f"{args.called.zh}在批准后{args.max_days}日内公开", f"Within {args.max_days} days of approval")
    found = [one for one in view.facts.budgets if (one.account, one.of) == (args.account, args.of)]
    said = False
    for one in found:
        approved, published = day(one.approved_on), day(one.published_on)
        if one.year not in years or approved is None or published is None:
            continue
        taken = (published - approved).days
        if taken <= args.max_days:
            continue
        said = True
        zh = f"{approved}批准，{published}公开，相隔{taken}日"
        doubtful = taken > args.doubt_over_days
        yield verdict(
            "cantTell" if doubtful else "failed", zh + ("，可能为迁移补录，需人工核对" if doubtful else ""),
            f"Approved {approved}, published {published}: {taken} days", expected, "doubt" if doubtful else "late",
            [_at(one, zh)],
        )  # fmt: skip
    if not said:
        yield structs.replace(first, expected=expected)


class BudgetShowsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    accounts: tuple[Account, ...]
    of: tuple[Of, ...]
    groups: tuple[str, ...]  # of lexicons/budgets.yaml, `shown`
    called: Text
    max_age_years: int = 1  # years before the year of as_of that are looked at


def budget_shows(subject: Site, args: BudgetShowsArgs, view: View) -> Iterable[Verdict]:
    """Each recent budget or final account shows every group of words, on its page or in its files."""
    for one in _recent(args.accounts, args.of, args.max_age_years, view):
        lacking = [group for group in args.groups if group not in one.shown]
        names = "、".join(lacking)
        expected = Text(f"公开{args.called.zh}", f"{args.called.en} is there")
        if not lacking:
            yield verdict("passed", f"有{args.called.zh}", f"{args.called.en} is there", expected, "", [_at(one)])
        else:
            yield _lacks(one, f"未见{names}", f"Not shown: {names}", expected, "missing:" + names, view)


class BudgetDetailArgs(Struct, frozen=True, forbid_unknown_fields=True):
    accounts: tuple[Account, ...]
    of: tuple[Of, ...]
    function_digits: int  # 7: 项
    economic_digits: int  # 5: 款
    max_age_years: int = 1


def budget_detail(subject: Site, args: BudgetDetailArgs, view: View) -> Iterable[Verdict]:
    """Where tables carry codes, they go down to 项 by function and to 款 by economic class."""
    expected = Text("支出功能分类公开到项（7位），基本支出经济分类公开到款（5位）", "Codes of seven and of five digits")
    for one in _recent(args.accounts, args.of, args.max_age_years, view):
        levels = (
            ("功能分类科目编码", one.function_digits, args.function_digits),
            ("经济分类科目编码", one.economic_digits, args.economic_digits),
        )
        short = [f"{name}最长{digits}位" for name, digits, wanted in levels if digits is not None and digits < wanted]
        # Codes of 类 alone may be those of a summary, beside details that carry names only.
        summary = any(digits == CLASS_DIGITS for _, digits, _ in levels)
        if short and summary and not one.unread:
            seen = "，".join(short) + "，可能只是汇总表的编码，需人工核对"
            yield verdict("cantTell", seen, "Codes of classes alone", expected, "classes", [_at(one, seen)])
        elif short:
            yield _lacks(one, "，".join(short), "Codes are too short", expected, "short", view)
        elif one.function_digits is None:
            yield verdict(
                "cantTell", "表中未见支出功能分类科目编码，需人工核对", "No codes were seen", expected, "codes",
                [_at(one, "未见科目编码")],
            )  # fmt: skip
        else:
            seen = f"功能分类{one.function_digits}位"
            yield verdict("passed", seen, "The codes are long enough", expected, "", [_at(one, seen)])


class BudgetTablesArgs(Struct, frozen=True, forbid_unknown_fields=True):
    account: Account
    tables: tuple[str, ...]
    max_age_years: int = 1


def budget_tables(subject: Site, args: BudgetTablesArgs, view: View) -> Iterable[Verdict]:
    """Every table was recognised by its title; a person looks for those that were not."""
    expected = Text(f"列示{len(args.tables)}张表，空表注明", f"All {len(args.tables)} tables, empty ones with a note")
    for one in _recent((args.account,), ("department",), args.max_age_years, view):
        lacking = [name for name in args.tables if name not in one.tables]
        if not lacking:
            yield verdict("passed", "各表齐全", "Every table is there", expected, "", [_at(one)])
        else:
            names = "、".join(lacking)
            note = f"（{'；'.join(one.unread)}）" if one.unread else ""
            yield verdict(
                "cantTell", f"未识别到：{names}{note}，需人工核对", f"Not recognised: {len(lacking)} tables", expected,
                "tables", [_at(one, f"未识别到：{names}")],
            )  # fmt: skip


class BudgetTellsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    groups: tuple[str, ...]  # all of them in one budget or final account are an answer
    of: tuple[Of, ...]
    called: Text
    words: Words  # titles that are an answer as well
    year: Literal["none", "this", "last"] = "none"
    due: MonthDay | None = None
    max_age_years: int = 1


def budget_tells(subject: Site, args: BudgetTellsArgs, view: View) -> Iterable[Verdict]:
    """A recent budget or final account shows it, or the site has it under a title of its own."""
    recent = _found(("budget", "final"), args.of, args.max_age_years, view)
    for one in recent:
        if all(group in one.shown for group in args.groups):
            yield verdict(
                "passed", f"{one.title}中有{args.called.zh}", f"{args.called.en} is in {one.title}", Text(""), "",
                [_at(one, one.shown[args.groups[0]])],
            )  # fmt: skip
            return
    inner = TopicPresentArgs(args.called, args.words, year=args.year, due=args.due)
    for told in topic_present(subject, inner, view):
        reasons = sorted({reason for one in recent for reason in one.unread})
        if told.outcome == "failed" and reasons and not titles(view).find(args.words):
            yield verdict(
                "untested", f"预决算的附件未能全部读取：{reasons[0]}", "A file could not be read", cause=reasons[0]
            )
        else:
            yield told


def _found(accounts: tuple[Account, ...], of: tuple[Of, ...], years: int, view: View) -> tuple[Budget, ...]:
    oldest = view.as_of.year - years
    return tuple(
        one for one in view.facts.budgets if one.account in accounts and one.of in of and one.year >= oldest
    )  # fmt: skip


def _recent(accounts: tuple[Account, ...], of: tuple[Of, ...], years: int, view: View) -> tuple[Budget, ...]:
    """Final accounts come a year later than budgets: those of the year before last are looked at still."""
    finals = _found(("final",), of, years + 1, view) if "final" in accounts else ()
    budgets = _found(("budget",), of, years, view) if "budget" in accounts else ()
    return tuple(sorted((*budgets, *finals), key=lambda one: one.url))


def _lacks(one: Budget, zh: str, en: str, expected: Text, cause: str, view: View) -> Verdict:
    """Failed; untested where a part was not read."""
    if one.unread:
        return verdict("untested", f"未能全部读取：{one.unread[0]}", "Not all was read", expected, one.unread[0])
    if browserless(view):
        return verdict("untested", "首页未经浏览器渲染，内容可能由脚本生成", "Nothing was rendered", expected, "static")
    return verdict("failed", zh, en, expected, cause, [_at(one, zh)])


def _at(one: Budget, observed: str = "") -> Evidence:
    return Evidence(url=one.url, record=one.record, title=one.title, quote=cut(one.title), observed=observed,
                    pages=tuple(file for file in one.files if file != one.url))  # fmt: skip
