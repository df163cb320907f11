"""The forms a page offers: a search box, a letter to write, an application; what they ask for, never what was typed.

Never fills a form in and never sends one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html

from audit.read.web.reference import absolute
from audit.read.web.text import tidy
from rules.facts.records import InputForm

_TYPED = ("text", "search", "tel", "email", "url", "number", "date", "password", "")
_SEARCH = re.compile(r"搜索|检索|查询|search|keyword|sousuo|(?:^|[^a-z])(?:q|kw|wd)(?:$|[^a-z])", re.IGNORECASE)
_CAPTCHA = re.compile(r"验证码|captcha|checkcode|verify_?code|yzm", re.IGNORECASE)
_SEND = re.compile(r"提交|发送|确定|搜索|检索|查询|submit|search", re.IGNORECASE)
_MOST = 12  # forms of one page
_FIELDS = 24


def inputs(tree: html.HtmlElement, url: str) -> tuple[InputForm, ...]:
    """Forms of the page in their order; a box outside any form counts as one of its own when it is a search box."""
    labels = {node.get("for"): _words(node)[:40] for node in tree.iter("label") if node.get("for")}
    found = [_form(node, url, labels) for node in tree.iter("form")]
    loose = [node for node in tree.iter("input") if next(node.iterancestors("form"), None) is None and _typed(node)]
    found += [InputForm(search=True, fields=(_name(node, labels),), submit=True) for node in loose if _is_search(node)]
    return tuple(form for form in found if form is not None)[:_MOST]


def _form(node: html.HtmlElement, url: str, labels: dict[str | None, str]) -> InputForm | None:
    typed = list(_boxes(node))
    if not typed:
        return None
    words = [_name(box, labels) for box in typed]
    about = " ".join((node.get("action") or "", node.get("class") or "", node.get("id") or "", node.get("role") or ""))
    action = node.get("action") or ""
    long = any(box.tag == "textarea" for box in typed)
    return InputForm(
        action=_address(url, action),
        method=(node.get("method") or "get").lower()[:8],
        search=not long and len(typed) <= 3 and bool(_SEARCH.search(about) or any(_is_search(box) for box in typed)),
        fields=tuple(dict.fromkeys(words))[:_FIELDS],
        long=long,
        password=any((box.get("type") or "").lower() == "password" for box in typed),
        captcha=any(_CAPTCHA.search(_about(box) + _name(box, labels)) for box in typed),
        submit=_sends(node),
    )


def _boxes(node: html.HtmlElement) -> Iterator[html.HtmlElement]:
    for box in node.iter("input", "textarea", "select"):
        if box.tag != "input" or _typed(box):
            yield box


def _typed(box: html.HtmlElement) -> bool:
    return (box.get("type") or "").lower() in _TYPED


def _about(box: html.HtmlElement) -> str:
    return " ".join(box.get(key) or "" for key in ("name", "id", "placeholder", "title", "value", "aria-label"))


def _is_search(box: html.HtmlElement) -> bool:
    return (box.get("type") or "").lower() == "search" or bool(_SEARCH.search(_about(box)))


def _name(box: html.HtmlElement, labels: dict[str | None, str]) -> str:
    """What the box is called: its label, placeholder or title; never its value."""
    around = next((_words(node)[:40] for node in box.iterancestors("label")), "")
    own = box.get("aria-label") or box.get("placeholder") or box.get("title") or box.get("name") or ""
    return labels.get(box.get("id")) or around or tidy(own)[:40]


def _sends(node: html.HtmlElement) -> bool:
    for button in node.iter("button", "input", "a"):
        kind = (button.get("type") or "").lower()
        if button.tag == "button" and kind in ("", "submit"):
            return True
        if button.tag == "input" and kind in ("submit", "image"):
            return True
        words = _words(button) + (button.get("value") or "")
        if (kind == "button" or button.tag in ("a", "button")) and _SEND.search(words):
            return True
    return False


def _words(node: html.HtmlElement) -> str:
    return tidy("".join(node.itertext()))


def _address(url: str, action: str) -> str:
    return absolute(url, action)[:500]
