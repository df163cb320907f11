"""Floors under the reader's accuracy on the labelled pages; they are raised with it and never fall silently."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

FILE = Path(__file__).resolve().parent.parent / "accuracy.py"
# The least a reader may be worth (issue 3), whatever the floors say: fields that accuse need more.
LEAST = {
    **dict.fromkeys(("title", "published_on", "doc_number", "index_number", "icp", "site_id_code"), (0.99, 0.97)),
    **dict.fromkeys(
        ("written_on", "issuer", "source", "validity", "valid_until", "effective_on", "breadcrumb"), (0.98, 0.93)
    ),
    "page_kind": (0.92, 0.92),
    "is_normative": (0.95, 0.95),
}


@pytest.fixture(scope="module")
def accuracy() -> ModuleType:
    if "accuracy" not in sys.modules:
        spec = importlib.util.spec_from_file_location("accuracy", FILE)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["accuracy"] = module  # dataclasses look their module up
        spec.loader.exec_module(module)
    return sys.modules["accuracy"]


@pytest.mark.slow
def test_the_reader_stands_on_its_floors(accuracy: ModuleType, corpus: Path) -> None:
    tallies = accuracy.measure(corpus / "cn-dev")
    floors = accuracy.read_floors()
    assert accuracy.fallen(tallies, floors) == []
    assert {name for name, least in LEAST.items() if floors[name][0] < least[0] or floors[name][1] < least[1]} == set()


def test_floors_rise_and_fall_only_when_asked(accuracy: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "floors.csv"
    good = {"title": accuracy.Tally(right=9, given=9, truths=10)}
    poor = {"title": accuracy.Tally(right=8, given=10, truths=10)}
    accuracy.write_floors(accuracy.raised(good, accuracy.read_floors(file), allow_lower=False), file)
    assert accuracy.read_floors(file) == {"title": (1.0, 0.9)}
    assert accuracy.fallen(good, accuracy.read_floors(file)) == []
    assert len(accuracy.fallen(poor, accuracy.read_floors(file))) == 1
    assert len(accuracy.fallen({}, accuracy.read_floors(file))) == 1
    accuracy.write_floors(accuracy.raised(poor, accuracy.read_floors(file), allow_lower=False), file)
    assert accuracy.read_floors(file) == {"title": (1.0, 0.9)}
    accuracy.write_floors(accuracy.raised(poor, accuracy.read_floors(file), allow_lower=True), file)
    assert accuracy.read_floors(file) == {"title": (0.8, 0.8)}


def test_a_line_for_each_field_and_the_means_last(
    accuracy: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "因管网检修，城区部分路段将于本月十二日停止供水，请沿线单位和居民提前做好储水准备，不便之处敬请谅解。" * 2
    page = f"<title>停水通告</title><body><h1>云泉市城区停水通告</h1><p>发布时间：2023-05-06</p><p>{text}</p></body>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    (tmp_path / "INDEX.csv").write_text("file,url\na.html,http://www.yunquan.gov.cn/t1.html\n", encoding="utf-8")
    names = ("file", *accuracy.VALUES, *accuracy.VERDICTS)
    truth = {"file": "a.html", "title": "云泉市城区停水通告", "published_on": "2023-05-07", "page_kind": "notice"}
    rows = [",".join(names), ",".join(truth.get(name, "") for name in names)]
    (tmp_path / "labels.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert accuracy.main([str(tmp_path), "--misses", "published_on"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines[:4]] == [
        ["title", "1.000", "1.000", "1", "0"],
        ["published_on", "0.000", "0.000", "1", "0"],
        ["page_kind", "1.000", "1.000", "1", "0"],
        ["mean", "0.667", "0.667", "3", "0"],
    ]
    assert lines[-1].split() == ["a.html:", "2023-05-06", "≠", "2023-05-07", "[answer", "in", "main", "line", "1]"]


def test_what_the_reader_leaves_open_is_counted_apart(accuracy: ModuleType) -> None:
    script = "<script>load('/api/list')</script>"
    rows = []
    for name, more in (("a.html", script), ("b.html", "")):
        page = (
            f"<title>通知公告</title><body><div id='list'></div>{more}<p>主办单位：云泉市人民政府</p></body>".encode()
        )
        source = accuracy.PageSource(url="http://www.yunquan.gov.cn/tzgg/", static_html=page)
        truth = dict.fromkeys((*accuracy.VALUES, *accuracy.VERDICTS), "") | {"file": name, "icp": "冀ICP备12345678号"}
        rows.append((truth, accuracy.given(accuracy.read_page(source))))
    icp = accuracy.tally(rows)["icp"]
    assert (icp.truths, icp.unknown, icp.given) == (2, 1, 0)


def test_a_labelled_home_page_is_read_as_one(accuracy: ModuleType, tmp_path: Path) -> None:
    page = "<title>云泉市人民政府</title><body><h3>要闻</h3><p>今日无事。</p></body>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    (tmp_path / "INDEX.csv").write_text("file,url\na.html,http://www.yunquan.gov.cn/\n", encoding="utf-8")
    names = ("file", *accuracy.VALUES, *accuracy.VERDICTS)
    for kind in ("home", "other"):
        row = [{"file": "a.html", "page_kind": kind}.get(name, "") for name in names]
        (tmp_path / "labels.csv").write_text(",".join(names) + "\n" + ",".join(row) + "\n", encoding="utf-8")
        ((_, mine),) = accuracy.read_folder(tmp_path)
        assert (mine["page_kind"] == "home") == (kind == "home")
