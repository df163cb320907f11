"""Many sites from one table (CSV, XLSX or YAML), each row a site profile, all of them checked before anything runs.

Never visits a site, and never leaves a bad row out: it names each one with its reason.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from audit.profile.read_profile import ProfileError, from_file, from_url
from audit.profile.site import Budget, SiteProfile
from audit.profile.site_table import TableError, read_table
from rules.loading.yamlfile import Document, YamlError, convert_value, read_yaml

# What people call a column of the table, and the key of the profile it stands for.
COLUMNS: Mapping[str, str] = {
    **dict.fromkeys(("网址", "网站地址", "首页网址", "首页地址", "网站网址", "网站链接", "链接", "链接地址", "网站域名",
                     "域名", "网站首页", "网站首页网址", "主页", "website", "site", "link", "address"), "url"),
    **dict.fromkeys(("名称", "网站名称", "单位", "单位名称", "主办单位", "主办单位名称", "部门", "部门名称", "机构名称",
                     "网站主办单位"), "name"),
    **dict.fromkeys(("层级", "级别", "行政级别"), "level"), **dict.fromkeys(("类型", "网站类型", "网站类别"), "kind"),
    **dict.fromkeys(("区划代码", "行政区划代码"), "region_code"), "职能": "functions", "单位名单": "units",
    "每秒请求": "rate", "最多页数": "max_pages", "时限秒": "time_limit_s", "站点档案": "profile",
    "允许的内网网段": "allow_private",
}  # fmt: skip
VALUES: Mapping[str, Mapping[str, str]] = {
    "level": {"省": "province", "省级": "province", "市": "city", "市级": "city", "县": "county", "县级": "county",
              "区县": "county", "乡": "township", "乡镇": "township", "乡级": "township"},
    "kind": {"门户": "portal", "政府门户": "portal", "政府门户网站": "portal", "部门": "department",
             "部门网站": "department", "其他": "other"},
}  # fmt: skip
KEYS = ("url", "name", "level", "kind", "region_code", "jurisdiction", "functions", "units", "rate", "max_pages",
        "time_limit_s", "browser_pages", "access_pages", "profile", "allow_private")  # fmt: skip
TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods")
LISTS = ("functions", "units", "allow_private")
BUDGET = ("max_pages", "time_limit_s", "browser_pages", "access_pages")
NUMBERS = ("rate", *BUDGET)


class SitesError(Exception):
    """The table cannot be used; ``rows`` has one line for each bad row."""

    def __init__(self, rows: list[str]) -> None:
        super().__init__("；".join(rows))
        self.rows = rows


class Site(Struct, frozen=True):
    """One row: where its run is kept below the assessment, and its profile."""

    id: str
    profile: SiteProfile


Read: TypeAlias = tuple[list[tuple[str, SiteProfile | str]], list[str]]  # place and profile or fault; notes


def read_sites(path: Path, tell: Callable[[str], None] = lambda _: None) -> tuple[Site, ...]:
    """The sites of a table in their order. Raises :class:`SitesError` naming every bad row, ``OSError`` for no file.

    CSV, XLSX, XLS and ODS: a heading row, found below titles, names the columns (English keys or Chinese words); lists
    in a cell are split at 、；;. YAML: a list of site profiles, each a mapping or ``{profile: file}``. ``tell`` takes
    a line for each row or column that was passed over.
    """
    kind = path.suffix.lower()
    if kind not in (*TABLES, ".yaml", ".yml"):
        raise SitesError(
            [f"{path}：只认 {'、'.join(TABLES)}、.yaml，而不是 {kind or '无扩展名'} / unknown kind of table"]
        )
    rows, notes = _yaml(path) if kind in (".yaml", ".yml") else _table(path)
    faults: list[str] = []
    found: list[SiteProfile] = []
    seen: dict[str, str] = {}
    for place, row in rows:
        if isinstance(row, str):
            faults.append(f"{place}：{row}")
            continue
        key = row.url.rstrip("/").lower()
        if key in seen:
            faults.append(f"{place}：{row.url} 与 {seen[key]} 重复 / same address twice")
            continue
        seen[key] = place
        found.append(row)
    if faults:
        raise SitesError(faults)
    if not found:
        raise SitesError([f"{path}：没有任何网站 / no site in it"])
    for note in notes:
        tell(note)
    return tuple(_named(found))


def _named(profiles: Iterable[SiteProfile]) -> Iterable[Site]:
    """A folder name for each site: its host, told apart by number where hosts repeat."""
    used: dict[str, int] = {}
    for profile in profiles:
        parts = urlsplit(profile.url)
        name = re.sub(r"[^a-z0-9.-]+", "-", (parts.netloc or "site").lower()).strip(".-") or "site"
        used[name] = used.get(name, 0) + 1
        yield Site(name if used[name] == 1 else f"{name}--{used[name]}", profile)


# --- tables --------------------------------------------------------------------------------------------------------


def _table(path: Path) -> Read:
    names = {**{key: key for key in KEYS}, **COLUMNS}
    try:
        table = read_table(path, names)
    except TableError as problem:
        raise SitesError([str(problem)]) from None
    return [(f"{path}:{number}", _row(path, cells)) for number, cells in table.rows], table.notes


def _row(path: Path, cells: dict[str, str]) -> SiteProfile | str:
    given: dict[str, Any] = dict(cells)
    if "url" in given:
        given["url"] = unicodedata.normalize("NFKC", given["url"]).strip(
            "。;,"
        )  # ｈｔｔｐ：／／… as some desks type it
    for key in LISTS:
        if key in given:
            given[key] = [part.strip() for part in re.split(r"[、；;]", given[key]) if part.strip()]
    for key, words in VALUES.items():
        if key in given:
            given[key] = words.get(given[key], given[key])
    for key in NUMBERS:
        if key in given:
            try:
                given[key] = _number(given[key])
            except ValueError:
                return f"“{key}”应为数字，写的是 {given[key]!r} / a number is wanted"
    return _profile(path, given)


# --- YAML ----------------------------------------------------------------------------------------------------------


def _yaml(path: Path) -> Read:
    try:
        document = read_yaml(path)
    except YamlError as problem:
        raise SitesError([str(problem)]) from None
    rows = document.value.get("sites") if isinstance(document.value, dict) else document.value
    within: tuple[str, ...] = ("sites",) if isinstance(document.value, dict) else ()
    if not isinstance(rows, list):
        raise SitesError([f"{path}:1：应为网站的列表 / a list of sites is wanted"])
    found = [
        (f"{path}:{document.line(*within, number)}", _entry(path, document, row, (*within, number)))
        for number, row in enumerate(rows)
    ]
    return found, []


def _entry(path: Path, document: Document, row: Any, place: tuple[str | int, ...]) -> SiteProfile | str:
    if isinstance(row, str):
        return _profile(path, {"url": row})
    if not isinstance(row, dict):
        return "应为网址或站点档案 / an address or a profile is wanted"
    if "profile" in row:
        return _profile(path, row)
    try:
        checked = convert_value(document, row, SiteProfile, place)
    except YamlError as problem:
        return problem.message
    return _profile(path, {key: getattr(checked, key) for key in row if key != "inferred"})


def _profile(path: Path, given: dict[str, Any]) -> SiteProfile | str:
    """The profile of one row, inferred and checked as one of a single run is; else why not."""
    settings = dict(given)
    budget: dict[str, Any] = {}
    for key in BUDGET:
        if key in settings:
            try:
                budget[key] = _number(settings[key]) if key == "time_limit_s" else int(_number(settings[key]))
            except (TypeError, ValueError):
                return f"“{key}”应为数字，写的是 {settings[key]!r} / a number is wanted"
            settings.pop(key)
    file, url = settings.pop("profile", None), settings.pop("url", None)
    try:
        if file is not None:
            profile = from_file(_beside(path, str(file)), **msgspec.convert(settings, dict))
        elif url is not None:
            checked = msgspec.convert({"url": url, **settings}, SiteProfile)
            profile = from_url(url, **{key: getattr(checked, key) for key in settings})
        else:
            return "没有网址 / no address"
        if budget:
            known = msgspec.to_builtins(profile.budget)
            profile = msgspec.structs.replace(profile, budget=msgspec.convert({**known, **budget}, Budget))
    except ProfileError as problem:
        return str(problem)
    except (msgspec.ValidationError, OSError) as problem:
        return f"{problem} / not valid"
    return profile


def _number(written: Any) -> float:
    """A finite number. Raises ``ValueError`` or ``TypeError``."""
    number = float(written)
    if not math.isfinite(number):
        raise ValueError(written)
    return number


def _beside(path: Path, file: str) -> Path:
    """A profile that a list names: YAML below its own folder, so that it cannot have other files read out."""
    found = (path.parent / file).resolve()
    if found.suffix.lower() not in (".yaml", ".yml") or not found.is_relative_to(path.parent.resolve()):
        raise ProfileError(f"站点档案应为名单所在目录下的 .yaml 文件，而不是 {file!r} / a YAML file beside the list")
    return found
