"""Tables 二, 三 and 四 of an annual report in the form of 国办公开办函〔2021〕30号. Never a number of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Numbers = Mapping[str, Sequence[int | str]]  # row id of rules/lexicons/annual-tables.yaml → its cells

_GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("（一）予以公开", (("granted", ""),)),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", (("partly", ""),)),
    ("（三）不予公开", (
        ("refused_secret", "1.属于国家秘密"), ("refused_law", "2.其他法律行政法规禁止公开"),
        ("refused_stability", "3.危及“三安全一稳定”"), ("refused_rights", "4.保护第三方合法权益"),
        ("refused_internal", "5.属于三类内部事务信息"), ("refused_process", "6.属于四类过程性信息"),
        ("refused_case", "7.属于行政执法案卷"), ("refused_query", "8.属于行政查询事项"),
    )),
    ("（四）无法提供", (
        ("unheld", "1.本机关不掌握相关政府信息"), ("uncreated", "2.没有现成信息需要另行制作"),
        ("unclear", "3.补正后申请内容仍不明确"),
    )),
    ("（五）不予处理", (
        ("declined_petition", "1.信访举报投诉类申请"), ("declined_repeat", "2.重复申请"),
        ("declined_published", "3.要求提供公开出版物"), ("declined_massive", "4.无正当理由大量反复申请"),
        ("declined_confirm", "5.要求行政机关确认或重新出具已获取信息"),
    )),
    ("（六）其他处理", (
        ("other_uncorrected", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
        ("other_unpaid", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
        ("other_other", "3.其他"),
    )),
    ("（七）总计", (("results_total", ""),)),
)  # fmt: skip
RESULTS = tuple(id for _, rows in _GROUPS for id, _ in rows if id != "results_total")
_ZEROS = (0,) * 7


def _cells(values: Sequence[int | str]) -> str:
    return "".join(f"<td>{value}</td>" for value in values)


def _head(text: str, across: int = 1, down: int = 1, scope: str = "row") -> str:
    spans = (f' colspan="{across}"' if across > 1 else "") + (f' rowspan="{down}"' if down > 1 else "")
    return f'<th scope="{scope}"{spans}>{text}</th>'


def _table(caption: str, rows: Sequence[str]) -> str:
    lines = "\n".join(f"<tr>{row}</tr>" for row in rows)
    return f'<table class="data"><caption>{caption}</caption>\n<tbody>{lines}</tbody></table>'


def table_two(numbers: Numbers) -> str:
    """Made, repealed and in force; decisions; fees."""

    def part(article: str, heads: Sequence[str], rows: Sequence[tuple[str, str]]) -> list[str]:
        width = 3 // len(heads)
        lines = [_head(article, 4, scope="colgroup")]
        lines.append(_head("信息内容", scope="col") + "".join(_head(head, width, scope="col") for head in heads))
        for id, name in rows:
            spans = f' colspan="{width}"' if width > 1 else ""
            lines.append(_head(name) + "".join(f"<td{spans}>{value}</td>" for value in numbers[id]))
        return lines

    return _table("主动公开政府信息情况", [
        *part("第二十条第（一）项", ("本年制发件数", "本年废止件数", "现行有效件数"),
              (("rules", "规章"), ("normative", "行政规范性文件"))),
        *part("第二十条第（五）项", ("本年处理决定数量",), (("licences", "行政许可"),)),
        *part("第二十条第（六）项", ("本年处理决定数量",), (("penalties", "行政处罚"), ("coercion", "行政强制"))),
        *part("第二十条第（八）项", ("本年收费金额（单位：万元）",), (("fees", "行政事业性收费"),)),
    ])  # fmt: skip


def table_three(numbers: Numbers) -> str:
    """All 25 rows; a row without numbers is 0 in each column."""
    legal = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
    rows = [
        _head("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3, "col")
        + _head("申请人情况", 7, scope="colgroup"),
        _head("自然人", 1, 2, "col") + _head("法人或其他组织", 5, scope="colgroup") + _head("总计", 1, 2, "col"),
        "".join(_head(name, scope="col") for name in legal),
        _head("一、本年新收政府信息公开申请数量", 3) + _cells(numbers["received"]),
        _head("二、上年结转政府信息公开申请数量", 3) + _cells(numbers["carried_in"]),
    ]
    block = _head("三、本年度办理结果", 1, sum(len(group) for _, group in _GROUPS), "rowgroup")
    for title, group in _GROUPS:
        for number, (id, name) in enumerate(group):
            if not name:
                label = _head(title, 2)
            else:
                label = (_head(title, 1, len(group), "rowgroup") if number == 0 else "") + _head(name)
            rows.append(block + label + _cells(numbers.get(id, _ZEROS)))
            block = ""
    rows.append(_head("四、结转下年度继续办理", 3) + _cells(numbers["carried_out"]))
    return _table("收到和处理政府信息公开申请情况", rows)


def table_four(numbers: Numbers) -> str:
    """行政复议, 未经复议直接起诉 and 复议后起诉, five numbers each."""
    results = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    heads = "".join(_head(name, scope="col") for name in results)
    return _table("政府信息公开行政复议、行政诉讼情况", [
        _head("行政复议", 5, 2, "colgroup") + _head("行政诉讼", 10, scope="colgroup"),
        _head("未经复议直接起诉", 5, scope="colgroup") + _head("复议后起诉", 5, scope="colgroup"),
        heads * 3,
        _cells([*numbers["review"], *numbers["direct"], *numbers["after_review"]]),
    ])  # fmt: skip
