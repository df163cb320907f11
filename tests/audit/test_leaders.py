"""Persons who lead: each under a heading or in a row, with what the page tells of them."""

from __future__ import annotations

import datetime as dt

import pytest

from audit.read.page.page import PageSource, read_page
from rules.facts.records import Column, Facts, Page, Site
from rules.judge.evaluate import judge
from rules.loading.load import load_pack

HOME = "https://www.example.gov.cn/"
URL = f"{HOME}ldxx/"
PACK = load_pack("national").only(["column.leaders"])
CV = "1974年11月生，环境工程专业，曾任市水利局副局长，2024年9月任现职。"
WORK = "主持全面工作，负责人事、财务、审计。"

PAGES = {
    "headings": (
        f"<h2>江予安　党组书记、局长</h2><p>简历：{CV}</p><p>分工：{WORK}</p>"
        f"<h2>闻雪舟　党组成员、副局长</h2><p>简历：{CV}</p>",
        [("党组书记", ("分工", "简历")), ("党组成员", ("简历",))],
    ),
    "post first, labels alone": (
        f"<div>局长：江予安</div><div>个人简介</div><div>{CV}</div><div>工作分工</div><div>{WORK}</div>"
        f"<div>副局长：闻雪舟</div><div>个人简介</div><div>{CV}</div><div>工作分工</div>"
        f"<div>副局长：秦越</div><div>个人简介</div><div>{CV}</div><div>工作分工</div><div>{WORK}</div>",
        [("局长", ("分工", "简历")), ("副局长", ("简历",)), ("副局长", ("分工", "简历"))],
    ),
    "rows": (
        "<table><tr><th>姓名</th><th>职务</th><th>简历</th><th>分管工作</th></tr>"
        f"<tr><td>江予安</td><td>县长</td><td>{CV}</td><td>{WORK}</td></tr>"
        f"<tr><td>闻雪舟</td><td>副县长</td><td>{CV}</td><td></td></tr></table>",
        [("县长", ("分工", "简历")), ("副县长", ("简历",))],
    ),
    "sentences without labels": (
        f"<p>江予安 局长</p><p>男，汉族，{CV}</p><p>{WORK}</p>"
        f"<p>闻雪舟 副局长</p><p>女，汉族，{CV}</p><p>分管水环境科。</p>",
        [("局长", ("分工", "简历")), ("副局长", ("分工", "简历"))],
    ),
}  # fmt: skip


def read(body: str) -> Page:
    html = (
        "<html><head><title>领导信息</title></head><body><div>当前位置：<a href='/'>首页</a> &gt; "
        f"<a href='/ldxx/'>领导信息</a></div><div><h1>领导信息</h1>{body}</div></body></html>"
    )
    return read_page(PageSource(url=URL, static_html=html.encode())).page


def outcome(page: Page) -> list[str]:
    site = Site(url=HOME, host="www.example.gov.cn", home=HOME, as_of=dt.date(2026, 11, 1), kind="department")
    column = Column(url=URL, name="领导信息", class_id="leader")
    front = Page(url=HOME, is_home=True, view="rendered")
    return [one.outcome for one in judge(PACK, Facts(site=site, pages=(front, page), columns=(column,)))]


@pytest.mark.parametrize("case", PAGES)
def test_each_person_with_what_is_told(case: str) -> None:
    body, expected = PAGES[case]
    page = read(body)
    assert [(one.post, one.shown) for one in page.leaders] == expected
    lacks = any("分工" not in shown for _, shown in expected)
    assert ("failed" in outcome(page)) is lacks


def test_no_person_is_made_of_news_or_of_a_menu() -> None:
    news = "<p>市长江予安主持召开会议，研究部署防汛工作。</p><p>副市长闻雪舟、秘书长秦越参加会议。</p>"
    assert read(news * 3).leaders == ()
    menu = "<ul><li><a href='1.html'>局长信箱</a></li><li><a href='2.html'>领导分工</a></li></ul>"
    assert read(menu).leaders == ()


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>常务副市长苏明澈</h1><table><tr><th>姓名</th><td>苏明澈</td></tr><tr><th>职务</th><td>常务副市长</td></tr>"
        f"<tr><th>个人简历</th><td>{CV}</td></tr><tr><th>工作分工</th><td>{WORK}</td></tr></table>",
        f"<h1>江予安 局长</h1><p>江予安 局长</p><p>个人简历：{CV}</p><p>工作分工：{WORK}</p>",
        f"<h1>江予安　副局长</h1><p>副局长：江予安</p><p>个人简历：{CV}</p><p>工作分工：{WORK}</p>",
        f"<h1>专职副主任</h1><p>姓名：江予安</p><p>专职副主任</p><p>个人简历：{CV}</p><p>工作分工：{WORK}</p>",
    ],
)
def test_the_page_of_one_person_makes_no_second_one(body: str) -> None:
    page = read(body)
    assert len(page.leaders) <= 1
    assert "failed" not in outcome(page)


CARD = f"<p>闻雪舟 副市长</p><p>工作分工：{WORK}</p><p>简历：{CV}</p>"
OTHERS = ("江予安 市长", "秦越 副市长", "苏明澈 副市长")


@pytest.mark.parametrize(
    "body",
    [
        "".join(f"<p>{one}</p>" for one in OTHERS) + CARD,
        CARD
        + "<p>市政府其他领导</p>"
        + "".join(f"<p><a href='{n}.html'>{one}</a></p>" for n, one in enumerate(OTHERS)),
        "".join(f"<h3><a href='{n}.html'>{one}</a></h3><p>分管：{WORK}</p>" for n, one in enumerate(OTHERS)) + CARD,
        "".join(f"<h3>{one}</h3><p>分管：{WORK}</p><p><a href='{n}.html'>简历</a></p>" for n, one in enumerate(OTHERS))
        + CARD,
        f"<h3>江予安 市长</h3><p>领导市政府全面工作。</p><p>简历：{CV}</p>{CARD}",
        f"<h3>江予安 市长</h3><p>分工：{WORK}</p><p>江予安，男，汉族，1971年生，大学学历。</p>{CARD}",
        "<table><tr><th>姓名</th><th>职务</th><th>简历</th><th>分管工作</th></tr>"
        f"<tr><td>江予安</td><td>县长</td><td>{CV}</td><td>{WORK}</td></tr>"
        "<tr><td>闻雪舟</td><td>副县长</td><td><img src='cv.png'></td><td>分管教育、卫生。</td></tr>"
        f"<tr><td><a href='3.html'>秦越</a></td><td>副县长</td><td></td><td>{WORK}</td></tr></table>",
    ],
)
def test_what_may_stand_elsewhere_is_not_said_to_lack(body: str) -> None:
    assert "failed" not in outcome(read(body))


def test_a_rank_without_a_field_of_work_owes_none() -> None:
    body = (
        f"<h2>江予安　局长</h2><p>简历：{CV}</p><p>分工：{WORK}</p>"
        f"<h2>秦越　副局长</h2><p>简历：{CV}</p><p>分工：{WORK}</p>"
        f"<h2>闻雪舟　二级调研员</h2><p>简历：{CV}</p>"
    )
    assert "failed" not in outcome(read(body))
