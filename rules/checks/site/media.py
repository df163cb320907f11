"""Questions asked of the ledger of new-media accounts: fresh, one to a platform, named for their body, filed in time.

Never looks at a platform: without a ledger in the profile a person is asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from msgspec import Struct

from rules.checks.evidence import at, plain, verdict
from rules.checks.site.topics import PLACES
from rules.facts.records import Account, Site
from rules.judge.model import Evidence, Text, Verdict
from rules.judge.view import View
from rules.words import workdays
from rules.words.title_search import Words, place, titles

_ROSTER = Words(all=("新媒体|两微一端", "矩阵|名录|名单|一览|公示|导航"), same=("新媒体矩阵",), not_=("检查", "通报"))


class AccountsFreshArgs(Struct, frozen=True, forbid_unknown_fields=True):
    max_age_days: int  # the last day that still counts


def accounts_fresh(subject: Site, args: AccountsFreshArgs, view: View) -> Iterable[Verdict]:
    """Each account of the ledger has something new within so many days."""
    expected = Text(f"账号{args.max_age_days}天内有更新", f"Each account is updated within {args.max_age_days} days")
    if not subject.accounts:
        yield _ask(view, "各账号最近一次更新时间", "when each account was last updated", expected)
    for account in subject.accounts:
        if account.newest_on is None:
            yield _doubt(view, account, "台账未填最近更新日期", "The ledger has no date", expected)
            continue
        age = (view.as_of - account.newest_on).days
        if age <= args.max_age_days:
            yield verdict("passed", f"{account.name}在期限内更新", f"{account.name} is fresh")
        else:
            yield verdict(
                "failed", f"“{account.name}”（{account.platform}）最近更新为{account.newest_on}，距采集日{age}天",
                f"“{account.name}” was last updated on {account.newest_on}, {age} days before", expected,
                f"stale:{account.platform}:{account.name}", [_at(view, account, account.newest_on.isoformat())],
            )  # fmt: skip


class AccountsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    pass


def accounts_single(subject: Site, args: AccountsArgs, view: View) -> Iterable[Verdict]:
    """A unit keeps one account on a platform."""
    expected = Text("同一单位在同一平台只有一个账号", "A unit has one account on a platform")
    if not subject.accounts:
        yield _ask(view, "同一单位在同一平台是否只有一个账号", "whether a unit has one account a platform", expected)
        return

    def key(account: Account) -> tuple[str, str]:
        return plain(account.unit), plain(account.platform)

    for _, group in groupby(sorted(subject.accounts, key=lambda one: (*key(one), one.name)), key):
        rows = list(group)
        if len(rows) == 1:
            yield verdict("passed", f"{rows[0].unit}在{rows[0].platform}有一个账号", "One account")
            continue
        names = "、".join(row.name for row in rows)
        yield verdict(
            "failed", f"{rows[0].unit}在{rows[0].platform}有{len(rows)}个账号：{names}",
            f"{rows[0].unit} has {len(rows)} accounts on {rows[0].platform}", expected,
            f"several:{rows[0].unit}:{rows[0].platform}", [_at(view, row, row.name) for row in rows],
        )  # fmt: skip


def accounts_named(subject: Site, args: AccountsArgs, view: View) -> Iterable[Verdict]:
    """The body that the platform verified is the unit of the ledger."""
    expected = Text("认证主体与主办单位一致", "The verified body is the unit")
    if not subject.accounts:
        yield _ask(view, "账号名称、认证主体与主办单位是否一致", "whether names and bodies agree", expected)
    for account in subject.accounts:
        unit, body = plain(account.unit), plain(account.verified_as)
        if body and (unit in body or body in unit):
            yield verdict("passed", f"{account.name}的认证主体与主办单位一致", "The verified body is the unit")
        else:
            seen = f"认证主体为“{account.verified_as}”" if body else "台账未填认证主体"
            yield _doubt(view, account, seen, f"Verified as “{account.verified_as}”", expected)


class AccountsFiledArgs(Struct, frozen=True, forbid_unknown_fields=True):
    max_workdays: int


def accounts_filed(subject: Site, args: AccountsFiledArgs, view: View) -> Iterable[Verdict]:
    """Opening, change and closing of an account were reported for record within so many working days."""
    limit = args.max_workdays
    expected = Text(f"{limit}个工作日内备案", f"Reported for record within {limit} working days")
    changed = [account for account in subject.accounts if account.changed_on is not None]
    if not subject.accounts:
        yield _ask(view, "开设、变更、关停、注销是否按期备案", "whether changes were reported in time", expected)
    elif not changed:
        yield verdict("inapplicable", "台账中没有开设、变更、关停、注销记录", "The ledger tells of no change")
    for account in changed:
        yield _filed(view, account, limit, expected)


def _filed(view: View, account: Account, limit: int, expected: Text) -> Verdict:
    if account.changed_on is None:
        raise AssertionError("only changed accounts are asked")
    until = account.filed_on or view.as_of
    try:
        days = workdays.between(account.changed_on, until)
    except workdays.Uncovered as gap:
        return _doubt(view, account, str(gap), "No calendar for that year", expected)
    if days <= limit:
        return verdict("passed", f"{account.name}在{limit}个工作日之内", f"{account.name} is within {limit} days")
    seen = f"{account.changed_on}变动，" + (
        f"第{days}个工作日备案" if account.filed_on else f"{days}个工作日后仍未备案"
    )
    return verdict(
        "failed", f"“{account.name}”（{account.platform}）{seen}", f"“{account.name}”: {days} working days", expected,
        f"late:{account.platform}:{account.name}", [_at(view, account, seen)],
    )  # fmt: skip


# --- shared --------------------------------------------------------------------------------------------------------


def _ask(view: View, zh: str, en: str, expected: Text) -> Verdict:
    hits = titles(view).find(_ROSTER)
    return verdict(
        "cantTell", f"站点档案没有新媒体台账，需人工核对：{zh}", f"No ledger of accounts; a person checks {en}",
        expected, "person", [place(hit) for hit in hits[:PLACES]] or [at(view, view.site)],
    )  # fmt: skip


def _doubt(view: View, account: Account, zh: str, en: str, expected: Text) -> Verdict:
    return verdict(
        "cantTell", f"“{account.name}”（{account.platform}）{zh}，需人工核对", f"“{account.name}”: {en}", expected,
        f"doubt:{account.platform}:{account.name}", [_at(view, account, zh)],
    )  # fmt: skip


def _at(view: View, account: Account, observed: str) -> Evidence:
    return at(view, view.site, f"{account.platform} {account.name}（{account.unit}）{account.url}", observed)
