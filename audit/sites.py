"""Many sites from one table (CSV, XLSX or YAML), each row a site profile, all of them checked before anything runs.

Never visits a site, and never leaves a bad row out: it names each one with its reason.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from audit.site import Budget, ProfileError, SiteProfile, from_file, from_url
from rules.yamlfile import Document, YamlError, convert_value, nearest, read_yaml

# What people call a column of the table, and the key of the profile it stands for.
COLUMNS: Mapping[str, str] = {
    "网址": "url", "网站地址": "url", "首页网址": "url", "名称": "name", "网站名称": "name", "层级": "level",
    "级别": "level", "类型": "kind", "网站类型": "kind", "区划代码": "region_code", "行政区划代码": "region_code",
    "职能": "functions", "单位名单": "units", "每秒请求": "rate", "最多页数": "max_pages", "时限秒": "time_limit_s",
    "站点档案": "profile",
}  # fmt: skip
VALUES: Mapping[str, Mapping[str, str]] = {
    "level": {"省": "province", "省级": "province", "市": "city", "市级": "city", "县": "county", "县级": "county",
              "区县": "county", "乡": "township", "乡镇": "township", "乡级": "township"},
    "kind": {"门户": "portal", "政府门户": "portal", "政府门户网站": "portal", "部门": "department",
             "部门网站": "department", "其他": "other"},
}  # fmt: skip
KEYS = ("url", "name", "level", "kind", "region_code", "jurisdiction", "functions", "units", "rate", "max_pages",
        "time_limit_s", "browser_pages", "access_pages", "profile")  # fmt: skip
LISTS = ("functions", "units")
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


def read_sites(path: Path) -> tuple[Site, ...]:
    """The sites of a table in their order. Raises :class:`SitesError` naming every bad row, ``OSError`` for no file.

    CSV and XLSX: the first row holds names of columns (English keys or the Chinese ones), lists are split at 、；;.
    YAML: a list of site profiles, each a mapping or ``{profile: file}``.
    """
    readers: Mapping[str, Callable[[Path], Iterable[tuple[str, SiteProfile | str]]]] = {
        ".csv": _csv, ".xlsx": _xlsx, ".yaml": _yaml, ".yml": _yaml,
    }  # fmt: skip
    if path.suffix.lower() not in readers:
        kind = path.suffix or "无扩展名"
        raise SitesError([f"{path}：只认 .csv、.xlsx、.yaml，而不是 {kind} / unknown kind of table"])
    faults: list[str] = []
    found: list[SiteProfile] = []
    seen: dict[str, str] = {}
    for place, row in readers[path.suffix.lower()](path):
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


def _csv(path: Path) -> Iterable[tuple[str, SiteProfile | str]]:
    body = path.read_bytes()
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("gb18030", "replace")  # what Excel writes on a Chinese desk
    return _table(path, csv.reader(io.StringIO(text, newline="")))


def _xlsx(path: Path) -> Iterable[tuple[str, SiteProfile | str]]:
    """The first sheet; a code that was typed as a number reads as its digits."""
    import python_calamine

    try:
        sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes())).get_sheet_by_index(0)
        rows = [[_cell(value) for value in row] for row in sheet.iter_rows()]
        # Rows above the first filled one are not handed out.
        blank: list[list[str]] = [[] for _ in range(sheet.start[0] if sheet.start else 0)]
    except OSError:
        raise
    except Exception:  # CalamineError, ZipError, XmlError …: all say that the file is broken
        raise SitesError([f"{path}：不是可读的 xlsx / not a readable workbook"]) from None
    return _table(path, [*blank, *rows])


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _table(path: Path, rows: Iterable[Iterable[str]]) -> Iterable[tuple[str, SiteProfile | str]]:
    head: list[str] | None = None
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if head is None:
            head = [COLUMNS.get(cell, cell) for cell in cells]
            unknown = [name for name in head if name and name not in KEYS]
            if unknown or ("url" not in head and "profile" not in head):
                why = f"不认识的列“{unknown[0]}”{nearest(unknown[0], KEYS)}" if unknown else "缺少“url”（网址）列"
                raise SitesError([f"{path}:{number}：{why} / wrong heading"])
            continue
        yield f"{path}:{number}", _row(path, dict(zip(head, cells, strict=False)))


def _row(path: Path, cells: dict[str, str]) -> SiteProfile | str:
    given: dict[str, Any] = {key: value for key, value in cells.items() if key and value}
    for key in LISTS:
        if key in given:
            given[key] = [part.strip() for part in re.split(r"[、；;]", given[key]) if part.strip()]
    for key, words in VALUES.items():
        if key in given:
            given[key] = words.get(given[key], given[key])
    for key in NUMBERS:
        if key in given:
            try:
                given[key] = float(given[key])
            except ValueError:
                return f"“{key}”应为数字，写的是 {given[key]!r} / a number is wanted"
    return _profile(path, given)


# --- YAML ----------------------------------------------------------------------------------------------------------


def _yaml(path: Path) -> Iterable[tuple[str, SiteProfile | str]]:
    try:
        document = read_yaml(path)
    except YamlError as problem:
        raise SitesError([str(problem)]) from None
    rows = document.value.get("sites") if isinstance(document.value, dict) else document.value
    within: tuple[str, ...] = ("sites",) if isinstance(document.value, dict) else ()
    if not isinstance(rows, list):
        raise SitesError([f"{path}:1：应为网站的列表 / a list of sites is wanted"])
    return [
        (f"{path}:{document.line(*within, number)}", _entry(path, document, row, (*within, number)))
        for number, row in enumerate(rows)
    ]


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
    budget = {key: settings.pop(key) for key in BUDGET if key in settings}
    budget = {key: int(value) if key != "time_limit_s" else value for key, value in budget.items()}
    file, url = settings.pop("profile", None), settings.pop("url", None)
    try:
        if file is not None:
            profile = from_file(path.parent / str(file), **msgspec.convert(settings, dict))
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
