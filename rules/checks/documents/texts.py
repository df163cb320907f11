"""Questions asked of a document's own text: its caption, its files, words on its page, its draft, its number.

Never judges a text by a title that is merely alike.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from msgspec import Struct

from rules.checks.evidence import ORDER, at, browserless, day, known, plain, scripted, verdict
from rules.facts.records import Document, Facts, Site, Unknown
from rules.judge.model import Text, Verdict
from rules.judge.view import View
from rules.words import lexicon
from rules.words.title_search import region_of


class CaptionArgs(Struct, frozen=True, forbid_unknown_fields=True):
    parts: dict[str, str]  # what a caption tells → pattern that finds it


def caption_complete(subject: Document, args: CaptionArgs, view: View) -> Iterable[Verdict]:
    """The note under the title of a government's own 规章 tells publication, order and day of effect."""
    if not _is_own_rule(subject, view):
        yield _no_rule()
        return
    caption = known(subject.caption)
    lacking = [name for name, words in args.parts.items() if not re.search(words, caption)]
    expected = Text(f"题注写明{'、'.join(args.parts)}", "The caption tells publication, order number and day of effect")
    if not lacking:
        yield verdict("passed", "题注齐全", "The caption is complete")
    elif not caption and browserless(view) and scripted(view.page(subject.url)):
        yield verdict("untested", "页面未经浏览器渲染，题注可能由脚本生成", "The page was not rendered")
    else:
        seen = f"题注未写明{'、'.join(lacking)}" if caption else "页面未见题注"
        yield verdict(
            "failed", seen, f"The caption lacks {', '.join(lacking)}", expected, "caption",
            [at(view, subject, caption, seen)],
        )  # fmt: skip


class RuleArgs(Struct, frozen=True, forbid_unknown_fields=True):
    pass


def order_not_repeated(subject: Document, args: RuleArgs, view: View) -> Iterable[Verdict]:
    """A 规章 is shown with title, caption and text only; the signed order is not shown again."""
    if not _is_own_rule(subject, view):
        yield _no_rule()
    elif subject.order_words:
        yield verdict(
            "failed", f"页面重复刊登签发令：“{subject.order_words}”", "The signed order is shown again",
            Text("只公布标题、题注和正文", "Title, caption and text only"), "order",
            [at(view, subject, subject.order_words)],
        )  # fmt: skip
    else:
        yield verdict("passed", "只有标题、题注和正文", "Title, caption and text only")


class DownloadArgs(Struct, frozen=True, forbid_unknown_fields=True):
    formats: tuple[str, ...]


def rule_download(subject: Document, args: DownloadArgs, view: View) -> Iterable[Verdict]:
    """A 规章 has a version to download in one of the formats."""
    files = [url for url in subject.attachments if re.search(rf"\.(?:{'|'.join(args.formats)})(?:$|[?#&])", url, re.I)]
    if not _is_own_rule(subject, view):
        yield _no_rule()
    elif files:
        yield verdict("passed", "有下载版", "There is a version to download")
    elif browserless(view) and scripted(view.page(subject.url)):
        yield verdict("untested", "页面未经浏览器渲染，下载链接可能由脚本生成", "The page was not rendered")
    else:
        yield verdict(
            "failed", "页面未见下载版", "No version to download was seen",
            Text(f"有{'、'.join(args.formats)}等格式的下载版", "A version to download"), "download",
            [at(view, subject, observed="未见下载版")],
        )  # fmt: skip


def _is_own_rule(document: Document, view: View) -> bool:
    """A 规章 of this government: published by its order, and not one that repeals or amends others."""
    number, region = known(document.doc_number), region_of(view.site)
    own = bool(ORDER.search(number)) and (not region or region in number)
    return own and not re.search(r"废止|修改|的决定$", document.title)


def _no_rule() -> Verdict:
    return verdict("inapplicable", "不是本级政府规章", "Not a regulation of this government")


class ListedArgs(Struct, frozen=True, forbid_unknown_fields=True):
    pass


def attachments_listed(subject: Document, args: ListedArgs, view: View) -> Iterable[Verdict]:
    """The attachments that a text lists are there: as files, as links or below the text."""
    wanted = subject.listed
    there = len(subject.attachments) + subject.inlined + subject.pictures  # forms are often shown as pictures
    expected = Text("正文列出的附件可以打开", "The attachments that the text lists can be opened")
    if not wanted:
        yield verdict("inapplicable", "正文没有列出附件", "The text lists none")
    elif there >= wanted:
        yield verdict("passed", f"列出{wanted}个附件，均可找到", f"All of {wanted} are there")
    elif browserless(view) and scripted(view.page(subject.url)):
        yield verdict("untested", "页面未经浏览器渲染，附件可能由脚本生成", "The page was not rendered")
    else:
        seen = f"正文列出{wanted}个附件，页面上找到{there}个"
        sure = not there or (subject.unlinked and not subject.inlined and not subject.pictures)
        if subject.unlinked and sure:
            seen += f"，“{'”“'.join(subject.unlinked)}”没有链接"
        yield verdict(
            "failed" if sure else "cantTell", seen, f"{wanted} listed, {there} found", expected,
            "fewer" if there else "none", [at(view, subject, subject.quotes.get("listed", ""), seen)],
        )  # fmt: skip


class ShowsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    lexicon: str
    called: Text
    groups: tuple[str, ...] = ()  # all when empty
    at_least: int = 1
    min_chars: int = 0  # a shorter text may be a picture or a file: untested
    numbered: bool = False  # only documents with a number
    except_numbers: tuple[str, ...] = ()  # not those whose number has one of these words: orders
    title_words: tuple[str, ...] = ()  # only documents whose title has one of them
    doubtful: bool = False  # a person decides where too few are found


