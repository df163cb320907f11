"""When a site may be asked: the hours its profile allows, in Beijing time.

Never looks at a clock itself: the moment is given.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

BEIJING = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")
_WINDOW = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")


def window(text: str) -> tuple[int, int]:
    """``"22:00-06:00"`` as minutes of the day; an end before its start is on the next day. Raises ``ValueError``."""
    match = _WINDOW.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    begin, end = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
    if end > 24 * 60 or begin == end:
        raise ValueError(text)
    return begin, end


def is_open(hours: Sequence[str], moment: dt.datetime) -> bool:
    """Whether ``moment`` (aware) lies in one of the windows; without windows it always does."""
    if not hours:
        return True
    local = moment.astimezone(BEIJING)
    minute = local.hour * 60 + local.minute
    for begin, end in map(window, hours):
        if begin <= minute < end or (end < begin and (minute >= begin or minute < end)):
            return True
    return False
