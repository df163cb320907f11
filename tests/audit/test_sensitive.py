"""Columns of health and of children, and marks of secrecy: told by heading and name alone, never by the content."""

import pytest

from audit.read.privacy import people
from audit.read.privacy.secrecy import marks

NAMES = ("欧阳甲", "赵乙乙", "钱丙丙", "孙丁丁")


def table(head: str, *rows: str) -> list[str]:
    return [head, *rows]


def kinds(rows: list[str]) -> list[str]:
    return [hit.kind for hit in people.find(rows)]


@pytest.mark.parametrize("head", ["残疾等级", "致贫原因", "健康状况", "病种", "救助原因"])
def test_a_column_of_health_in_a_list_of_persons(head: str) -> None:
    rows = [f"{n}\t{name}\t泉北镇\t肢体二级" for n, name in enumerate(NAMES)]
    found = people.find(table(f"序号\t姓名\t乡镇\t{head}", *rows))
    assert [(hit.kind, hit.masked, hit.context) for hit in found] == [("health", f"列“{head}”（4行）", "")]
    told = repr(found)
    assert "肢体" not in told
    assert not any(name in told for name in NAMES)


def test_two_rows_masked_names_and_other_lists_are_none() -> None:
    two = [f"{n}\t{name}\t泉北镇\t肢体二级" for n, name in enumerate(NAMES[:2])]
    assert kinds(table("序号\t姓名\t乡镇\t残疾等级", *two)) == []
    masked = [f"{n}\t{name[0]}**\t泉北镇\t肢体二级" for n, name in enumerate(NAMES)]
    assert kinds(table("序号\t姓名\t乡镇\t残疾等级", *masked)) == []
    empty = [f"{n}\t{name}\t泉北镇\t/" for n, name in enumerate(NAMES)]
    assert kinds(table("序号\t姓名\t乡镇\t残疾等级", *empty)) == []
    assert kinds(["残疾等级评定标准由省残联制定。", "健康状况良好。"]) == []
    wards = [f"{n}\t示例医院{n}\t三级\t内科" for n in range(4)]
    assert kinds(table("序号\t医院\t等级\t病种", *wards)) == []


def test_children_with_their_guardians() -> None:
    rows = [f"{n}\t{name}\t三班\t{name[0]}父" for n, name in enumerate(NAMES)]
    found = people.find(table("序号\t学生姓名\t班级\t监护人", *rows))
    assert [(hit.kind, hit.masked) for hit in found] == [("minor", "列“监护人”（4行）")]
    prizes = [f"{n}\t{name}\t三班\t一等奖" for n, name in enumerate(NAMES)]
    assert kinds(table("序号\t学生姓名\t班级\t奖项", *prizes)) == []
    masked = [f"{n}\t{name}\t三班\t{name[0]}*" for n, name in enumerate(NAMES)]
    assert kinds(table("序号\t学生姓名\t班级\t监护人", *masked)) == []


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["机密★1年", "000123"], ("份号", "密级标志")),
        (["秘密★"], ("密级标志",)),
        (["密级：秘密"], ("密级标志",)),
        (["内部资料，注意保存"], ("内部资料",)),
        (["（内部资料 不得外传）"], ("内部资料",)),
        (["不得外传"], ("不得外传",)),
        (["内部明传电报"], ("内部明电",)),
        (["参阅件〔2026〕3号"], ("参阅件",)),
        (["保守国家秘密是每个公民的义务，机密★是密级标志的一种写法。"], ()),
        (["商业秘密"], ()),
        (["秘书处"], ()),
        (["秘密"], ()),
        (["000123"], ()),
        (["仅限内部停车"], ()),
    ],
)
def test_marks_stand_in_lines_of_their_own(lines: list[str], found: tuple[str, ...]) -> None:
    assert marks(lines) == found


@pytest.mark.parametrize("head", ["监护人电话", "家长联系方式", "学生本人手机"])
def test_numbers_of_parents_in_a_list_that_names_schools(head: str) -> None:
    """A column of schools makes no list of offices: what heads the number says whose it is."""
    rows = [f"{n}\t{name}\t喜桥小学\t1397396000{n}" for n, name in enumerate(("谢雨桐", "罗子涵", "邓思远"), 1)]
    assert kinds(table(f"序号\t学生姓名\t学校班级\t{head}", *rows)).count("mobile") == 3


def test_numbers_of_schools_stay_theirs() -> None:
    rows = [f"{n}\t喜桥小学{n}\t谢雨桐\t1397396000{n}" for n in range(1, 5)]
    assert "mobile" not in kinds(table("序号\t学校\t负责人\t电话", *rows))
