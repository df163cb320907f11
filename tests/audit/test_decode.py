"""The charset ladder, each rung on bytes that only that rung reads right."""

from __future__ import annotations

import pytest

from audit.read.web.decode import clean, codec_of, decode, parse

TITLE = "云泉市人民政府关于印发《暂行办法》的通知"
LONG = TITLE * 20


@pytest.mark.parametrize(
    ("body", "content_type", "encoding", "why"),
    [
        (b"\xef\xbb\xbf" + TITLE.encode(), "text/html; charset=gbk", "utf-8", "bom"),
        (b"\xff\xfe" + TITLE.encode("utf-16-le"), None, "utf-16-le", "bom"),
        (LONG.encode(), "text/html; charset=gb2312", "utf-8", "utf-8"),
        (LONG.encode()[:-1], None, "utf-8", "utf-8-broken"),
        (LONG.encode("gb18030"), "text/html; charset=GB2312", "gb18030", "header"),
        (b'<meta charset="gbk">' + LONG.encode("gb18030"), None, "gb18030", "meta"),
        (b'<meta charset="gb2312">' + LONG.encode("gb18030"), "text/html;charset=ISO-8859-1", "gb18030", "meta"),
        (LONG.encode("gb18030"), "text/html; charset=utf-8", "gb18030", "guess"),
        (b"<html><title>" + "通知公告".encode("gbk") + b"</title>" + b"x" * 5000, None, "gb18030", "few"),
        (b"<html><title>" + "通知公告".encode("gbk") + b"</title>", "text/html; charset=utf-8", "gb18030", "few"),
        ("Información pública y trámites".encode("latin-1"), "text/html; charset=iso-8859-1", "cp1252", "header"),
        (b"", None, "utf-8", "utf-8"),
    ],
)
def test_ladder(body: bytes, content_type: str | None, encoding: str, why: str) -> None:
    found = decode(body, content_type)
    assert (found.encoding.replace("_", "-"), found.why, found.garbled) == (encoding, why, False)


def test_text_survives_every_encoding() -> None:
    for codec in ("utf-8", "gb18030", "gbk", "utf-16"):
        assert decode(LONG.encode(codec), None).text == LONG


def test_character_outside_gb2312_is_kept_under_that_label() -> None:
    body = ("冯" + "㛃镕喆堃𠮷" + LONG).encode("gb18030")
    assert decode(body, "text/html; charset=gb2312").text.startswith("冯㛃镕喆堃𠮷")


def test_one_torn_character_is_not_garbled_but_many_are() -> None:
    torn = LONG.encode()[:-2]
    assert decode(torn, None).text.count("\ufffd") == 1
    assert not decode(torn, None).garbled
    assert decode(("锟斤拷" * 3).encode(), None).garbled
    assert decode("\ufffd\ufffd\ufffd标题".encode(), None).garbled


def test_nothing_that_a_sink_refuses_comes_out() -> None:
    text = decode("标\x00题".encode(), None).text
    assert text == "标题"
    assert clean("a\ud83db\udc00c\x00") == "a\ufffdb\ufffdc"
    clean("\ud800").encode("utf-8")


def test_labels() -> None:
    assert codec_of("GB_2312-80") == codec_of("x-gbk") == "gb18030"
    assert codec_of("Latin1") == "cp1252"
    assert codec_of("no-such-charset") is None
    assert codec_of("base64") is None  # a codec of Python's that is no charset
    assert codec_of(None) is None


@pytest.mark.parametrize(
    "text", ["", "   ", "<!-- -->", "\x00", "<?xml version='1.0' encoding='gbk'?>", "<", "&#xD800;"]
)
def test_parse_gives_a_document_for_anything(text: str) -> None:
    assert parse(text).getroottree().getroot().tag == "html"


def test_parse_is_not_misled_by_declarations() -> None:
    tree = parse("<?xml version='1.0' encoding='gbk'?><html><meta charset=gb2312><title>公告</title></html>")
    assert tree.findtext(".//title") == "公告"


def test_deep_nesting_keeps_what_follows_the_usual_limit() -> None:
    tree = parse("<div>" * 1000 + "<p>底</p>" + "</div>" * 1000)
    assert tree.findtext(".//p") == "底"
    assert parse("<b><i>" * 50_000 + "x").tag == "html"


@pytest.mark.parametrize(
    "markup",
    [
        "<title>t</title><header><a href=/>home</a></header><main>words</main>",
        "<meta charset=utf-8><nav>n</nav><section>words</section>",
        "<script>1</script><main>words</main><p>after",
        "<head><title>t</title><header>h</header></head><body>own <p>words</p></body>",
        "<title>t</title>text <article>words</article>",
    ],
)
def test_a_page_without_head_and_body_tags_has_both(markup: str) -> None:
    """libxml2 knows no HTML5 elements and would keep them in the head, where nothing is shown."""
    tree = parse(markup)
    head, body = tree.find("head"), tree.find("body")
    assert body is not None
    assert "words" in "".join(body.itertext())
    assert head is None or {node.tag for node in head} <= {"title", "meta", "script"}
    assert [node.tag for node in tree] == (["head", "body"] if head is not None else ["body"])


def test_what_is_moved_out_of_the_head_stays_in_order() -> None:
    body = parse("<head><title>t</title><header>1</header>2<nav>3</nav>4</head><body>5<p>6</p></body>").find("body")
    assert body is not None
    assert "".join(body.itertext()) == "123456"
