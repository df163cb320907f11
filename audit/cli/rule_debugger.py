"""One rule tried on one page: what it read, which words matched, and what it says.

Never a judgement of a site: the rest of the site counts as not looked at.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin

from msgspec import structs
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from audit.crawl.importing import import_archive
from audit.evidence.capture import Capture
from audit.profile.read_profile import from_url
from audit.profile.site import SiteProfile
from audit.read import read
from audit.runs import run
from rules.facts.records import Facts, Unknown
from rules.judge.evaluate import judge
from rules.judge.model import Rule
from rules.judge.view import KINDS, View, getter
from rules.loading.load import Pack
from rules.words import lexicon
from rules.words.title_search import Words, titles

ADDRESS = "https://www.example.gov.cn/page/1.html"
SHOWN = 12
OUTCOMES = {"passed": "通过", "failed": "未通过", "cantTell": "需人工", "inapplicable": "不适用", "untested": "未检测"}


def from_page(path: Path, url: str, as_of: dt.date) -> Facts:
    """Facts of one saved HTML file as if it had been served at ``url``, unrendered. Raises ``OSError``."""
    body = path.read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "page.warc"
        with archive.open("wb") as file:
            writer = WARCWriter(file, gzip=False, warc_version="1.1")
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            date = {"WARC-Date": f"{as_of}T00:00:00Z"}
            writer.write_record(
                writer.create_warc_record(url, "response", BytesIO(body), http_headers=headers, warc_headers_dict=date)
            )
        profile = from_url(urljoin(url, "/"))
        with import_archive(archive, Path(folder) / "capture", profile, as_of) as capture:
            return _facts(capture, profile)


def from_address(profile: SiteProfile, as_of: dt.date | None, browser: str | None, use_browser: bool) -> Facts:
    """Facts of the one page at the profile's address, fetched as a run would fetch it."""
    one = structs.replace(profile, budget=structs.replace(profile.budget, max_pages=1))
    with (
        tempfile.TemporaryDirectory() as folder,
        run.crawl_site(one, Path(folder), as_of=as_of, browser=browser, use_browser=use_browser) as capture,
    ):
        return _facts(capture, one)


def _facts(capture: Capture, profile: SiteProfile) -> Facts:
    found = read(capture, profile)
    return structs.replace(found, site=structs.replace(found.site, whole=Unknown("只看了这一页")))


def told(pack: Pack, rule: Rule, facts: Facts) -> Iterator[str]:
    """What the rule read, what matched, and its findings, line by line."""
    for page in facts.pages:
        yield f"页面：{page.url}  类型 {page.kind}（{'；'.join(page.kind_reasons) or '—'}）"
    yield from _read(rule, facts)
    yield from _matched(pack, rule, facts)
    for finding in judge(pack.only([rule.id]), facts):
        if finding.rule == rule.id:
            yield f"结论：{OUTCOMES[finding.outcome]}（{finding.count} 处）{finding.message.zh}"
            for place in finding.evidence[:SHOWN]:
                yield f"  {place.url}  {place.quote or place.observed or place.title}"


def _read(rule: Rule, facts: Facts) -> Iterator[str]:
    """The fields the rule reads, of the first few subjects."""
    subjects = {
        "site": (facts.site,), "page": facts.pages, "column": facts.columns, "document": facts.documents,
        "attachment": facts.attachments, "link": facts.links,
    }[rule.scope]  # fmt: skip
    if not subjects:
        yield f"这一页没有可供判断的对象（{rule.scope}）"
    for subject in subjects[:SHOWN]:
        for path in rule.reads:
            if not path.startswith("site."):
                value = getter(KINDS[rule.scope], path)(subject)
                quote = getattr(subject, "quotes", {}).get(path, "")
                shown = f"未能查看：{value.reason}" if isinstance(value, Unknown) else repr(value)
                yield f"读到 {path} = {shown}" + (f"（原文：{quote}）" if quote else "")


def _matched(pack: Pack, rule: Rule, facts: Facts) -> Iterator[str]:
    args = pack.args[rule.id]
    for name in args.__struct_fields__:
        value = getattr(args, name)
        if name in ("lexicon", "home_lexicon") and value:
            yield from _terms(value, facts)
        elif isinstance(value, Words):
            yield from _titles(name, value, facts)
        elif isinstance(value, dict):
            for group, words in value.items():
                if isinstance(words, Words):
                    yield from _titles(group, words, facts)


def _terms(name: str, facts: Facts) -> Iterator[str]:
    words = lexicon.load(name)
    for page in facts.pages:
        if not (page.kind in words.kinds or "all" in words.kinds):
            yield f"词表 {name}：不在 {page.kind} 类页面上查找（只查 {'、'.join(words.kinds)}）"
            continue
        found = page.terms.get(name, {})
        for group in words.groups:
            yield f"词表 {name} · {group}：" + (f"“{found[group]}”" if group in found else "未见")


def _titles(name: str, words: Words, facts: Facts) -> Iterator[str]:
    hits = titles(View(facts)).find(words)
    wanted = "" if hits else "（须含 " + "、".join((*words.all, *words.same)) + "）"
    yield f"词 {name}：{len(hits)} 个标题相符{wanted}"
    for hit in hits[:SHOWN]:
        yield f"  {hit.where} “{hit.text}” {hit.url}"
