"""What the markup alone tells of frames and moving text; where a script may change it, nothing is told."""

from __future__ import annotations

import pytest

from audit.read.page.page import PageSource, read_page
from rules.facts.records import Page, Unknown


def page(body: str, *, rendered: bool = False) -> Page:
    html = f"<html lang='zh'><head><title>通知公告</title></head><body><h1>通知公告</h1>{body}</body></html>"
    url = "https://www.example.gov.cn/tzgg/"
    if rendered:
        return read_page(PageSource(url=url, static_html=html.encode(), rendered_html=html)).page
    return read_page(PageSource(url=url, static_html=html.encode())).page


def told(body: str) -> dict[str, tuple[str, int]]:
    written = page(body).written
    assert not isinstance(written, Unknown)
    return {row.rule: (row.outcome, row.failed) for row in written}


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ('<iframe src="a.html" width=860 height=600></iframe>', ("failed", 1)),
        ('<iframe src="a.html" title=" "></iframe><IFRAME src="b.html" title="列表"></IFRAME>', ("failed", 1)),
        ('<iframe src="a.html" title="通知列表"></iframe>', ("passed", 0)),
        ('<iframe src="a.html" aria-label="通知列表"></iframe>', ("passed", 0)),
        ('<iframe src="a.html" style="display: none"></iframe>', None),
        ('<div hidden><iframe src="a.html"></iframe></div>', None),
        ('<iframe src="a.html" width=1 height=1></iframe>', None),  # a counter
        ('<iframe src="a.html" tabindex="-1"></iframe>', None),
        ('<iframe src="about:blank"></iframe><iframe></iframe>', None),
        ('<noscript><iframe src="a.html"></iframe></noscript>', None),
        ('<style>.off{display:none}</style><div class="off"><iframe src="a.html"></iframe></div>', None),
        ('<style>#f{visibility:hidden}</style><iframe id="f" src="a.html"></iframe>', None),
        (
            "<style>.w{visibility:hidden}.f{visibility:visible}</style>"
            '<div class="w"><iframe class="f" src="a.html"></iframe></div>',
            ("failed", 1),
        ),
        ("<p>没有框架</p>", None),
    ],
)
def test_frames_without_a_title(body: str, outcome: tuple[str, int] | None) -> None:
    assert told(body).get("frame-title") == outcome


def test_moving_text() -> None:
    assert told("<marquee>欢迎访问</marquee>") == {"marquee": ("failed", 1)}
    assert told('<div style="display:none"><marquee>欢迎访问</marquee></div>') == {}


def test_a_script_may_give_a_title() -> None:
    body = '<iframe src="a.html"></iframe><script>t()</script>'
    assert page(body).written == Unknown("页面含脚本，未经浏览器渲染")
    assert not isinstance(page(body, rendered=True).written, Unknown)


def test_no_number_of_a_person_reaches_the_nodes() -> None:
    number = "11010119900307" + "8515"
    written = page(
        f'<iframe id="u{number}" src="/a/{number}.html?id={number}&tel=13912345678&token=secret" width=860></iframe>'
    ).written
    assert not isinstance(written, Unknown)
    assert written[0].failed == 1
    assert not any(hidden in repr(written) for hidden in (number, "13912345678", "secret"))
