"""Shadow trees in a page as served or as written down by the browser: read where a visitor sees them."""

from __future__ import annotations

from audit.read.web.decode import parse
from audit.read.web.links import anchors


def shown(body: str) -> str:
    tree = parse(f"<html><body>{body}</body></html>")
    return "|".join(text.strip() for text in tree.find("body").itertext() if text.strip())


def test_an_open_root_stands_in_place_of_its_host_s_children() -> None:
    listed = '<style>a{}</style><ul><li><a href="/gk/">公开</a></li></ul>'
    menu = f'<gov-nav><template shadowrootmode="open">{listed}</template></gov-nav>'

    assert shown(f"<h1>某县</h1>{menu}<p>正文</p>") == "某县|公开|正文"
    assert [a.url for a in anchors(parse(menu), "http://x.gov.cn/")] == ["http://x.gov.cn/gk/"]


def test_slots_show_what_the_page_gives_them() -> None:
    card = (
        '<x-card>前<template shadowrootmode="open"><h2><slot name="head">无题</slot></h2><slot>空</slot>'
        "<i>尾</i></template>"
        '<b slot="head">标题</b><p>内容</p>后</x-card>'
    )

    assert shown(card) == "标题|前|内容|后|尾"
    assert shown('<x-y><template shadowrootmode="open">甲<slot>缺省</slot>乙</template></x-y>') == "甲|缺省|乙"


def test_hosts_within_hosts_and_closed_roots_that_were_served() -> None:
    inner = '<x-in><template shadowrootmode="closed">内</template></x-in>'

    assert shown(f'<x-out><template shadowrootmode="open">外{inner}</template></x-out>') == "外|内"
    assert shown(f'<x-out>{inner}<template shadowrootmode="open">外<slot></slot></template></x-out>') == "外|内"


def test_other_templates_stay_as_they_are() -> None:
    assert parse("<template><a href='/x'>隐</a></template>").find(".//template/a") is not None


def test_a_page_of_many_hosts_is_read() -> None:
    one = '<x-a><template shadowrootmode="open"><a href="/a">字</a></template></x-a>'

    assert shown(one * 3000).count("字") == 3000
