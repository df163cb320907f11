"""Who signed a text and when: the bodies and the date that stand under it.

Never takes a sentence for a body, nor the row of a list or a table for a signature.
"""

from __future__ import annotations

import datetime as dt
import re

from lxml.etree import _Element

from audit.read.web import dates
from audit.read.web.text import Line, Sheet, squeeze, tidy

_BODIES = (
    "人民政府|办公厅|办公室|委员会|管委会|管理局|监督局|指挥部|领导小组|联席会议|人民法院"
    "|人民检察院|联合会|协会|学会|商会|总工会|工会|妇联|团委|红十字会|基金会|理事会|"
    "管理处|服务处|办事处|代表处|服务中心|中心|事务所|研究所|派出所|司法所|管理所|服务所|"
    "管理站|服务站|监测站|工作站|总局|分局|支队|总队|大队|公司|集团|大学|学院|学校|"
    "医院|银行|政府|党组|党委|政府办|编办|网信办|扶贫办|外办|局|厅|委|部|院|署|馆|联社|供销社"
)
_BODY = re.compile(rf"^[\u4e00-\u9fff（）()·、]{{1,40}}(?:{_BODIES})(?:[（(][\u4e00-\u9fff]{{2,20}}[）)])?$")
_BEHIND = 12
_ANNEX = re.compile(r"^附件|\.(?:docx?|xlsx?|pdf|ofd|wps|zip|rar)$", re.IGNORECASE)
_FILE = re.compile(r"\.(?:docx?|xlsx?|pptx?|pdf|ofd|wps|et|zip|rar)(?:$|[?#])|down|attach|preview", re.IGNORECASE)
_NOT_BODY = re.compile(
    r"^(?:附件|附表|附：|抄送|主题词|联系|电话|地址|特此|此件|注|备注|说明|第.{1,4}[章条节]|"
    r"[一二三四五六七八九十]{1,5}、|各|市各|县各|区各|请)|：$|:$"
)


def signature(sheet: Sheet, block: tuple[int, int] | None = None) -> tuple[str | None, dt.date | None, str] | None:
    """The signing bodies and the date under a text (the first one, an annex may follow), with the words.

    ``block``: lines of the metadata block, whose values are no signature.
    """
    lines = [line for line in sheet.body_lines if not (block and block[0] <= line.n <= block[1] + 2)]
    lines += _behind(sheet)
    for at, line in enumerate(lines):
        if len(line.text) > 60 or at < 1:
            continue
        text = line.text.rstrip("。 ")
        day = dates.only(text)
        same: list[str] = []
        if day is None:
            got = dates.find(text)
            if not got or got[0][2] < len(text) or len(got) != 1:
                continue
            day = got[0][0]
            same = _bodies(text[: got[0][1]])
            if not same:
                continue
        if _in_table(line, sheet.content):
            continue
        signers: list[str] = list(same)
        back = at - 1
        while back >= 0 and at - back <= 8 and not same:
            above = lines[back]
            names = _bodies(above.text) if len(above.text) <= 120 else []
            if not names:
                break
            signers = names + signers
            back -= 1
        person = at > 0 and re.match(
            r"^(?:市|省|县|区|局|厅|部|主|州)?\s*+(?:长|任|部长|主席|主任|局长|厅长)\s*+[：: ]?\s*+"
            r"[\u4e00-\u9fff ]{2,5}$",
            lines[at - 1].text,
        )
        if not signers and (line.n >= sheet.body[1] or (not person and not line.right)):
            continue
        if not signers and not person and not (at >= len(lines) - 8 or (line.right and len(lines[at - 1].text) > 8)):
            continue
        words = " ".join([*signers, text])
        return (" ".join(signers) or None), day, words[:120]
    return None


def _behind(sheet: Sheet) -> list[Line]:
    """The lines right under the main text up to the first link to another page: templates close the text's element
    before its attachments, and the signature stands under these."""
    found: list[Line] = []
    for line in sheet.lines[sheet.body[1] : min(sheet.footer, sheet.body[1] + _BEHIND)]:
        if line.hidden or (line.leads and _ANNEX.search(line.text)):
            continue
        if line.leads and not any(_FILE.search(link.get("href") or "") for link in line.links):
            break
        found.append(line)
    return found


def signed_without_date(sheet: Sheet) -> str | None:
    """A body named alone at the very end of a text: 万载县统计局, in brackets or at the right."""
    for line in reversed(sheet.body_lines[-3:]):
        text = line.text.strip("（()）。 ")
        bracketed = line.text[:1] in "（(" and line.text[-1:] in "）)"
        if (line.right or bracketed) and 4 <= len(text) <= 30 and _BODY.match(text) and not _NOT_BODY.search(text):
            return text
    return None


def _bodies(text: str) -> list[str]:
    """The bodies a signature line names; empty when the line is anything else."""
    text = tidy(text).strip("。")
    if (
        not text
        or _NOT_BODY.search(text)
        or re.search(r"[，。；！？“”《》]|召开|举行|举办|开展|部署|公布|印发|通过|组织|关于", text)
    ):
        return []
    parts = [part for part in re.split(r"[ 、]+", text) if part]
    whole = squeeze(text)
    if len(whole) <= 44 and all(len(part) <= 2 for part in parts) and _BODY.match(whole):
        return [whole]  # letters spaced out: 教 育 部
    return parts if parts and all(_BODY.match(part) and len(part) >= 3 for part in parts) else []


def _in_table(line: Line, content: _Element | None) -> bool:
    """Whether a line is a cell of a row of data; a cell that holds the whole text is one of the page's layout."""
    node: _Element | None = line.block
    layout = {content, *content.iterancestors()} if content is not None else set()
    for _ in range(6):
        if node is None:
            return False
        if node.tag == "td" and node not in layout:
            row = node.getparent()
            return row is not None and sum(1 for cell in row if cell.tag in ("td", "th")) > 1
        node = node.getparent()
    return False
