"""Why a page's view may not be all that a visitor sees, told in one of a closed list of reasons.

Never says that something is missing: only whether what is not in the view could still be on the page.
"""

from __future__ import annotations

from rules.facts.records import Unknown

UNSEEN = "页面含脚本，未经浏览器渲染"
PARTLY = "页面过大或嵌套过深，未读完"
LATE = "页面有内容未在时限内到达"
CLOSED = "页面有内容在封闭的影子节点中，无法读取"
REPLAYED = "由存档离线渲染，页面的部分资源可能不在存档内"


def unseen(
    *, scripted: bool, rendered: bool, replayed: bool, unfinished: str, framed: str | None, cut: bool
) -> Unknown | None:
    """The gravest reason, or None: “not there” is an answer then, as it is of a page without any script.

    ``unfinished``: "late" or "shadow", as the browser lane noted; ``framed``: why a frame could not be read; ``cut``:
    the page was not read to its end.
    """
    if cut:
        return Unknown(PARTLY)
    if rendered and unfinished:
        return Unknown(LATE if unfinished == "late" else CLOSED)
    if scripted and replayed:
        return Unknown(REPLAYED)
    if scripted and not rendered:
        return Unknown(UNSEEN)
    return Unknown(framed) if framed else None
