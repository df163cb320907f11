"""Documents that stand in frames, put into the page they stand in: its visitors see one page.

Never takes in what another site shows, and never says that a frame that could not be read is empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from lxml import etree
from lxml.etree import _Element
from msgspec import Struct

from audit.read.web.decode import decode, parse
from audit.read.web.embeds import FRAMES
from audit.read.web.embeds import framed as framed_by
from audit.read.web.hidden import HIDDEN, LOOKED, SHOWN, Veil
from audit.read.web.links import Anchor, Resolver, addresses_in, anchors

NOT_READ = "页面内嵌框架的内容未能读取"
OTHERS = "页面内嵌其他网站的框架，其中内容未读"
SCRIPTED = "页面内嵌框架含脚本，未经浏览器渲染"
# Written by the browser lane into a frame: its document, the address of that, its width and height.
DOCUMENT, ADDRESS, BOX = "data-govaudit-document", "data-govaudit-address", "data-govaudit-box"
_DEPTH = 4
_FRAMES = 40
_CHARS = 4_000_000  # of all documents taken in
# A frame this small holds a counter, a share button, the weather.
_LEAST_PX = (500, 60)
_ADDRESSES = ("href", "src", "action", "data", "background", "poster")
_PX = re.compile(r"^\s*+(\d++)\s*+(?:px)?\s*+$")


class Framed(Struct, frozen=True):
    """A document that a frame of the page names by ``url``; ``final`` is where that address ended.

    ``html`` is None where it could not be had: ``why`` tells, or is empty for a frame of another site.
    """

    url: str
    final: str
    html: bytes | None = None
    content_type: str = ""
    why: str = ""


class Composed(Struct):
    """``texts``: the sources of what was taken in. ``unseen``: why something that the page shows was not read.

    ``changed``: whether the tree is another one now.
    """

    texts: list[str] = []
    unseen: str = ""
    changed: bool = False


def compose(tree: _Element, url: str, framed: Mapping[str, Framed], *, rendered: bool) -> Composed:
    """Put the documents of its frames into a page's tree, each where it stands; those inside them, too."""
    told = Composed()
    _fill(tree, url, framed, told, rendered, (url,))
    told.changed = bool(told.texts) or tree.find("frameset") is not None
    _body_of_frameset(tree)
    return told


def anchors_within(tree: _Element, url: str, depth: int = 0) -> Iterator[Anchor]:
    """The links of the documents that the browser saw in a page's frames: those that only a script makes stand in no
    answer of the server."""
    if depth > _DEPTH:
        return
    for node in islice(tree.iter(*FRAMES), _FRAMES):
        if (seen := node.get(DOCUMENT)) is None or len(seen) > _CHARS:
            continue
        document, at = parse(seen), node.get(ADDRESS) or url
        yield from anchors(document, at)
        yield from anchors_within(document, at, depth + 1)


def _fill(
    tree: _Element, url: str, framed: Mapping[str, Framed], told: Composed, rendered: bool, way: tuple[str, ...]
) -> None:
    resolve = Resolver(tree, url)
    for node in list(tree.iter(*FRAMES)):
        written = framed_by(node)
        if written is None:
            continue
        inner: tuple[str, str, bool] | None = None  # source, address, as rendered
        seen, given = node.get(DOCUMENT), node.get("srcdoc")
        if seen is not None:
            inner = (seen, node.get(ADDRESS) or url, True)
        elif given is not None:
            inner = (given, url, False)
        elif (known := framed.get(resolve(written))) is not None and known.html is not None:
            if known.final not in way:
                inner = (decode(known.html, known.content_type).text, known.final, False)
        elif is_large(node) and resolve(written):
            told.unseen = told.unseen or (known.why if known is not None and known.why else OTHERS)
        if inner is None or len(way) > _DEPTH or len(told.texts) >= _FRAMES:
            if inner is not None:
                told.unseen = told.unseen or NOT_READ
            continue
        if sum(map(len, told.texts)) + len(inner[0]) > _CHARS:
            told.unseen = told.unseen or NOT_READ
            continue
        told.texts.append(inner[0])
        document = parse(inner[0])
        _fill(document, inner[1], framed, told, inner[2], (*way, inner[1]))
        if rendered and not inner[2] and any(True for _ in document.iter("script")):
            told.unseen = told.unseen or SCRIPTED
        _take_in(node, document, inner[1])


def _take_in(node: _Element, document: _Element, url: str) -> None:
    """Move what a document shows into the element that frames it, its addresses made absolute."""
    _body_of_frameset(document)
    resolve = Resolver(document, url)
    veil = Veil(document)
    looked = document.get(LOOKED) is not None
    for one in document.iter():
        if not isinstance(one.tag, str):
            continue
        if not looked and (told := veil.of(one)) is not None:
            one.set(HIDDEN if told else SHOWN, "")
        for name in _ADDRESSES:
            if (written := one.get(name)) and (target := resolve(written)):
                one.set(name, target)
        if (clicked := one.get("onclick")) is not None:
            one.set("onclick", _absolute(clicked, resolve))
    for child in list(node):
        node.remove(child)
    node.text = None
    if node.tag in ("object", "embed"):
        node.tag = "div"
    if not _has_size(node):
        node.set(HIDDEN, "")
    head, body = document.find("head"), document.find("body")
    for script in list(head.iter("script")) if head is not None else ():
        script.tail = None
        node.append(script)
    if body is not None:
        holder = etree.SubElement(node, "div")
        for name, value in body.attrib.items():
            holder.set(name, value)
        holder.text = body.text
        for child in list(body):
            holder.append(child)


def _absolute(script: str, resolve: Resolver) -> str:
    for written in addresses_in(script):
        if target := resolve(written):
            script = script.replace(f"'{written}'", f"'{target}'").replace(f'"{written}"', f'"{target}"')
    return script


def _body_of_frameset(tree: _Element) -> None:
    """A page of frames has no body; what its frames show becomes one."""
    outer = tree.find("frameset")
    if outer is None:
        return
    for spare in list(outer.iter("noframes")):
        above = spare.getparent()
        if above is not None:
            above.remove(spare)
    body = tree.find("body")
    if body is None:
        body = etree.SubElement(tree, "body")
    body.append(outer)


def _has_size(node: _Element) -> bool:
    return not any((node.get(name) or "").strip().removesuffix("px") in ("0", "1") for name in ("width", "height"))


def is_large(node: _Element) -> bool:
    """Whether a frame may show a part of the page: neither hidden nor as small as a counter."""
    box = [int(part) for part in (node.get(BOX) or "").split("x") if part.isdigit()]
    if len(box) == 2:
        return box[0] >= _LEAST_PX[0] and box[1] >= _LEAST_PX[1]
    if node.tag == "frame":
        return True
    style = (node.get("style") or "").replace(" ", "").lower()
    if "display:none" in style or "visibility:hidden" in style or node.get("hidden") is not None:
        return False
    for name, least in zip(("width", "height"), _LEAST_PX, strict=True):
        found = _PX.match(node.get(name) or "") or re.search(rf"(?:^|;){name}:(\d+)px", style)
        if found and int(found[1]) < least:
            return False
    return True
