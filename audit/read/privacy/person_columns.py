"""Rows of a list as a grid: which words head a cell's column, and what the last title above a row says.

Never looks at a value to decide what it is; that is for the detectors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

ID, CARD, PHONE, ADDRESS, BIRTH, NAME, CODE, OFFICE, HEALTH, OTHER = (
    "id", "card", "phone", "address", "birth", "name", "code", "office", "health", "other",
)  # fmt: skip
# 个保法28: medical health; what one is given aid for says it as well.
HEALTH_WORDS = re.compile(
    r"健康状况|健康情况|残疾(?:等级|类别|类型|证号|情况)|伤残等级|致贫原因|致困原因|返贫原因|困难原因|低保原因|救助原因|病种|病情|病史|疾病"
    r"|患病|诊断|孕检|孕情|精神状况|艾滋"
)
NAME_WORDS = re.compile(
    r"姓名|户主|申请人|考生|学生|受益人|承租人|家长|监护人|领取人|补贴对象|人员名|被征收人|产权人|购房人|农户|残疾人"
)
# In this order: 身份证编号 is an identity, not a code; 联系人电话 an office's line; 银行账号 a card.
_HEADS = (
    (ID, re.compile(r"身份证|证件号|证件编号|公民身份|身份号码|身份证件")),
    (
        OFFICE,
        re.compile(
            r"单位|企业|公司|机构|部门|学校|医院|药店|门店|商户|网点|法定代表|法人|负责人|责任人|包保|联系人|经营者|经办|科室|职务"
            r"|村干部"
        ),
    ),
    (CARD, re.compile(r"卡号|账号|帐号|账户|一卡通|存折|银行卡")),
    (PHONE, re.compile(r"电话|手机|联系方式|联系号码|移动号")),
    (BIRTH, re.compile(r"出生")),
    (CODE, re.compile(r"信用代码|组织机构|项目|编号|代码|条码|单号|批号|流水|合同|证号|票号|序列|宗地|许可")),
    (ADDRESS, re.compile(r"住址|地址|住所|户籍|坐落|座落|房屋位置|居住地")),
    (NAME, NAME_WORDS),
    (HEALTH, HEALTH_WORDS),
)
_NEUTRAL = frozenset(("序号", "备注", "性别", "年龄", "金额", "乡镇", "街道", "村", "班级", "年级", "等级"))
_DIGITS = re.compile(r"\d(?:\d{4}|\*\*)")
_TITLE_CHARS = 60


@dataclass(slots=True)
class Row:
    """One row: where its cells begin and what heads them (empty: nothing is known of its columns)."""

    at: int
    text: str
    cells: list[str]
    columns: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    heading: str = ""  # words of the lines above that hold no number
    title: str = ""  # the last short line above that is no row of a table
    table: int = 0  # rows under the same head share it
    starts: list[int] = field(default_factory=list)

    def index_at(self, place: int) -> int:
        number = 0
        while number + 1 < len(self.starts) and self.starts[number + 1] <= place:
            number += 1
        return number

    def column_at(self, place: int) -> str | None:
        """What heads the column of a place in the text; None where no head is known."""
        number = self.index_at(place)
        return self.columns[number] if number < len(self.columns) else None

    def head_at(self, place: int) -> str:
        """The words over the column of a place, without white space; "" where no head is known."""
        number = self.index_at(place)
        return re.sub(r"\s", "", self.heads[number]) if number < len(self.heads) else ""


class Grid:
    """All rows that are not heads themselves, each with what stands over it."""

    def __init__(self, lines: list[str]) -> None:
        self.rows: list[Row] = []
        heads: tuple[str, ...] = ()
        heading = title = ""
        table = 0
        for at, line in enumerate(lines):
            if not line.strip():
                continue
            cells = line.split("\t")
            if len(cells) > 1 and (named := _heads(cells)) is not None:
                heads = named
                table += 1
                heading = (heading + " " + line.replace("\t", " "))[-160:]
                continue
            if len(cells) == 1 and not _DIGITS.search(line):
                if len(line) <= 120 and not line.isascii():
                    heading = (heading + " " + line)[-160:]
                if len(line) <= _TITLE_CHARS and not line.isascii():
                    title = line
                self.rows.append(Row(at, line, cells, heading=heading, title=title))
                continue
            # Trailing empty cells are often not written; more cells than heads, and nothing is known of the columns.
            fits = 1 < len(cells) <= len(heads)
            row = Row(at, line, cells, heading=heading, title=title, table=table)
            if fits:
                row.columns, row.heads = tuple(_kind(head) for head in heads), heads
            place = 0
            for cell in cells:
                row.starts.append(place)
                place += len(cell) + 1
            self.rows.append(row)


def _heads(cells: list[str]) -> tuple[str, ...] | None:
    """The cells as column heads; None when the row is not a head."""
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) < 2 or any(_DIGITS.search(cell) or len(cell) > 24 for cell in filled):
        return None
    kinds = {_kind(cell) for cell in filled} - {OTHER}
    words = sum(_kind(cell) != OTHER or cell.strip() in _NEUTRAL for cell in filled)
    return tuple(cell.strip() for cell in cells) if kinds and words * 2 >= min(4, len(filled)) else None


def _kind(head: str) -> str:
    squeezed = re.sub(r"\s", "", head)
    return next((kind for kind, words in _HEADS if words.search(squeezed)), OTHER)
