"""Questions asked of the forms of a site: is there a search box, a form to write in, are all boxes there.

Never sends a form: what happens behind it a person tries.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from rules.checks.evidence import at, browserless, missing, plain, unlooked, verdict
from rules.checks.site.entries import named_links
from rules.facts.records import InputForm, Page, Site
from rules.judge.model import Text, Verdict
from rules.judge.view import View


class InputThereArgs(Struct, frozen=True, forbid_unknown_fields=True):
    called: Text
    want: Literal["search", "long"]  # a search box, or a form with room for a text
    classes: tuple[str, ...] = ()  # only on pages of columns of these classes, or on addresses below them
    login_passes: bool = False  # a form behind a login cannot be seen: a person tries it


def input_there(subject: Site, args: InputThereArgs, view: View) -> Iterable[Verdict]:
    """Some page of the site, or of the columns named, has such a form that can be sent."""
    pages = _pages(args.classes, view)
    if args.classes and not pages:
        yield verdict("inapplicable", f"没有采集到{args.called.zh}所在的栏目", "No such column was captured")
        return
    wanted = [form for page in pages for form in page.inputs if (form.search if args.want == "search" else form.long)]
    if any(form.submit for form in wanted):
        yield verdict("passed", f"有{args.called.zh}", f"{args.called.en} is there")
    elif (reason := unlooked(view.site.whole)) is not None or browserless(view):
        why = reason or "首页未经浏览器渲染"
        yield verdict("untested", f"未能查看：{why}", "Could not look", cause=why)
    elif args.login_passes and args.classes:
        yield verdict(
            "cantTell", f"页面未见{args.called.zh}，可能须登录后可见，需人工核对",
            f"{args.called.en} was not seen; it may stand behind a login", args.called, "login",
            [at(view, page) for page in pages[:5]],
        )  # fmt: skip
    else:
        yield missing(view, args.called, Text(f"本站有{args.called.zh}", f"The site has {args.called.en}"))


class FormUsableArgs(Struct, frozen=True, forbid_unknown_fields=True):
    called: Text
    classes: tuple[str, ...]


def form_usable(subject: Site, args: FormUsableArgs, view: View) -> Iterable[Verdict]:
    """A form with room for a text can be sent and has no picture to copy; all else a person tries, without sending."""
    pages = _pages(args.classes, view)
    forms = [(page, form) for page in pages for form in page.inputs if form.long]
    expected = Text(f"{args.called.zh}可以填写和提交", f"{args.called.en} can be filled in and sent")
    if any(form.submit and not form.captcha for _, form in forms):
        yield verdict("passed", f"{args.called.zh}有填写框和提交按钮", f"{args.called.en} has boxes and a button")
    elif not pages:
        yield verdict("inapplicable", f"没有采集到{args.called.zh}所在的栏目", "No such column was captured")
    else:
        zh, en, cause = f"栏目页面未见{args.called.zh}", "No form was seen", "login"
        if forms:
            captcha = any(form.captcha and form.submit for _, form in forms)
            cause = "captcha" if captcha else "button"
            zh = f"{args.called.zh}{'要求填写验证码，是否有替代方式' if captcha else '未见提交按钮'}"
            en = "It asks for a captcha" if captcha else "No button was seen"
        places = list(dict.fromkeys(page.url for page, _ in forms)) or [page.url for page in pages]
        yield verdict(
            "cantTell", f"{zh}，需人工核对", en, expected, cause,
            [at(view, page) for page in pages if page.url in places[:5]],
        )  # fmt: skip


class InputAsksArgs(Struct, frozen=True, forbid_unknown_fields=True):
    classes: tuple[str, ...]
    asks: dict[str, tuple[str, ...]]  # what is to be asked → words in the name of a box


def input_asks(subject: Site, args: InputAsksArgs, view: View) -> Iterable[Verdict]:
    """The form of the column has a box for each thing; without any form another rule tells it."""
    forms = [(page, form) for page in _pages(args.classes, view) for form in page.inputs if _asks_much(form)]
    if not forms:
        yield verdict("inapplicable", "没有采集到可见的表单", "No form was captured")
        return
    page, best = min(forms, key=lambda pair: (len(_lacking(pair[1], args)), pair[0].url))
    lacking = _lacking(best, args)
    if not lacking:
        yield verdict("passed", "表单各项齐全", "The form asks for everything")
    else:
        yield verdict(
            "failed", f"表单未见：{'、'.join(lacking)}", f"The form does not ask for: {', '.join(lacking)}",
            Text(f"表单含：{'、'.join(args.asks)}", f"The form asks for: {', '.join(args.asks)}"),
            "missing:" + "、".join(lacking), [at(view, page, "、".join(best.fields), "未见" + "、".join(lacking))],
        )  # fmt: skip


def _asks_much(form: InputForm) -> bool:
    return not form.search and not form.password and len(form.fields) >= 3


def _lacking(form: InputForm, args: InputAsksArgs) -> list[str]:
    text = plain(" ".join(form.fields))
    return [name for name, words in args.asks.items() if not any(plain(word) in text for word in words)]


def _pages(classes: tuple[str, ...], view: View) -> list[Page]:
    if not classes:
        return list(view.facts.pages)
    roots = tuple(column.url for id in classes for column in view.columns_of(id))
    # A column of one page is known by the links that name it.
    alone = {link.url for id in classes for link in named_links(view, id)}
    return [page for page in view.facts.pages if page.url in alone or (roots and page.url.startswith(roots))]
