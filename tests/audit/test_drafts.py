"""Consultations: their days as stated, and the page that tells what came of them."""

from __future__ import annotations

import datetime as dt

import pytest

from audit.read.document.consultations import Asked, asked
from audit.read.document.feedback import Consulting, core, with_feedback
from rules.facts.records import Document, Maybe, Unknown
from tests.work import lines_run

HOST = "http://www.example.gov.cn/"
ON = dt.date(2026, 3, 2)


def days(*lines: str, on: Maybe[dt.date] = ON) -> tuple[Maybe[dt.date], Maybe[dt.date]]:
    found = asked("关于《云泉市停车管理办法（征求意见稿）》公开征求意见的公告", lambda: lines, on, None)
    assert found is not None
    return found.start, found.end


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("line", "start", "end"),
    [
        ("征求意见时间：2026年3月2日至2026年4月1日。", "2026-03-02", "2026-04-01"),
        ("征集时间为2026年8月3日至9月2日，期间可在线提交。", "2026-08-03", "2026-09-02"),
        ("公示时间：2026年12月20日—1月20日", "2026-12-20", "2027-01-20"),
        ("意见反馈时间：2026-03-02至2026-04-01", "2026-03-02", "2026-04-01"),
        ("开始时间：2026-03-02\t结束时间：2026-04-01", "2026-03-02", "2026-04-01"),
        ("开始时间\t2026-03-02\t截止时间\t2026-04-01", "2026-03-02", "2026-04-01"),
        ("请于2026年4月1日前将意见反馈至市司法局。", None, "2026-04-01"),
        ("有关意见请于４月１日（星期三）前通过电子邮箱反馈。", None, "2026-04-01"),
        ("意见反馈截止时间为2026年4月1日。", None, "2026-04-01"),
        ("公开征求意见的期限为30日。", "2026-03-02", "2026-04-01"),
        ("社会各界可自本公告发布之日起30日内提出意见。", "2026-03-02", "2026-04-01"),
        ("请自公告之日起三十日内，通过以下方式反馈意见：", "2026-03-02", "2026-04-01"),
        ("征求意见期自2026年3月5日起30日内。", "2026-03-05", "2026-04-04"),
        ("请在发布之日起5个工作日内反馈意见。", "2026-03-02", "2026-03-09"),
        ("征求意见时间为2026年3月2日9:00至2026年4月1日18:00。", "2026-03-02", "2026-04-01"),
    ],
)  # fmt: skip
def test_days_as_stated(line: str, start: str | None, end: str | None) -> None:
    assert days(line) == (day(start) if start else None, day(end) if end else None)


@pytest.mark.parametrize(
    "line",
    [
        "本办法自2026年5月1日起施行，有效期五年。", "经营者应当在30日内办理变更登记。", "联系电话：0399-0000123",
        "根据2025年工作安排，我局起草了征求意见稿，现公开征求意见。", "2026年3月2日",
    ],
)  # fmt: skip
def test_other_days_are_none_of_them(line: str) -> None:
    assert days(line) == (None, None)


def test_days_that_cannot_be_told_stay_unknown() -> None:
    assert all(isinstance(one, Unknown) for one in days("公开征求意见的期限为30日。", on=None))
    assert isinstance(days("请于4月1日前反馈意见。", on=None)[1], Unknown)
    assert all(isinstance(one, Unknown) for one in days("征求意见时间：2026年4月1日至2026年3月2日"))
    far = days("请在发布之日起5个工作日内反馈意见。", on=dt.date(2099, 3, 2))
    assert isinstance(far[1], Unknown)


def test_only_consultations_are_read() -> None:
    line = ["征求意见时间：2026年3月2日至2026年4月1日。"]
    assert asked("云泉市停车管理办法", lambda: line, ON, None) is None
    result = asked("关于《云泉市停车管理办法》征求意见采纳情况的反馈", lambda: line, ON, None)
    assert result == Asked(feedback=True)
    unseen = asked("停车办法公开征集意见", list, ON, Unknown("页面含脚本"))
    assert unseen is not None
    assert unseen.start == unseen.end == Unknown("页面含脚本")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("关于《云泉市停车管理办法（征求意见稿）》公开征求意见的公告", "《云泉市停车管理办法》公开征求意见采纳情况"),
        ("城区停车收费标准调整方案意见征集", "关于城区停车收费标准调整方案征求意见情况的反馈"),
        ("云泉市司法局关于向社会公开征求云泉市养犬管理条例意见的公告", "云泉市养犬管理条例意见征集结果反馈"),
    ],
)
def test_names_of_a_draft_and_its_result_agree(one: str, other: str) -> None:
    assert core(one) == core(other) != ""


def consulting(name: str, title: str, on: dt.date | None = None, links: tuple[str, ...] = ()) -> Consulting:
    found = asked(title, tuple, on, None)
    assert found is not None
    document = Document(url=HOST + name, title=title, published_on=on, kind="notice")
    return Consulting(document, found, tuple(HOST + link for link in links))


