"""Questions asked of documents: their metadata, validity, and the days between two dates.

Never guesses a working day: a year without a gazetted calendar gives cantTell.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from msgspec import Struct

from rules.checks.evidence import at, behind, browserless, chief, day, known, plain, scripted, unlooked, verdict
from rules.facts.records import Document, Facts, Site
from rules.judge.model import Text, Verdict
from rules.judge.sought import Sought
from rules.judge.view import View
from rules.words import workdays
from rules.words.makers import made_by_whom_unknown, made_elsewhere
from rules.words.title_search import Words, place, region_of, titles


class WorkdaysAtMostArgs(Struct, frozen=True, forbid_unknown_fields=True):
    start: str  # field with the day the period starts
    end: str
    max_workdays: int
    start_called: Text
    end_called: Text
    since: str  # ISO date; documents of before owe nothing
    doubt_over_workdays: int  # longer gaps come from site migrations more often than from delay (P5)


def workdays_at_most(subject: Document, args: WorkdaysAtMostArgs, view: View) -> Iterable[Verdict]:
    """From one date to the other pass at most so many working days; the last of them still counts."""
    start, end = day(view.value(subject, args.start)), day(view.value(subject, args.end))
    expected = Text(
        f"{args.start_called.zh}起{args.max_workdays}个工作日内",
        f"Within {args.max_workdays} working days of {args.start_called.en}",
    )
    if (maker := made_elsewhere(subject, view)) is not None:
        yield verdict(
            "inapplicable",
            f"转载其他机关制作的文件（{maker}），公开期限由制作机关承担",
            "A repost; the maker owes the period",
        )
        return
    if start is None or end is None:
        absent = args.start_called if start is None else args.end_called
        yield verdict(
            "cantTell", f"页面未见{absent.zh}，需人工核对", f"No {absent.en} was seen",
            expected, f"missing:{absent.en}",
            [at(view, subject)],
        )  # fmt: skip
        return
    if end < start or start.isoformat() < args.since:
        yield verdict("inapplicable", "日期先后相反或早于起算日，另行记录", "The dates are reversed or too early")
        return
    try:
        deadline = workdays.add(start, args.max_workdays)
        if end <= deadline:
            yield verdict("passed", "在期限之内", "Within the period")
            return
        taken = workdays.between(start, end)
    except workdays.Uncovered as gap:
        yield verdict(
            "cantTell", str(gap), "No gazetted calendar for the year", expected, "uncovered", [at(view, subject)]
        )
        return
    zh = f"{args.start_called.zh}{start}，{args.end_called.zh}{end}，相隔{taken}个工作日"
    en = f"{args.start_called.en} {start}, {args.end_called.en} {end}: {taken} working days"
    doubt = {}
    if taken > args.doubt_over_workdays:
        doubt = {"migrated": "，可能是迁移补录，需人工核对"}
    elif made_by_whom_unknown(subject, view):
        doubt = {"maker": "；本站名称未知，不能判断文件是否由本机关制作，需人工核对"}
    for cause, why in doubt.items():
        yield verdict("cantTell", zh + why, en, expected, cause, [at(view, subject, observed=zh)])
    if not doubt:
        yield verdict("failed", zh, en, expected, "late", [at(view, subject, observed=zh)])


class ExpiredArgs(Struct, frozen=True, forbid_unknown_fields=True):
    pass


def expired_but_valid(subject: Document, args: ExpiredArgs, view: View) -> Iterable[Verdict]:
    """A document whose period has run out is not labelled valid; the last day of the period still counts."""
    until = day(subject.valid_until) or subject.lapses_by
    label = known(subject.validity)
    if until is None or subject.status != "valid":
        yield verdict("inapplicable", "未标示有效或未见有效期限", "Not labelled valid, or no end of validity")
    elif until >= view.as_of:
        yield verdict("passed", f"有效期至{until}", f"Valid until {until}")
    else:
        at_most = "" if day(subject.valid_until) else "最迟"
        quote = next(filter(None, map(subject.quotes.get, ("valid_until", "lapses_by", "validity"))), "")
        yield verdict(
            "failed", f"有效期{at_most}至{until}，页面标示“{label}”", f"Valid until {until}, labelled “{label}”",
            Text("有效期满的文件标示失效，或注明延续依据", "An expired text says so, or names its extension"),
            "expired", [at(view, subject, quote, f"有效期至{until}，标示“{label}”")],
        )  # fmt: skip


class MappedArgs(Struct, frozen=True, forbid_unknown_fields=True):
    label: str
    mapped: str


def mapped(subject: Document, args: MappedArgs, view: View) -> Iterable[Verdict]:
    """A label is one of the words that can be mapped (E4)."""
    label = known(view.value(subject, args.label))
    if not label:
        yield verdict("inapplicable", "页面没有该标示", "The page shows no such label")
    elif isinstance(view.value(subject, args.mapped), str):
        yield verdict("passed", f"标示“{label}”可以归类", f"“{label}” is a known word")
    else:
        yield verdict(
            "failed", f"标示为“{label}”", f"The label reads “{label}”",
            Text("使用有效、尚未施行、已修改、部分失效、废止、失效等词", "One of the usual words: 有效, 失效, 废止 …"),
            "label", [at(view, subject, label, label)],
        )  # fmt: skip


class ConsistentArgs(Struct, frozen=True, forbid_unknown_fields=True):
    pass


_YEAR = re.compile(r"[〔\[［(（【﹝]\s*((?:19|20)\d{2})\s*[〕\]］)）】﹞]")


def consistent(subject: Document, args: ConsistentArgs, view: View) -> Iterable[Verdict]:
    """A document is not published before it is written, and its number bears the year it was written in."""
    written, published = day(subject.written_on), day(subject.published_on)
    number = known(subject.doc_number)
    found = _YEAR.search(number)
    failed = False
    if written and published and written > published:
        failed = True
        yield verdict(
            "failed", f"成文日期{written}晚于发布日期{published}", f"Written {written}, published {published}",
            Text("成文日期不晚于发布日期", "Written on or before the day of publication"), "order",
            [at(view, subject, observed=f"成文{written}，发布{published}")],
        )  # fmt: skip
    if written and found:
        year = int(found[1])
        # A number given in December is often signed in January.
        if year != written.year and not (written.month == 1 and year == written.year - 1):
            failed = True
            yield verdict(
                "failed", f"发文字号“{number}”，成文日期{written}", f"Number “{number}”, written {written}",
                Text("发文字号的年份与成文日期相同", "The number bears the year of writing"), "year",
                [at(view, subject, number, f"{number}，成文{written}")],
            )  # fmt: skip
    if not failed:
        compared = written and (published or found)
        yield verdict(
            "passed" if compared else "inapplicable", "日期与字号一致" if compared else "没有可比较的字段", "Compared"
        )


class BodyArgs(Struct, frozen=True, forbid_unknown_fields=True):
    min_chars: int


def body_or_attachment(subject: Document, args: BodyArgs, view: View) -> Iterable[Verdict]:
    """A document has a text of its own or a file to download."""
    page = view.page(subject.url)
    if subject.body_chars >= args.min_chars or subject.attachments:
        yield verdict("passed", "有正文或附件", "There is a text or a file")
    elif browserless(view) and scripted(page):
        yield verdict(
            "untested", "页面未经浏览器渲染，正文可能由脚本生成", "The page was not rendered; scripts may add the text"
        )
    else:
        yield verdict(
            "failed", f"正文{subject.body_chars}字，没有附件", f"{subject.body_chars} characters and no attachment",
            Text(f"正文不少于{args.min_chars}字，或有可读附件", f"{args.min_chars} characters or a readable file"),
            "no-body", [at(view, subject, observed=f"{subject.body_chars}字")],
        )  # fmt: skip


class UniqueArgs(Struct, frozen=True, forbid_unknown_fields=True):
    index_by: str  # field of a document
    called: Text


def unique_values(subject: Site, args: UniqueArgs, view: View) -> Iterable[Verdict]:
    """No two different documents bear the same value; one text shown at two addresses is one document."""
    holders: dict[str, list[Document]] = {}
    for document in view.facts.documents:
        value = known(view.value(document, args.index_by))
        if value:
            holders.setdefault(plain(value), []).append(document)
    if not holders:
        yield verdict("inapplicable", f"未见{args.called.zh}", f"No {args.called.en} was seen")
        return
    doubles = {key: found for key, found in holders.items() if len({plain(one.title) for one in found}) > 1}
    for key in sorted(doubles):
        value = known(view.value(doubles[key][0], args.index_by))
        yield Verdict(
            outcome="failed", cause=f"duplicate:{value}",
            seen=Text(
                f"{args.called.zh}“{value}”用于{len(doubles[key])}个文件",
                f"“{value}” is on {len(doubles[key])} documents",
            ),
            expected=Text(f"每个文件的{args.called.zh}不同", f"Each document has its own {args.called.en}"),
            evidence=tuple(at(view, one, one.title, value) for one in doubles[key]),
        )  # fmt: skip
    if not doubles:
        yield verdict("passed", f"{args.called.zh}没有重复", f"No {args.called.en} is used twice")


class AnnualArgs(Struct, frozen=True, forbid_unknown_fields=True):
    due: str  # MM-DD in the year after the report year
    own_only: bool  # a portal also carries the reports of its departments


_DEPARTMENTS = re.compile(
    r"局|委员会|厅|中心|集团|学校|医院|街道|办事处|银行|公司|管委会|委(?:\d|公)|办(?:\d|公室)"
    # A town's own name ends in 镇 or 乡; in 镇江市, 新乡, 景德镇市 a city's name holds the word.
    r"|[\u4e00-\u9fff](?:镇|(?<![平萍桐新宁湘内西金])乡)(?=人民政府|政府|党委|\d|二[〇○零]|关于|信息公开|年度|$)"
)
_CITIES = re.compile(r"景德镇")


def of_department(title: str, site: Site) -> bool:
    """Whether a report's title names a body below the government: the region's own name says nothing of that."""
    region = region_of(site)
    for name in (region, region.rstrip("省市县区旗州盟")):
        title = title.replace(name, "") if len(name) > 1 else title
    return bool(_DEPARTMENTS.search(_CITIES.sub("", title)))


_LIKE_ANNUAL = Words(
    all=("信息公开|政务公开", "年报|年度报告|工作报告|工作总结|情况报告"), not_=("通知", "培训", "解读")
)
# A notice that publishes the report: it may stand in a file beside the text.
_CARRIES_ANNUAL = Words(
    all=("信息公开|政务公开", "年报|年度报告", "印发|公布|发布"),
    not_=("做好", "编制", "培训", "召开", "部署", "解读", "提醒", "按时", "及时"),
)


def published_by(subject: Site, args: AnnualArgs, view: View) -> Iterable[Verdict]:
    """The annual report of the last year that fell due was published by the due day (条例49)."""
    month, date = map(int, args.due.split("-"))
    due = dt.date(view.as_of.year, month, date)
    if view.as_of <= due:
        due = dt.date(view.as_of.year - 1, month, date)
    year = due.year - 1
    pages = [page for page in view.facts.pages if page.kind == "annual_report" and page.report_year == year]
    own = [
        page for page in pages
        if not args.own_only or not of_department(known(page.heading) or known(page.title), view.site)
    ]  # fmt: skip
    called = Text(f"{year}年度政府信息公开工作年度报告", f"the annual report for {year}")
    expected = Text(f"{due}前公布{called.zh}", f"{called.en} published by {due}")
    dates = [(found, page) for page in own if (found := day(page.published_on))]
    if dates and min(date for date, _ in dates) <= due:
        yield verdict("passed", f"{called.zh}在{due}前公布", f"{called.en} was published by {due}")
    elif dates:
        first, page = min(dates, key=lambda one: (one[0], one[1].url))
        yield verdict(
            "failed", f"{called.zh}的发布日期为{first}", f"{called.en} was published on {first}", expected, "late",
            [at(view, page, observed=first.isoformat())],
        )  # fmt: skip
    elif own:
        reasons = sorted({reason for page in own if (reason := unlooked(page.published_on))})
        yield verdict(
            "untested" if reasons else "cantTell", reasons[0] if reasons else f"{called.zh}未见发布日期",
            "The date of publication could not be read", expected, "undated", [at(view, page) for page in own],
        )  # fmt: skip
    elif pages:
        yield verdict(
            "cantTell", f"只见其他单位的{year}年度报告", f"Only reports of other bodies for {year} were seen",
            expected, "others",
            [at(view, page) for page in pages],
        )  # fmt: skip
    elif (hidden := _behind_annuals(view)) is not None:
        yield hidden
    elif browserless(view):
        yield verdict("untested", "首页未经浏览器渲染，内容可能由脚本生成", "The home page was not rendered", expected)
    elif like := [
        hit for words in (_LIKE_ANNUAL, _CARRIES_ANNUAL) for hit in titles(view).find(words) if year in hit.years()
    ]:
        yield verdict(
            "cantTell", f"未找到标题合格的{called.zh}，有“{like[0].text}”，需人工核对",
            f"No title of {called.en} has the form; “{like[0].text}” may be it", expected, "format",
            [place(hit) for hit in like[:3]],
        )  # fmt: skip
    else:
        column = chief(view.columns_of("annual"))
        yield verdict(
            "failed", f"本站未找到{called.zh}", f"{called.en} was not found on this site", expected, "missing",
            [at(view, column or view.site, observed="未找到")],
        )  # fmt: skip


class HistoryArgs(Struct, frozen=True, forbid_unknown_fields=True):
    years: int
    due: str  # MM-DD after which the last year's report counts


def report_history(subject: Site, args: HistoryArgs, view: View) -> Iterable[Verdict]:
    """Annual reports of the last years are kept on the site."""
    month, date = map(int, args.due.split("-"))
    last = view.as_of.year - (1 if view.as_of > dt.date(view.as_of.year, month, date) else 2)
    wanted = range(last - args.years + 1, last + 1)
    seen = view.once("report years", _report_years)
    # The last year's report is told by the rules on publication; a site without any report has nothing to keep.
    lacking = [year for year in wanted if year not in seen and year != last]
    if not seen:
        yield verdict("inapplicable", "本站未见年度报告，另行记录", "No annual report; another rule tells it")
    elif not lacking:
        yield verdict("passed", f"留存{wanted[0]}—{last}年度报告", f"Reports of {wanted[0]}–{last} are there")
    elif (hidden := _behind_annuals(view)) is not None:
        yield hidden
    elif browserless(view):
        yield verdict("untested", "首页未经浏览器渲染，内容可能由脚本生成", "The home page was not rendered")
    else:
        years = "、".join(map(str, lacking))
        column = chief(view.columns_of("annual"))
        yield verdict(
            "failed", f"本站未找到{years}年度报告", f"The reports of {years} were not found on this site",
            Text(f"留存近{args.years}年的年度报告", f"The reports of the last {args.years} years are kept"), "missing",
            [at(view, column or view.site, observed=f"未找到{years}")],
        )  # fmt: skip


def _behind_annuals(view: View) -> Verdict | None:
    """A report may stand on an unread page of its own column; of any list where no such column shows one."""
    own = any(column.items for column in view.columns_of("annual"))
    return behind(view, Sought(frozenset(("annual",)), "政府信息公开工作年度报告", only=own))


def _report_years(facts: Facts) -> frozenset[int]:
    return frozenset(page.report_year for page in facts.pages if page.kind == "annual_report" and page.report_year)
