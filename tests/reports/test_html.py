"""The report says everything the result says, as one file that acts on nothing."""

from __future__ import annotations

import base64
import copy
import hashlib
import html as html_words
import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reports.forms.formats import write_html
from reports.read import SCHEMA_FILE, check, load
from reports.report import html
from reports.report.language import FOLDER, language
from tests.work import lines_run

RESULTS = Path(__file__).parent / "results"
REPORTS = Path(html.__file__).resolve().parents[1]
SCHEMA = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))


def words(page: str) -> str:
    """The page's text, tags dropped."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.partition("</style>")[2]))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("file", sorted(RESULTS.glob("*.json")), ids=lambda file: file.stem)
def test_old_results_render_for_ever(file: Path, lang: str) -> None:
    page = html.render(load(file), lang)

    assert page.rstrip().endswith("</html>")
    assert not re.search(r"\bUndefined\b|\bNone\b|\{\{|\}\}", words(page))


def test_the_same_result_gives_the_same_page(result: dict[str, Any]) -> None:
    assert html.render(result) == html.render(copy.deepcopy(result))


def test_the_page_holds_its_own_script_alone_and_points_nowhere_by_itself(result: dict[str, Any]) -> None:
    page = html.render(result)

    held = re.findall(r"<script[^>]*>(.*?)</script>", page, re.S)
    assert held == [(REPORTS / "static" / "report.js").read_text(encoding="utf-8")]
    digest = base64.b64encode(hashlib.sha256(held[0].encode()).digest()).decode()
    assert not re.search(r"<(link|iframe|object|embed|form|base)\b", page)
    assert not re.search(r"<[^>]*\s(srcset|action|poster|background)=", page)
    assert all(source.startswith("data:image/jpeg;base64,") for source in re.findall(r'<[^>]*\ssrc="([^"]*)"', page))
    assert "url(" not in page
    assert "@import" not in page
    csp = (
        f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none';"
        " form-action 'none'"
    )
    assert f'<meta http-equiv="Content-Security-Policy" content="{csp}">' in html_words.unescape(page)


def test_every_link_out_is_http_and_tells_nobody_where_it_came_from(result: dict[str, Any]) -> None:
    links = re.findall(r"<a [^>]*>", html.render(result))

    assert len(links) > 100
    for link in links:
        assert re.search(r'href="(#[\w.-]+|https?://[^"]+|report-pages/[\w.-]+)"', link)
        own = 'href="#' in link or 'href="report-pages/' in link
        assert own or 'rel="noopener noreferrer"' in link


def test_no_template_marks_a_string_as_safe() -> None:
    for file in (REPORTS / "templates").iterdir():
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe|autoescape|Markup", text), file.name
    for file in REPORTS.rglob("*.py"):
        assert "Markup" not in file.read_text(encoding="utf-8"), file.name


def test_the_first_screen_answers_first(result: dict[str, Any]) -> None:
    page = html.render(result)
    head, main = words(page.partition("<main")[0]), words("</style>" + page.partition("<main")[2])
    assert all(told in head for told in ("云泉市人民政府", "检查基准日", "2026-10-28", "国家基本规则 2026.10"))

    order = ["疑似单项否决（待确认）", "得分区间", "计分覆盖率", "先改什么", "四个重点领域", "各领域情况", "得分明细"]
    places = [main.index(word) for word in order]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("verdict", "shown"),
    [("qualified", "合格"), ("unqualified", "不合格"), ("vetoed", "不合格（单项否决）"), ("not_scored", "未评分")],
)
def test_every_verdict_renders(result: dict[str, Any], verdict: str, shown: str) -> None:
    result["score"]["verdict"] = verdict
    if verdict in ("vetoed", "not_scored"):
        result["score"].update(value=None, low=None, high=None)

    assert f'<p class="big">{shown}</p>' in html.render(result)


def test_the_receipt_is_printed_line_by_line_and_adds_up(result: dict[str, Any]) -> None:
    page = html.render(result)
    table = page.partition('id="t-receipt"')[2].partition("</table>")[0]
    rows = re.findall(r'<tr class="k-(\w+)">.*?<td class="n">(.*?)</td><td class="n">(.*?)</td>', table, re.S)
    assert len(rows) == len(result["score"]["lines"])

    total = Decimal(0)
    for kind, amount, running in rows:
        total += Decimal(amount.replace("−", "-") or 0)
        if running:
            assert Decimal(running) == total, kind
    assert total == Decimal(result["score"]["value"])
    assert table.count("工具建议") == sum(line["kind"] == "deduct" for line in result["score"]["lines"])


def test_regain_is_what_comes_back_under_the_indicator_cap(result: dict[str, Any]) -> None:
    """A rule in an indicator that is over its points gives back less than its own line took."""
    cap = {"kind": "cap", "text": {"zh": "封顶"}, "amount": "3", "total": "", "rule": "", "indicator": "freshness"}
    result["score"]["lines"].insert(-2, cap)
    rows = {row["anchor"]: row["regain"] for row in html.view(result)["fixes"]["rows"]}

    assert rows["rule-column.news-2w"] == "5"
    assert rows["rule-doc.expired-marked-valid"] == "4"


def test_fixes_come_by_veto_then_critical_then_points(result: dict[str, Any]) -> None:
    result["score"]["lines"] = [line for line in result["score"]["lines"] if line["rule"] != "privacy.id18"]
    rows = html.view(result)["fixes"]["rows"]
    amounts = [Decimal(row["regain"]) for row in rows if row["regain"] and row["severity"] != "critical"]

    assert rows[0]["veto"] == "official"
    assert {row["anchor"] for row in rows[1:3]} == {"rule-privacy.id18", "rule-doc.expired-marked-valid"}
    assert amounts == sorted(amounts, reverse=True)
    assert len(amounts) == 5


def test_an_interval_across_the_pass_line_says_so(result: dict[str, Any]) -> None:
    told = {"zh": "得分区间跨越 60 分线", "en": ""}
    assert told["zh"] not in html.render(result)
    result["score"].update(verdict="undetermined", value=None, undecided=[told])
    assert told["zh"] in html.render(result)


def test_could_not_look_is_never_printed_as_missing(result: dict[str, Any]) -> None:
    page = html.render(result)

    assert "未能查看（列表由脚本加载，未经浏览器渲染）" in page
    assert "未能查看（有效期写在附件中，附件无文本层）" in page
    for document in result["site"]["documents"]:
        document["doc_number"] = {"unknown": "没有看到"}
    assert html.render(result).count("未能查看（没有看到）") == len(result["site"]["documents"])


def test_a_finding_shows_five_places_folds_the_rest_and_counts_what_is_left(result: dict[str, Any]) -> None:
    page = html.render(result)
    block = page.partition('id="rule-ident.footer-gongan"')[2].partition("</article>")[0]
    before, _, folded = block.partition("<details>")

    assert before.count("<li>") == 5
    assert folded.count("<li>") == 195
    assert 'start="6"' in folded
    assert "另有 43 处未列出，见 result.json 或 XLSX 报表" in folded


def test_what_is_left_out_stands_whole_on_further_pages(result: dict[str, Any], tmp_path: Path) -> None:
    write_html(result, tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    named = set(re.findall(r'href="report-pages/([\w.-]+)"', page))
    written = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "report-pages").iterdir()}

    assert named == set(written)
    gongan = written["rule-ident.footer-gongan.html"]
    assert gongan.count("<tr>") - 1 == 243
    assert "<script" not in gongan
    write_html({**result, "findings": []}, tmp_path / "report.html")
    assert not (tmp_path / "report-pages").exists(), "pages of an earlier result do not stay"


def duty(rule: str) -> dict[str, Any]:
    text = {"zh": "一个任务", "en": "a task"}
    facet = {"state": "no", "note": {"zh": "没有找到"}, "url": ""}
    seen = {"state": "unknown", "note": {"zh": "未能查看"}, "url": "https://www.yunquan-demo.gov.cn/x"}
    return {
        "tasks": [
            {
                "id": "t1", "group": "一组", "number": 1, "title": text, "duty": text, "unit": "办公室",
                "deadline": "2026-11-30", "state": "failed", "rules": [rule], "counts": {"failed": 1},
                "automatic": text, "person": {"zh": "翻阅台账"},
            }
        ],
        "content": [
            {
                "id": "a", "article": "第二十条", "title": {"zh": "机关职能"}, "parent": None, "rules": [rule],
                "facets": {"exists": facet, "filled": seen, "fresh": facet, "history": facet, "usable": facet},
            }
        ],
    }  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_tasks_and_content_are_printed_where_the_result_has_them(result: dict[str, Any], lang: str) -> None:
    assert 'id="tasks"' not in html.render(result, lang)
    result.update(duty("privacy.id18"))
    check(result)
    page = html.render(result, lang)

    for told in ('id="tasks"', 'id="content"', "t-failed", "f-unknown", 'href="#rule-privacy.id18"'):
        assert told in page
    if lang == "zh":
        assert all(told in page for told in ("翻阅台账", "第二十条", "未能查看", "没有找到"))


def test_unit_deadline_column_picture_and_checklist_are_shown(result: dict[str, Any]) -> None:
    failing = next(f for f in result["findings"] if f["rule"] == "privacy.id18")
    failing.update(unit="市人社局", deadline_on="2026-11-02", deadline_workdays=3)
    failing["evidence"][0].update(column="公告公示 › 名单", unit="市人社局", picture="p00")
    picture = {"url": failing["evidence"][0]["url"], "record": "r", "data": "AAAA", "width": 9, "height": 9}
    result["capture"]["pictures"] = {"p00": picture}
    asked = next(f for f in result["findings"] if f["outcome"] == "cantTell")
    result["rules"][asked["rule"]]["checklist"] = [{"zh": "先看首页右上角"}]
    check(result)
    page = html.render(result)
    block = page.partition('id="rule-privacy.id18"')[2].partition("</article>")[0]

    for told in ("市人社局", "2026-11-02 前（3 个工作日", "公告公示 › 名单", "data:image/jpeg;base64,AAAA"):
        assert told in block
    assert "先看首页右上角" in page
    failing["deadline_on"] = {"unknown": "2027年放假安排尚未收录"}
    assert "未能查看（2027年放假安排尚未收录）" in html.render(result)


def test_documents_show_what_contradicts(result: dict[str, Any]) -> None:
    failing = next(f for f in result["findings"] if f["rule"] == "doc.expired-marked-valid")
    row = next(d for d in result["site"]["documents"] if d["url"] == failing["evidence"][0]["url"])
    rows = [one for one in html.view(result)["documents"]["open"] if one["href"] == row["url"]]

    assert [c["anchor"] for c in rows[0]["conflicts"]].count("rule-doc.expired-marked-valid") == 1


def test_dead_links_show_the_pages_that_link_to_them(result: dict[str, Any]) -> None:
    block = html.render(result).partition('id="rule-site.dead-links-home"')[2].partition("</article>")[0]

    assert "链接所在页面" in block
    assert 'href="https://www.yunquan-demo.gov.cn/"' in block


def test_evidence_carries_time_and_digest_of_its_record(result: dict[str, Any]) -> None:
    finding = next(f for f in result["findings"] if f["rule"] == "privacy.id18")
    record = result["capture"]["records"][finding["evidence"][0]["record"]]
    page = html.render(result)
    block = page.partition('id="rule-privacy.id18"')[2].partition("</article>")[0]

    assert record["sha256"][:16] in block
    assert record["at"][11:19] in block
    assert record["sha256"] in page  # whole, in the appendix
    record["at"] = "2026-10-28T01:02:03Z"
    assert "2026-10-28 09:02:03" in html.render(result)  # Beijing time


def test_a_basis_that_is_not_verified_says_so(result: dict[str, Any]) -> None:
    rule = result["rules"]["privacy.id18"]
    shown = {"S": "已对照原文核实", "K:high": "依据明确", "K:med": "待核", "?": "待核", "P": "工具建议"}
    for confidence, word in shown.items():
        rule["basis"] = [{"document": "某规定", "confidence": confidence}]
        block = html.render(result).partition('id="rule-privacy.id18"')[2].partition("</article>")[0]
        assert word in block.partition("某规定")[2].partition("</dd>")[0]


def test_every_url_state_is_printed_and_the_sum_is_checked(result: dict[str, Any]) -> None:
    text = words(html.render(result))
    for state in result["coverage"]["states"]:
        assert language("zh").label("states", state) in text
        assert language("zh").label("state_notes", state) in text
    assert "与发现总数一致" in text

    result["coverage"]["discovered"] += 1
    assert "结果有误" in words(html.render(result))


def test_untested_and_waived_and_warnings_are_told(result: dict[str, Any]) -> None:
    text = words(html.render(result))

    for told in ("没有一周的间隔探测数据。", "走进云泉改版中", "工作日历只到 2026 年", "2027 年放假安排尚未公布"):
        assert told in text


def test_an_empty_result_still_is_a_report(result: dict[str, Any]) -> None:
    result["findings"] = []
    result["waived"] = []
    result["warnings"] = []
    result["rules"] = {}
    result["site"].update(columns=[], documents=[], name=None, level=None, region_code=None)
    result["capture"].update(
        records={}, archives=[], browser=None, axe=None, started_at=None, finished_at=None, user_agent=None
    )
    result["pack"]["calendar"] = None
    result["score"].update(
        verdict="not_scored",
        value=None,
        low=None,
        high=None,
        coverage="0",
        vetoes=[],
        lines=[],
        areas=[],
        indicators=[],
    )
    result["coverage"].update(
        discovered=0, states=dict.fromkeys(result["coverage"]["states"], 0), by_role={}, not_judged=[],
        not_judged_total=0, whole={"unknown": "首页打不开"}, browser={"rendered": 0, "access": 0}, rules={},
    )  # fmt: skip
    text = words(html.render(result))

    for told in ("未评分", "没有不符合的规则", "没有识别出栏目", "首页打不开", "没有存档文件"):
        assert told in text


def keys(tree: Any, path: str = "") -> set[str]:
    if not isinstance(tree, dict):
        return {path}
    return set().union(*(keys(value, f"{path}.{key}") for key, value in tree.items()))


def test_both_languages_have_the_same_words() -> None:
    zh, en = (json.loads((FOLDER / f"{code}.json").read_text(encoding="utf-8")) for code in ("zh", "en"))

    assert keys(zh) == keys(en)


@pytest.mark.parametrize(
    ("group", "path"),
    [
        ("areas_names", "rule.properties.area"),
        ("severity", "rule.properties.severity"),
        ("outcomes", "outcome"),
        ("outcome_notes", "outcome"),
        ("verdicts", "score.properties.verdict"),
        ("verdict_notes", "score.properties.verdict"),
        ("column_states", "column.properties.state"),
        ("kinds", "score.properties.lines.items.properties.kind"),
        ("yes_no", "document.properties.normative"),
    ],
)
def test_every_closed_list_of_the_schema_has_its_words(group: str, path: str) -> None:
    place: Any = SCHEMA["$defs"]
    for key in path.split("."):
        place = place[key]

    assert set(language("zh")._tree[group]) == set(place["enum"])


def test_every_state_of_the_schema_has_its_words() -> None:
    states = set(SCHEMA["$defs"]["states"]["properties"])
    assert states >= set(SCHEMA["$defs"]["states"]["required"])  # later states are not asked of older results

    assert set(vars(language("zh").w.states)) == states == set(vars(language("zh").w.state_notes))


def test_a_language_without_words_is_refused(result: dict[str, Any]) -> None:
    for code in ("fr", "../zh"):
        with pytest.raises(ValueError, match="no words"):
            html.render(result, code)


def test_ten_thousand_places_stay_small_and_linear(huge: Callable[[int], dict[str, Any]]) -> None:
    def work(places: int) -> int:
        grown = huge(places)
        page = html.render(grown)
        assert len(page.encode()) < 2 * 2**20
        assert f"另有 {places - 200} 处未列出" in page
        return lines_run(lambda: html.render(grown))

    assert work(10_000) < 4 * work(2_500) * 1.1


def test_many_findings_of_many_places_stay_one_openable_file(result: dict[str, Any]) -> None:
    """Forty full findings: the places printed in all are bounded, and every finding still shows its first five."""
    full = next(f for f in result["findings"] if f["rule"] == "ident.footer-gongan")
    result["findings"] = [{**copy.deepcopy(full), "cause": f"模板 {n}"} for n in range(40)]
    blocks = html.view(result)["failed"][0]["rules"][0]["causes"]

    assert [len(cause["open"]) for cause in blocks] == [5] * 40
    assert sum(len(cause["open"]) + len(cause["folded"]) for cause in blocks) < 3_300
    assert all(len(c["open"]) + len(c["folded"]) + c["beyond"] == len(full["evidence"]) for c in blocks)


def test_a_page_that_would_be_too_large_shows_fewer_places_and_loses_none(
    result: dict[str, Any], tmp_path: Path
) -> None:
    """Long quotes at many places of many rules: the first page stays below its limit, the rest has pages of its own."""
    full = next(f for f in result["findings"] if f["rule"] == "ident.footer-gongan")
    place = full["evidence"][0]
    failing = [f for f in result["findings"] if f["outcome"] == "failed"]
    for finding in failing:
        finding["evidence"] = [
            {**place, "url": f"{place['url']}?{finding['rule']}-{n}", "quote": "长" * 270, "observed": "见" * 270,
             "pages": [f"{place['url']}{'p' * 200}{n}{k}" for k in range(3)]}
            for n in range(220)
        ]  # fmt: skip
        finding["count"] = 220
    write_html(result, tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    further = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "report-pages").iterdir())

    assert len(html.environment().get_template("report.html.j2").render(html.view(result)).encode()) > 5 * 2**20
    assert len(page.encode()) <= 5 * 2**20
    for finding in failing:
        assert all(f"?{finding['rule']}-{n}" in page + further for n in (0, 100, 219))
