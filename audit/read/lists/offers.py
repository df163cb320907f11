"""What one view of a page offers beyond the addresses it leads to: names only, as they cross between processes.

Holds no code that reads a page.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct


class Pager(Struct, frozen=True, omit_defaults=True):
    """What a page tells of the pages after it; ``at`` counts from 1, 0 where it is not told."""

    total: int = 0
    at: int = 0
    next: str = ""  # address of the next page
    pages: tuple[str, ...] = ()  # addresses of pages by their numbers
    unled: bool = False  # a control for the next page, or a number, that carries no address
    more: bool = False  # a control that adds to the list, without address


class Offers(Struct, frozen=True, omit_defaults=True):
    """Names as shown; of a menu those that no address of the page leads to."""

    routes: tuple[tuple[str, str], ...] = ()  # (page whose scripts read the route, name)
    menu: tuple[str, ...] = ()
    led: int = 0  # names in the menu that do lead somewhere
    pager: Pager | None = None
    late: tuple[str, ...] = ()  # requests still open when the browser wrote the page down
    closed: int = 0  # closed shadow roots that show something
    growing: bool = False  # more of it came with every scroll, as often as it was scrolled
    clicked: bool = False  # its lists were clicked through to their end: all their rows are in this view


NOTHING = Offers()
_decoder = msgspec.json.Decoder(Offers)


def encoded(found: Offers) -> str:
    """As kept in a capture; empty where there is nothing to tell."""
    return "" if found == NOTHING else msgspec.json.encode(found).decode()


def decoded(told: str) -> Offers:
    return _decoder.decode(told)
