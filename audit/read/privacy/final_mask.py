"""The last gate before facts are written: an identity number or a secret in a title, a quote or an address is masked.

Never touches the evidence: capture.sqlite keeps addresses as they are dialled, the archive what was served.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from audit.evidence import redact
from audit.read.privacy import identity_numbers
from audit.read.privacy.personal_rows import replaced, walked
from rules.facts.records import Facts, Link

T = TypeVar("T")
# On the encoded bytes. The shortest number to mask has 15 digits, in a row or in groups; a date has eight, and every
# page has dates. Full-width digits are EF BC 90..99. Two searches by a first byte each take a fifth of one for both.
_RUN = re.compile(rb"(?:[0-9](?:\\[tn]|[^0-9A-Za-z\"]){0,9}){15}|[?&;][^=&?\"\s]{1,40}=[^&\"\s]{0,9}[0-9]{3}")
_ODD = re.compile(rb"\xf0\x9d\x9f[\x8e-\xbf]|\xe3\x80\x87|\xef\xbc[\x90-\x99]|\xc2\xa0[0-9]|\xe3\x80\x80[0-9]")
_encoder = msgspec.json.Encoder()


class Veil:
    """Masks strings; two addresses that look the same behind their masks stay two."""

    def __init__(self, urls: Iterable[str]) -> None:
        self.addresses: dict[str, str] = {}
        self._known = frozenset(urls)
        self.personal = 0  # addresses that hold an identity number
        taken: set[str] = set()
        for url in sorted(self._known):
            numberless = identity_numbers.mask(url)
            self.personal += numberless != url
            masked = redact.text(numberless)
            if masked == url:
                continue
            number, wanted = 1, masked
            while wanted in taken:
                number += 1
                wanted = f"{masked}~{number}"
            taken.add(wanted)
            self.addresses[url] = wanted

    def text(self, written: str) -> str:
        """A string as it may be stored."""
        return self.addresses.get(written) or redact.text(identity_numbers.mask(written))

    def shown(self, written: str) -> str:
        """A string as it may be shown: without mobile numbers either, whoever they belong to."""
        return self.addresses.get(written) or redact.text(identity_numbers.mask(written, mobiles=True))

    def over(self, thing: T) -> T:
        """A record with every string masked."""
        encoded = _encoder.encode(thing)
        if not (_RUN.search(encoded) or _ODD.search(encoded) or redact.may_hold(encoded)):
            return thing
        return walked(thing, self.text)

    def _over_link(self, link: Link) -> Link:
        """A link is named by thousands of pages, whose addresses have been looked through one by one already."""
        if self.addresses or not self._known.issuperset(link.sources):
            return self.over(link)
        bare = msgspec.structs.replace(link, sources=())
        return link if self.over(bare) is bare else self.over(link)

    def result(self, built: T) -> T:
        """A result with every string masked as it may be shown; what holds nothing to mask is not copied."""
        return replaced(built, self.shown)  # type: ignore[no-any-return]

    def facts(self, facts: Facts) -> Facts:
        """Facts as they may be stored, each tuple sorted by url again."""
        changed: dict[str, Any] = {"site": self.over(facts.site)}
        for name in ("pages", "columns", "documents", "annuals", "budgets", "rulings", "attachments", "links"):
            veil = self._over_link if name == "links" else self.over
            rows = tuple(veil(row) for row in getattr(facts, name))
            changed[name] = tuple(sorted(rows, key=lambda row: row.url)) if self.addresses else rows
        return Facts(**changed)


def worded(thing: T) -> T:
    """A record of one page with its words masked, before it is kept anywhere; addresses stay: they join the facts."""
    encoded = _encoder.encode(thing)
    if not (_RUN.search(encoded) or _ODD.search(encoded) or redact.may_hold(encoded)):
        return thing
    return walked(thing, _word)


def _word(written: str) -> str:
    return written if written.startswith(("http://", "https://")) else redact.text(identity_numbers.mask(written))


def veil_of(targets: Iterable[Any]) -> Veil:
    """The veil of a capture: over the addresses of its targets."""
    return Veil(target.url for target in targets)
