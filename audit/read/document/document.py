"""One text's own number and dates: number line, source note, clauses on effect and validity, titles.

Never takes what the text says of another document, and computes no date from a day the page does not show.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from audit.read.document.labelled import Labelled
from audit.read.web import dates
from audit.read.web.normal import nfkc
from audit.read.web.text import Sheet, squeeze, tidy
from audit.read.web.word_lists import key, validity_words

_OPEN, _CLOSE = r"[〔\[［（(【﹝〈{]", r"[〕\]］）)】﹞〉}]"
_NUMBER = rf"[\u4e00-\u9fff]{{1,20}}\s*+{_OPEN}\s*+(?:19|20)\d{{2}}\s*+年?\s*+{_CLOSE}\s*+第?\s*+\d{{1,5}}\s*+号"
_ORDER = (
    r"(?:[\u4e00-\u9fff]{2,20}[ 　、]){0,4}[\u4e00-\u9fff]{0,30}(?:令|公告|通告|公报)\s*+(?:[(（〔\[]?(?:19|20)"
    r"\d{2}\s*+年?[)）〕\]]?\s*+)?第?\s*+[\d一二三四五六七八九十百〇零]{1,6}\s*+号(?:令)?"
)
_YEARLY = r"(?:19|20)\d{2}\s*+年\s*+第\s*+\d{1,4}\s*+号"
NUMBER = re.compile(_NUMBER)
_NUMBER_TAIL = re.compile(_NUMBER.removeprefix(r"[\u4e00-\u9fff]{1,20}\s*+"))
_NUMBER_HEAD = re.compile(r"[\u4e00-\u9fff]{1,20}\s*+$")
_NUMBER_LINE = re.compile(rf"^[(（【]?\s*+(?P<number>{_NUMBER})\s*+[)）】]?$")
# 云政发〔2023〕5号 | 成文日期：…: before other values of the same line.
_NUMBER_FIRST = re.compile(
    rf"^[(（【]?\s*+(?P<number>{_NUMBER})\s*+[)）】]?\s*+[|｜,，;；]?\s*+[\u4e00-\u9fff]{{2,6}}(?:日期|时间|来源|机构|机关)\s?[:：]"
)
_ORDER_LINE = re.compile(rf"^[(（【]?\s*+(?P<number>{_ORDER}|{_YEARLY})\s*+[)）】]?$")
# 关于…的通知（云政发〔2023〕5号), but not 《…》（云政发〔2023〕5号）解读.
_NUMBER_LAST = re.compile(rf"(?<!》)[(（【\s](?P<number>{_NUMBER})\s*+[)）】]?$")
_ABOUT = re.compile(r"解读|图解|读懂|问答|废止|修改|转发|失效")
_FULL = str.maketrans("０１２３４５６７８９", "0123456789")
_WIDE = re.compile("[０-９]")
_SHAPED = re.compile(
    rf"{_NUMBER}|{_ORDER}|{_YEARLY}|[\u4e00-\u9fff]{{2,20}}(?:19|20)\d{{2}}\s*+[-—]\s*+\d{{1,4}}\s*+号|第\s*+\d{{1,5}}\s*+号"
)
_INDEX = re.compile(r"^[A-Za-z0-9][A-Za-z0-9\-/_.()（）〔〕\[\]\u4e00-\u9fff]{3,60}$")
# （2021年7月27日中华人民共和国国务院令第746号公布 …）: the note under a law's title (国办公开办函〔2021〕33号).
_NOTE = re.compile(
    r"^\s*[(（]\s*(?P<text>(?:19|20)\d{2}年\d{1,2}月\d{1,2}日.{2,300}?(?:公布|通过|发布|修订|批准|"
    r"施行|印发).{0,200}?)[)）]\s*$"
)
_TERM = re.compile(
    r"有效期(?:限)?(?:为|是|：)?(?:自(?:发布|印发|公布|施行|实施)"
    r"之日起)?\s*(?P<n>[\d０-９一二三四五六七八九十两]{1,3})\s*(?P<unit>年|个月)|试行(?:期|"
    r"期限)?(?:为|：)?\s*(?P<n2>[\d０-９一二三四五六七八九十两]{1,3})\s*(?P<unit2>年|个月)|"
    r"(?:执行|施行|实施)期限?(?:为|：)\s*(?P<n3>[\d０-９一二三四五六七八九十两]{1,3})"
    r"\s*(?P<unit3>年|个月)"
)
_UNTIL = re.compile(
    r"(?:有效期(?:限)?(?:截?至|到|为|截止(?:到|至|时间为)?)|有效期[^。；;]{0,24}?(?:至|到)"
    r"|(?:施行|实施|执行)(?:，|,)?[^。；;]{0,6}?至)\s*(?P<date>[^。；;，,]{6,20})"
)
_EFFECT = re.compile(
    r"自\s*+(?P<when>[^。；;，,起]{2,24}?)\s*+起\s*+(?:正式)?(?:施行|实施|执行|生效|试行|开始施行|"
    r"开始实施)|(?P<when2>(?:19|20)\d{2}\s*+年\s*+\d{1,2}\s*+月\s*+\d{1,2}\s*+日)"
    r"\s*+起\s*+(?:正式)?(?:施行|实施|执行|生效|试行)"
)
_EXTENDED = re.compile(
    r"有效期[^。；;]{0,10}(?:延续|延长|顺延|展期)[^。；;]{0,6}(?:至|到)\s?(?P<date>[^。；;，,]{6,20})"
)
_PAPERS = re.compile(
    r"(?:证|证书|证件|聘书|合同|协议|报告|资格|资质|执照|批文|牌照|标志|标识|结果|备案|登记|签证|保函|承诺书|意见书"
    r"|决定书|聘期|卡|票)(?:的)?(?:最长)?$"
)
_OWN = re.compile(
    r"本(?:实施)?(?:办法|规定|细则|通知|意见|方案|条例|法|通告|公告|标准|决定|规则|措施|文件|指引|"
    r"规范|制度|通则|规程|预案|目录|清单|令|政策|实施意见|实施细则|暂行办法|试行办法|暂行规定|"
    r"管理办法|若干措施|若干规定|计划|函|批复|章程)"
)
_PRINTED = re.compile(r"(?:^|[^\d])((?:19|20)\d{2}年\d{1,2}月\d{1,2}日)印发[。]?$")
_LAST = 16  # lines from the end of the text in which a closing clause may stand outside an article of its own


def digits(text: str) -> str:
    """Full-width digits as ASCII."""
    return text.translate(_FULL) if _WIDE.search(text) else text


def number_of(text: str) -> str | None:
    """A document number as shown, when a metadata value is one."""
    text = digits(text)
    match = _SHAPED.search(text)
    return tidy(text) if match and len(text) <= 60 else None


def doc_number(sheet: Sheet, found: Labelled, place: tuple[int, int] | None, title: str) -> tuple[str, str] | None:
    """The document's own number: a label's value, else a line that is nothing but a number, else the source note's."""
    pair = found.get("doc_number")
    if pair and (number := number_of(pair.value)):
        return number, f"{pair.label}：{pair.value}"
    lines = [line for line in sheet.lines if not line.hidden]
    first, last = sheet.body
    upto = min(last, first + 14)
    near = [line for line in lines if first <= line.n < upto or (place and place[0] - 4 <= line.n <= place[1] + 8)]
    for at, line in enumerate(near):
        text = tidy(digits(unicodedata.normalize("NFC", line.text)))
        if match := _NUMBER_FIRST.match(text):
            return tidy(match["number"]), text[:60]
        if len(text) > 50:
            continue
        if match := _NUMBER_LINE.match(text):
            return tidy(match["number"]), text
        if match := _ORDER_LINE.match(text):
            number = tidy(match["number"])
            if (
                number.startswith("第")
                and at
                and re.search(r"(?:令|公告|通告)$", near[at - 1].text)
                and len(near[at - 1].text) <= 30
            ):
                number = tidy(near[at - 1].text) + number
            if not number.startswith(("第", "19", "20")):
                return squeeze(number), text
        if re.fullmatch(r"[(（]?第\s*[\d一二三四五六七八九十百]{1,5}\s*号[)）]?", text) and at:
            before = near[at - 1].text
            if re.search(r"(?:令|公告|通告)$", before) and len(before) <= 30:
                return squeeze(before + text.strip("()（） ")), f"{before}{text}"
    if note := source_note(sheet):
        match = re.search(r"(?:日|中华人民共和国)([\u4e00-\u9fff]{2,20}?令第?\s*\d{1,5}\s*号)", note)
        if match:
            return squeeze(match[1]).removeprefix("中华人民共和国"), note[:60]
    match = re.match(r"^([\u4e00-\u9fff]{2,20}(?:政府|委员会|局|厅|部)令\s*+(?:第)?\s*+\d{1,4}\s*+号)", title)
    if match:
        return squeeze(match[1]), title[:60]
    match = None if _ABOUT.search(title) else _NUMBER_LAST.search(digits(title))
    return (tidy(match["number"]), title[-60:]) if match else None


