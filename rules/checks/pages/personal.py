"""Questions asked of personal-information hits on pages and in files.

Never shows a raw number: what arrives here was masked where it was found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from rules.checks.evidence import at, titled, unlooked, verdict
from rules.facts.records import Attachment, Page, Personal, Site
from rules.judge.model import Evidence, Outcome, Text, Verdict
from rules.judge.view import View
from rules.words.title_search import Words

_SOUNDS = ("mp3", "mp4", "riff")  # no lists of persons
_SHOWN = 20  # unread files named as evidence


class NoPersonalArgs(Struct, frozen=True, forbid_unknown_fields=True):
    kinds: tuple[Literal["id18", "id15", "mobile", "bankcard", "address", "mask", "health", "minor"], ...]
    called: Text
    min_hits: int = 1  # on one page or file: a list, not one contact person
    doubtful: bool = False  # what is found may be there by law: a person decides
    titles: Words | None = None  # of the pages and files that are looked at; all when left out


def no_personal(subject: Site, args: NoPersonalArgs, view: View) -> Iterable[Verdict]:
    """No page and no file of the site shows numbers of the kinds."""
    evidence: list[Evidence] = []
    hits_in_all = 0
    holders: tuple[Page | Attachment, ...] = (*view.facts.pages, *view.facts.attachments)
    if args.titles is not None:
        holders = tuple(one for one in holders if one.failed or _speaks(one, args.titles, view))
    for holder in holders:
        hits = _told_here(holder, args)
        if len(hits) >= args.min_hits:
            hits_in_all += len(hits)
            where = "、".join(sorted({hit.where for hit in hits}))
            seen = f"{len(hits)}个（{where}），如{hits[0].masked}"
            evidence.append(at(view, holder, hits[0].context or hits[0].masked, seen))
    unread = _unread_among(holders)
    expected = Text(f"不出现{args.called.zh}", f"No {args.called.en}")
    if evidence:
        yield Verdict(
            outcome="cantTell" if args.doubtful else "failed", cause="personal", count=len(evidence), expected=expected,
            evidence=tuple(evidence),
            seen=Text(
                f"{len(evidence)}个页面或附件出现{args.called.zh}，共{hits_in_all}个"
                + (f"；另有{len(unread)}个页面或附件未能完整读取" if unread else ""),
                f"{args.called.en} on {len(evidence)} pages or files, {hits_in_all} in all",
            ),
        )  # fmt: skip
    elif not holders and args.titles is not None:
        yield verdict("inapplicable", "没有采集到这类稿件", "No such page was captured")
    elif not holders:
        yield verdict("untested", "没有可检查的页面", "No page to look at")
    elif unread:
        yield _none_in_what_was_read(args, view, len(holders), unread, expected)
    else:
        yield verdict(
            "passed", f"{len(holders)}个页面和附件未见{args.called.zh}", f"None on {len(holders)} pages and files"
        )


def _told_here(holder: Page | Attachment, args: NoPersonalArgs) -> list[Personal]:
    """The hits of the kinds. A complete number in a column of masked ones is told once, by the rule on such numbers."""
    complete = Counter(hit.masked for hit in holder.personal if hit.kind != "mask")
    hits = []
    for hit in holder.personal:
        if hit.kind == "mask" and complete[hit.masked] > 0:
            complete[hit.masked] -= 1
        elif hit.kind in args.kinds:
            hits.append(hit)
    return hits


def _unread_among(holders: Iterable[Page | Attachment]) -> list[tuple[Page | Attachment, str]]:
    """Those that were not looked through to their end, each with the reason."""
    return [(holder, why) for holder in holders if (why := _unread(holder))]


def _unread(file: Page | Attachment) -> str:
    """Why it was not looked through to its end; empty where it was, and where there is no file to look at."""
    if file.failed or isinstance(file, Page):
        return file.failed or ""
    if file.status is not None and file.status >= 400:
        return ""
    if (file.magic or "") in _SOUNDS:
        return ""
    reason = unlooked(file.fetched) or unlooked(file.text_chars) or "、".join(file.unread)
    return reason or ("没有可读取的文字，如扫描件" if file.text_chars is None and file.magic else "")


def _none_in_what_was_read(
    args: NoPersonalArgs, view: View, looked_at: int, unread: list[tuple[Page | Attachment, str]], expected: Text
) -> Verdict:
    """None was found, and some pages or files could not be read: a person opens these, each named with the reason.

    Where none of them was even fetched there is nothing to open here, and nothing is said; nor is a page that our own
    reader failed on a person's to look through: the run is to be judged again.
    """
    fetched = [(one, why) for one, why in unread if isinstance(one, Attachment) and unlooked(one.fetched) is None]
    named = [at(view, file, titled(file), why) for file, why in (fetched or unread)[:_SHOWN]]
    read = looked_at - len(unread)
    outcome: Outcome = "cantTell" if fetched else "untested"
    whose = "、".join(titled(file) or file.url for file, _ in (fetched or unread)[:3])
    return Verdict(
        outcome=outcome, cause="unread", count=len(unread), expected=expected, evidence=tuple(named),
        seen=Text(
            f"读到的{read}个页面和附件未见{args.called.zh}；{len(unread)}个页面或附件未能完整读取（{whose}），须人工打开核对",
            f"None on the {read} pages and files that were read; {len(unread)} could not be read through",
        ),
    )  # fmt: skip


class SecrecyArgs(Struct, frozen=True, forbid_unknown_fields=True):
    marks: tuple[str, ...]  # names of marks: 密级标志, 内部资料 …


def marked_secret(subject: Site, args: SecrecyArgs, view: View) -> Iterable[Verdict]:
    """No page and no file bears such a mark; a person looks at each, and its words are not repeated here."""
    holders: tuple[Page | Attachment, ...] = (*view.facts.pages, *view.facts.attachments)
    places: list[Evidence] = []
    for holder in holders:
        if found := [mark for mark in holder.secrecy if mark in args.marks]:
            places.append(at(view, holder, observed=f"单独成行的标志：{'、'.join(found)}"))
    if places:
        yield Verdict(
            outcome="cantTell", cause="marks", count=len(places), evidence=tuple(places), expected=Text(
                "没有此类标志", "No such mark"
            ), seen=Text(
                f"{len(places)}个页面或附件有单独成行的标志，需立即人工核对",
                f"Such marks on {len(places)} pages or files",
            ),
        )  # fmt: skip
    elif not holders:
        yield verdict("untested", "没有可检查的页面", "No page to look at")
    elif unread := _unread_among(holders):
        yield verdict(
            "untested", f"读到的{len(holders) - len(unread)}个页面和附件未见此类标志；{len(unread)}个未能完整读取",
            f"None on {len(holders) - len(unread)} pages and files; {len(unread)} could not be read through",
            cause="unread", evidence=[at(view, one, titled(one), why) for one, why in unread[:_SHOWN]],
        )  # fmt: skip
    else:
        yield verdict("passed", f"{len(holders)}个页面和附件未见此类标志", f"None on {len(holders)} pages and files")


class HiddenArgs(Struct, frozen=True, forbid_unknown_fields=True):
    pass


_CERTAIN = {"id18": "身份证号", "id15": "身份证号", "bankcard": "银行卡号"}  # numbers that are nothing else


def hidden_parts(subject: Attachment, args: HiddenArgs, view: View) -> Iterable[Verdict]:
    """A published file has no hidden sheets, columns or words, no comments and no open changes."""
    parts = [*subject.hidden[:5]]
    parts += [f"批注{subject.comments}条"] if subject.comments else []
    parts += [f"未接受的修订{subject.tracked}处"] if subject.tracked else []
    expected = Text("发布的附件没有隐藏内容、批注和修订痕迹", "No hidden parts, comments or open changes")
    told = [one for one in subject.personal if "隐藏" in one.where and one.kind in _CERTAIN]
    if told:
        places = sorted({one.where for one in told})
        seen = f"{'、'.join(places[:5])}有完整的{'、'.join(sorted({_CERTAIN[one.kind] for one in told}))}{len(told)}处"
        yield verdict(
            "failed", f"附件的隐藏内容含个人信息：{seen}", f"Hidden parts tell {len(told)} personal numbers", expected,
            "personal", [at(view, subject, observed=seen)],
        )  # fmt: skip
    elif parts:
        seen = "；".join(parts)
        yield verdict(
            "cantTell", f"附件含隐藏内容，需人工打开核对：{seen}", "The file has hidden parts",
            expected, "hidden", [at(view, subject, observed=seen)],
        )  # fmt: skip
    elif (reason := unlooked(subject.fetched) or unlooked(subject.text_chars)) is not None:
        yield verdict("untested", f"附件未能读取：{reason}", "The file could not be read", cause=reason)
    else:
        yield verdict("passed", "没有隐藏内容", "No hidden parts")


class AuthorsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    pass


def authors_unnamed(subject: Attachment, args: AuthorsArgs, view: View) -> Iterable[Verdict]:
    """A file's own properties name no person; names arrive here masked."""
    persons = [name for name in subject.authors if re.fullmatch(r"[\u4e00-\u9fff]\*+", name)]
    if persons:
        seen = f"文件属性的作者或修订者为个人姓名：{'、'.join(persons)}"
        yield verdict(
            "failed", seen, f"{len(persons)} names of persons in the file's properties",
            Text("文件属性不含个人姓名", "No names of persons in a file's properties"), "authors",
            [at(view, subject, observed=seen)],
        )  # fmt: skip
    elif unlooked(subject.fetched) is not None:
        yield verdict("untested", "附件未能读取", "The file could not be read", cause="unread")
    else:
        yield verdict("passed", "文件属性没有个人姓名", "No names of persons")


def _speaks(holder: Page | Attachment, titles: Words, view: View) -> bool:
    """Whether a page's title, or a file's name or the title of a page that carries it, speaks of the thing."""
    if titles.match(titled(holder)):
        return True
    pages = map(view.page, holder.sources) if isinstance(holder, Attachment) else ()
    return any(page is not None and titles.match(titled(page)) for page in pages)