def document_shows(subject: Document, args: ShowsArgs, view: View) -> Iterable[Verdict]:
    """A document's page shows at least so many groups of the lexicon."""
    page = view.page(subject.url)
    groups = args.groups or tuple(lexicon.load(args.lexicon).groups)
    found = [group for group in groups if page is not None and group in page.terms.get(args.lexicon, {})]
    lacking = "、".join(group for group in groups if group not in found)
    expected = Text(
        f"{args.called.zh}不少于{args.at_least}项：{'、'.join(groups)}", f"At least {args.at_least} of them"
    )
    number = known(subject.doc_number)
    if page is None or (args.numbered and not number) or any(word in number for word in args.except_numbers):
        yield verdict("inapplicable", "没有此类发文字号或页面未采集", "No such number, or no page")
    elif args.title_words and not any(word in subject.title for word in args.title_words):
        yield verdict("inapplicable", "不是此类文件", "Not such a document")
    elif len(found) >= args.at_least:
        yield verdict("passed", f"有{args.called.zh}：{'、'.join(found)}", f"{len(found)} of {args.called.en}")
    elif subject.body_chars < args.min_chars or (browserless(view) and scripted(page)):
        yield verdict(
            "untested", "正文过短或未经渲染，内容可能在图片或附件中", "The text may be a picture", cause="short"
        )
    else:
        seen = f"页面未见{lacking}" if len(groups) > 1 else f"页面未见{args.called.zh}"
        yield verdict(
            "cantTell" if args.doubtful else "failed", seen, f"{len(found)} of {len(groups)} were found", expected,
            "few", [at(view, subject, observed=seen)],
        )  # fmt: skip


class ConsultedArgs(Struct, frozen=True, forbid_unknown_fields=True):
    title_words: tuple[str, ...]  # subjects on which opinions are asked
    since: str  # ISO date of publication


def consulted(subject: Document, args: ConsultedArgs, view: View) -> Iterable[Verdict]:
    """A text of consequence has a draft on the site that asked for opinions."""
    published = day(subject.published_on)
    if published is None or published.isoformat() < args.since or not any(w in subject.title for w in args.title_words):
        yield verdict("inapplicable", "不属于此类文件或发布较早", "Not such a document, or an early one")
        return
    drafts: tuple[str, ...] = view.once("titles of drafts", _drafts)
    core = _core(subject.title)
    if len(core) >= 6 and any(core in draft for draft in drafts):
        yield verdict("passed", "本站有该文件的征求意见稿", "Its draft is on this site")
    else:
        yield verdict(
            "cantTell", "本站未找到该文件的征求意见稿，需人工核对", "Its draft was not found on this site",
            Text("制定涉企等重大文件听取意见", "Opinions were asked on such texts"), "undrafted",
            [at(view, subject, subject.title)],
        )  # fmt: skip


def _drafts(facts: Facts) -> tuple[str, ...]:
    return tuple(sorted({plain(one.title) for one in facts.documents if one.draft}))


def _core(title: str) -> str:
    named = re.search(r"《([^《》]{4,})》", title)
    words = named[1] if named else re.sub(r"^.{0,30}?关于(?:印发|公布|发布)?", "", title)
    return plain(re.sub(r"(?:的通知|的决定|的公告)$", "", words))


class SerialArgs(Struct, frozen=True, forbid_unknown_fields=True):
    least: int  # fewer numbers of one series and year say nothing


_SERIAL = re.compile(
    r"^(?P<series>[\u4e00-\u9fff]{2,20})[〔\[（(](?P<year>(?:19|20)\d{2})[〕\]）)]第?(?P<n>\d{1,4})号$"
)


def serial_gaps(subject: Site, args: SerialArgs, view: View) -> Iterable[Verdict]:
    """Numbers of one series and year have no gap between the least and the greatest; a gap is a question, no fault."""
    series: dict[tuple[str, str], dict[int, Document]] = defaultdict(dict)
    for document in view.facts.documents:
        found = _SERIAL.match(re.sub(r"\s", "", known(document.doc_number)))
        if found:
            series[found["series"], found["year"]].setdefault(int(found["n"]), document)
    judged = {key: rows for key, rows in series.items() if len(rows) >= args.least}
    gaps = {}
    for key, rows in sorted(judged.items()):
        if lacking := [n for n in range(min(rows), max(rows)) if n not in rows]:
            gaps[key] = lacking
    if not judged:
        yield verdict("inapplicable", f"同一代字同一年度的文号不足{args.least}个", "Too few numbers of one series")
    elif not gaps:
        yield verdict("passed", "文号连续", "The numbers follow each other")
    elif isinstance(whole := view.site.whole, Unknown):  # what is lacking may stand where nobody looked
        yield verdict("untested", f"未能检测：{whole.reason}", f"Could not look: {whole.reason}")
        return
    for (name, year), lacking in gaps.items():
        some = "、".join(map(str, lacking[:20])) + (f"等{len(lacking)}个" if len(lacking) > 20 else "")
        seen = f"{name}〔{year}〕未见第{some}号"
        rows = judged[name, year]
        yield verdict(
            "cantTell", seen, f"{len(lacking)} numbers of the series were not seen",
            Text("文号连续，或断号有说明（可为不公开件）", "Consecutive, or the gaps are explained"), "gap",
            [at(view, rows[max(rows)], known(rows[max(rows)].doc_number), seen)],
        )  # fmt: skip
