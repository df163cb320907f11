"""Questions asked of what certain pages must hold: a catalogue its columns, a consultation its materials.

Never fails a page for what may stand in a file beside it: a person opens the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from rules.checks.evidence import at, day, scripted, unlooked, verdict
from rules.facts.records import Attachment, Document, Facts, Page, Site
from rules.judge.model import Text, Verdict
from rules.judge.view import View
from rules.words import lexicon
from rules.words.title_search import EVERYWHERE, Where, Words, shown


class BestPageShowsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    called: Text
    words: Words  # titles of the pages that may hold it
    lexicon: str
    where: tuple[Where, ...] = EVERYWHERE
    classes: tuple[str, ...] = ()
    max_lacking: int = 0  # so many groups may be absent
    doubtful: bool = False  # an absent group asks a person in any case,
    heads: int = 0  # but where a table's head has at least so many of the groups, and no text it lists has the rest


def best_page_shows(subject: Site, args: BestPageShowsArgs, view: View) -> Iterable[Verdict]:
    """One page the titles lead to shows the groups of the lexicon; whether there is any page another rule tells."""
    words = lexicon.load(args.lexicon)
    urls = dict.fromkeys(hit.url for hit in shown(view, args.words, args.where, args.classes).things)
    read = [page for url in urls if (page := view.page(url)) is not None]
    pages = [page for page in read if page.kind in words.kinds or "all" in words.kinds]
    expected = Text(
        f"{args.called.zh}列明：{'、'.join(words.groups)}", f"{args.called.en} shows: {', '.join(words.groups)}"
    )
    lacking = {page.url: [name for name in words.groups if name not in _found(page, args.lexicon)] for page in pages}
    best = min(pages, key=lambda page: (len(lacking[page.url]), page.url), default=None)
    if not urls and (reason := unlooked(view.site.whole)) is not None:
        yield verdict("untested", f"未能采集全站，不能判断：{reason}", "The site was not captured whole", cause=reason)
    elif not urls:
        yield verdict("inapplicable", f"本站未找到{args.called.zh}，另行记录", "Not found; another rule tells it")
    elif best is None:
        yield verdict(
            "cantTell", f"{args.called.zh}在文件或站外，需人工打开核对", f"{args.called.en} is a file or elsewhere",
            expected, "file", [at(view, view.site)],
        )  # fmt: skip
    elif len(lacking[best.url]) <= args.max_lacking:
        yield verdict("passed", f"{args.called.zh}要素齐全", f"{args.called.en} shows its parts")
    else:
        # One of the other pages may hold the rest in a file: only when none does is the page's word enough.
        files = any(_files(page, view) for page in pages) or len(read) > len(pages)
        hidden = next((page for page in pages if scripted(page)), None)
        tabled = bool(args.heads) and _tabled(best, lacking[best.url], args, view)
        ask = (files or args.doubtful) and not tabled
        yield _lacks(best, lacking[best.url], args.called, expected, ask, hidden, view)


def _tabled(page: Page, lacking: list[str], args: BestPageShowsArgs, view: View) -> bool:
    """Whether a page's table has columns for the other groups, and the texts it lists tell nothing of the rest."""
    words = lexicon.load(args.lexicon)
    heads = max((len(lexicon.match(words, "\n".join(table.heads))) for table in page.tables), default=0)
    rows = [item.url for column in view.facts.columns if column.url == page.url for item in column.items]
    listed = [one for url in rows if (one := view.page(url)) is not None]
    told = [one for one in listed if set(lacking) & set(_found(one, args.lexicon))]
    return heads >= args.heads and bool(listed) and not told and not any(scripted(one) for one in listed)


_DRAFT_FILE = re.compile(r"^[^、及和与附]*(?:征求意见稿|草案|修订稿|送审稿)[）)》”\"\s]*(?:\.\w{2,5})?$")


class ConsultCompleteArgs(Struct, frozen=True, forbid_unknown_fields=True):
    lexicon: str  # groups 说明 and 方式
    min_chars: int  # a page of at least so many characters holds the draft itself
    within_days: int  # older consultations are not looked at


