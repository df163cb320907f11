"""A table of sites: every bad row is named with its reason before anything runs, good ones become profiles."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from audit.sites import SitesError, read_sites

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
        ("s.csv", "url,colour\nhttps://www.a.gov.cn/,red\n", "colour"),
        ("s.csv", "name\n甲\n", "缺少“url”"),
        ("s.csv", "", "没有任何网站"),
        ("s.csv", "url\n\n", "没有任何网站"),
        ("s.txt", "https://www.a.gov.cn/", ".txt"),
        ("s.yaml", "sites: 3\n", "列表"),
        ("s.yaml", "- {url: https://www.a.gov.cn/, nam: 甲}\n", "nam"),
        ("s.yaml", "- [a]\n", "网址或站点档案"),
        ("s.yaml", "- {profile: gone.yaml}\n", "gone.yaml"),
        ("s.yaml", "- url: [\n", "s.yaml:"),
        ("s.xlsx", "not a workbook", "不是可读的 xlsx"),
    ],
)
def test_a_table_that_cannot_be_used_is_told(tmp_path: Path, name: str, text: str, word: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(SitesError) as told:
        read_sites(tmp_path / name)
    assert any(word in row for row in told.value.rows), told.value.rows