def source_note(sheet: Sheet) -> str | None:
    """The bracketed note under a law's title, without its brackets."""
    for line in sheet.body_lines[:10] + [
        line for line in sheet.lines[max(0, sheet.body[0] - 8) : sheet.body[0]] if not line.hidden
    ]:
        match = _NOTE.match(line.text)
        if match:
            return match["text"]
    return None


def index_number(found: Labelled) -> tuple[str, str] | None:
    pair = found.get("index_number")
    if pair and _INDEX.match(squeeze(pair.value)) and any(c.isdigit() for c in pair.value):
        return tidy(pair.value), f"{pair.label}：{pair.value}"
    return None


def printed_on(sheet: Sheet) -> dt.date | None:
    """The day of the line “…办公厅秘书处 2022年9月13日印发” at the end (GB/T 9704)."""
    first, last = sheet.body
    for line in reversed(sheet.lines[max(first, last - 14) : last + 4]):
        if not line.hidden and len(line.text) <= 80 and (match := _PRINTED.search(squeeze(line.text))):
            return dates.first(match[1])
    return None


def clauses(sheet: Sheet, printed: dt.date | None) -> tuple[tuple[dt.date, str] | None, tuple[dt.date, str] | None]:
    """(day of effect, last day of validity), each with its sentence, from the text's own closing clause."""
    sentences: list[tuple[str, bool]] = []
    lines = sheet.body_lines
    for at, line in enumerate(lines):
        text = line.text
        if (
            "施行" not in text
            and "有效期" not in text
            and "起实施" not in text
            and "起执行" not in text
            and "试行" not in text
            and "起生效" not in text
        ):
            continue
        for sentence in re.split(r"(?<=[。；;])", text):
            if len(sentence) <= 400:
                sentences.append((sentence, at >= len(lines) - _LAST))
    effect: tuple[dt.date, str] | None = None
    until: tuple[dt.date, str] | None = None
    behind = ""
    for sentence, closing in reversed(sentences):
        own = bool(_OWN.search(sentence))
        begins = re.match(
            (
                r"^\s*+(?:第[一二三四五六七八九十百]+条|[一二三四五六七八九十]+、|\d+[.、．]|"
                r"（[一二三四五六七八九十]+）)?\s*+(?:自|有效期|以上)"
            ),
            sentence,
        )
        if not own and not (closing and begins):
            continue
        if (
            own
            and re.search(r"《[^》]{4,60}》[^。]{0,12}(?:自|有效期)", sentence)
            and not re.search(r"本[^。]{1,12}自", sentence)
        ):
            continue
        match = _EFFECT.search(sentence)
        start = effect[0] if effect else None
        if match and effect is None:
            when = match["when"] or match["when2"]
            start = (
                dates.first(when)
                if dates.find(when)
                else printed
                if re.search(r"印发|发布|公布|颁布|下发|发文", when)
                else None
            )
            if start:
                effect = (start, tidy(sentence)[:120])
        if until is None and (match or effect or own or begins):
            # 本办法自…起施行。有效期5年。: the term may stand in a sentence of its own behind the effect.
            end = _end_of(sentence, start) or (_end_of(behind, start) if match and behind else None)
            if end:
                until = (end, tidy(sentence)[:120])
        behind = sentence if begins and "有效期" in sentence[:12] else ""
        if effect or until:
            break
    for sentence, _ in sentences:
        later = _EXTENDED.search(sentence)
        if later and until and (day := dates.first(later["date"])) and day > until[0]:
            until = (day, tidy(sentence)[:120])
    return effect, until