def consult_complete(subject: Document, args: ConsultCompleteArgs, view: View) -> Iterable[Verdict]:
    """A consultation shows the draft, why it was drafted, how to answer and until when."""
    page = view.page(subject.url)
    if not subject.draft or page is None or _older(subject, args.within_days, view):
        return
    known: dict[str, Attachment] = view.once("files by address", _files_by_address)
    files = [known.get(url) for url in subject.attachments]
    told = any("说明" in file.name or file.explains for file in files if file is not None)
    found = _found(page, args.lexicon)
    parts = {
        "草案": subject.body_chars >= args.min_chars or bool(subject.attachments),
        "起草说明": "起草说明" in found or told,
        "提出意见的方式": "提出意见的方式" in found,
        "期限": day(subject.consult_until) is not None,
    }
    lacking = [name for name, there in parts.items() if not there]
    # A file that names the draft alone, read to its end, is the draft; any other may hold the explanation as well.
    ask = not all(file is not None and _DRAFT_FILE.search(file.name) and _is_read(file) for file in files)
    expected = Text(f"征求意见公告含：{'、'.join(parts)}", "The notice has draft, explanation, way and period")
    if not lacking:
        yield verdict("passed", "材料齐全", "Every part was seen")
    else:
        yield _lacks(
            page, lacking, Text("征求意见公告", "The notice"), expected, ask,
            page if scripted(page) else None, view,
        )  # fmt: skip


class ConsultOnlineArgs(Struct, frozen=True, forbid_unknown_fields=True):
    lexicon: str  # any group tells of a way on line
    within_days: int


def consult_online(subject: Document, args: ConsultOnlineArgs, view: View) -> Iterable[Verdict]:
    """Opinions on a draft can be sent on line: by a form on the page or a way it names; else a person looks."""
    page = view.page(subject.url)
    if not subject.draft or page is None or _older(subject, args.within_days, view):
        return
    found = _found(page, args.lexicon)
    if found or any(form.long and form.submit for form in page.inputs):
        quote = next(iter(found.values()), "")
        yield verdict(
            "passed", f"可以网上提交意见{'：' + quote if quote else ''}", "Opinions can be sent on line",
        )  # fmt: skip
    else:
        yield verdict(
            "cantTell", "页面未见网上提交意见的方式，需人工核对", "No way to answer on line was seen",
            Text("可以网上提交意见（邮箱以外）", "Opinions can be sent on line"), "offline", [at(view, page)],
        )  # fmt: skip


class FeedbackTellsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    lexicon: str
    words: Words  # titles of feedback
    max_age_days: int


def feedback_tells(subject: Document, args: FeedbackTellsArgs, view: View) -> Iterable[Verdict]:
    """What became of opinions is told with numbers and reasons; where a part was not seen a person reads it."""
    page = view.page(subject.url)
    published = day(subject.published_on)
    if page is None or subject.draft or not (subject.answers or args.words.match(subject.title)):
        return
    if published is not None and (view.as_of - published).days > args.max_age_days:
        return
    groups = tuple(lexicon.load(args.lexicon).groups)
    lacking = [name for name in groups if name not in _found(page, args.lexicon)]
    expected = Text(f"反馈写明：{'、'.join(groups)}", f"It tells: {', '.join(groups)}")
    if not lacking:
        yield verdict("passed", "写明了数量和理由", "Numbers and reasons are told")
    else:
        yield _lacks(page, lacking, Text("意见反馈", "The feedback"), expected, True, None, view)


def _found(page: Page, name: str) -> dict[str, str]:
    return page.terms.get(name, {})


def _files(page: Page, view: View) -> bool:
    document = view.document(page.url)
    return bool(document and document.attachments) or page.url in view.once("pages with files", _with_files)


def _with_files(facts: Facts) -> frozenset[str]:
    return frozenset(url for one in facts.attachments for url in one.sources)


def _files_by_address(facts: Facts) -> dict[str, Attachment]:
    return {one.url: one for one in facts.attachments}


def _is_read(file: Attachment) -> bool:
    return isinstance(file.text_chars, int) and file.text_chars > 0 and not file.unread and file.failed is None


def _older(subject: Document, days: int, view: View) -> bool:
    published = day(subject.published_on)
    return published is not None and (view.as_of - published).days > days


def _lacks(
    page: Page, lacking: list[str], called: Text, expected: Text, ask: bool, hidden: Page | None, view: View
) -> Verdict:
    names = "、".join(lacking)
    zh, en = f"{called.zh}未见：{names}", f"{called.en} does not show: {names}"
    place = [at(view, page, observed=f"未见{names}")]
    if hidden is not None and (reason := scripted(hidden)) is not None:
        return verdict("untested", f"未能查看：{reason}", "Scripts may show more", expected, reason)
    if ask:
        return verdict("cantTell", f"{zh}，需人工核对", en, expected, f"missing:{names}", place)
    return verdict("failed", zh, en, expected, f"missing:{names}", place)
