"""Which letters owe an answer: those of mailboxes and questions; petitions and calls have rules of their own."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from rules.facts.records import Column, Facts, Item, Letter, Page, Site
from rules.judge.evaluate import judge
from rules.loading.load import load_pack

HOME = "https://www.example.gov.cn/"
PACK = load_pack("national")
OPEN = Letter(asked_on=dt.date(2026, 5, 10), pending="办理中")
ANSWERED = Letter(asked_on=dt.date(2026, 5, 11), answered_on=dt.date(2026, 5, 29), answer_chars=80)


def outcomes(rule: str, letter: Letter = OPEN, columns: tuple[Column, ...] = (), **page: Any) -> set[str]:
    site = Site(
        url=HOME, host="www.example.gov.cn", home=HOME, as_of=dt.date(2026, 10, 28), kind="portal", level="city"
    )
    pages = (Page(url=HOME, is_home=True, view="rendered"), Page(url=f"{HOME}l", kind="qa", letter=letter, **page))
    facts = Facts(site=site, pages=pages, columns=columns)
    return {one.outcome for one in judge(PACK.only([rule]), facts) if one.rule == rule}


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        (("互动交流", "市长信箱"), "failed"),
        (("政民互动", "网民留言"), "failed"),
        (("互动交流", "咨询投诉"), "failed"),
        (("互动交流", "领导信箱", "来信选登"), "failed"),
        (("市信访局", "局长信箱"), "failed"),  # a body's name is no channel
        (("互动交流", "网上信访"), "inapplicable"),
        (("互动交流", "举报投诉"), "inapplicable"),
        (("互动交流", "投诉"), "inapplicable"),
        (("互动交流", "信访信箱"), "inapplicable"),
        (("网上信访", "来信选登"), "inapplicable"),
        (("纪检监察举报", "信件公开"), "inapplicable"),
        (("互动交流", "民意征集"), "inapplicable"),
        (("互动交流", "在线访谈"), "inapplicable"),
        (("互动交流", "12345热线办件"), "cantTell"),
        (("互动交流",), "cantTell"),
        ((), "cantTell"),
    ],
)
def test_the_column_of_a_letter_tells_whether_it_owes_an_answer(path: tuple[str, ...], outcome: str) -> None:
    assert outcomes("interact.reply-3m", breadcrumb=path) == {outcome}


def test_without_a_breadcrumb_the_tag_and_the_lists_tell() -> None:
    assert outcomes("interact.reply-3m", meta={"columnname": "网上信访"}) == {"inapplicable"}
    assert outcomes("interact.reply-3m", meta={"columnname": "局长信箱"}) == {"failed"}
    row = (Item("反映噪音问题", f"{HOME}l"),)
    letters = Column(url=f"{HOME}a/", name="公众留言", items=row, item_count=1)
    petitions = Column(url=f"{HOME}b/", name="最新来信", path=("网上信访",), items=row, item_count=1)
    assert outcomes("interact.reply-3m", columns=(letters,)) == {"failed"}
    assert outcomes("interact.reply-3m", columns=(letters, petitions)) == {"inapplicable"}


def test_five_days_bind_questions_alone() -> None:
    assert outcomes("interact.reply-5wd", ANSWERED, breadcrumb=("互动交流", "网上咨询")) == {"cantTell"}
    assert outcomes("interact.reply-5wd", ANSWERED, breadcrumb=("互动交流", "举报投诉")) == {"inapplicable"}