def _of_paper(sentence: str, at: int) -> bool:
    """Whether the words before a term speak of a permit or a contract, not of the text itself."""
    return _PAPERS.search(sentence[max(0, at - 16) : at]) is not None


def _end_of(sentence: str, start: dt.date | None) -> dt.date | None:
    match = _UNTIL.search(sentence)
    if match and not _of_paper(sentence, match.start()) and (day := dates.first(match["date"])):
        return day
    term = _TERM.search(sentence)
    if term and start and not _of_paper(sentence, term.start()):
        n = dates.numeral(term["n"] or term["n2"] or term["n3"])
        unit = term["unit"] or term["unit2"] or term["unit3"]
        if n and n <= 60:
            return dates.last_day(start, years=n) if unit == "年" else dates.last_day(start, months=n)
    return None


def status_of(label: str) -> str | None:
    """The enum of a validity label; None when no word of the lexicon fits (then it is Unknown, never guessed)."""
    text = key(label)
    for word, status in validity_words():
        if text == word:
            return status
    for word, status in validity_words():
        if len(word) >= 2 and text.startswith(word):
            return status
    return None


_CORE = re.compile(
    r"^(?:【[^】]{1,12}】|\[[^\]]{1,12}\])|^(?:图解|一图读懂|一图看懂|解读|图文解读|文字解读|"
    r"政策解读|视频解读|媒体解读|专家解读)[|｜：:\s—-]*|(?:政策)?(?:解读|图解|一图读懂|问答)"
    r"(?:材料|稿|之[一二三四五])?$"
)
_FILLER = re.compile(
    r"[《》〈〉“”\"'\s]|关于|印发|转发|发布|公布|修订|修改后的?|的通知$|的函$|的公告$|的通告$|的决定$|的意见$"
)


