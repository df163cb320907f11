"""Questions asked of an annual report beside the last one's, its own words and the library of documents.

Never compares the reports of two bodies, and never says which of two numbers is wrong.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct

from rules.checks.documents.documents import of_department
from rules.checks.evidence import at, browserless, day, known, plain, scripted, unlooked, verdict
from rules.checks.yearly.annuals import form, reports, told
from rules.facts.records import Annual, Facts, Page, Site
from rules.judge.model import Text, Verdict
from rules.judge.view import View
from rules.words import lexicon
from rules.words.overlap import shared_percent

_BODY = re.compile(r"^(?:关于)?(.*?)(?:20\d\d|二[〇○零]|政府信息|信息公开|年度)")


class SinceArgs(Struct, frozen=True, forbid_unknown_fields=True):
    since: int  # the later of the two report years


def annual_carried(subject: Site, args: SinceArgs, view: View) -> Iterable[Verdict]:
    """What one report carries out the next carries in, in each column of table 三."""
    expected = Text(
        "上年结转与上一年度报告的“结转下年度继续办理”相同", "Carried in equals what the last report carried out"
    )
    names = tuple(form("table3")["names"].values())
    for before, report in _pairs(view, args.since):
        out, into = before.cells("table3", "carried_out"), report.cells("table3", "carried_in")
        if out is None or into is None or any(not isinstance(one, int) for one in (*out, *into)):
            yield verdict("untested", "两年的结转数未能完整读取", "The figures could not be read", cause="unread")
            continue
        wrong = [
            f"{name}：上年报告结转{old}，本年报告上年结转{new}"
            for name, old, new in zip(names, out, into, strict=True) if old != new
        ]  # fmt: skip
        if not wrong:
            yield verdict("passed", "跨年结转一致", "Carried over alike")
            continue
        # A body that took over another may sort applicants anew; the total must still hold.
        sure = out[-1] != into[-1]
        seen = "；".join(wrong)
        yield verdict(
            "failed" if sure else "cantTell", seen, f"{len(wrong)} columns differ from the last report", expected,
            "differs" if sure else "columns", [told(report, observed=seen, beside=before)],
        )  # fmt: skip


class StockArgs(Struct, frozen=True, forbid_unknown_fields=True):
    since: int
    max_percent: int  # of what is expected; the boundary passes
    lexicon: str  # words on the report's page that explain a difference


def annual_stock(subject: Site, args: StockArgs, view: View) -> Iterable[Verdict]:
    """Normative documents in force follow from the last report's, what was made and what was repealed."""
    expected = Text(
        f"现行有效件数与“上年现行有效＋制发－废止”相差不超过{args.max_percent}%，或写明原因",
        f"In force within {args.max_percent} % of last year's + made − repealed, or explained",
    )
    for before, report in _pairs(view, args.since):
        old, new = before.cells("table2", "normative"), report.cells("table2", "normative")
        if old is None or new is None or any(not isinstance(one, int) for one in (old[-1], *new)):
            yield verdict("untested", "两年的件数未能完整读取", "The figures could not be read", cause="unread")
            continue
        made, repealed, in_force = (int(one) for one in new)  # type: ignore[arg-type]
        computed = int(old[-1]) + made - repealed  # type: ignore[arg-type]
        if abs(in_force - computed) * 100 <= args.max_percent * max(computed, 1):
            yield verdict("passed", "规范性文件存量与增减相符", "The stock agrees with the flow")
            continue
        page = view.page(report.url)
        doubt = page is None or bool(page.terms.get(args.lexicon)) or report.tables_url not in ("", report.url)
        seen = f"{old[-1]}＋{made}－{repealed}＝{computed}，报告为{in_force}"
        yield verdict(
            "cantTell" if doubt else "failed", seen + ("，报告可能写明了原因" if doubt else ""),
            f"{computed} expected, {in_force} reported", expected, "explained" if doubt else "stock",
            [told(report, observed=seen, beside=before)],
        )  # fmt: skip


class LibraryArgs(Struct, frozen=True, forbid_unknown_fields=True):
    max_percent: int


def annual_library(subject: Site, args: LibraryArgs, view: View) -> Iterable[Verdict]:
    """The last report's number of normative documents in force is about that of the site's own library."""
    own = [one for one in reports(view, 2021) if not _of_department(one, view)]
    last = max(own, key=lambda one: (one.year or 0, one.url), default=None)
    cells = last.cells("table2", "normative") if last is not None else None
    if last is None or cells is None or not isinstance(cells[-1], int):
        yield verdict("inapplicable", "没有可比较的年度报告", "No report to compare with")
        return
    if (reason := unlooked(view.site.whole)) is not None:
        yield verdict("untested", f"未能采集全站，不能判断：{reason}", "The site was not captured whole", cause=reason)
        return
    end = dt.date(last.year or 0, 12, 31)
    library = [
        one for one in view.facts.documents
        if one.normative == "yes" and one.status not in ("repealed", "lapsed")
        and "令" not in known(one.doc_number)  # 规章 stand in a row of their own
        and (day(one.published_on) or end) <= end
    ]  # fmt: skip
    if not library:
        yield verdict("inapplicable", "本站未见规范性文件，另行记录", "No normative documents; told elsewhere")
        return
    reported, counted = cells[-1], len(library)
    seen = f"年度报告现行有效{reported}件，本站{last.year}年底前发布且未标失效的{counted}件"
    if abs(reported - counted) * 100 <= args.max_percent * max(reported, 1):
        yield verdict("passed", seen, f"{reported} reported, {counted} on the site")
    else:
        yield verdict(
            "cantTell", seen, f"{reported} reported, {counted} on the site",
            Text(f"两者相差不超过{args.max_percent}%", f"Within {args.max_percent} %"), "differs",
            [told(last, observed=seen), *(at(view, one) for one in library[:3])],
        )  # fmt: skip


