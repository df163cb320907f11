"""Questions asked of the words a lexicon found on a page.

Never looks for words itself: the reader ran the lexicons over the main text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from rules.checks.evidence import at, browserless, day, scripted, verdict
from rules.facts.records import Page
from rules.judge.model import Text, Verdict
from rules.judge.view import View
from rules.words import lexicon


class AllTermsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    lexicon: str
    groups: tuple[str, ...] = ()  # all when empty
    min_chars: int = 0  # a shorter body may not have been shown in full: untested
    since_report_year: int | None = None  # annual reports: the form was set for this report year
    year_in_quotes: bool = False  # a year in a quote must be the report year
    titled: str = ""  # only pages whose title or heading matches it are bound,
    or_labels: int = 0  # and those with so many labelled elements of a service guide


def all_terms(subject: Page, args: AllTermsArgs, view: View) -> Iterable[Verdict]:
    """Every group of the lexicon was found on the page; one finding lists the groups that were not."""
    found = subject.terms.get(args.lexicon, {})
    groups = args.groups or tuple(lexicon.load(args.lexicon).groups)
    lacking = [group for group in groups if group not in found]
    expected = Text(f"含有：{'、'.join(groups)}", f"Shows: {', '.join(groups)}")
    if args.since_report_year and (subject.report_year is None or subject.report_year < args.since_report_year):
        yield verdict(
            "inapplicable",
            f"报告年度早于{args.since_report_year}年或未能识别",
            f"Report year before {args.since_report_year} or not known",
        )
    elif args.titled and not _bound(subject, args):
        yield verdict("inapplicable", "标题和内容都不是办事指南的样式", "Neither title nor labels are those of a guide")
    elif lacking and subject.text_chars < args.min_chars:
        yield verdict(
            "untested", f"正文不足{args.min_chars}字，内容可能在附件中",
            f"Fewer than {args.min_chars} characters; the text may be a file",
            expected, "short",
        )  # fmt: skip
    elif lacking and browserless(view) and scripted(subject):
        yield verdict(
            "untested",
            "页面未经浏览器渲染，内容可能由脚本生成",
            "The page was not rendered; scripts may add text",
            expected,
            "static",
        )
    elif lacking:
        yield verdict(
            "failed", f"页面未见：{'、'.join(lacking)}", f"The page does not show: {', '.join(lacking)}", expected,
            "missing:" + "、".join(lacking), [at(view, subject, observed="未见" + "、".join(lacking))],
        )  # fmt: skip
    elif args.year_in_quotes and (wrong := _other_year(found, groups, args.lexicon, subject)):
        yield verdict(
            "failed", f"报告年度为{subject.report_year}年，统计期限写作“{wrong}”",
            f"The report year is {subject.report_year}, the period reads “{wrong}”", expected, "year",
            [at(view, subject, wrong, wrong)],
        )  # fmt: skip
    else:
        yield verdict("passed", "各项齐全", "Every part was found")


def _bound(page: Page, args: AllTermsArgs) -> bool:
    """A notice on enrolment or a tip in the news tells how to apply, too; it owes no reader all the elements."""
    names = [name for name in (page.heading, page.title) if isinstance(name, str)]
    return page.service_labels >= args.or_labels or any(re.search(args.titled, name) for name in names)


def _other_year(found: dict[str, str], groups: tuple[str, ...], name: str, page: Page) -> str:
    """The quote whose year, written directly before the term, is not the report year."""
    for group in groups:
        quote = "".join(found[group].split())
        years = {
            int(year) for term in lexicon.load(name).groups[group].any
            for year in re.findall(rf"(?<!\d)(20\d{{2}})年?{re.escape(term)}", quote)
        }  # fmt: skip
        if page.report_year and years and page.report_year not in years:
            return found[group]
    return ""


class NoTermsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    lexicon: str
    called: Text
    doubtful: tuple[str, ...] = ()  # groups whose words may be right where they stand: a person decides
    asks: bool = False  # every hit asks for a person instead of failing


def no_terms(subject: Page, args: NoTermsArgs, view: View) -> Iterable[Verdict]:
    """No group of the lexicon was found on the page; one verdict per group."""
    found = subject.terms.get(args.lexicon, {})
    sure = not args.asks and any(group not in args.doubtful for group in found)
    for group in sorted(found):
        if sure and group in args.doubtful:
            continue  # the same words, or others beside what has to be mended anyway
        yield verdict(
            "cantTell" if args.asks or group in args.doubtful else "failed",
            f"页面出现{args.called.zh}（{group}）：“{found[group]}”", f"The page shows {args.called.en} ({group})",
            Text(f"没有{args.called.zh}", f"No {args.called.en}"), f"found:{group}", [at(view, subject, found[group])],
        )  # fmt: skip
    if not found:
        yield verdict("passed", f"未见{args.called.zh}", f"No {args.called.en} was seen")


class NotBeforeArgs(Struct, frozen=True, forbid_unknown_fields=True):
    fields: tuple[str, ...]
    day: str  # ISO date
    called: Text


def not_before(subject: Page, args: NotBeforeArgs, view: View) -> Iterable[Verdict]:
    """The newest of the dates is not before the day."""
    dates = [found for path in args.fields if (found := day(view.value(subject, path)))]
    expected = Text(f"{args.called.zh}不早于{args.day}", f"{args.called.en} is not before {args.day}")
    if not dates:
        yield verdict(
            "cantTell",
            f"页面未见{args.called.zh}，需人工核对",
            f"No {args.called.en} was seen",
            expected,
            "undated",
            [at(view, subject)],
        )
    elif max(dates).isoformat() >= args.day:
        yield verdict("passed", f"{args.called.zh}为{max(dates)}", f"{args.called.en} is {max(dates)}")
    else:
        yield verdict(
            "failed", f"{args.called.zh}为{max(dates)}", f"{args.called.en} is {max(dates)}", expected, "old",
            [at(view, subject, observed=max(dates).isoformat())],
        )  # fmt: skip
