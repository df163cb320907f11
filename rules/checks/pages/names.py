"""Questions asked of what a column is called, on its own page and where the home page leads to it.

Never accuses a name that may stand in a picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from rules.checks.evidence import at, browserless, known, plain, verdict
from rules.facts.records import Column, Site
from rules.judge.model import Text, Verdict
from rules.judge.view import View


class ColumnNamedArgs(Struct, frozen=True, forbid_unknown_fields=True):
    class_id: str
    name: str
    meant: str = ""  # what a column must be named to be meant for it, the site's own name aside; any when empty


def column_named(subject: Site, args: ColumnNamedArgs, view: View) -> Iterable[Verdict]:
    """A column of the class bears the name, alone or behind the agency's own name."""
    columns = view.columns_of(args.class_id)
    if not columns:
        yield verdict("inapplicable", "本站未见该栏目", "No such column on this site")
    elif any(plain(column.name).endswith(plain(args.name)) for column in columns):
        yield verdict("passed", f"栏目名称为“{args.name}”", f"The column is named “{args.name}”")
    elif not (meant := [one for one in columns if _means(one.name, args, view)]):
        names = "、".join(sorted({column.name for column in columns}))
        yield verdict("inapplicable", f"“{names}”不是该专栏的入口", f"“{names}” is no entry of that column")
    else:
        names = "、".join(sorted({column.name for column in meant}))
        yield verdict(
            "failed", f"栏目名称为“{names}”", f"The column is named “{names}”",
            Text(f"栏目名称为“{args.name}”", f"The column is named “{args.name}”"), "name",
            [at(view, column, column.name, column.name) for column in meant],
        )  # fmt: skip


def _means(name: str, args: ColumnNamedArgs, view: View) -> bool:
    """Whether a name can be meant for the column: 近期信息公开 and 乡镇信息公开 are parts of it."""
    own = plain(known(view.site.name))
    bare = plain(name).removeprefix(own).removeprefix(own.removesuffix("人民政府"))
    return not args.meant or re.fullmatch(args.meant, bare) is not None


_ABOUT_IT = re.compile(r"指南|年度报告|年报|制度|申请|条例|规定|办法|通知|培训|会议|工作")
_GO_ON = re.compile(r"\W*(?:更多|查看|进入|详情|详细|全部|点击|more)", re.IGNORECASE)


def misnamed(columns: list[Column], name: str, called: Text, view: View) -> Verdict | None:
    """The home page leads to a column of the right name under another one; a picture may show any name."""
    right = {one.url for one in columns if one.on_home and plain(one.name).endswith(plain(name))}
    links = [link for link in view.facts.links if link.on_home and link.state != "dead"]
    entries = [link for link in links if link.url in right]
    others = {one.url for one in view.facts.columns} | {one.url for one in view.facts.pages}
    others -= {one.url for one in columns}
    said = [
        (text, link.url) for link in links for text in map(plain, link.home_texts or (known(link.text),))
        if plain(name) in text
    ]  # fmt: skip
    # A part of the column under a name of its own (政府信息公开指南) is no entry to the column.
    if not entries or any(
        text.endswith(plain(name)) or (_ABOUT_IT.search(text) is None and url not in others) for text, url in said
    ):
        return None
    doubtful = any(url not in others for _, url in said)
    shown = sorted({text for link in entries for text in link.home_texts if not _GO_ON.match(text)})
    expected = Text(f"入口名称为“{name}”", f"The entry is named “{name}”")
    places = [at(view, link, "、".join(link.home_texts), "、".join(link.home_texts)) for link in entries]
    if not shown or doubtful or browserless(view):
        return verdict(
            "cantTell", f"首页到{called.zh}的入口名称需人工核对", f"A person reads the name of {called.en}",
            expected, "name-unclear", places,
        )  # fmt: skip
    return verdict(
        "failed", f"首页到{called.zh}的入口写作“{'、'.join(shown)}”",
        f"The home page calls {called.en} “{', '.join(shown)}”", expected, "name", places,
    )  # fmt: skip