def annual_said(subject: Site, args: SinceArgs, view: View) -> Iterable[Verdict]:
    """A number the text gives is the one of table 三; where they differ a person reads both."""
    titles = {row["id"]: row["title"] for row in form("table3")["rows"]}
    for report in reports(view, args.since):
        for row, said in sorted(report.said.items()):
            cells = report.cells("table3", row)
            total = cells[-1] if cells else None
            if not isinstance(total, int):
                yield verdict("untested", "表三的数字未能读取", "Table 3 could not be read", cause="unread")
            elif total == said:
                yield verdict("passed", "正文与表三一致", "Text and table agree")
            else:
                seen = f"{titles[row]}：正文{said}件，表三{total}件"
                yield verdict(
                    "cantTell", seen, f"Text {said}, table {total}",
                    Text("正文数字与表格一致", "Text and table agree"), "differs",
                    [told(report, report.quotes.get(row, ""), seen)],
                )  # fmt: skip


class RepeatedArgs(Struct, frozen=True, forbid_unknown_fields=True):
    since: int
    below_percent: int  # this much or more of the section stood in the last report


def annual_repeated(subject: Site, args: RepeatedArgs, view: View) -> Iterable[Verdict]:
    """Section 五 is not the last report's again."""
    for before, report in _pairs(view, args.since):
        share = shared_percent(report.problems, before.problems)
        if share is None:
            yield verdict("untested", "第五部分未能完整读取或文字过少", "Section 5 could not be read", cause="unread")
        elif share < args.below_percent:
            yield verdict("passed", f"与上一年度相同的文字约占{share}%", f"About {share} % stood in the last report")
        else:
            seen = f"第五部分约{share}%的文字与上一年度相同"
            yield verdict(
                "cantTell", seen, f"About {share} % of section 5 stood in the last report",
                Text(f"相同的文字少于{args.below_percent}%", f"Less than {args.below_percent} %"), "repeated",
                [told(report, observed=seen, beside=before)],
            )  # fmt: skip


class GovernmentShowsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    lexicon: str
    min_chars: int
    since_report_year: int


def government_report_shows(subject: Page, args: GovernmentShowsArgs, view: View) -> Iterable[Verdict]:
    """A government's own report shows every group; a department's report on a portal owes none."""
    found = subject.terms.get(args.lexicon, {})
    lacking = [group for group in lexicon.load(args.lexicon).groups if group not in found]
    if _is_departments(known(subject.heading) or known(subject.title), view.site):
        yield verdict("inapplicable", "部门的年度报告", "A department's report")
    elif subject.report_year is None or subject.report_year < args.since_report_year:
        yield verdict("inapplicable", f"报告年度早于{args.since_report_year}年或未能识别", "Report year too early")
    elif lacking and (subject.text_chars < args.min_chars or (browserless(view) and scripted(subject))):
        yield verdict("untested", "正文未能完整读取，内容可能在附件中", "The text may be a file", cause="short")
    elif lacking:
        names = "、".join(lacking)
        yield verdict(
            "failed", f"年度报告未见：{names}", f"The report does not show: {names}",
            Text("写明工作考核、社会评议和责任追究结果", "Appraisal, public review and accountability are told"),
            f"missing:{names}", [at(view, subject, observed=f"未见{names}")],
        )  # fmt: skip
    else:
        yield verdict("passed", "三项均有", "All three are there")


# --- reports of one body -------------------------------------------------------------------------------------------


def _pairs(view: View, since: int) -> Iterator[tuple[Annual, Annual]]:
    """(last year's, this year's) report of one body, this year's of ``since`` or later."""
    every: dict[tuple[str, int], list[Annual]] = view.once("annual reports by body", _by_body)
    for (body, year), found in sorted(every.items(), key=lambda one: one[0]):
        before = every.get((body, year - 1), [])
        if year >= since and len(found) == len(before) == 1:  # two of one year: nobody knows which counts
            yield before[0], found[0]


def _by_body(facts: Facts) -> dict[tuple[str, int], list[Annual]]:
    found: dict[tuple[str, int], list[Annual]] = defaultdict(list)
    for report in facts.annuals:
        if report.year is not None:
            found[body_of(report.title), report.year].append(report)
    return dict(found)


def body_of(title: str) -> str:
    """The body a report's title names: what stands before the year or the words every such title has."""
    found = _BODY.match(plain(title))
    return found[1] if found else plain(title)


def _of_department(report: Annual, view: View) -> bool:
    return _is_departments(report.title, view.site)


def _is_departments(title: str, site: Site) -> bool:
    return site.kind == "portal" and of_department(title, site)
