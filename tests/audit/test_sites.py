"""A table of sites: every bad row is named with its reason before anything runs, good ones become profiles."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from audit.profile.sites import SitesError, read_sites

CSV = """网址,名称,层级,类型,区划代码,职能,单位名单,每秒请求,最多页数
https://www.a.gov.cn/,甲市人民政府,市,门户,130400,services、fiscal,教育局；财政局|市财政局,2,500
www.b.gov.cn,乙县人民政府,县,门户,,,,,
https://jyj.a.gov.cn/,甲市教育局,市级,部门网站,,,,,
"""


def test_a_csv_in_chinese_becomes_profiles(tmp_path: Path) -> None:
    for name, encoding in (("a.csv", "utf-8-sig"), ("b.csv", "gb18030")):
        (tmp_path / name).write_bytes(CSV.encode(encoding))
        sites = read_sites(tmp_path / name)
        assert [site.id for site in sites] == ["www.a.gov.cn", "www.b.gov.cn", "jyj.a.gov.cn"]
        first, second, third = (site.profile for site in sites)
        assert (first.level, first.kind, first.region_code, first.rate) == ("city", "portal", "130400", 2.0)
        assert first.functions == ("services", "fiscal")
        assert first.units == ("教育局", "财政局|市财政局")
        assert first.budget.max_pages == 500
        assert (second.url, second.level) == ("http://www.b.gov.cn/", "county")
        assert "units" in second.inferred
        assert "units" not in first.inferred
        assert third.kind == "department"


def test_a_workbook_reads_codes_typed_as_numbers(tmp_path: Path) -> None:
    path = tmp_path / "sites.xlsx"
    rows = [{"网址": "https://www.a.gov.cn/", "区划代码": 130400, "每秒请求": 0.5, "名称": None}]
    pd.DataFrame(rows).to_excel(path, index=False)
    (site,) = read_sites(path)
    assert (site.profile.region_code, site.profile.rate, site.profile.name) == ("130400", 0.5, None)


def test_a_yaml_list_takes_addresses_profiles_and_files(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("url: https://www.c.gov.cn/\nname: 丙市人民政府\n", "utf-8")
    path = tmp_path / "sites.yaml"
    path.write_text(
        "sites:\n  - https://www.a.gov.cn/\n  - {url: https://www.b.gov.cn/, kind: portal, budget: {max_pages: 9}}\n"
        "  - {profile: one.yaml}\n",
        "utf-8",
    )
    first, second, third = (site.profile for site in read_sites(path))
    assert first.url == "https://www.a.gov.cn/"
    assert (second.kind, second.budget.max_pages) == ("portal", 9)
    assert third.name == "丙市人民政府"


def test_hosts_that_repeat_get_folders_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("url\nhttps://www.a.gov.cn/\nhttps://www.a.gov.cn/jyj/\n", "utf-8")
    assert [site.id for site in read_sites(path)] == ["www.a.gov.cn", "www.a.gov.cn--2"]


def test_every_bad_row_is_named_with_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text(
        "url,level,rate,region_code\n"
        "ftp://a.gov.cn/,,,\n"  # line 2
        "https://www.b.gov.cn/,国家,,\n"
        "https://www.c.gov.cn/,city,fast,\n"
        "https://www.d.gov.cn/,city,0,\n"
        ",city,1,\n"
        "https://www.e.gov.cn/,city,1,13\n"
        "https://www.f.gov.cn/,city,1,\n"
        "https://www.F.gov.cn,city,1,\n",
        "utf-8",
    )
    with pytest.raises(SitesError) as told:
        read_sites(path)
    lines = [row.split("：", 1)[0].rpartition(":")[2] for row in told.value.rows]
    assert lines == ["2", "3", "4", "5", "6", "7", "9"]
    for number, word in enumerate(("不是网址", "国家", "fast", "rate", "没有网址", "region_code", "重复")):
        assert word in told.value.rows[number]


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("s.csv", "colour\nred\n", "没有找到“网址”"),
        ("s.csv", "name\n甲\n", "没有找到“网址”"),
        ("s.csv", "", "没有任何网站"),
        ("s.csv", "url\n\n", "没有任何网站"),
        ("s.doc", "https://www.a.gov.cn/", ".doc"),
        ("s.yaml", "sites: 3\n", "列表"),
        ("s.yaml", "- {url: https://www.a.gov.cn/, nam: 甲}\n", "nam"),
        ("s.yaml", "- [a]\n", "网址或站点档案"),
        ("s.yaml", "- {profile: gone.yaml}\n", "gone.yaml"),
        ("s.yaml", "- url: [\n", "s.yaml:"),
        ("s.xlsx", "not a workbook", "不是可读的工作簿"),
    ],
)
def test_a_table_that_cannot_be_used_is_told(tmp_path: Path, name: str, text: str, word: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(SitesError) as told:
        read_sites(tmp_path / name)
    assert any(word in row for row in told.value.rows), told.value.rows


OFFICE_LISTS = {
    "serial.csv": "序号,网站名称,网址\n1,清源县,http://www.a.gov.cn/\n",
    "sponsor.csv": "网站名称,首页网址,主办单位\n清源县,http://www.a.gov.cn/,县政府办\n",
    "title.csv": "附件1　全县政府网站名单,,\n（截至2026年10月）,,\n\n网址,名称\nhttp://www.a.gov.cn/,清源县\n",
    "caps.csv": "URL\nhttp://www.a.gov.cn/\n",
    "semicolon.csv": "网址;名称\nhttp://www.a.gov.cn/;清源县\n",
    "pipe.csv": "单位名称 | 网站链接（必填）*\n清源县 | http://www.a.gov.cn/\n",
    "wide.csv": "名称，链接\n清源县，http：//www.a.gov.cn/\n",
    "tab.tsv": "主办单位\t域名\t联系人\n清源县\twww.a.gov.cn\t王五\n",
    "utf16.csv": "网址\t名称\nhttp://www.a.gov.cn/\t清源县\n".encode("utf-16"),
    "utf16le.csv": "网址,名称\nhttp://www.a.gov.cn/,清源县\n".encode("utf-16-le"),
    "gbk.txt": "县区,网站名称,网站地址\n清源,清源县,http://www.a.gov.cn/\n".encode("gbk"),
    "bare.txt": "http://www.a.gov.cn/\n",
    "below.csv": "网址,名称\nhttp://www.a.gov.cn/,清源县\n合计,1个\n填表人：王五,\n",
}


@pytest.mark.parametrize("name", OFFICE_LISTS)
def test_lists_as_offices_keep_them_are_read(name: str, tmp_path: Path) -> None:
    text = OFFICE_LISTS[name]
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    (site,) = read_sites(tmp_path / name)
    assert site.profile.url == "http://www.a.gov.cn/"
    assert site.profile.name == (None if name in ("caps.csv", "bare.txt") else "清源县")


def test_workbooks_with_a_merged_title_and_ods_are_read(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "s.xlsx")
    sheet = book.add_worksheet()
    sheet.merge_range("A1:C1", "全市政府网站名单")
    for number, row in enumerate(
        (("序号", "网站名称", "网站首页网址"), (1, "清源县", "http://www.a.gov.cn/")), start=2
    ):
        sheet.write_row(number, 0, row)
    book.close()
    told: list[str] = []
    (site,) = read_sites(tmp_path / "s.xlsx", told.append)
    assert (site.profile.name, site.profile.url) == ("清源县", "http://www.a.gov.cn/")
    assert any("标题行" in line for line in told)
    assert any("不用的列：序号" in line for line in told)


def test_a_workbook_that_reaches_to_the_last_cell_costs_one_line(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "far.xlsx")
    sheet = book.add_worksheet()
    sheet.write(0, 0, "网址")
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    with pytest.raises(SitesError, match="过大或已损坏"):
        read_sites(tmp_path / "far.xlsx")


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("s.csv", "url,max_pages\nhttps://www.a.gov.cn/,inf\n", "应为数字"),
        ("s.csv", "url,max_pages\nhttps://www.a.gov.cn/,nan\n", "应为数字"),
        ("s.csv", 'url,name\nhttps://www.a.gov.cn/,"' + "长" * 2_000_000 + '"\n', "单元格过长"),
        ("s.yaml", "- {profile: one.yaml, max_pages: abc}\n", "应为数字"),
        ("s.yaml", "- {profile: secret.txt}\n", "名单所在目录下的 .yaml"),
        ("s.yaml", "- {profile: ../one.yaml}\n", "名单所在目录下的 .yaml"),
        ("s.csv", "url\nhttp://admin:hunter2@www.a.gov.cn/\n", "不要写用户名和密码"),
        ("s.yaml", "- http://admin:hunter2@www.a.gov.cn/\n", "不要写用户名和密码"),
    ],
)
def test_hostile_lists_cost_one_line_and_tell_no_secret(tmp_path: Path, name: str, text: str, word: str) -> None:
    (tmp_path / "secret.txt").write_text("hunter2: first line\n", "utf-8")
    (tmp_path / "one.yaml").write_text("url: https://www.c.gov.cn/\n", "utf-8")
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(SitesError) as told:
        read_sites(tmp_path / name)
    assert any(word in row for row in told.value.rows), told.value.rows
    assert not any("hunter2" in row or len(row) > 400 for row in told.value.rows)
