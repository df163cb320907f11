"""One spelling per address, and every link a visitor could follow."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.read.web.decode import parse
from audit.read.web.links import addresses_in, anchors, canonical, is_web

PAGE = "http://www.example.gov.cn/zwgk/tzgg/index.html"


@pytest.mark.parametrize(
    "spelling",
    [
        "http://www.a.gov.cn/x/%E4%B8%AD",
        "HTTP://WWW.A.GOV.CN/x/中",
        "http://www.a.gov.cn:80/x/%e4%b8%ad",
        "http://www.a.gov.cn./x/中#top",
        "http://user:secret@www.a.gov.cn/x/./中",
        "http://www.a.gov.cn/y/../x/中",
        "  http://www.a.gov.cn/x/%E4%B8%AD\n",
        "http://www.a.gov.cn/x/中;jsessionid=AF01!x",
        "http://www.a.gov.cn/%78/中",
    ],
)
def test_spellings_of_one_address(spelling: str) -> None:
    assert canonical(spelling) == "http://www.a.gov.cn/x/%E4%B8%AD"


@pytest.mark.parametrize(
    ("url", "want"),
    [
        ("http://a.gov.cn", "http://a.gov.cn/"),
        ("http://a.gov.cn?b=2&a=1&b=1", "http://a.gov.cn/?b=2&a=1&b=1"),  # the order of a query may mean something
        ("https://a.gov.cn:443/", "https://a.gov.cn/"),
        ("https://a.gov.cn:80/", "https://a.gov.cn:80/"),
        ("http://a.gov.cn//x", "http://a.gov.cn//x"),
        ("http://a.gov.cn/X", "http://a.gov.cn/X"),
        ("http://中文.政务/", "http://xn--fiq228c.xn--zfr164b/"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a"),
        ("http://a.gov.cn/a%2Fb", "http://a.gov.cn/a%2Fb"),  # an escaped slash is no slash
        ("http://a.gov.cn/a+b?q=1+1", "http://a.gov.cn/a+b?q=1+1"),
    ],
)
def test_canonical(url: str, want: str) -> None:
    assert canonical(url) == want


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_canonical_is_settled_and_never_raises(text: str) -> None:
    for url in (text, "http://a.gov.cn/" + text, "http://" + text):
        once = canonical(url)
        assert canonical(once) == once


def found(markup: str, page: str = PAGE) -> list[tuple[str, str, bool]]:
    return [(a.element, a.url, a.follow) for a in anchors(parse(markup), page)]


@pytest.mark.parametrize(
    ("markup", "want"),
    [
        ('<a href="a.html">x</a>', ("a", "http://www.example.gov.cn/zwgk/tzgg/a.html", True)),
        ('<a href="?page=2">x</a>', ("a", "http://www.example.gov.cn/zwgk/tzgg/index.html?page=2", True)),
        ('<a href="//b.gov.cn/x">x</a>', ("a", "http://b.gov.cn/x", True)),
        ('<a href="..\\x.html">x</a>', ("a", "http://www.example.gov.cn/zwgk/x.html", True)),
        ('<a href=" /a\n.html ">x</a>', ("a", "http://www.example.gov.cn/a.html", True)),
        ("<a href=\"javascript:window.open('/a.html')\">x</a>", ("onclick", "http://www.example.gov.cn/a.html", True)),
        (
            "<li onclick=\"location.href='b.html'\">x</li>",
            ("onclick", "http://www.example.gov.cn/zwgk/tzgg/b.html", True),
        ),
        ("<td onclick='go(\"/c/d.shtml\")'>x</td>", ("onclick", "http://www.example.gov.cn/c/d.shtml", True)),
        ('<meta http-equiv=refresh content="3; URL=/new/">', ("meta-refresh", "http://www.example.gov.cn/new/", True)),
        ('<iframe src="/f.html"></iframe>', ("iframe", "http://www.example.gov.cn/f.html", True)),
        ('<frameset><frame src="/f.html"></frameset>', ("frame", "http://www.example.gov.cn/f.html", True)),
        ('<map><area href="/m.html"></map>', ("area", "http://www.example.gov.cn/m.html", True)),
        ('<img src="/i.png" alt=x>', ("img", "http://www.example.gov.cn/i.png", False)),
        ('<script src="/s.js"></script>', ("script", "http://www.example.gov.cn/s.js", False)),
        ('<link rel="stylesheet" href="/s.css">', ("link", "http://www.example.gov.cn/s.css", False)),
        ('<form action="/search"></form>', ("form", "http://www.example.gov.cn/search", False)),
        ('<object data="/o.swf"></object>', ("object", "http://www.example.gov.cn/o.swf", False)),
        ('<embed src="/o.swf">', ("embed", "http://www.example.gov.cn/o.swf", False)),
        ('<video><source src="/v.mp4"></video>', ("source", "http://www.example.gov.cn/v.mp4", False)),
    ],
)
def test_every_kind_of_link(markup: str, want: tuple[str, str, bool]) -> None:
    assert found(markup) == [want]


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="#top">x</a>', '<a href="">x</a>', '<a name=x>x</a>', '<a href="mailto:a@b.cn">x</a>',
        '<a href="javascript:void(0)">x</a>', '<a href="file:///etc/passwd">x</a>', '<img src="data:image/png,AA">',
        '<a href="{{ item.url }}">x</a>', '<link rel=canonical href="http://x.cn/">',
        "<a href=\"javascript:window.open('/a.jsp?id=' + id)\">x</a>", "<p onclick=\"go('/t' + n + '.html')\">x</p>",
        "<!-- <a href='/hidden.html'> -->", "<meta http-equiv=refresh content=30>",
    ],
)  # fmt: skip
def test_what_is_no_address(markup: str) -> None:
    assert found(markup) == []


def test_base_is_honoured_and_a_broken_one_is_not_fatal() -> None:
    assert found('<base href="/other/"><a href="x.html">x</a>')[0][1] == "http://www.example.gov.cn/other/x.html"
    assert found('<base href="http://[bad"><a href="/x.html">x</a>')[0][1] == "http://www.example.gov.cn/x.html"


def test_the_same_reference_on_two_pages_is_two_addresses() -> None:
    assert found('<a href="x.html">x</a>', "http://a.cn/1/")[0][1] == "http://a.cn/1/x.html"
    assert found('<a href="x.html">x</a>', "http://a.cn/2/")[0][1] == "http://a.cn/2/x.html"
    assert found('<a href="x.html">x</a>', "http://b.cn")[0][1] == "http://b.cn/x.html"


def test_query_is_escaped_as_the_page_is_encoded() -> None:
    gbk = found('<meta charset="gbk"><a href="/s?q=公告">x</a>')
    assert gbk[0][1] == "http://www.example.gov.cn/s?q=%B9%AB%B8%E6"
    assert found('<a href="/s?q=公告">x</a>')[0][1] == "http://www.example.gov.cn/s?q=%E5%85%AC%E5%91%8A"


def test_words_of_a_link() -> None:
    tree = parse(
        '<a href="/a"> 通知 <b>公告</b>\n</a>尾<a href="/b"><img src="/i.png" alt="政务公开"></a>'
        '<a href="/c" title="提示"></a>'
    )
    assert [a.text for a in anchors(tree, PAGE) if a.element == "a"] == ["通知 公告", "政务公开", "提示"]


def test_addresses_in_a_script() -> None:
    assert addresses_in("window.location = 'http://x.cn/a'") == ["http://x.cn/a"]
    assert addresses_in("alert('您好'); zh_tran('s'); Link('3609220011')") == []


def test_is_web() -> None:
    assert is_web("https://a.gov.cn/")
    assert not any(map(is_web, ["ftp://a.cn/", "http://", "javascript:1", "http:///x", "http://[x/"]))
