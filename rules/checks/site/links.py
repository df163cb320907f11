"""Questions asked of links, attachments and page marks across the site.

Never calls a target dead that was not seen dead twice: the fact already carries the second look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from rules.checks.evidence import at, cut, host_of, plain, scripted, verdict
from rules.facts.records import Attachment, Link, Page, Site
from rules.judge.model import Evidence, Text, Verdict
from rules.judge.view import View


class LivesArgs(Struct, frozen=True, forbid_unknown_fields=True):
    pass


def lives(subject: Link, args: LivesArgs, view: View) -> Iterable[Verdict]:
    """The target of a link can be opened."""
    if subject.state == "unknown":
        yield verdict(
            "untested",
            f"链接目标未能判断：{subject.why}",
            f"The target could not be judged: {subject.why}",
            cause=subject.why,
        )
    elif subject.state == "ok":
        yield verdict("passed", "链接目标可以打开", "The target opens")
    else:
        yield verdict(
            "failed", "链接目标打不开，间隔复测后相同", "The target does not open, also on a second look",
            Text("链接目标可以打开", "The target opens"), "dead", [_dead(subject)],
        )  # fmt: skip


class DeadShareArgs(Struct, frozen=True, forbid_unknown_fields=True):
    max_ratio: float  # dead targets ÷ judged targets


def dead_share(subject: Site, args: DeadShareArgs, view: View) -> Iterable[Verdict]:
    """Of the internal targets that pages other than the home page point to, at most a share is dead."""
    home = view.site.home if isinstance(view.site.home, str) else None
    judged, dead, unjudged = 0, [], Counter[str]()
    for link in view.facts.links:
        if not link.internal or not any(source != home for source in link.sources):
            continue
        if link.state == "unknown":
            unjudged[link.why] += 1
            continue
        judged += 1
        if link.state == "dead":
            dead.append(link)
    expected = Text(f"打不开的目标不超过{args.max_ratio:.0%}", f"At most {args.max_ratio:.0%} of the targets are dead")
    if not judged:
        outcome: Any = "untested" if unjudged else "inapplicable"
        yield verdict(outcome, "没有可判断的内页链接", "No inner link to judge", expected)
        return
    zh = f"内页链接目标{judged}个，打不开{len(dead)}个（{len(dead) / judged:.2%}）"
    en = f"{len(dead)} of {judged} inner link targets are dead ({len(dead) / judged:.2%})"
    # Compared as whole numbers of targets, so that a share of exactly the limit passes.
    failed = len(dead) > args.max_ratio * judged + 1e-9
    evidence = [_dead(link) for link in dead]
    if failed:
        yield Verdict(
            outcome="failed", seen=Text(zh, en), expected=expected, evidence=tuple(evidence), cause="dead",
            count=len(dead),
        )  # fmt: skip
    else:
        yield verdict("passed", zh, en, expected, evidence=evidence)


def _dead(link: Link) -> Evidence:
    observed = str(link.status) if link.status else link.why
    if link.status and link.why and link.why != str(link.status):
        observed = f"{link.status} {link.why}"
    return Evidence(
        url=link.url, record=link.record, quote=cut(link.text), selector=link.element, observed=observed,
        pages=link.sources,
    )  # fmt: skip


class OpensAsNamedArgs(Struct, frozen=True, forbid_unknown_fields=True):
    pass


_NOT_PAGES = frozenset(
    ("pdf", "doc", "docx", "wps", "ofd", "xls", "xlsx", "et", "ppt", "pptx", "dps", "zip", "rar", "7z", "jpg", "jpeg",
     "png", "txt", "csv")
)  # fmt: skip


def opens_as_named(subject: Attachment, args: OpensAsNamedArgs, view: View) -> Iterable[Verdict]:
    """A downloadable file is not empty and is what its name says."""
    magic = (subject.magic or "").lower()
    expected = Text(
        "附件可以下载，大小大于0，内容与扩展名相符", "The file downloads, is not empty and is what its name says"
    )
    if subject.status is not None and subject.status >= 400:
        yield verdict("inapplicable", "打不开的附件作为死链另行记录", "A dead target is told by the link rules")
    elif subject.size_bytes == 0:
        yield verdict(
            "failed", "附件大小为0", "The file is empty", expected, "empty", [at(view, subject, subject.name, "0字节")]
        )
    elif (
        subject.extension in _NOT_PAGES
        and magic
        and (magic == "html" or (magic == "pdf") != (subject.extension == "pdf"))
    ):
        yield verdict(
            "failed", f"附件扩展名为{subject.extension}，内容为{magic}",
            f"The file is named {subject.extension} and holds {magic}", expected, "mismatch",
            [at(view, subject, subject.name, f"{subject.extension} / {magic}")],
        )  # fmt: skip
    else:
        yield verdict("passed", "附件可以下载", "The file downloads")


class SameEverywhereArgs(Struct, frozen=True, forbid_unknown_fields=True):
    fields: dict[str, Text]  # page field → what people call it
    min_pages: int
    min_share: float  # of the pages that show the mark


def same_everywhere(subject: Site, args: SameEverywhereArgs, view: View) -> Iterable[Verdict]:
    """Pages that show a mark show the same one; pages without it are other rules' findings."""
    judged = False
    varies = False
    own = host_of(view.site.host)
    for path, called in args.fields.items():
        shown: list[tuple[str, Page]] = []
        for page in view.facts.pages:
            if host_of(page.url) != own:
                continue  # a department's host carries marks of its own
            value = view.value(page, path)
            if isinstance(value, str) and value:
                shown.append((plain(value), page))
        if len(shown) < args.min_pages:
            continue
        judged = True
        usual, number = min(Counter(value for value, _ in shown).items(), key=lambda one: (-one[1], one[0]))
        if number >= args.min_share * len(shown):
            continue
        varies = True
        others = [page for value, page in shown if value != usual]
        yield Verdict(
            outcome="failed", cause=f"varies:{path}", count=len(others),
            seen=Text(
                f"{len(shown)}个页面显示{called.zh}，其中{len(others)}个与多数页面不同",
                f"{len(others)} of {len(shown)} pages show another {called.en} than most",
            ),
            expected=Text(f"全站{called.zh}一致", f"{called.en} is the same on every page"),
            evidence=tuple(at(view, page, observed=str(view.value(page, path))) for page in others),
        )  # fmt: skip
    if not judged:
        yield verdict(
            "inapplicable", f"显示标识的页面不足{args.min_pages}个", f"Fewer than {args.min_pages} pages to compare"
        )
    elif not varies:
        yield verdict("passed", "各页标识一致", "The marks agree")


