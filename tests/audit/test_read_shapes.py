"""Pages of invented bodies in the shapes of many makers of sites: every field of each is told, the rest must stay empty.

The shapes/ folder holds them. A shape is `== name`, lines `field: value`, a line `--` and its HTML. @@NAME@@ stands for
a fragment of FRAGMENTS; `foot: yes` expects the marks of @@FOOT@@; `gbk: yes` serves the page as GBK; `untold: yes` keeps from the
reader that this is the home page.
"""

# ruff: noqa: E501 (pages are quoted as they are written)

from __future__ import annotations

import datetime as dt
import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from audit.read.page.page import PageSource, read_page

HERE = Path(__file__).resolve().parent
NAMES = (("/", "首页"), ("/zwgk/", "政务公开"), ("/zwfw/", "政务服务"), ("/hdjl/", "互动交流"), ("/zjyq/", "走进我市"))
FRAGMENTS = {
    "NAV": "<ul>" + "".join(f'<li><a href="{href}">{name}</a></li>' for href, name in NAMES) + "</ul>",
    "NAVTABLE": "<table><tr>"
    + "".join(f'<td><a href="{href}">{name}</a></td>' for href, name in NAMES)
    + "</tr></table>",
    "TEXT": "<p>　　为进一步提升工作水平，按照年度工作安排，近日有关部门召开专题会议，传达学习上级会议精神，研究部署下一阶段重点任务。</p>"
    "<p>　　会议指出，今年以来各项工作按计划推进，服务质量持续改善，群众满意度稳步提高，为全年目标实现打下了坚实基础。</p>"
    "<p>　　会议强调，要坚持问题导向，聚焦薄弱环节，完善工作机制，压实各方责任，确保各项任务圆满完成。</p>",
    "DECREE": "<p>各县（市、区）人民政府，市政府有关部门：</p><p>《云泉市城镇供水管理办法》已经市政府同意，现印发给你们，请认真贯彻执行。</p>"
    "<p>第一条　为了加强城镇供水管理，保障生活和生产用水，制定本办法。</p><p>第二条　本市行政区域内城镇供水及其监督管理，适用本办法。</p>",
    "PLACE": "<p>云泉市位于省境中部，总面积八千六百平方公里，辖三区六县，常住人口三百二十万人，气候温和，四季分明，物产丰富。</p>"
    "<p>全市交通便利，铁路、高速公路纵横贯通，是区域性中心城市和重要的交通枢纽，先后获得多项荣誉称号。</p>",
    "FOOT": '<div><p>主办单位：云泉市人民政府办公室　联系电话：0399-1234567　<a href="/wzdt/">网站地图</a></p>'
    '<p><a href="https://beian.miit.gov.cn/">冀ICP备12345678号-1</a>　<a href="http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=13990002000010">冀公网安备 13990002000010号</a>　网站标识码：1399000001</p>'
    '<a href="https://bszs.conac.cn/sitename?method=show&amp;id=1"><img src="/red.png"></a>'
    '<a href="https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=1399000001"><img src="/jiucuo.png"></a></div>',
}
MARKS = {
    "icp": "冀ICP备12345678号-1", "gongan": "冀公网安备 13990002000010号", "site_id_code": "1399000001",
    "jiucuo": "yes", "conac": "yes",
}  # fmt: skip


def shapes() -> list[tuple[str, dict[str, str], str]]:
    found = []
    for file in sorted((HERE / "shapes").glob("*.txt")):
        for part in re.split(r"^== ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            head, _, html = part.partition("\n--\n")
            name, *rows = head.splitlines()
            want = dict(row.split(": ", 1) for row in rows if row)
            html = re.sub(r"@@(\w+)@@", lambda match: FRAGMENTS[match[1]], html)
            found.append((name, want, html))
    return found


def harness() -> ModuleType:
    if "accuracy" not in sys.modules:
        spec = importlib.util.spec_from_file_location("accuracy", HERE.parent / "accuracy.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["accuracy"] = module  # dataclasses look their module up
        spec.loader.exec_module(module)
    return sys.modules["accuracy"]


def wrong(want: dict[str, str], html: str) -> dict[str, tuple[str, str]]:
    """Field → (given, wanted) of every field that is not as told."""
    accuracy = harness()
    want = dict(want)
    body = html.encode("gb18030" if want.pop("gbk", "") else "utf-8")
    if want.pop("foot", ""):
        want = MARKS | want
    untold = want.pop("untold", "")
    want["page_kind"] = want.pop("kind")
    source = PageSource(
        url=want.pop("url"), static_html=body, content_type="text/html", as_of=dt.date(2023, 6, 1),
        is_home=want["page_kind"] == "home" and not untold,
    )  # fmt: skip
    mine = accuracy.given(read_page(source))
    off = {}
    for name in (*accuracy.VALUES, *accuracy.VERDICTS):
        told, got = want.get(name, ""), mine[name]
        if not told and (not got or name in accuracy.VERDICTS):
            continue
        if not told or not got or not accuracy.same(name, got, told, mine["title"], want.get("title", "")):
            off[name] = (got, told)
    return off


@pytest.mark.parametrize(("want", "html"), [shape[1:] for shape in shapes()], ids=[shape[0] for shape in shapes()])
def test_shape(want: dict[str, str], html: str) -> None:
    assert wrong(want, html) == {}
