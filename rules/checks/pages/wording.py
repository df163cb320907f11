"""Questions asked of single pages that only words or tags can answer: old names, optional tags, the name in the head.

Never calls a quotation an error: titles of old texts and names with 原 before them do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

from rules.checks.evidence import at, browserless, day, host_of, known, plain, unlooked, unrendered, verdict
from rules.facts.records import Page, Site
from rules.judge.model import Text, Verdict
from rules.judge.view import View
from rules.words import lexicon


class OutdatedTermsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    lexicon: str
    since: dict[str, str]  # group → ISO day; a page published after it should not use the group's words


_FORMER = re.compile(r"(?:原|前|旧|时任|曾任|撤销|不再保留|合并|整合)[\u4e00-\u9fff、]{0,5}$|[《“][^》”]{0,200}$")
_CITED = re.compile(r"^(?:令|公告|文件|[〔\[（(]\d|[^《》]{0,30}》)")
# What became of the body stands behind its name: 职责整合, 划入, 更名为, 撤销.
_GIVEN_UP = re.compile(r"^[^。；]{0,24}?(?:的?职[责能]|整合|合并|划[入归]|更名|改[组名]|不再保留|撤销|的基础上)")
# Directly behind a word for a task, or behind 和 that joins two tasks, a name is the end of a longer one.
_LONGER = re.compile(
    r"(?:建设|规划|应急|安全|住建|城建|资源|生态|农业|水务|水利|经济|发展|改革|发改|城管|执法|交通|市政|林业|文化|体育|广电|矿山|国土"
    r"|安监|生产|综合|园林|社会|事业|科技|工信)(?:[和与及])?$"
)
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_HISTORY = ("历史沿革", "沿革", "大事记", "党史", "地方志", "年鉴", "志书", "历任", "档案", "回顾", "纪念")


def outdated_terms(subject: Page, args: OutdatedTermsArgs, view: View) -> Iterable[Verdict]:
    """A page published after a name was given up does not use it; one verdict a name, for a person to decide."""
    published = day(subject.published_on)
    written = day(subject.written_on) or published
    found = subject.terms.get(args.lexicon, {})
    names = (known(subject.heading), *(subject.breadcrumb if isinstance(subject.breadcrumb, tuple) else ()))
    history = any(word in name for name in names for word in _HISTORY)
    used = [
        group for group in sorted(found)
        if published and written and not history and group in args.since
        and min(published, written).isoformat() > args.since[group]
        and _used(found[group], lexicon.load(args.lexicon).groups[group], int(args.since[group][:4]))
    ]  # fmt: skip
    for group in used:
        yield verdict(
            "cantTell", f"{published}发布的页面出现“{found[group]}”，疑似使用已撤销的机构名称（{group}），需人工核对",
            f"A page of {published} may use the name of a body that no longer exists",
            Text("新稿件使用现行机构名称", "New texts use the present name"), f"old:{group}",
            [at(view, subject, found[group], f"{group}，{args.since[group]}后不再使用")],
        )  # fmt: skip
    if not used:
        yield verdict("passed", "未见已撤销的机构名称", "No name of a former body was seen")


def _used(quote: str, terms: lexicon.Terms, until: int) -> bool:
    """Whether a word stands in the quote by itself: not after 原, in a title or a longer name, nor told as history."""
    bars = [found.span() for word in terms.not_ for found in re.finditer(re.escape(word), quote)]
    for word in terms.any:
        for found in re.finditer(re.escape(word), quote):
            before, behind = quote[: found.start()], quote[found.end() :]
            if any(found.start() < end and start < found.end() for start, end in bars):
                continue
            if _FORMER.search(before) or _CITED.search(behind) or _GIVEN_UP.search(behind) or _LONGER.search(before):
                continue
            years = [int(year) for year in _YEARS.findall(before)]
            if not (years and years[-1] <= until):  # 2016年，市国土资源局…: told of its own time
                return True
    return False


class OptionalTagsArgs(Struct, frozen=True, forbid_unknown_fields=True):
    filled: tuple[str, ...]  # tags that say something where they stand
    address: str  # the tag that names the page's own address
    picture: str  # the tag that names a picture


def optional_tags(subject: Page, args: OptionalTagsArgs, view: View) -> Iterable[Verdict]:
    """Optional tags that are there are filled in, and those that hold addresses hold right ones."""
    problems: list[tuple[str, str, str]] = []
    there = [name for name in (*args.filled, args.address, args.picture) if name.lower() in subject.meta]
    for name in there:
        value = subject.meta[name.lower()].strip()
        if not value:
            problems.append((name, "内容为空", "is empty"))
        elif name == args.address and not _names(value, subject.url):
            problems.append((name, f"为“{value}”，不是本站地址", "is not on the site"))
        elif name == args.picture and not _is_address(value, subject.url):
            problems.append((name, f"为“{value}”，不是图片地址", "is no address"))
    for name, zh, en in problems:
        yield verdict(
            "failed", f"可选标签 {name} {zh}", f"The optional tag {name} {en}",
            Text("可选标签要么不写，要么有效", "An optional tag is valid or absent"), f"invalid:{name}",
            [at(view, subject, f"{name}={subject.meta[name.lower()]}", zh)],
        )  # fmt: skip
    if not there:
        yield verdict("inapplicable", "页面没有可选标签", "The page has no optional tag")
    elif not problems:
        yield verdict("passed", "可选标签有效", "The optional tags are valid")


def _names(value: str, url: str) -> bool:
    """An address on the page's own host: one page may be served under several, and the tag names the chosen one."""
    return host_of(urljoin(url, value)) == host_of(url)


