# ruff: noqa: E501 - tables read better unbroken
"""Sixty pages whose charset is told wrongly, twice, late or not at all; each case says what the right words are."""

from __future__ import annotations

import codecs
from typing import NamedTuple

import pytest

from audit.read.web.decode import decode, parse

TITLE = "云泉市人民政府关于印发《暂行办法》的通知"
SHORT = "通知公告"
BODY = (
    "各区人民政府，市政府各部门：为规范行政规范性文件管理，维护法制统一，根据有关法律法规，制定本办法。"
    "本办法自2026年10月1日起施行，有效期五年。"
)
TRADITIONAL = "臺北市政府資訊公開專區：機關組織、職掌與聯絡方式，歡迎市民查詢。" * 6
RARE = "任免：䶮海涛、朱镕、陶喆、㛃某、堃某、邨某"
FOUR = "𠮷田、𬭳镇、㐂村、㙍地名"  # four bytes each in GB18030
ASCII = "<script>var a = 1;</script><div class='x'></div>" * 80
LATIN = "Información pública y trámites de la administración"
JAPANESE = "行政手続きに関するお知らせをご覧ください。詳しくは窓口へお問い合わせください。" * 5
RUSSIAN = "Информация о деятельности органов местного самоуправления и порядке приёма граждан. " * 4
KOREAN = "행정 정보 공개 안내 페이지입니다. 자세한 내용은 담당 부서에 문의하십시오. " * 5


def page(title: str = TITLE, body: str = BODY * 4, meta: str | None = None, before: str = "") -> str:
    declared = f'<meta charset="{meta}">' if meta else ""
    return (
        f"<!DOCTYPE html><html><head>{before}{declared}<title>{title}</title></head><body><p>{body}</p></body></html>"
    )


def http_equiv(charset: str) -> str:
    return f"<META http-equiv=Content-Type content='text/html; charset={charset}'>"


class Case(NamedTuple):
    name: str
    body: bytes
    content_type: str | None = None
    title: str = TITLE
    words: str | None = BODY  # that must be in the page's text
    lost: int = 0  # characters that the bytes themselves have lost


def html(charset: str | None) -> str:
    return f"text/html; charset={charset}" if charset else "text/html"


def gb(text: str) -> bytes:
    return text.encode("gb18030")


def torn(raw: bytes, mark: bytes, bad: bytes) -> bytes:
    at = raw.rindex(mark)
    return raw[:at] + bad + raw[at:]


