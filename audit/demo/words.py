"""Constants and texts of the fictional city 云泉市. Never a real person, number or unit."""

from __future__ import annotations

import datetime as dt
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from rules.loading.yamlfile import read_yaml

AS_OF = dt.date(2026, 10, 28)
HOST = "www.yunquan-demo.gov.cn"
CLOSED = "old.yunquan-demo.gov.cn"  # the site before this one
HOME = f"http://{HOST}/"
SITE = "云泉市人民政府"
OFFICE = "云泉市人民政府办公室"
REGION = "139900"
IDCODE = f"{REGION}0001"
ICP = "冀ICP备13990001号-1"
GONGAN = f"冀公网安备{REGION}02000001号"
PHONE = "0399-0000123"
FAX = "0399-0000124"
MAIL = "xxgk@yunquan-demo.gov.cn"
ADDRESS = "云泉市泉城大道1号"
HOURS = "周一至周五8:30—12:00，14:00—17:30（法定节假日除外）"
CREDIT = "11139900MB0000000X"  # prefix of index numbers, in the shape of a unified credit code

_DIGITS = "〇一二三四五六七八九十"


@cache
def texts(name: str) -> Any:
    """The content of texts/<name>.yaml; dates stay text. Callers must not change it."""
    return read_yaml(Path(__file__).with_name("texts") / f"{name}.yaml").value


def zh_day(day: dt.date | str) -> str:
    """2026年9月8日."""
    day = dt.date.fromisoformat(day) if isinstance(day, str) else day
    return f"{day.year}年{day.month}月{day.day}日"


def zh_number(number: int) -> str:
    """1…99 in Chinese numerals, for article numbers."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones else "")


def link(path: str, text: str, more: str = "") -> str:
    return f'<a href="{escape(path)}"{more}>{escape(text)}</a>'


def paragraphs(*parts: str) -> str:
    """Plain text as <p> elements."""
    return "\n".join(f"<p>{escape(part)}</p>" for part in parts)


def rows_table(head: list[str], rows: list[list[str]], caption: str = "") -> str:
    """A data table with column headers; cells are plain text."""
    shown = f"<caption>{escape(caption)}</caption>" if caption else ""
    top = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>\n" for row in rows)
    return f'<table class="data">{shown}<thead><tr>{top}</tr></thead>\n<tbody>{body}</tbody></table>'


def facts_table(rows: list[tuple[str, str]], kind: str = "meta", wide: bool = False) -> str:
    """Label and value pairs, two pairs a row as government CMS show them (one pair when ``wide``); values are HTML."""
    step = 1 if wide else 2
    lines = []
    for at in range(0, len(rows), step):
        cells = "".join(
            f'<th scope="row">{escape(label)}</th><td>{value}</td>' for label, value in rows[at : at + step]
        )
        lines.append(f"<tr>{cells}</tr>")
    return f'<table class="{kind}">' + "\n".join(lines) + "</table>"