def _is_address(value: str, url: str) -> bool:
    return bool(re.search(r"[./]", value)) and urlsplit(urljoin(url, value)).scheme in ("http", "https", "data")


class HeaderNamedArgs(Struct, frozen=True, forbid_unknown_fields=True):
    other_chars: int  # a name of another body of so many characters is a channel's own head


_SUFFIX = re.compile(r"(?:门户网站?|官方网站?|政府网站?|网站?)$")


def header_named(subject: Site, args: HeaderNamedArgs, view: View) -> Iterable[Verdict]:
    """The head of every page names the site, where the home page does so in words that can be read."""
    name = plain(_SUFFIX.sub("", view.site.name or ""))
    home = view.page(view.site.home) if isinstance(view.site.home, str) else None
    expected = Text(f"页头有网站名称“{view.site.name}”", f"The head shows “{view.site.name}”")
    if not name or home is None:
        yield verdict("untested", "网站名称未知或首页未采集", "The name is not known, or no home page was captured")
        return
    if (reason := unlooked(home.banner)) is not None or (browserless(view) and not _shows(home, name)):
        yield verdict("untested", f"未能检测：{reason}", f"Could not look: {reason}") if reason else unrendered()
        return
    if not _shows(home, name):
        seen = "、".join(home.banner) if isinstance(home.banner, tuple) else "未见名称"
        yield verdict(
            "cantTell", "首页页头未见可读的网站名称，可能画在背景图片中，需人工核对",
            "The home page's head shows no readable name; it may be drawn", expected, "home", [at(view, home, seen)],
        )  # fmt: skip
        return
    own = host_of(view.site.host)
    without, renamed = [], []
    for page in view.facts.pages:
        if host_of(page.url) != own or page.soft_404 or page.wall or unlooked(page.banner) is not None:
            continue
        names = page.banner if isinstance(page.banner, tuple) else ()
        others = [one for one in names if len(plain(one)) >= args.other_chars]
        if _shows(page, name):
            continue
        if view.site.kind == "department" and (other := next((one for one in others if _of_rank(one, name)), None)):
            renamed.append((page, other))
        elif not others:
            without.append(page)
    for page, other in renamed:
        yield verdict(
            "failed", f"页头的网站名称为“{other}”", f"The head shows “{other}”", expected, "differs",
            [at(view, page, other, other)],
        )  # fmt: skip
    for page in without:
        yield verdict(
            "failed", "页头未见网站名称，首页页头有", "The head does not show the name that the home page shows",
            expected, "missing", [at(view, page, observed="未见")],
        )  # fmt: skip
    if not without and not renamed:
        yield verdict("passed", "各页页头有网站名称", "The head of every page shows the name")


_RANK = re.compile(r"^(.{2,12}?[省市县区旗州盟]).*(局|厅|委员会|委|办公室|办)$")


def _of_rank(other: str, name: str) -> bool:
    """Whether another name is one of the site's own rank and place: a department's head shows no other department."""
    mine, theirs = _RANK.match(name), _RANK.match(plain(_SUFFIX.sub("", other)))
    return mine is not None and theirs is not None and mine.groups() == theirs.groups()


def _shows(page: Page, name: str) -> bool:
    return isinstance(page.banner, tuple) and any(name in plain(one) for one in page.banner)
