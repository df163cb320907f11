"""Reads a site profile from YAML or from a bare address, and refuses what cannot be used.

Never visits anything: what the profile leaves out is inferred from the address and named in ``inferred``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from audit.profile.profile_faults import faults
from audit.profile.site import SiteProfile, below
from rules.loading.yamlfile import YamlError, convert, read_yaml


class ProfileError(Exception):
    """The profile or URL cannot be used; the text is one line, with file and line where there is one.

    ``key`` names what of the profile is wrong.
    """

    def __init__(self, told: str, key: str = "url") -> None:
        super().__init__(told)
        self.key = key


def check_url(url: str) -> str:
    """An absolute http(s) URL with a host, or :class:`ProfileError`."""
    text = url.strip()
    if re.fullmatch(r"[\w.-]+\.[a-zA-Z]{2,}(:\d+)?(/\S*)?", text):  # www.x.gov.cn as people type it
        text = "http://" + text
    try:
        parts = urlsplit(text)
        port_ok = parts.port is None or parts.port > 0
    except ValueError:
        port_ok, parts = False, urlsplit("")
    if "@" in parts.netloc:
        told = f"{parts.scheme}://…@{parts.hostname or ''}"
        raise ProfileError(
            f"网址中不要写用户名和密码：{told}；本工具不登录网站 / no user name or password in an address"
        )
    if not port_ok or parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", text):
        raise ProfileError(f"不是网址：{url!r}（需要 http:// 或 https:// 开头的完整地址） / not an http(s) URL")
    return text if parts.path else text + "/"


def infer(profile: SiteProfile, declared: set[str]) -> SiteProfile:
    """Fill kind and region from the host name alone; what was filled is named in ``inferred``."""
    found: dict[str, Any] = {}
    if "kind" not in declared:
        host = profile.host
        if host.endswith(".gov.cn"):
            # 国办函〔2018〕55号: www.□□□.gov.cn is a portal, ○○○.□□□.gov.cn a department.
            found["kind"] = "portal" if host.startswith("www.") or host.count(".") == 2 else "department"
    names = {"name", "level", "kind", "region_code", "functions", "units"} - declared
    return msgspec.structs.replace(profile, **found, inferred=tuple(sorted(names)))


def from_url(url: str, **settings: Any) -> SiteProfile:
    """A profile for a bare URL; ``settings`` are fields given on the command line."""
    return infer(_check(SiteProfile(url=check_url(url), **settings)), set(settings))


def from_file(path: Path, **settings: Any) -> SiteProfile:
    """A profile from YAML; an unknown key, a wrong type or a bad value is refused with file and line."""
    try:
        document = read_yaml(path)
        if not isinstance(document.value, dict):
            raise document.error("站点档案应为“键: 值” / a profile is a mapping")
        if "inferred" in document.value:
            raise document.error("inferred 由程序填写，请删去 / written by the program", "inferred")
        profile = convert(document, SiteProfile)
    except YamlError as error:
        raise ProfileError(str(error)) from None
    try:
        profile = msgspec.structs.replace(profile, url=check_url(profile.url), **settings)
        return infer(_check(profile), set(document.value) | set(settings))
    except ProfileError as error:
        raise ProfileError(f"{path}:{document.line(error.key)}: {error}") from None


def _check(profile: SiteProfile) -> SiteProfile:
    if profile.root is not None and not re.fullmatch(r"/[^?#\s]*", profile.root):
        raise ProfileError(f"root 应为“/jyj/”这样的路径，“/”表示整个主机，而不是 {profile.root!r} / not a path", "root")
    if profile.root is not None and not below(profile.url, profile.root):
        raise ProfileError(
            f"url 应在 root {profile.root} 之下，而不是 {profile.url} / the start address lies outside", "root"
        )
    for key, told in faults(profile):
        raise ProfileError(told, key)
    return profile
