"""Rules on personal data and secrecy: "none found" is said only of what was read to its end."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from rules.facts.records import Attachment, Facts, Page, Site, Unknown
from rules.judge.evaluate import judge
from rules.loading.load import load_pack

URL = "https://www.example.gov.cn/"
PACK = load_pack("national")
NAMES = sorted(rule.id for rule in PACK.rules if rule.check == "no_personal")
MARKS = sorted(rule.id for rule in PACK.rules if rule.check == "marked_secret")
LIST = "新冠肺炎疫情密切接触者名单公示"  # a title that every rule on personal data looks at


def page(**fields: Any) -> Page:
    return Page(url=f"{URL}n/1", view="rendered", kind="notice", heading=LIST, title=LIST, **fields)


def file(name: str = f"{LIST}.xlsx", **fields: Any) -> Attachment:
    known = {"magic": "ooxml", "status": 200, "fetched": True, "text_chars": 900, "sources": (f"{URL}n/1",), **fields}
    return Attachment(url=f"{URL}a/1", name=name, **known)


def outcome(rule: str, *pages: Page, files: tuple[Attachment, ...] = ()) -> str:
    site = Site(url=URL, as_of=dt.date(2026, 10, 28), host="www.example.gov.cn", level="city", kind="portal", home=URL)
    facts = Facts(site=site, pages=pages, attachments=files)
    (told,) = {one.outcome for one in judge(PACK.only([rule]), facts) if one.rule == rule}
    return told


UNREAD = {
    "a scan": {"magic": "pdf", "text_chars": None},
    "a document its reader found nothing in": {"magic": "zip/docx", "text_chars": None},
    "a table its reader found nothing in": {"magic": "zip/odf", "text_chars": None},
    "an old table its reader found nothing in": {"magic": "ole", "text_chars": None},
    "a locked file": {"unread": ("文件已加密",)},
    "a part of a file": {"unread": ("压缩包内图片",)},
    "a file that trips its reader": {"failed": "程序读取附件时出错（KeyError）"},
    "no text was got": {"text_chars": Unknown("附件过大")},
}


def test_there_are_such_rules() -> None:
    assert {"privacy.id18", "privacy.mobile-in-list", "privacy.bankcard", "privacy.minor"} <= set(NAMES)
    assert MARKS == ["secret.internal-doc", "secret.marks"]


@pytest.mark.parametrize("rule", [*NAMES, *MARKS])
def test_what_was_read_and_clean_passes(rule: str) -> None:
    assert outcome(rule, page(), files=(file(),)) == "passed"


@pytest.mark.parametrize("rule", NAMES)
@pytest.mark.parametrize("kind", UNREAD)
def test_a_file_that_could_not_be_read_is_for_a_person(kind: str, rule: str) -> None:
    assert outcome(rule, page(), files=(file(), file(**UNREAD[kind]))) == "cantTell"


@pytest.mark.parametrize("rule", MARKS)
@pytest.mark.parametrize("kind", UNREAD)
def test_no_mark_of_secrecy_is_said_only_of_what_was_read(kind: str, rule: str) -> None:
    assert outcome(rule, page(), files=(file(**UNREAD[kind]),)) == "untested"


@pytest.mark.parametrize("rule", NAMES)
def test_files_that_were_never_fetched_leave_it_open(rule: str) -> None:
    assert outcome(rule, page(), files=(file(fetched=Unknown("达到附件上限")),)) == "untested"


@pytest.mark.parametrize("rule", [*NAMES, *MARKS])
def test_a_page_that_trips_our_reader_leaves_it_open(rule: str) -> None:
    broken = Page(url=f"{URL}n/2", view="static", failed="程序读取页面时出错（KeyError）")
    assert outcome(rule, page(), broken) == "untested"


@pytest.mark.parametrize("rule", NAMES)
@pytest.mark.parametrize("fields", [{"status": 404}, {"magic": "mp4", "text_chars": None}])
def test_what_holds_no_list_needs_no_look(fields: dict[str, Any], rule: str) -> None:
    assert outcome(rule, page(), files=(file(**fields),)) == "passed"