CASES = [
    # UTF-8, told right, wrong, twice or not at all
    Case("utf8-both", page(meta="utf-8").encode(), html("utf-8")),
    Case("utf8-none", page().encode()),
    Case("utf8-header-gbk", page(meta="utf-8").encode(), html("GBK")),
    Case("utf8-meta-gb2312", page(meta="gb2312").encode()),
    Case("utf8-both-gbk", page(meta="gbk").encode(), html("gb2312")),
    Case("utf8-header-latin1", page().encode(), html("ISO-8859-1")),
    Case("utf8-header-big5", page().encode(), html("big5")),
    Case("utf8-unknown-label", page(meta="UTF_8_CN").encode(), html("zh_CN.UTF-8x")),
    Case("utf8-short", page(SHORT, "").encode(), html("gbk"), SHORT, None),
    Case("utf8-bom", codecs.BOM_UTF8 + page().encode()),
    Case("utf8-bom-header-gbk", codecs.BOM_UTF8 + page(meta="gbk").encode(), html("gbk")),
    Case("utf8-double-bom", codecs.BOM_UTF8 * 2 + page().encode()),
    Case("utf8-cut-in-tag", page(body=BODY * 9).encode()[:-10], html("utf-8")),
    Case("utf8-cut-in-character", page(body=BODY * 9).split("</p>")[0].encode()[:-1], html("utf-8"), lost=1),
    Case("utf8-cut-two-bytes", page(body=BODY * 9).split("</p>")[0].encode()[:-2], None, lost=1),
    Case("utf8-cut-declared-gbk", page(body=BODY * 9, meta="gbk").split("</p>")[0].encode()[:-1], html("gbk"), lost=1),
    Case("utf8-one-garbage-byte", torn(page().encode(), "有效期".encode(), b"\xff"), html("utf-8"), lost=1),
    Case("utf8-nbsp-of-latin1", torn(page(body=BODY * 9).encode(), b"</p>", b"\xa0\xa0"), None, lost=2),
    Case("utf8-gbk-island", torn(page(body=BODY * 9).encode(), b"</p>", "联系".encode("gbk")), html("utf-8"), lost=4),
    Case("utf8-cesu-surrogates", torn(page(body=BODY * 9).encode(), b"</p>", b"\xed\xa0\xbd\xed\xb8\x80"), lost=6),
    Case("utf8-four-bytes", page(FOUR).encode(), html("gb2312"), FOUR),
    Case("utf8-with-nul", page().replace("制定", "制\0定").encode(), html("utf-8")),
    Case("utf8-cut-description", page(before="<meta name=description content='").encode().replace(
        b"content='", b"content='" + ("规章" * 30).encode()[:-1] + b"'>"), html("utf-8"), lost=1),
    # the GB family under all its names
    Case("gbk-header", gb(page()), html("GBK")),
    Case("gbk-meta", gb(page(meta="gbk"))),
    Case("gb2312-meta-equiv", gb(page(before=http_equiv("gb2312")))),
    Case("gb2312-80-label", gb(page(before=http_equiv("GB_2312-80")))),
    Case("x-gbk-label", gb(page(meta="x-gbk"))),
    Case("gb18030-header", gb(page()), html("gb18030")),
    Case("cp936-label", gb(page(meta="cp936"))),
    Case("chinese-label", gb(page(meta="chinese"))),
    Case("gbk-none", gb(page())),
    Case("gbk-header-utf8", gb(page(meta="gb2312")), html("utf-8")),
    Case("gbk-meta-utf8", gb(page(meta="utf-8"))),
    Case("gbk-both-utf8", gb(page(meta="utf-8")), html("UTF-8")),
    Case("gbk-header-latin1", gb(page(meta="gb2312")), html("ISO-8859-1")),
    Case("gbk-header-latin1-no-meta", gb(page()), html("ISO-8859-1")),
    Case("gbk-meta-beyond-1024", gb(page(before="<!--" + "x" * 3000 + "-->" + http_equiv("gb2312")))),
    Case("gbk-meta-beyond-4096", gb(page(SHORT, BODY, before="<style>" + "a{}" * 4000 + "</style>" + http_equiv("gbk"))),
         None, SHORT),
    Case("gbk-meta-in-comment-lies", gb(page(before="<!-- <meta charset=big5> -->" + http_equiv("gbk")))),
    Case("gbk-xml-declaration", b'<?xml version="1.0" encoding="gb2312"?>' + gb(page())),
    Case("gbk-short-title-in-ascii", gb(page(SHORT, ASCII)), None, SHORT, None),
    Case("gbk-short-title-declared-utf8", gb(page(SHORT, ASCII)), html("utf-8"), SHORT, None),
    Case("gbk-two-characters", gb(page("公告", ASCII)), html("windows-1252"), "公告", None),
    Case("gb2312-rare-names", gb(page(RARE, meta="gb2312")), html("gb2312"), RARE),
    Case("gb18030-four-bytes", gb(page(FOUR, meta="gb2312")), None, FOUR),
    Case("gb18030-euro-and-private", gb(page("经费€５０万元〔２０２６〕①", meta="gbk")), html("gbk"),
         "经费€５０万元〔２０２６〕①"),
    Case("gbk-truncated-pair", gb(page().split("</p>")[0])[:-1], html("gbk"), lost=1),
    Case("gbk-truncated-pair-undeclared", gb(page().split("</p>")[0])[:-1], None, lost=1),
    Case("gbk-one-garbage-byte", torn(gb(page(meta="gbk")), b"</p>", b"\xff"), html("gbk"), lost=1),
    Case("gbk-utf8-island", torn(gb(page(body=BODY * 12, meta="gbk")), b"</p>", "<b>版权所有</b>".encode()), html("gbk"),
         lost=4),
    Case("gbk-entities", gb(page("&#20113;&#x6CC9;市&mdash;通知", meta="gb2312")), None, "云泉市—通知"),
    # others
    Case("big5-header", page("臺北市政府", TRADITIONAL).encode("big5"), html("big5"), "臺北市政府", TRADITIONAL),
    Case("big5-meta", page("臺北市政府", TRADITIONAL, "Big5-HKSCS").encode("big5hkscs"), None, "臺北市政府", TRADITIONAL),
    Case("big5-none", page("臺北市政府", TRADITIONAL).encode("big5"), None, "臺北市政府", TRADITIONAL),
    Case("utf16le-bom", codecs.BOM_UTF16_LE + page().encode("utf-16-le"), html("utf-8")),
    Case("utf16be-bom", codecs.BOM_UTF16_BE + page().encode("utf-16-be")),
    Case("utf16le-header-no-bom", page(SHORT).encode("utf-16-le"), html("utf-16"), SHORT),
    Case("utf16be-no-bom-untold", page().encode("utf-16-be")),
    Case("utf32le-bom", codecs.BOM_UTF32_LE + page().encode("utf-32-le")),
    Case("latin1-header", page(LATIN, "Atención al público").encode("latin-1"), html("iso-8859-1"), LATIN,
         "Atención al público"),
    Case("cp1252-meta", page("Procédure — “avis”", LATIN, "windows-1252").encode("cp1252"), None,
         "Procédure — “avis”", LATIN),
    Case("latin1-none-long", page(LATIN, (LATIN + ". ") * 20).encode("latin-1"), None, LATIN, LATIN),
    Case("shift-jis", page("お知らせ", JAPANESE, "Shift_JIS").encode("cp932"), None, "お知らせ", JAPANESE),
    Case("euc-kr", page("공지사항", KOREAN, "euc-kr").encode("cp949"), html("EUC-KR"), "공지사항", KOREAN.strip()),
    Case("utf8-gbk-block", torn(page(body=BODY * 3).encode(), b"</p>", BODY.encode("gbk")), html("utf-8"), lost=200),
    Case("gbk-utf8-block", torn(gb(page(body=BODY * 3)), b"</p>", BODY.encode()), html("gbk"), lost=200),
    Case("cyrillic-koi8", page("Новости", RUSSIAN, "koi8-r").encode("koi8-r"), None, "Новости", RUSSIAN.strip()),
    Case("cyrillic-1251", page("Новости", RUSSIAN.strip()).encode("cp1251"), html("windows-1251"), "Новости", RUSSIAN.strip()),
    Case("finnish-latin1", page("Pääsy", "Ääni öö päätös").encode("latin-1"), html("iso-8859-1"), "Pääsy",
         "Ääni öö päätös"),
]  # fmt: skip


def test_there_are_sixty() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_mojibake(case: Case) -> None:
    found = decode(case.body, case.content_type)
    tree = parse(found.text)

    assert tree.findtext(".//title") == case.title, (found.encoding, found.why)
    assert case.words is None or case.words in "".join(tree.itertext())
    assert found.text.count("\ufffd") <= case.lost, (found.encoding, found.why)
    found.text.encode("utf-8")
