"""Shadow trees put where a reader sees them: in place of their hosts' children, slots filled.

Never reads a closed shadow root that was not written down, and never changes a page without any.
"""

from __future__ import annotations

from lxml.etree import _Element

_MODES = ("shadowrootmode", "shadowroot")  # the second is what browsers read first
_MOST = 5000
_DROPPED = frozenset(("style",))  # styles of a shadow tree are its own


def flatten(tree: _Element) -> None:
    """Replace the children of every shadow host by what is shown, inner hosts first."""
    found = [node for node in tree.iter("template") if any(node.get(mode) is not None for mode in _MODES)]
    for template in reversed(found[:_MOST]):
        host = template.getparent()
        if host is not None and host.tag not in ("html", "head"):
            _show(host, template)


def _show(host: _Element, template: _Element) -> None:
    light: dict[str, list[_Element | str]] = {"": [host.text or ""]}
    for child in list(host):
        tail, child.tail = child.tail, None
        host.remove(child)
        if child is not template:
            name = child.get("slot") or "" if isinstance(child.tag, str) else ""
            light.setdefault(name, []).append(child)
        light[""].append(tail or "")
    host.text = template.text
    for child in list(template):
        if child.tag in _DROPPED:
            _say(host, child.tail or "")
            continue
        host.append(child)
    for slot in [node for node in host.iter("slot") if node is not host]:
        given = light.pop(slot.get("name") or "", [])
        if any(part.strip() if isinstance(part, str) else True for part in given):
            _fill(slot, given)


def _fill(slot: _Element, given: list[_Element | str]) -> None:
    """What stands in a slot by default gives way to what the page assigns to it."""
    for child in list(slot):
        slot.remove(child)
    slot.text = None
    for part in given:
        if isinstance(part, str):
            _say(slot, part)
        else:
            slot.append(part)


def _say(node: _Element, text: str) -> None:
    """Append words to an element."""
    if not text:
        return
    if len(node):
        node[-1].tail = (node[-1].tail or "") + text
    else:
        node.text = (node.text or "") + text