def core_title(title: str) -> str:
    """A title without what its kind adds, for pairing a document with its interpretation (P9)."""
    text = nfkc(tidy(title))
    inner = re.findall(r"《([^《》]{4,120})》", text)
    if inner and re.search(r"解读|图解|读懂|问答", text):
        text = max(inner, key=len)
    before = ""
    while before != text:
        before, text = text, _CORE.sub("", text).strip(" |｜：:-—")
    text = re.sub(r"^.{2,60}?关于(?=印发|转发|发布|公布)", "", text)
    return _FILLER.sub("", text)


def mentions(text: str) -> tuple[str, ...]:
    """The document numbers a text cites, each once, as shown but without blanks; at most 100."""
    text = text[:300_000]
    found: dict[str, None] = {}
    after = 0
    for m in _NUMBER_TAIL.finditer(text):  # from the brackets back: hardly any word stands before brackets with a year
        if name := _NUMBER_HEAD.search(text, max(after, m.start() - 28), m.start()):
            found[squeeze(text[name.start() : m.end()])] = None
            after = m.end()
    kept: dict[str, None] = {}
    for number in found:
        # 根据穗府办规〔2020〕10号: words that run into the number are not part of it.
        kept[
            re.sub(r"^.*?(?:根据|依据|按照|《|》|关于|及|和|与|的|了|由|对|原)(?=[\u4e00-\u9fff]{2,})", "", number)
        ] = None
        if len(kept) >= 100:
            break
    return tuple(kept)
