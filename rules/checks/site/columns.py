"""Questions asked of columns: is there something in it, is it dated, is it fresh.

Never counts age from anything but the site's ``as_of``, and never tells an empty column a second time as a stale one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from msgspec import Struct

from rules.checks.evidence import at, day, host_of, missing, scripted, unlooked, verdict
from rules.facts.records import Column, Site
from rules.judge.model import Evidence, Text, Verdict
from rules.judge.view import View


class FreshArgs(Struct, frozen=True, forbid_unknown_fields=True):
    max_age_days: int  # the last day that still counts: 14 passes on day 14


def fresh(subject: Column, args: FreshArgs, view: View) -> Iterable[Verdict]:
    """The newest item of a column is at most so many days old on the day of the capture."""
    name = subject.name
    if _only_columns(subject, view):
        yield verdict("inapplicable", f"“{name}”列的是下级栏目", f"“{name}” lists columns, judged on their own")
    elif subject.exempt is not None:
        yield verdict("inapplicable", f"栏目“{name}”不计更新：{subject.exempt}", f"“{name}” owes no freshness")
    elif subject.item_count is None:
        yield verdict("inapplicable", f"“{name}”不是列表栏目", f"“{name}” is not a list of items")
    elif subject.item_count == 0:
        yield verdict("inapplicable", f"空白栏目“{name}”另行记录", f"“{name}” is empty; another rule tells it")
    else:
        yield _age(subject, args, view)


def _only_columns(column: Column, view: View) -> bool:
    """Whether all rows of a column are columns of the site: a landing page, whose columns are judged themselves."""
    urls = view.once("column-urls", lambda facts: {one.url: one for one in facts.columns if one.record})
    rows = [urls.get(item.url) for item in column.items]
    return bool(rows) and all(row is not None and row.url != column.url for row in rows)


def _age(column: Column, args: FreshArgs, view: View) -> Verdict:
    newest = day(column.newest_on)
    title = column.newest.title if column.newest else ""
    expected = Text(
        f"最新一条距采集日不超过{args.max_age_days}天", f"The newest item is at most {args.max_age_days} days old"
    )
    if newest is None:
        return verdict(
            "cantTell", f"栏目“{column.name}”各条没有日期，需人工核对", f"No item of “{column.name}” carries a date",
            expected, f"undated:{column.url}", [at(view, column)],
        )  # fmt: skip
    age = (view.as_of - newest).days
    place = at(view, column, title, newest.isoformat())
    if age < 0:
        return verdict(
            "cantTell", f"栏目“{column.name}”最新日期{newest}晚于采集日", f"The newest date {newest} is in the future",
            expected, f"future:{column.url}", [place],
        )  # fmt: skip
    if age <= args.max_age_days:
        return verdict("passed", f"栏目“{column.name}”{age}天前更新", f"“{column.name}” was updated {age} days ago")
    return verdict(
        "failed",
        f"栏目“{column.name}”最新一条日期为{newest}，距采集日{age}天",
        f"The newest item of “{column.name}” is dated {newest}, {age} days before the capture",
        expected, f"stale:{column.url}", [place],
    )  # fmt: skip


class NotEmptyArgs(Struct, frozen=True, forbid_unknown_fields=True):
    min_chars: int  # a page with this much text of its own is no blank column


def not_empty(subject: Column, args: NotEmptyArgs, view: View) -> Iterable[Verdict]:
    """A list column shows at least one item."""
    if subject.item_count is None:
        yield verdict("inapplicable", f"“{subject.name}”不是列表栏目", f"“{subject.name}” is not a list of items")
    elif subject.item_count != 0:
        yield verdict("passed", f"栏目“{subject.name}”有稿件", f"“{subject.name}” has items")
    elif (page := view.page(subject.url)) is not None and page.text_chars >= args.min_chars:
        yield verdict(
            "inapplicable", f"“{subject.name}”页面有正文，不是列表", f"“{subject.name}” is a text, not a list"
        )
    else:
        yield verdict(
            "failed", f"栏目“{subject.name}”没有稿件", f"“{subject.name}” shows no item",
            Text("栏目有内容，或合并、关闭该栏目", "The column has items, or is merged or closed"),
            f"empty:{subject.url}", [at(view, subject, observed="0条")],
        )  # fmt: skip


class DatedArgs(Struct, frozen=True, forbid_unknown_fields=True):
    files_not: tuple[str, ...] = ()  # names of columns of files that are no publications: forms to download


_FILE = re.compile(r"\.(?:pdf|ofd|docx?|wps|xlsx?|et|pptx?|zip|rar)(?:$|[?#])", re.IGNORECASE)
_DAY_IN_TITLE = re.compile(r"20\d\d(?:年\d{1,2}月|[-.]\d{1,2}[-.]\d{1,2})")


def dated(subject: Column, args: DatedArgs, view: View) -> Iterable[Verdict]:
    """Items carry a date in the list or on their own page (2015 普查口径: an undated item is not an update)."""
    # Rows that open a file have no page of their own to show a date: the list is where it would stand.
    files = bool(subject.items) and all(_FILE.search(item.url) for item in subject.items)
    if subject.class_id is None and not files:
        return
    if subject.item_count is None or subject.item_count == 0:
        yield verdict("inapplicable", f"“{subject.name}”没有列表条目", f"“{subject.name}” lists no item")
        return
    if _only_columns(subject, view):
        yield verdict("inapplicable", f"“{subject.name}”列的是下级栏目", f"“{subject.name}” lists columns")
        return
    if day(subject.newest_on) is not None:
        yield verdict("passed", f"栏目“{subject.name}”条目有日期", f"Items of “{subject.name}” are dated")
        return
    page = view.page(subject.url)
    reason = unlooked(subject.item_count) or (None if files else unlooked(subject.newest_on))
    if reason is None and files and page is not None:
        reason = scripted(page)
    if reason is not None:
        yield verdict("untested", f"未能检测：{reason}", f"Could not look: {reason}", cause=reason)
        return
    if files and (
        any(word in subject.name for word in args.files_not)
        or any(_DAY_IN_TITLE.search(item.title) for item in subject.items)
    ):
        yield verdict("inapplicable", f"栏目“{subject.name}”列的是供下载的文件", f"“{subject.name}” lists files")
        return
    pages = [view.page(item.url) for item in subject.items]
    judged = [page for page in pages if page is not None]
    expected = Text("列表或正文显示发布时间", "The list or the article shows a date of publication")
    if any(day(page.published_on) is not None for page in judged):
        yield verdict("passed", f"栏目“{subject.name}”正文有发布时间", f"Articles of “{subject.name}” are dated")
    elif not files and (
        len(judged) < len(pages) or not pages or any(unlooked(page.published_on) is not None for page in judged)
    ):
        yield verdict(
            "untested", f"栏目“{subject.name}”列表无日期，正文未全部采集",
            "The list is undated; not every article was read",
            expected, f"unread:{subject.url}",
        )  # fmt: skip
    else:
        yield verdict(
            "failed", f"栏目“{subject.name}”的列表和正文均未见发布时间",
            f"Neither the list nor the articles of “{subject.name}” show a date",
            expected, f"undated:{subject.url}", [at(view, subject, subject.items[0].title, "无日期")],
        )  # fmt: skip


class CountedRules(Struct, frozen=True, forbid_unknown_fields=True):
    rules: tuple[str, ...]
    limit: int  # from this many failed columns on
    called: Text


class PriorTotalArgs(Struct, frozen=True, forbid_unknown_fields=True):
    counts: tuple[CountedRules, ...]


def prior_total(subject: Site, args: PriorTotalArgs, view: View) -> Iterable[Verdict]:
    """So many columns failed other rules that a threshold of 国办秘函〔2019〕19号 is reached."""
    reached: list[tuple[CountedRules, list[Evidence]]] = []
    open_counts: list[str] = []
    seen_any = False
    for count in args.counts:
        places: dict[str, Evidence] = {}
        unread = 0
        for rule in count.rules:
            for finding in view.prior(rule):
                seen_any = seen_any or finding.outcome != "inapplicable"
                if finding.outcome == "failed":
                    places.update({place.url: place for place in finding.evidence})
                elif finding.outcome in ("untested", "cantTell"):
                    unread += finding.count
        if len(places) >= count.limit:
            reached.append((count, [places[url] for url in sorted(places)]))
        elif len(places) + unread >= count.limit:
            open_counts.append(f"{count.called.zh}{len(places)}个，另有{unread}个未能判断")
    if reached:
        count, evidence = max(reached, key=lambda one: len(one[1]))
        zh = "；".join(f"{one.called.zh}{len(found)}个，界限为{one.limit}个" for one, found in reached)
        en = "; ".join(f"{one.called.en}: {len(found)}, limit {one.limit}" for one, found in reached)
        yield verdict(
            "failed", zh, en, Text(f"{count.called.zh}少于{count.limit}个",
            f"{count.called.en}: fewer than {count.limit}"),
            "total", evidence,
        )  # fmt: skip
    elif open_counts:
        yield verdict("untested", "；".join(open_counts), "Too many columns could not be judged")
    elif (reason := unlooked(view.site.whole)) is not None:
        yield verdict(
            "untested", f"未达到界限，但并非整站采集：{reason}", "Below the limit, but the site was not seen whole"
        )
    elif not seen_any:
        yield verdict("inapplicable", "没有适用的栏目", "No column it applies to")
    else:
        yield verdict("passed", "各项累计均未达到界限", "No total reaches its limit")


class HomeFreshArgs(Struct, frozen=True, forbid_unknown_fields=True):
    max_age_days: int


def home_fresh(subject: Site, args: HomeFreshArgs, view: View) -> Iterable[Verdict]:
    """Something reachable from the home page is dated within the last days; links of a bare portal count as well."""
    site = view.site
    newest = day(site.home_newest_on)
    expected = Text(
        f"首页{args.max_age_days}天内有信息更新", f"The home page was updated within {args.max_age_days} days"
    )
    if newest is None:
        yield verdict(
            "cantTell",
            "从首页可达的信息没有日期，需人工核对",
            "Nothing reachable from the home page is dated",
            expected,
        )
        return
    age = (view.as_of - newest).days
    place = at(view, site, site.home_newest or "", newest.isoformat())
    if isinstance(site.home, str) and site.home != site.url:
        place = Evidence(
            url=site.home, record=place.record, title=place.title, quote=place.quote, observed=place.observed
        )
    if age < 0:
        yield verdict(
            "cantTell",
            f"首页最新日期{newest}晚于采集日",
            f"The newest date {newest} is in the future",
            expected,
            "future",
            [place],
        )
    elif age <= args.max_age_days:
        yield verdict("passed", f"首页最新信息日期为{newest}", f"The newest date on the home page is {newest}")
    elif whose := _column_of(site, view):
        yield verdict(
            "cantTell", f"本站首页的页面标签写明它是{whose}的栏目页，是否按网站首页要求更新需人工核对",
            f"By its tags the home page is a column of {whose}", expected, "column", [place],
        )  # fmt: skip
    else:
        yield verdict(
            "failed", f"首页最新信息日期为{newest}，距采集日{age}天",
            f"The newest date on the home page is {newest}, {age} days before the capture", expected, "stale", [place],
        )  # fmt: skip


def _column_of(site: Site, view: View) -> str:
    """The host whose column the home page says it is: a platform on a host of its own is a part of that site."""
    home = next((page for page in view.facts.pages if page.is_home), None)
    if home is None or not home.meta.get("columnname") or re.fullmatch(r"[\d.]+|localhost", host_of(site.host)):
        return ""
    declared = [host_of(one) for one in re.split(r"[\s,;，；、|]+", home.meta.get("sitedomain", "")) if one]
    return "、".join(declared) if host_of(site.host) not in declared else ""


class ColumnFreshArgs(Struct, frozen=True, forbid_unknown_fields=True):
    classes: tuple[str, ...]
    max_age_days: int
    called: Text
    absent: str = "failed"  # "failed" | "inapplicable": what it means that there is no such column


def column_fresh(subject: Site, args: ColumnFreshArgs, view: View) -> Iterable[Verdict]:
    """Some column of the classes has an item of the last days."""
    columns = [column for id in args.classes for column in view.columns_of(id)]
    expected = Text(
        f"{args.called.zh}在{args.max_age_days}天内有内容",
        f"{args.called.en} has something of the last {args.max_age_days} days",
    )
    if not columns:
        if args.absent == "inapplicable":
            yield verdict("inapplicable", f"本站未见{args.called.zh}", f"No {args.called.en} on this site")
        else:
            yield missing(view, args.called, expected, args.classes)
        return
    since = view.as_of - dt.timedelta(days=args.max_age_days)
    newest = max((found for column in columns if (found := day(column.newest_on))), default=None)
    if newest is not None and since <= newest <= view.as_of:
        yield verdict("passed", f"{args.called.zh}最新日期为{newest}", f"The newest date is {newest}")
    elif reasons := sorted({reason for column in columns if (reason := unlooked(column.newest_on))}):
        yield verdict("untested", f"{args.called.zh}：{reasons[0]}", f"{args.called.en} could not be read", expected)
    elif newest is not None and newest < since:
        yield verdict(
            "failed", f"{args.called.zh}最新日期为{newest}", f"The newest date in {args.called.en} is {newest}",
            expected,
            "stale",
            [at(view, column, column.newest.title if column.newest else "", newest.isoformat()) for column in columns],
        )  # fmt: skip
    elif all(column.item_count == 0 for column in columns):
        yield verdict(
            "inapplicable", f"{args.called.zh}为空白栏目，另行记录", "Empty columns are told by their own rule"
        )
    else:
        yield verdict(
            "cantTell", f"{args.called.zh}条目没有可判断的日期", f"No usable date in {args.called.en}",
            expected, "undated",
            [at(view, column) for column in columns],
        )  # fmt: skip
