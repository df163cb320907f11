"""Personal information in rows of text, masked where it is found.

No raw value leaves :func:`find`; :func:`look` also says what to cover elsewhere, for this room's readers only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from audit.read.privacy import home_addresses, identity_numbers, masking, sensitive
from audit.read.privacy.identity_numbers import MOBILE, compact, mask, stars
from audit.read.privacy.person_columns import ADDRESS, CARD, CODE, ID, NAME, OFFICE, PHONE, Grid, Row
from rules.facts.records import Personal

__all__ = ["Looked", "find", "look", "mask"]

MAX_HITS = 200
MIN_MOBILES = 3
_ROW_CHARS = 200  # a longer row is prose, not a row of a list
_ID_WORDS = re.compile(r"身份证|证件号|证件编号|公民身份|身份号码|身份证件")
_PERSON_WORDS = re.compile(r"户主|姓名|身份证|证件号|公民身份|身份号码|出生|性别")
# Words that stand right before another kind of number.
_OTHER_NUMBER = re.compile(
    r"(?:订单|流水|单号|合同|编号|条形?码|批号|批次|项目代码|代码|宗地|受理|票据|发票|快递|运单|序列|备案|登记证?号|许可证?号"
    r"|产权证?号|交易|凭证|支票|设备|产品|商品|货号|报告|软著|专利|回执|查询码|防伪码)[^\d，。；,;\t]{0,6}$"
)
# An account of an office, or money that goes to one.
_OFFICE_ACCOUNT = re.compile(
    r"保证金|对公|财政专户|缴款|缴费|收款单位|捐款|捐赠|基金会|履约|投标|招标|采购|基本户|汇入|缴纳|缴入|国库|代收|非税"
    r"|(?:户\s*名|开户名称?|账户名称?|账户|单位|收款人|户名称)[：:\s]*[\u4e00-\u9fff（）()]{2,30}(?:公司|局|中心|委员会|医院|学校|政府|协会|所|站|厂|社|院|部|办|队|会)"
)
_OFFICE_LINE = re.compile(
    r"联系人|联系电话|联系方式|咨询|办公|值班|热线|监督|举报|投诉|服务电话|电话[：:]|负责人"
    r"|客服|单位|公司|代理机构|采购人|供应商|窗口|受理|报名|传真|邮箱|"
    r"手机号码?[：:]|招标|投标|中心|管理员|村委|居委|派出所|大队|驻村|网格|站长|主任|书记|经办|队长|所长|局长|镇长|乡长|科长|股长"
)
# Titles of lists whose numbers are there to be called, and words that may stand over people's own numbers, too.
_OFFICE_LIST = re.compile(
    r"通讯录|通信录|联系方式|联系电话|值班|热线|包保|责任人|网格员|河长|湖长|林长|路长|驻村|律师|中介|经纪|调解员|仲裁员|专家"
    r"|志愿者服务|服务人员|家庭医生|技术员|指导员|特派员|联络员|代办员|帮办|执法人员|首席|服务指南|办事指南"
    r"|企业名|商户|门店|网点|客运|班线|党代表|人大代表|政协委员"
)
_ANY_LIST = re.compile(r"一览表|培训机构|医疗机构|合作社|农机手|种粮大户")
_OF_PERSONS = re.compile(
    r"救助|救济|低保|特困|补贴|补助|资助|奖励|学员|学生|考生|新生|患者|病人|贫困|脱贫|残疾|孤儿|录取|录用|中签|摇号|安置|花名册"
)
# Heads of a number that is nobody's at work, whatever office or school the list also names.
_PRIVATE_HEAD = re.compile(
    r"(?:监护人|家长|父母|父亲|母亲|学生|考生|户主|申请人|申请者|受助人|家属|亲属|本人|个人).{0,4}(?:电话|手机|联系方式|号码)"
)
_NAME = re.compile(r"(?:^|[\s,，、|\t])[\u4e00-\u9fff·*]{2,4}(?=[\s,，、|\t])")
# Every way begins with a figure: the search then stops at figures only.
_LONG = re.compile(r"\d(?:[ .\-/\t\u200b]{0,2}\d){9}")
# Where a number breaks off at the end of a line, and where it may go on.
_TAIL = re.compile(r"(?<![\dA-Za-z.\-/])[1-9]\d{3,16}$")
_HEAD = re.compile(r"(\d{1,13}[Xx×]?|[Xx×])(?![\dA-Za-z.\-/*×])")
# Whether a closer look is worth its time.
_RUN = re.compile(r"[0-9*×](?:[0-9 *xX×./\-\u200b]{8,}|(?:\t[0-9]){14})")
_MASKED = re.compile(r"\d{6}[*×]|\d{6}[xX]{2}|\d[*×]{3}|[*×]{4}\d")
_BLURRED = re.compile(r"[1-9](?<![\d?].)\d{14,17}\?{1,4}(?![\d?])")  # as spreadsheet.figures writes a lost number
_IN_CELLS = re.compile(r"[0-9](?:[\n\t][0-9]){14}")
_IN_LINES = re.compile(r"[1-9][0-9]{3,16}\n[0-9]{1,13}[Xx×]?(?![0-9])")
_MOBILES = re.compile(r"1\u200b?[3-9](?:[ .\-\u200b]{0,2}[0-9]){9}")


class Looked(Struct, frozen=True):
    """Hits, and for the facts of the same page or file what to write instead of what was written."""

    hits: tuple[Personal, ...] = ()
    covers: tuple[tuple[str, str], ...] = ()  # (as written, masked): never stored
    keys: tuple[str, ...] = ()  # of each hit what it is a hit on, unmasked: two people may share a mask; never stored
    blurred: int = 0  # numbers of persons whose last figures the file itself has lost


def find(rows: Sequence[str], where: str = "正文") -> tuple[Personal, ...]:
    """Personal information in rows (lines of a page, rows of a sheet with tabs), masked, in order; at most 200.

    Mobile numbers count only in lists: three rows or more that each hold one and no office word, most with a name
    (P: private persons' numbers, never the contact line of an office). Addresses only beside a column of names.
    """
    return look(rows, where).hits


def look(rows: Sequence[str], where: str = "正文", about: str = "") -> Looked:
    """As :func:`find`, with what to cover. ``about``: the page's own title."""
    whole = identity_numbers.plain("\n".join(rows))
    return _Search(whole.split("\n"), where, about).run() if may_hold(whole) else Looked()


def may_hold(text: str) -> bool:
    """Whether a plain text can hold anything at all; quick, and wrong only in saying yes."""
    runs = _RUN.findall(text)  # almost every page has some: its footer's, its dates'
    if any(_MASKED.search(run) or identity_numbers.may_be_long(run) for run in runs):
        return True
    if (
        len(_MOBILES.findall("\n".join(runs))) >= MIN_MOBILES
        or identity_numbers.HAN_ID.search(text)
        or _BLURRED.search(text)
    ):
        return True
    if _IN_CELLS.search(text) or (_ID_WORDS.search(text) and _IN_LINES.search(text)):
        return True
    return home_addresses.may_stand_in(text) or sensitive.may_stand_in(text)


def _is_to_be_called(title: str) -> bool:
    """Whether a title says that the numbers under it are those of an office or of people who serve the public."""
    return _OFFICE_LIST.search(title) is not None or (
        _ANY_LIST.search(title) is not None and _OF_PERSONS.search(title) is None
    )


class _Search:
    """One pass over rows; ``hits`` keep the order of the rows."""

    def __init__(self, lines: list[str], where: str, about: str) -> None:
        self.office = _is_to_be_called(about)
        self.grid = Grid(lines)
        self.lines, self.where = lines, where
        self.hits: list[Personal] = []
        self.keys: list[str] = []
        self.blurred = 0
        self.mobiles: list[tuple[int, Personal, str]] = []
        self.covers: dict[str, str] = {}

    def run(self) -> Looked:
        for row in self.grid.rows:
            if len(self.hits) >= MAX_HITS:
                break
            if _LONG.search(row.text) or identity_numbers.HAN_ID.search(row.text):
                self._numbers(row)
            if _TAIL.search(row.text):
                self._over_two_lines(row)
            if "?" in row.text:
                self._lost(row)
        self._list_of_mobiles()
        for spot in (*home_addresses.listed(self.grid), *masking.uneven(self.grid)):
            self._add(spot.kind, spot.row, spot.start, spot.end, spot.masked)
        for hit in sensitive.listed(self.grid, self.where):
            self._keep(hit, hit.masked)
        covers = tuple(sorted(self.covers.items(), key=lambda pair: -len(pair[0])))
        return Looked(tuple(self.hits[:MAX_HITS]), covers, tuple(self.keys[:MAX_HITS]), self.blurred)

    def _lost(self, row: Row) -> None:
        """Numbers whose last figures were lost before they came here: of persons, if head or words say so."""
        for match in _BLURRED.finditer(row.text):
            column = row.column_at(match.start())
            near = row.text[max(0, match.start() - 24) : match.start()]
            words = _ID_WORDS.search(near) or identity_numbers.CARD_HINT.search(near)
            self.blurred += column in (ID, CARD) or (column is None and words is not None)

    def _over_two_lines(self, row: Row) -> None:
        """A number that goes on in the next line, below a word or head that says what it is."""
        begun = _TAIL.search(row.text)
        goes_on = _HEAD.match(self.lines[row.at + 1]) if begun and row.at + 1 < len(self.lines) else None
        if begun is None or goes_on is None:
            return
        number = compact(begun[0] + goes_on[1]).replace("×", "X")
        if len(number) == 18 and identity_numbers.is_id18(number) and _ID_WORDS.search(row.heading[-40:] + row.text):
            self._add("id18", row, begun.start(), len(row.text), stars(number, 3, 2))
            self.covers[goes_on[1]] = "*" * len(goes_on[1])

    def _numbers(self, row: Row) -> None:
        line, taken = row.text, []
        for start, end, number, apart, usual in identity_numbers.identities(line):
            column = row.column_at(start)
            if column not in (ID, NAME) and column in (CODE, CARD, PHONE):
                continue
            before = line[max(0, start - 24) : start]
            known = column == ID or _ID_WORDS.search(before) is not None
            if not known and (_OTHER_NUMBER.search(before) or identity_numbers.is_credit_code(number)):
                continue
            if apart and not known and not (usual and _PERSON_WORDS.search(row.heading + " " + line)):
                continue
            taken.append((start, end))
            self._add("id18", row, start, end, stars(number, 3, 2))
        for start, end, number in identity_numbers.short_identities(line):
            column = row.column_at(start)
            before = line[max(0, start - 24) : start]
            said = _ID_WORDS.search(before) or (column is None and _ID_WORDS.search(row.heading))
            if identity_numbers.overlaps((start, end), taken) or not (
                column == ID or (said and column in (None, NAME))
            ):
                continue
            if column != ID and _OTHER_NUMBER.search(before) and not _ID_WORDS.search(before):
                continue
            taken.append((start, end))
            self._add("id15", row, start, end, stars(number, 3, 2))
        for start, end, number in identity_numbers.cards(line):
            if not identity_numbers.overlaps((start, end), taken) and self._is_persons_card(row, start, number):
                taken.append((start, end))
                self._add("bankcard", row, start, end, stars(number, 4, 3))
        if len(line) <= _ROW_CHARS:
            self._row_of_mobiles(row, taken)

    def _is_persons_card(self, row: Row, start: int, number: str) -> bool:
        column = row.column_at(start)
        if column is not None and column != CARD:
            return False
        if column is None and not identity_numbers.CARD_HINT.search(row.heading[-60:] + " " + row.text):
            return False
        near = row.text if column == CARD else "\n".join(self.lines[max(0, row.at - 3) : row.at + 3])
        before = row.text[max(0, start - 24) : start]
        other = _OTHER_NUMBER.search(before) or (column != CARD and identity_numbers.is_credit_code(number))
        if other and not identity_numbers.CARD_HINT.search(before):
            return False
        return not _OFFICE_ACCOUNT.search(near) and OFFICE not in row.columns

    def _row_of_mobiles(self, row: Row, taken: list[tuple[int, int]]) -> None:
        office = OFFICE in row.columns or self.office or _is_to_be_called(row.title)
        if _OFFICE_LINE.search(row.text) or (office and not any(map(_PRIVATE_HEAD.search, row.heads))):
            return
        for match in MOBILE.finditer(row.text):
            column = row.column_at(match.start(1))
            if office and not _PRIVATE_HEAD.search(row.head_at(match.start(1))):
                continue
            if column in (ID, CARD, CODE, ADDRESS) or identity_numbers.overlaps(match.span(1), taken):
                continue
            masked = stars(compact(match.group(1)), 3, 4)
            self.mobiles.append((row.at, self._hit("mobile", row, *match.span(1), masked), compact(match.group(1))))
            self.covers[match.group(1)] = masked

    def _list_of_mobiles(self) -> None:
        named = sum(1 for at, _, _ in self.mobiles if _NAME.search(" " + self.lines[at] + " "))
        if len({at for at, _, _ in self.mobiles}) >= MIN_MOBILES and named * 2 >= len(self.mobiles):
            for _, hit, number in self.mobiles:
                self._keep(hit, number)

    def _add(self, kind: str, row: Row, start: int, end: int, masked: str) -> None:
        self._keep(self._hit(kind, row, start, end, masked), compact(row.text[start:end]))
        if kind != "mask":
            self.covers[row.text[start:end]] = masked

    def _keep(self, hit: Personal, key: str) -> None:
        self.hits.append(hit)
        self.keys.append(key)

    def _hit(self, kind: str, row: Row, start: int, end: int, masked: str) -> Personal:
        return Personal(kind=kind, masked=masked, context=_around(row.text, start, end), where=self.where)  # type: ignore[arg-type]


_RUNS = re.compile(r"\d(?:[\d\- ]{3,}\d)[Xx]?|\d{5,}[Xx]?")


def _around(line: str, start: int, end: int) -> str:
    """Up to 16 characters either side; every number of five digits and every address in them masked."""
    covered = _RUNS.sub(lambda found: "*" * len(found.group()), line)
    covered = home_addresses.ADDRESS_WORDS.sub(lambda found: "*" * len(found.group()), covered)
    words = covered[max(0, start - 16) : start] + "…" + covered[end : end + 16]
    return re.sub(r"\*{6,}", "*****", words)
