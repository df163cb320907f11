"""Identity marks of a page (D3 of the domain notes): 标识码, ICP, 公安备案, conac, 找错, sponsor, contact, site map.

Never reads a commented-out mark, and never takes a site's own complaint form for 我为政府网站找错.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate, islice
from urllib.parse import unquote

from lxml.etree import _Element
from msgspec.structs import replace

from audit.read.chrome.marks_alike import alike
from audit.read.chrome.marks_links import ICP_REGISTER, POLICE_REGISTER, at_police, badge_href, by_script, href_of
from audit.read.web.text import SENTENCE, Sheet, tidy
from rules.facts.records import Marks, Maybe, Unknown
from rules.words.lexicon import places

_PROVINCE = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新蜀黔滇陇新军"
_IDCODE = re.compile(
    r"(?:(?:政府)?网站(?:标识|识别)码?(?:编?码)?|(?<![\u4e00-\u9fff])(?:政府)?标识码)\s*+[（(]?[：:\s]*+[)）]?\s*+((?:bm|BM)\d{8}|\d{10}|(?:bm|BM)?\d{6,12})(?![\d-])"
)
_ICP = re.compile(
    (
        rf"[{_PROVINCE}]\s*+ICP\s*+[备证]?\s*+(?:案)?\s*+(?:序?号|编号|字)?\s*+[:：\-－—]?\s*+第?\s*+[(（]?\s*+\d{{6,12}}\s*+[)）]?"
        rf"\s*+(?:-\s*+\d{{1,3}})?\s*+号?(?:\s*+[-－—]\s*+\d{{1,3}}(?!\d))?"
    ),
    re.IGNORECASE,
)
_GONGAN = re.compile(
    r"公\s*+(?:网\s*+安|安\s*+网?)\s*+备\s*+案?\s*+(?:编?\s*+号)?\s*+[:：\-－—]?\s*+[(（第]?\s*+\d{10,16}\s*+[)）]?\s*+号?"
)
_BEFORE = re.compile(rf"(?:[{_PROVINCE}]\s*|(?<![\u4e00-\u9fff]))$")
_GONGAN_OLD = re.compile(r"公安(?:机关)?备案(?:编?号)?[：:\s]*(\d{8,14}-\d{3,6}|\d{14})")
_JIUCUO = re.compile(
    (
        r"/exposure/jiucuo|jiucuo(?:page)?\.(?:s?html?|js|png|jpe?g|gif)|_span_jiucuo|id=_jiucuo_|"
        r"webrectify|web-rectify|我为政府网站找错|政府网站找错|/exposure/"
    ),
    re.IGNORECASE,
)
_REGISTER = "zfwzgl.www.gov.cn"
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|bmp|webp)(?:$|\?)", re.IGNORECASE)
_JIUCUO_CODE = re.compile(
    r"site_?code\s*=\s*['\"]?((?:bm)?\d{8,10})|(?:Link|webRectify)\s*\(\s*['\"]?((?:bm)?\d{8,10})", re.IGNORECASE
)
_CONAC = re.compile(r"(?:bszs|dcs)\.conac\.cn[^'\"<>\s]{0,160}|_ideConac|imgConac", re.IGNORECASE)
_SPONSOR = re.compile(
    r"(?:主\s*+办\s*+(?:单\s*+位|方)?|网站主办|主管单位|主办机构)\s*+[：:]\s*+([^|｜　]{2,60}?)"
    r"(?=\s{1,}|$|承办|地址|联系|维护|技术支持|版权|网站标识|邮编|电话|ICP|Email|E-mail|协办|[|｜;；,，。])"
)
_SPONSOR_AFTER = re.compile(r"(?:^|[\s|｜])([\u4e00-\u9fff]{4,30}?)\s*(?:[（(]主办[）)]|主办(?![\u4e00-\u9fff：:]))")
_COLON = r"[^\S\n]*[：:][^\S\n]*"
_PHONE = rf"{_COLON}[（(]?\d[\d\-－—()（） 转/]{{5,24}}\d"
_MAIL = rf"{_COLON}[\w.\-]+@[\w.\-]+"
_CALLED = r"(?:电[^\S\n]*话|方式|热线)"
# Every way to begin is a letter of its own: so the search stops at these letters only.
_CONTACT = re.compile(
    "|".join(
        [
            *(
                rf"{whose}{_CALLED}{_PHONE}"
                for whose in ["联系", "办公", "咨询", "服务", "热线", "值班", "维护", "技术支持"]
            ),
            *(rf"{called}{_PHONE}" for called in (r"电[^\S\n]*话", "方式", "热线", "T(?i:el)", "t(?i:el)")),
            *(rf"{mail}{_MAIL}" for mail in ("E(?i:-?mail)", "e(?i:-?mail)", r"邮[^\S\n]*箱", "电子邮件", "电子邮箱")),
            rf"地[^\S\n]*址{_COLON}[\u4e00-\u9fff\d\w\-—（）()]{{4,50}}",
        ]
    )
)
# In a footer a number or an address needs no label: people know them by their form.
_BARE_CONTACT = re.compile(
    r"(?<![\d\-])(?:(?:\+?86[- ])?[(（]?0?\d{2,3}[)）]?[-－—– ]{1,3}\d{3,4}[- ]?\d{4}|[(（]?0\d{2,3}[)）]?\d{7,8}"
    r"|400[- ]?\d{3,4}[- ]?\d{3,4})(?![\d\-])"
    r"|(?<![\w.\-])[\w.\-]+[@＠#][\w\-]+(?:\.[\w\-]+)+"
)
_DIGITS14 = re.compile(r"(?<!\d)\d{14}(?!\d)")
_FOOT_ABOVE = 8  # lines over the first sure line of a footer that may belong to it
_SITEMAP = re.compile(r"^(?:网站地图|站点地图|网站导航|sitemap|site map)$", re.IGNORECASE)
# Every way to begin is a letter of its own: so the search runs over them in one go, three times as fast.
_SITEMAP_WORDS = re.compile(r"网站地图|站点地图|网站导航|s(?i:ite ?map)|S(?i:ite ?map)")
_ESCAPED = re.compile(r"unescape\s*\(\s*(['\"])(.{1,2000}?)\1")
_COULD_BE = (
    *("onac", "iucuo", "iuCuo", "xposure", "ectify", "red.", "blue.", "Link("),
    *("sitecode", "site_code", "siteCode", "site_Code"),
)
_SNIPPETS = ("_jiucuo_", "_span_jiucuo", "_ideConac", "imgConac")  # ids that the official snippets give


def marks(sheet: Sheet, unseen: Unknown | None) -> Marks:
    """The marks of a page. ``unseen`` stands for a mark not found where scripts had not run; None: all was seen."""
    values = _attributes(sheet)
    written = _written(sheet.scripts)
    text = sheet.everything
    tail = "\n".join(line.text for line in sheet.lines[-400:])

    def absent(value: str | None) -> Maybe[str]:
        return value if value else unseen

    numbered = [where for where in (tail, text, written) if "icp" in where.lower()]
    icp, icp_href = _with_link(sheet, _ICP, *numbered)
    gongan, gongan_href = _gongan(sheet, tail, text, written)
    idcode = next((m[1] for where in (tail, written, text) if (m := _idcode(where))), None)
    joined = "\n".join(values)
    conac = _first_whole(_CONAC, joined, written)
    jiucuo_at = _jiucuo(sheet, values) if _JIUCUO.search(joined) or "找错" in text else None
    if jiucuo_at is None and (m := _JIUCUO.search(written) or re.search(r"我为政府网站找错", tail)):
        jiucuo_at = m.group()
    code = None
    if jiucuo_at is not None:
        for value in (jiucuo_at, *[v for v in values if _JIUCUO_CODE.search(v)], written):
            if m := _JIUCUO_CODE.search(value):
                code = m[1] or m[2]
                break
    sponsor = _sponsor(tail)
    contact = _CONTACT.search(tail[-2500:]) or _BARE_CONTACT.search(_foot(sheet))
    sitemap: str | None = None
    unnamed: Unknown | None = None  # shown, and no address is given: where it leads could not be seen
    for n in sheet.hits(_SITEMAP_WORDS):
        for node in sheet.lines[n].links:
            if _SITEMAP.match(tidy("".join(node.itertext())[:100])) and (href := node.get("href")):
                sitemap = href[:300]
        if sitemap is None and any(_SITEMAP.match(tidy(text)) and _clicked(one) for text, one in sheet.lines[n].pieces):
            unnamed = Unknown("网站地图只能由脚本打开")
    red = bool(re.search(r"red\.(?:png|gif|jpg)", joined, re.IGNORECASE))
    blue = bool(re.search(r"blue\.(?:png|gif|jpg)", joined, re.IGNORECASE))
    kind = ("red" if red else "blue") if conac and red != blue else None
    read = Marks(
        idcode=absent(idcode),
        icp=absent(icp),
        icp_href=absent(icp_href) if not icp else by_script(icp_href),
        gongan=absent(gongan),
        gongan_href=absent(gongan_href) if not gongan else by_script(gongan_href),
        conac=absent(conac[:300] if conac else None),
        conac_kind=kind if kind or not conac else None,
        jiucuo=absent(_shown(jiucuo_at)),
        jiucuo_code=code if code or (jiucuo_at is None and unseen is None) else absent(code),
        sponsor=absent(sponsor),
        contact=absent(tidy(contact.group())[:80] if contact else _linked_contact(sheet)),
        sitemap=sitemap if sitemap is not None else unnamed if unnamed is not None else unseen,
    )
    return replace(read, alike=alike(sheet, read))


def _jiucuo(sheet: Sheet, values: list[str]) -> str | None:
    """Where the entry leads: the target of its link, wherever that is; else the snippet's own script or picture.

    Of several links the one to the official register counts: a page has its own form and its 曝光台 beside it.
    """
    led: list[str] = []
    for link in sheet.tree.iter("a"):
        href = (link.get("href") or "").strip()
        if not href or href.lower().startswith(("javascript", "#")):
            continue
        drawn = [image.get(name) or "" for image in link.iter("img") for name in ("src", "alt", "title")]
        if any(
            _JIUCUO.search(told) for told in (href, "".join(link.itertext())[:100], link.get("title") or "", *drawn)
        ):
            led.append(href[:400])
    found = [value for value in values if _JIUCUO.search(value)]
    if official := next((value for value in (*led, *found) if _REGISTER in value and not _PICTURE.search(value)), None):
        return official
    if led:
        return led[0]
    return next((value for value in found if not _PICTURE.search(value)), found[0] if found else None)


def _clicked(node: _Element) -> bool:
    """Whether a script answers to a click on an element: told on itself or on what it stands in."""
    for one in (node, *islice(node.iterancestors(), 2)):
        if one.tag == "button" or one.get("onclick") is not None or one.get("role") in ("button", "link", "menuitem"):
            return True
    return node.tag == "a" and node.get("href") is None


def _attributes(sheet: Sheet) -> list[str]:
    """Addresses, handlers and the ids of the official snippets: all that could carry a mark."""
    tree = sheet.tree
    found = [src for node in tree.iter("img", "script", "iframe", "input", "embed") if (src := node.get("src"))]
    found += [href for node in tree.iter("a", "link", "area") if (href := node.get("href"))]
    found += [node.get("onclick") or "" for node in sheet.clicked]
    found = [value[:400] for value in found]  # pictures may stand in addresses whole
    # One search for each word over all of them together.
    joined = "\n".join(found)
    ends = list(accumulate(len(value) + 1 for value in found))
    numbers = {bisect_right(ends, place) for word in _COULD_BE for place in places(joined, word)}
    kept = [found[n] for n in sorted(numbers)]
    kept += [f"sitecode={code[:400]}" for node in tree.iter("script") if (code := node.get("sitecode"))]
    kept += [
        f"id={id}" for node in tree.iter("span", "script", "img", "div", "a") if (id := node.get("id")) in _SNIPPETS
    ]
    return kept


def _written(scripts: list[str]) -> str:
    """What inline scripts write into the page as literal text: document.write(unescape('…')) and plain strings."""
    parts: list[str] = []
    size = 0
    for script in scripts:
        if "document.write" not in script and "jiucuo" not in script and "conac" not in script:
            continue
        for line in script[:60_000].splitlines():
            bare = line.lstrip()
            if not bare.startswith(("//", "*", "/*", "function")) and (
                "write" in bare or "conac" in bare or "jiucuo" in bare
            ):
                parts.append(bare[:4000])
                size += len(bare)
        if size > 100_000:
            break
    text = "\n".join(parts)
    return text + "\n" + "\n".join(unquote(m[2]) for m in _ESCAPED.finditer(text))


def _idcode(text: str) -> re.Match[str] | None:
    """The search begins where the first of its two words stands, at most four letters after the start of a hit."""
    at = [place for word in ("标识", "识别") if (place := text.find(word)) >= 0]
    return _IDCODE.search(text, max(0, min(at) - 4)) if at else None


def _first_whole(pattern: re.Pattern[str], *texts: str) -> str | None:
    for text in texts:
        if m := pattern.search(text):
            return m.group()
    return None


def _with_link(sheet: Sheet, pattern: re.Pattern[str], *texts: str) -> tuple[str | None, str | None]:
    for text in texts:
        m = pattern.search(text)
        if m:
            value = tidy(m.group())
            return value, href_of(sheet, value, ICP_REGISTER)
    return None, None


def _gongan(sheet: Sheet, tail: str, text: str, written: str) -> tuple[str | None, str | None]:
    for where in (tail, text, written):
        joined = where.replace("\n", " ")
        for m in _GONGAN.finditer(joined):
            if before := _BEFORE.search(joined, max(0, m.start() - 4), m.start()):
                value = tidy(before.group() + m.group())
                return value, href_of(sheet, value, POLICE_REGISTER) or badge_href(sheet, value)
        if old := _GONGAN_OLD.search(joined):
            return old[1], href_of(sheet, old[1], POLICE_REGISTER) or badge_href(sheet, old[1])
    for line in reversed(sheet.lines[max(0, sheet.footer - _FOOT_ABOVE) :]):
        if (bare := _DIGITS14.search(line.text)) and at_police(line.block):
            return bare.group(), href_of(sheet, bare.group(), POLICE_REGISTER) or badge_href(sheet, bare.group())
    return None, None


def _foot(sheet: Sheet) -> str:
    """The words of the footer: from its first sure line, and the short lines over it; empty where none is sure."""
    if sheet.footer >= len(sheet.lines):
        return ""
    first = sheet.footer
    while first and sheet.footer - first < _FOOT_ABOVE and not SENTENCE.search(sheet.lines[first - 1].text):
        first -= 1
    return "\n".join(line.text for line in sheet.lines[first:])


def _linked_contact(sheet: Sheet) -> str | None:
    """An address or a number that a link of the footer dials."""
    for line in sheet.lines[sheet.footer :]:
        for link in line.links:
            href = (link.get("href") or "").strip()
            if href.lower().startswith(("mailto:", "tel:")) and len(href) > 9:
                return tidy(unquote(href).partition("?")[0])[:80]
    return None


def _sponsor(tail: str) -> str | None:
    """The sponsor: 主办单位：X, X（主办）or X主办; the last one, a text above may speak of other sponsors."""
    lines = [line for line in tail.splitlines() if "主" in line and "办" in line][-6:]
    for line in reversed(lines):
        for m in reversed(list(_SPONSOR.finditer(line[:600]))):
            name = tidy(m[1]).strip("：: ")
            if 2 <= len(name) <= 60:
                return name
    for line in reversed(lines):
        if len(line) <= 200 and (found := list(_SPONSOR_AFTER.finditer(line))):
            return tidy(found[-1][1])
    return None


def _shown(value: str | None) -> str | None:
    return tidy(value)[:300] if value else None