class MetaVariedArgs(Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    kinds: tuple[str, ...]  # page kinds that owe the tag
    min_pages: int = 3  # so many equal ones before "all the same" is said


def meta_varied(subject: Site, args: MetaVariedArgs, view: View) -> Iterable[Verdict]:
    """Every page of the kinds fills in the tag, and not all with the same words."""
    key = args.name.lower()
    pages = [page for page in view.facts.pages if page.kind in args.kinds]
    without = [page for page in pages if not page.meta.get(key, "").strip() and scripted(page) is None]
    values = [page for page in pages if page.meta.get(key, "").strip()]
    if not pages:
        yield verdict("inapplicable", "没有适用的页面", "No page it applies to")
        return
    for page in without:
        yield verdict(
            "failed", f"页面没有 {args.name} 标签或内容为空", f"The meta tag {args.name} is absent or empty",
            Text(f"页面有 {args.name} 标签且内容不为空", f"The meta tag {args.name} is filled in"),
            f"missing:meta.{key}", [at(view, page, observed="未见")],
        )  # fmt: skip
    same = len(values) >= args.min_pages and len({plain(page.meta[key]) for page in values}) == 1
    if same:
        yield Verdict(
            outcome="failed", cause=f"same:meta.{key}", count=1,
            seen=Text(
                f"{len(values)}个栏目页的 {args.name} 完全相同",
                f"{len(values)} pages have the same {args.name}",
            ),
            expected=Text(f"各栏目的 {args.name} 各有内容", f"Each column has its own {args.name}"),
            evidence=tuple(at(view, page, page.meta[key], page.meta[key]) for page in values),
        )  # fmt: skip
    if not same and not without and not values:
        yield verdict("untested", "栏目页含脚本，未经浏览器渲染", "The column pages were not rendered")
    elif not same and not without:
        yield verdict("passed", f"{args.name} 已分别填写", f"{args.name} is filled in")


class TitlesDifferArgs(Struct, frozen=True, forbid_unknown_fields=True):
    kinds: tuple[str, ...]
    min_pages: int


def titles_differ(subject: Site, args: TitlesDifferArgs, view: View) -> Iterable[Verdict]:
    """Pages of one folder do not all have the same <title>."""
    folders: dict[str, list[Page]] = {}
    for page in view.facts.pages:
        if page.kind in args.kinds and isinstance(page.title, str) and page.title:
            folders.setdefault(page.url.rpartition("/")[0], []).append(page)
    groups = {folder: pages for folder, pages in folders.items() if len(pages) >= args.min_pages}
    if not groups:
        yield verdict("inapplicable", "没有可比较的页面", "No pages to compare")
        return
    alike = {folder: pages for folder, pages in groups.items() if len({page.title for page in pages}) == 1}
    for folder in sorted(alike):
        pages = alike[folder]
        yield Verdict(
            outcome="failed", cause=f"same:{folder}", count=len(pages),
            seen=Text(
                f"同一目录下{len(pages)}个页面的标题都是“{pages[0].title}”",
                f"{len(pages)} pages are all titled “{pages[0].title}”",
            ),
            expected=Text("页面标题可以区分各页", "Titles tell pages apart"),
            evidence=tuple(at(view, page, str(page.title)) for page in pages),
        )  # fmt: skip
    if not alike:
        yield verdict("passed", "页面标题可以区分", "Titles tell pages apart")
