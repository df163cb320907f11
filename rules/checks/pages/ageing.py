"""Questions asked of what elderly people and people with disabilities meet: toolbars, codes, scanned files, adverts.

Never takes a function that is named for one that works: a person tries it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from rules.checks.evidence import at, cut, host_of, known, unlooked, verdict
from rules.checks.site.topics import PLACES
from rules.facts.records import AccessResult, Attachment, Link, Page, Site
from rules.judge.model import Evidence, Text, Verdict
from rules.judge.view import View
from rules.words import lexicon

_ENTRY = "elder-entry"  # lexicon of its names
_FRONT = re.compile(r"(?:index|default|home|main)\.\w{2,5}", re.IGNORECASE)
_SHORT_CHARS = 12


class TextLayerArgs(Struct, frozen=True, forbid_unknown_fields=True):
    formats: tuple[str, ...]  # what the first bytes say
    sure_chars_per_page: int  # fewer, and not none: some pages may be pictures


def text_layer(subject: Attachment, args: TextLayerArgs, view: View) -> Iterable[Verdict]:
    """A file holds text that can be read aloud, searched and copied, not pictures of text alone."""
    if subject.magic not in args.formats:
        yield verdict("inapplicable", f"不是{'、'.join(args.formats).upper()}文件", "Not a file of these formats")
        return
    expected = Text("文件内有可读取的文字", "The file holds text")
    chars = subject.text_chars if isinstance(subject.text_chars, int) else 0
    pages = subject.pages or 1
    if chars == 0:
        yield verdict(
            "failed", f"文件共{pages}页，没有文字层", f"{pages} pages and no text layer", expected, "scanned",
            [at(view, subject, observed=f"{pages}页，0字")],
        )  # fmt: skip
    elif chars < args.sure_chars_per_page * pages:
        yield verdict(
            "cantTell", f"文件共{pages}页，只有{chars}字，部分页面可能是扫描图片，需人工核对",
            f"{pages} pages hold {chars} characters; some may be pictures", expected, "sparse",
            [at(view, subject, observed=f"{pages}页，{chars}字")],
        )  # fmt: skip
    else:
        yield verdict("passed", "文件有文字层", "The file holds text")


class NamedFunctionsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    lexicon: str
    least: int
    called: Text


def named_functions(subject: Site, args: NamedFunctionsArgs, view: View) -> Iterable[Verdict]:
    """A person tries the functions that the elder version names; what the pages name is told."""
    pages = _elder_pages(view)
    named = sorted({group for page in pages for group in page.terms.get(args.lexicon, {})})
    groups = tuple(lexicon.load(args.lexicon).groups)
    shown = f"页面文字中见到{len(named)}项（{'、'.join(named)}）" if named else "页面文字中未见功能名称，可能为图标"
    shown = shown if pages else "没有看到适老版页面"
    yield verdict(
        "cantTell", f"{args.called.zh}：{shown}，需人工试用",
        f"{args.called.en}: {len(named)} named; a person tries them",
        Text(f"{'、'.join(groups)}中至少{args.least}项可用", f"At least {args.least} of {len(groups)} functions work"),
        "person", [at(view, page, observed="、".join(named)) for page in pages[:PLACES]] or [at(view, view.site)],
    )  # fmt: skip


class ElderAdvertsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    hosts: tuple[str, ...]  # of networks that sell advertising
    texts: tuple[str, ...]  # whole link texts of advertising or inducement
    phrases: tuple[str, ...] = ()  # words of it in the short text of a link that leads away, not to a government site
    phrases_not: tuple[str, ...] = ()  # words of what public bodies offer free of charge, also on hosts of others


def elder_adverts(subject: Site, args: ElderAdvertsArgs, view: View) -> Iterable[Verdict]:
    """No page of the elder version loads advertising or shows a link that sells or induces (适老2.4.1、2.4.2)."""
    pages = {page.url: page for page in _elder_pages(view) if not page.is_home}
    if not pages:
        yield verdict("inapplicable", "本站未采集到适老版页面", "No page of an elder version was captured")
        return
    found: dict[str, list[Evidence]] = {}
    for link in view.facts.links:
        host, text = host_of(link.url), known(link.text).strip()
        network = any(host == one or host.endswith("." + one) for one in args.hosts)
        if not network and text not in args.texts and not _lures(link, text, args):
            continue
        for source in link.sources:
            if source in pages:
                seen = f"引用 {host}" if network else f"链接“{text}”"
                found.setdefault(source, []).append(at(view, pages[source], cut(text or link.url), seen))
    expected = Text("适老版没有广告和诱导按钮", "The elder version carries no advertising or inducement")
    for url in sorted(found):
        yield verdict(
            "failed", "适老版页面有广告或诱导内容", "A page of the elder version carries advertising", expected,
            "adverts", found[url][:1],
        )  # fmt: skip
    if not found:
        yield verdict("passed", f"{len(pages)}个适老版页面未见广告", f"None on {len(pages)} pages")


_OFFICIAL = re.compile(r"(?:^|\.)gov(?:\.cn)?$")


def _lures(link: Link, text: str, args: ElderAdvertsArgs) -> bool:
    """Whether a link that leads away offers something; a headline may tell of a lottery."""
    if link.internal or _OFFICIAL.search(host_of(link.url)) or any(one in text for one in args.phrases_not):
        return False
    short = len(text) <= _SHORT_CHARS
    return any(text.startswith(one) or (short and one in text) for one in args.phrases)


def _elder_pages(view: View) -> tuple[Page, ...]:
    """Pages of the elder version: what its entries lead to and what stands below; the home page that has an entry."""
    words = lexicon.load(_ENTRY)
    entries = [column.url for column in view.columns_of("elder")]
    entries += [
        link.url.partition("#")[0] for link in view.facts.links
        if link.internal and link.on_home and link.element == "a" and lexicon.match(words, known(link.text))
    ]  # fmt: skip
    home = view.site.home if isinstance(view.site.home, str) else ""
    tops = {top for entry in entries for top in _tops(entry)} - {top for top in _tops(home) if home}
    return tuple(
        page for page in view.facts.pages
        if any((page.url.rstrip("/") + "/").startswith(top) for top in tops)
        or (page.is_home and page.terms.get(_ENTRY))
    )  # fmt: skip


def _tops(entry: str) -> tuple[str, ...]:
    """Beginnings of the addresses under an entry: its own, and the folder of a front page (/gh/index.htm → /gh/)."""
    folder, _, last = entry.rpartition("/")
    own = entry.rstrip("/") + "/"
    if _FRONT.fullmatch(last):
        return (own, folder + "/") if folder.count("/") > 2 else (own,)  # never the whole host
    stem, dot, _ = last.rpartition(".")
    return (own, f"{folder}/{stem}/") if dot and stem and folder.count("/") >= 2 else (own,)


class AskWhereSaidArgs(Struct, frozen=True, forbid_unknown_fields=True):
    lexicon: str
    called: Text
    ask: Text


def ask_where_said(subject: Site, args: AskWhereSaidArgs, view: View) -> Iterable[Verdict]:
    """A person looks at each page on which the lexicon's words stand."""
    pages = [page for page in view.facts.pages if page.terms.get(args.lexicon)]
    if pages:
        yield verdict(
            "cantTell", f"{len(pages)}个页面有{args.called.zh}，需人工核对：{args.ask.zh}",
            f"{args.called.en} on {len(pages)} pages; a person decides", args.ask, "person",
            [at(view, page, next(iter(page.terms[args.lexicon].values()))) for page in pages[:PLACES]],
        )  # fmt: skip
    elif (reason := unlooked(view.site.whole)) is not None:
        yield verdict("untested", f"未能采集全站，不能判断：{reason}", "The site was not captured whole", cause=reason)
    else:
        yield verdict("inapplicable", f"采集到的页面没有{args.called.zh}", f"No {args.called.en} on the captured pages")


class AskWithAccessArgs(Struct, frozen=True, forbid_unknown_fields=True):
    rules: tuple[str, ...]  # axe rules whose findings point a person to the spot
    ask: Text


def ask_with_access(subject: Site, args: AskWithAccessArgs, view: View) -> Iterable[Verdict]:
    """A person walks the pages; spots that axe points to come first."""
    spots: list[Evidence] = []
    for page in view.facts.pages:
        rows: tuple[AccessResult, ...] = page.access if isinstance(page.access, tuple) else ()
        for row in rows:
            if row.rule in args.rules and row.outcome in ("failed", "cantTell"):
                first = row.nodes[0] if row.nodes else None
                seen = f"axe {row.rule}：{row.failed}处"
                spots.append(at(view, page, first.html if first else "", seen, first.selector if first else ""))
    clue = f"（axe 提示{len(spots)}处，先看）" if spots else ""
    yield verdict(
        "cantTell", f"需人工核对：{args.ask.zh}{clue}", f"A person decides: {args.ask.en}", args.ask, "person",
        spots[:PLACES] or [at(view, view.site)],
    )  # fmt: skip
