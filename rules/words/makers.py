"""Who made a text that a site shows: the site's own government or body, or another whose text it reposts.

Never guesses: where nothing tells, the text counts as the site's own. The duty to publish in time, and to interpret,
lies with the maker (条例10: 谁制作谁公开).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from rules.facts.records import Document, Site
from rules.judge.view import View
from rules.loading.yamlfile import convert, read_yaml

_REGION = re.compile(
    r"^([^局委厅府部院会、，,]{1,8}?(?:特别行政区|自治区|自治州|自治县|自治旗|地区|省|市|州|盟|县|区|旗))"
)
_REGIONS = re.compile(
    r"[\u4e00-\u9fff]{1,8}?(?:特别行政区|自治区|自治州|自治县|自治旗|地区|省|市|盟|县|区|旗|州(?![市县区]))"
)
_PROVINCE = re.compile(r"^[\u4e00-\u9fff]{2,8}?(?:省|自治区)")
_REPOSTED = re.compile(r"^[（(\[【]?(?:转载|转自|摘自|摘编)[）)\]】：:]?")
_SITE_ENDS = ("网站", "网", "信息公开", "政务公开", "信息", "政务", "门户")
_FORWARDED = ("转发", "批转", "贯彻", "落实", "执行", "学习")  # a text of its own about another's
_BEFORE_ABOUT = re.compile(r"^([\u4e00-\u9fff、]{4,40}?)(?:印发|发布|公布|转发)?关于")


class _Lexicon(Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    central: tuple[str, ...]
    central_numbers: tuple[str, ...]
    reposts: tuple[str, ...]
    sources: tuple[str, ...]
    provinces: dict[str, str]


def made_elsewhere(document: Document, view: View) -> str | None:
    """What tells that another body made the text: its name, number, column or source; None where nothing does."""
    site, words = owner(document, view), _words()
    title = _text(document.title)
    if (marked := _REPOSTED.match(title)) is not None:
        return marked.group()
    named, issuer = _in_title(title), _text(document.issuer)
    # 发布机构 often is who put the text on the site; the body that the title begins with made it.
    if named and (_is_other(named, site) or _elsewhere(named, issuer)):
        return named
    if issuer or named:
        return issuer if issuer and _is_other(issuer, site) else None
    number = _text(document.doc_number)
    if number.startswith(words.central_numbers) and not _is_central(site):
        return number
    province = words.provinces.get((site.region_code or "")[:2])
    if province and site.level not in (None, "province") and number.startswith(f"{province}政"):
        return number
    page = view.page(document.url)
    crumbs = page.breadcrumb if page is not None and isinstance(page.breadcrumb, tuple) else ()
    if column := next((name for name in crumbs if any(word in name for word in words.reposts)), None):
        return f"栏目“{column}”"
    source = _text(document.source)
    return f"来源“{source}”" if source.startswith(words.sources) else None


def owner(document: Document, view: View) -> Site:
    """The site, with the name that the document's own page gives it where nothing else does."""
    page = view.page(document.url)
    if view.site.name or page is None:
        return view.site
    name = _text(page.meta.get("sitename"))
    for end in _SITE_ENDS:
        name = name.removesuffix(end)
    return replace(view.site, name=name) if name else view.site


def made_by_whom_unknown(document: Document, view: View) -> bool:
    """Whether a body is named, and nothing tells whether the site is that body's."""
    named = _text(document.issuer) or _in_title(_text(document.title))
    return bool(named) and not owner(document, view).name


def _elsewhere(maker: str, publisher: str) -> bool:
    """Whether the two bodies are of different places: 广州市民政局 and 广州市天河区财政局."""
    one, other = _places(maker), _places(publisher)
    return bool(one and other) and one[-1] != other[-1]


def _places(body: str) -> list[str]:
    found: list[str] = []
    while (m := _REGION.match(body)) is not None:
        found.append(m[1])
        body = body[m.end() :]
    return found


def _is_other(issuer: str, site: Site) -> bool:
    own, region = _text(site.name), _region(site)
    if own and (own in issuer or issuer in own):
        return False
    if issuer.startswith(_words().central):
        return not _is_central(site)
    if site.kind == "department" and "人民政府" in issuer and "人民政府" not in own:
        return True
    rest = _PROVINCE.sub("", issuer) if site.level != "province" else issuer
    if rest != issuer:
        return not (region and region in rest)
    found = None if issuer.startswith(("省", "市", "县", "区")) else _REGION.match(issuer)
    if found is None or not region:
        return _bare_other(issuer, region, site)
    return region not in issuer


def _region(site: Site) -> str:
    """The innermost region of the site's name: 惠城区 of 惠州市惠城区人民政府."""
    found = _REGIONS.findall(_text(site.name).partition("人民政府")[0])
    return str(found[-1]) if found else ""


def _is_central(site: Site) -> bool:
    """Whether the site is a body of the state as a whole: its name says so, and it has no lower level."""
    return site.level is None and _text(site.name).startswith(_words().central)


def _bare_other(issuer: str, region: str, site: Site) -> bool:
    """省教育厅 on the site of a city, 市教育局 on that of a county: a body of the level above, without its name."""
    if issuer.startswith("省"):
        return site.level in ("city", "county", "township")
    return issuer.startswith("市") and site.level in ("county", "township") and not region.endswith("市")


def _in_title(title: str) -> str:
    """The body a title begins with: 国务院办公厅关于…, 河北省人民政府印发…; empty where it begins with none."""
    found = None if title.startswith(_FORWARDED) else _BEFORE_ABOUT.match(title)
    return found[1] if found and re.search(r"府|办公[厅室]|委|局|厅|部|院|署|会$", found[1]) else ""


def _text(value: object) -> str:
    return re.sub(r"\s+", "", value) if isinstance(value, str) else ""


@cache
def _words() -> _Lexicon:
    path = Path(__file__).resolve().parents[1] / "lexicons" / "makers.yaml"
    return convert(read_yaml(path, "rules/lexicons/makers.yaml"), _Lexicon)
