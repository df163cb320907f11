"""Capture in, facts out: the one door of this room's reader.

Never loads the reader before it is asked: its parts are also imported one by one, by child processes among others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audit.evidence.capture import Capture
    from audit.profile.site import SiteProfile
    from rules.facts.records import Facts

__all__ = ["read"]


def read(capture: Capture, profile: SiteProfile, *, workers: int | None = None) -> Facts:
    """Facts of a whole capture, each tuple sorted by url; the same capture gives the same facts.

    ``workers``: reading processes, None decides by the number of pages. Raises ``CaptureError`` only where the capture
    as a whole cannot be read.
    """
    from audit.read.privacy.final_mask import veil_of
    from audit.read.site.site_reader import read as read_site

    # Where a title, a file name or an address itself holds a personal number, the facts hold its mask.
    return veil_of(capture.targets()).facts(read_site(capture, profile, workers=workers))
