"""Questions asked of interpretations beside their documents: parts, forms, words behind pictures, overlap, contacts.

Never asks a picture for words that could not be looked at, and never calls an overlap a copy.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from rules.checks.evidence import at, behind, browserless, day, interpretations, scripted, verdict
from rules.facts.records import Document, Page, Site
from rules.judge.model import Evidence, Text, Verdict
from rules.judge.view import View


class DifferenceArgs(Struct, frozen=True, forbid_unknown_fields=True):
    title_words: tuple[str, ...]  # of texts that replace or change others
    lexicon: str
    group: str


def difference_told(subject: Document, args: DifferenceArgs, view: View) -> Iterable[Verdict]:
    """One of the interpretations of a text that replaces another tells what is new."""
    pages = [page for pair in subject.interpretations if (page := view.page(pair.url)) is not None]
    expected = Text("解读说明新旧政策差异", "An interpretation tells what is new")
    if not any(word in subject.title for word in args.title_words) or not pages:
        yield verdict("inapplicable", "不是修订类文件或没有解读", "Not such a text, or no interpretation")
    elif any(args.group in page.terms.get(args.lexicon, {}) for page in pages):
        yield verdict("passed", "解读说明了新旧差异", "An interpretation tells what is new")
    else:
        yield verdict(
            "cantTell", "各篇解读均未见新旧政策差异的文字，需人工核对", "No interpretation has such words", expected,
            "difference", [_beside(subject, pages[0])],
        )  # fmt: skip


class FormsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    within_days: int
    least: int  # forms
    min_count: int  # with fewer interpretations in the time nothing is asked


def interpretation_forms(subject: Site, args: FormsArgs, view: View) -> Iterable[Verdict]:
    """The interpretations of the last year have at least so many forms."""
    recent = [
        one for one in view.facts.documents
        if (one.kind == "interpretation" or (one.kind == "qa" and one.column == "interp"))
        and (on := day(one.published_on))
        and 0 <= (view.as_of - on).days <= args.within_days
    ]  # fmt: skip
    forms = sorted({form for one in recent for form in one.forms})
    expected = Text(f"一年内解读形式不少于{args.least}种", f"At least {args.least} forms within a year")
    if len(recent) < args.min_count:
        yield verdict("inapplicable", f"一年内的解读不足{args.min_count}篇", "Too few interpretations")
    elif len(forms) >= args.least:
        yield verdict("passed", f"解读形式有{'、'.join(forms)}", f"{len(forms)} forms")
    elif (hidden := behind(view, interpretations(view))) is not None:
        yield hidden
    elif browserless(view):
        yield verdict("untested", "首页未经浏览器渲染，内容可能由脚本生成", "The home page was not rendered")
    else:
        seen = f"一年内{len(recent)}篇解读，形式只有{'、'.join(forms)}"
        yield verdict(
            "failed", seen, f"{len(recent)} interpretations, {len(forms)} form", expected, "forms",
            [at(view, view.site, observed=seen)],
        )  # fmt: skip


class PictureArgs(Struct, frozen=True, forbid_unknown_fields=True):
    min_chars: int  # of text on the page
    min_alt_chars: int  # of the pictures' alternative texts together


def picture_has_words(subject: Document, args: PictureArgs, view: View) -> Iterable[Verdict]:
    """A picture interpretation tells in words as well what its pictures show."""
    if subject.body_chars >= args.min_chars or subject.alt_chars >= args.min_alt_chars:
        yield verdict("passed", "有文字说明或替代文本", "It has words, or alternative texts")
    elif not subject.pictures or (browserless(view) and scripted(view.page(subject.url))):
        yield verdict("untested", "页面未见图片，内容可能由脚本生成", "No picture was seen", cause="unseen")
    else:
        seen = f"{subject.pictures}张图片，正文{subject.body_chars}字，替代文本{subject.alt_chars}字"
        yield verdict(
            "failed", seen, f"{subject.pictures} pictures, {subject.body_chars} characters", Text(
                f"正文不少于{args.min_chars}字或替代文本不少于{args.min_alt_chars}字", "Words beside the pictures"
            ), "wordless", [at(view, subject, observed=seen)],
        )  # fmt: skip


class ExtractArgs(Struct, frozen=True, forbid_unknown_fields=True):
    max_percent: int  # of the interpretation's pieces that stand in the text; the boundary passes
    below_length_percent: int  # of the text's length: a long interpretation may quote it whole


def not_extracted(subject: Document, args: ExtractArgs, view: View) -> Iterable[Verdict]:
    """A short interpretation is not made of the text's own sentences."""
    for pair in subject.explains:
        policy = view.document(pair.url)
        if pair.overlap is None or policy is None or not policy.body_chars:
            continue
        length = 100 * subject.body_chars // policy.body_chars
        if pair.overlap <= args.max_percent or length >= args.below_length_percent:
            yield verdict("passed", f"与文件相同的片段约{pair.overlap}%", f"About {pair.overlap} % stands in the text")
        else:
            seen = f"约{pair.overlap}%的片段与文件相同，篇幅为文件的{length}%"
            yield verdict(
                "cantTell", seen, f"About {pair.overlap} % stands in the text", Text(
                    f"相同片段不超过{args.max_percent}%", f"At most {args.max_percent} %"
                ), "extract", [at(view, subject, observed=seen)],
            )  # fmt: skip


class FollowedArgs(Struct, frozen=True, forbid_unknown_fields=True):
    ask: Text


def followed_up(subject: Site, args: FollowedArgs, view: View) -> Iterable[Verdict]:
    """Some document has interpretations of different days; where none has, a person looks elsewhere."""
    for document in view.facts.documents:
        days = {on for pair in document.interpretations if (on := day(pair.published_on))}
        if len(days) > 1:
            yield verdict(
                "passed", f"有延伸解读：{document.title}", "A text was interpreted again later", args.ask, "",
                [at(view, document)],
            )  # fmt: skip
            return
    if not any(document.interpretations for document in view.facts.documents):
        yield verdict("inapplicable", "本站未见解读，另行记录", "No interpretation; another rule tells it")
    else:
        yield verdict(
            "cantTell", "本站未见同一文件不同日期的解读，需人工核对", "None was interpreted again", args.ask, "person",
            [at(view, view.site)],
        )  # fmt: skip


class ContactArgs(Struct, frozen=True, forbid_unknown_fields=True):
    since: str  # ISO date of publication


def contact_told(subject: Document, args: ContactArgs, view: View) -> Iterable[Verdict]:
    """A text or one of its interpretations tells where to ask."""
    published = day(subject.published_on)
    beside = [view.document(pair.url) for pair in (*subject.explains, *subject.interpretations)]
    page = view.page(subject.url)
    if published is None or published.isoformat() < args.since:
        yield verdict("inapplicable", f"发布早于{args.since}或未见发布日期", f"Published before {args.since}")
    elif subject.contact or any(one is not None and one.contact for one in beside):
        yield verdict("passed", "有咨询方式", "It tells where to ask")
    elif subject.pictures or (browserless(view) and scripted(page)):
        yield verdict("untested", "咨询方式可能在图片或脚本中", "It may stand in a picture", cause="unseen")
    else:
        yield verdict(
            "failed", "解读和文件均未见咨询方式", "Neither tells where to ask",
            Text("解读或文件附咨询电话", "One of them gives a telephone number"), "contact",
            [at(view, subject, observed="未见")],
        )  # fmt: skip


def _beside(subject: Document, page: Page) -> Evidence:
    return Evidence(
        url=subject.url, record=subject.record, title=subject.title, observed="解读未见差异说明", pages=(page.url,)
    )