def pairs(*readings: Consulting) -> dict[str, list[tuple[str, str, bool, bool]]]:
    found = with_feedback(readings)
    return {
        url.removeprefix(HOST): [
            (p.url.removeprefix(HOST), p.by, p.linked, p.linked_back) for p in (*d.feedback, *d.answers)
        ]
        for url, d in found.items()
    }


DRAFT = "关于《云泉市停车管理办法（征求意见稿）》公开征求意见的公告"
RESULT = "《云泉市停车管理办法》公开征求意见采纳情况"


def test_a_result_is_found_by_its_title() -> None:
    found = pairs(consulting("a", DRAFT, day("2026-03-02")), consulting("b", RESULT, day("2026-04-20")))
    assert found == {"a": [("b", "title", False, False)], "b": [("a", "title", False, False)]}


def test_a_result_is_found_by_a_link() -> None:
    found = pairs(consulting("a", DRAFT, links=("b",)), consulting("b", "意见征集结果反馈"))
    assert found == {"a": [("b", "link", True, False)], "b": [("a", "link", False, True)]}


def test_a_result_from_before_the_question_is_another_years() -> None:
    found = pairs(consulting("a", DRAFT, day("2026-03-02")), consulting("b", RESULT, day("2024-04-20")))
    assert found == {"a": [], "b": []}


def test_one_result_answers_every_round_of_one_matter() -> None:
    found = pairs(
        consulting("a", DRAFT, day("2025-12-02")), consulting("c", DRAFT, day("2026-03-02")),
        consulting("d", DRAFT, day("2023-03-02")),
        consulting("b", RESULT, day("2026-04-20")),
    )  # fmt: skip
    assert [row[0] for row in found["a"]] == [row[0] for row in found["c"]] == ["b"]
    assert found["d"] == []


def test_a_side_bar_pairs_nothing() -> None:
    results = [consulting(f"b{n}", f"第{n}项工作方案意见征集结果反馈") for n in range(6)]
    draft = consulting("a", DRAFT, links=tuple(f"b{n}" for n in range(6)))
    assert pairs(draft, *results)["a"] == []


def test_a_result_on_the_drafts_own_page_counts() -> None:
    found = asked(DRAFT, lambda: ["采纳情况：", "收到意见52条，采纳41条，未采纳的理由已逐条说明。"], ON, None)
    assert found is not None
    draft = Consulting(Document(url=HOST + "a", title=DRAFT, kind="notice"), found)
    assert pairs(draft)["a"] == [("a", "page", True, True)]
    for line in ("采纳情况：暂无", "结果反馈：", "结果反馈：征集中"):
        empty = asked(DRAFT, [line, "采纳情况"].copy, ON, None)
        assert empty is not None
        assert empty.own == ""


def test_work_is_linear() -> None:
    def work(count: int) -> int:
        many = [consulting(f"a{n}", f"关于《云泉市第{n}号管理办法》公开征求意见的公告", ON) for n in range(count)]
        many += [consulting(f"b{n}", f"《云泉市第{n}号管理办法》征求意见采纳情况", ON) for n in range(count)]
        assert sum(bool(d.feedback) for d in with_feedback(many).values()) == count
        return lines_run(lambda: with_feedback(many))

    assert work(800) < 8 * work(100) * 1.1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("因主汛期将至，情况紧急，征求意见期限缩短为10日。", True),
        ("鉴于该政策急需出台，征求意见时间为2026年3月2日至3月12日。", True),
        ("为尽快出台实施办法，本次征求意见15日。", True),
        ("征求意见时间：2026年3月2日至2026年3月12日。", False),
        ("本办法所称紧急救援，是指应急管理部门组织的救援。", False),
    ],
)
def test_the_reason_for_a_short_period(line: str, told: bool) -> None:
    found = asked("关于《云泉市停车管理办法（草案）》公开征求意见的公告", lambda: [line], ON, None)
    assert found is not None
    assert ("consult_hurry" in found.quotes) is told


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("【结果反馈】征集结束，共收到意见6条，采纳5条，未采纳1条，理由：超出本细则范围。", True),
        ("征求意见期间收到社会公众意见12条，均予采纳。", True),
        ("截至2026年9月1日，未收到社会公众的意见建议。", True),
        ("逾期未收到意见的，视为无意见。", False),
        ("期满未收到意见，视为同意。", False),
        ("我们将在收到意见后认真研究，合理意见予以采纳。", False),
    ],
)
def test_a_sentence_on_the_drafts_own_page_tells_what_came_of_it(line: str, told: bool) -> None:
    found = asked("海绵城市管理细则（征求意见稿）", lambda: ["意见请发至邮箱。", line], ON, None)
    assert bool(found.own) is told
