"""How a list goes on, by its controls: led, drawn by a call, answered by a script only, or at its end."""

from __future__ import annotations

import pytest

from audit.read.lists.offers import Pager
from audit.read.lists.pagers import pager
from audit.read.web.decode import parse
from audit.read.web.links import anchors
from audit.read.work.page_shape import words

URL = "http://www.qs.gov.cn/nb/index.html"


def seen(controls: str, holder: str = '<div class="page">{}</div>') -> Pager:
    rows = "<ul><li><a href='/a.html'>关于做好某项工作的通知</a></li></ul>"
    tree = parse(f"<html><body>{rows}{holder.format(controls)}</body></html>")
    return pager(tree, anchors(tree, URL), URL, words(tree)) or Pager()


@pytest.mark.parametrize(
    "controls",
    [
        '<a href="index_1.html">下一页</a>',
        '<a href="index_1.html"><span>下一页</span></a>',
        '<a href="javascript:void(0)" onclick="location.href=\'/nb/index_1.html\'">下页 ></a>',
        '<a href="#" data-url="/nb/index_1.html">后一页</a>',
        '<a>1</a><a href="index_1.html">2</a><a class="next" href="index_1.html">&gt;</a>',
        '<a href="index_1.html" title="下一页"><i class="icon"></i></a><span>下一页 共 2 页</span>',
    ],
)
def test_a_next_page_with_an_address(controls: str) -> None:
    assert seen(controls).next == "http://www.qs.gov.cn/nb/index_1.html"


@pytest.mark.parametrize(
    "controls",
    [
        '<a href="javascript:void(0)" onclick="go(2)">下一页</a> 共4页',
        "<a href=\"javascript:__doPostBack('Pager','2')\">下一页</a>",
        '<button type="button">下一页</button>',
        '<form method="post"><input type="submit" value="下一页"></form>',
        '<span onclick="turn(2)">下页</span>',
        '<ul class="el-pager"><li class="number active">1</li><li class="number">2</li></ul>',
        '<a href="#">1</a><a href="#">2</a><a href="#" class="btn-next"></a>',
    ],
)
def test_a_next_page_that_only_a_script_opens(controls: str) -> None:
    assert seen(controls).unled


@pytest.mark.parametrize(
    "controls",
    [
        '<a href="index.html">上一页</a><a class="disabled" href="javascript:;">下一页</a>',
        '<a href="index.html">1</a><span>2</span><span class="off">下一页</span>',
        "共1页 <a href='javascript:;'>首页</a><a href='javascript:;'>下一页</a>",
        "<button disabled>下一页</button>",
        '<li class="no"><a href="#">下一页</a></li>',
        "<a>下一页</a>",
        '<a href="/b.html">下一篇</a>',
        "<p>本书共120页，第3页有图。</p>",
        "2026/10/13",
    ],
)
def test_an_end_is_no_further_page(controls: str) -> None:
    found = seen(controls)

    assert not found.unled
    assert not found.next
    assert found.total <= 1


@pytest.mark.parametrize(
    ("controls", "told"),
    [
        ("共<b>4</b>页 <a href='#'>下一页</a>", (4, 0)),
        ("第2页/共4页 <a href='#'>尾页</a>", (4, 2)),
        ("<span>2/4</span><a href='#'>下一页</a>", (4, 2)),
        ("页次：2/4页 <a href='#'>下一页</a>", (4, 2)),
        ("总页数：4 当前页：2 <a href='#'>下一页</a>", (4, 2)),
    ],
)
def test_the_number_of_pages_is_read(controls: str, told: tuple[int, int]) -> None:
    found = seen(controls)

    assert (found.total, found.at) == told


def test_the_call_that_draws_a_pager_gives_its_addresses() -> None:
    for call in ('createPageHTML(4,0,"index","html")', "createPageHTML('pages', 4, 0, 'index', '.html', 60)"):
        found = seen(f"<script>{call}</script>")
        assert (found.total, found.at) == (4, 1)
        assert found.pages == tuple(f"http://www.qs.gov.cn/nb/index_{n}.html" for n in (1, 2, 3))
    assert seen("<script>\n//createPageHTML(4,0,'index','html')\n</script>") == Pager()
    assert seen("<script>createPageHTML(1,0,'index','html')</script>").pages == ()
    assert seen("<script>createPageHTML(total,0,name,ext)</script>") == Pager()


@pytest.mark.parametrize(
    "control",
    [
        '<button onclick="more()">加载更多</button>',
        '<a href="javascript:;">点击加载更多</a>',
        '<div class="load-more">查看更多</div>',
        '<span role="button">Load more…</span>',
    ],
)
def test_a_list_that_grows_when_clicked(control: str) -> None:
    assert seen(control).more


@pytest.mark.parametrize(
    "control",
    ['<a href="/zwdt/">查看更多</a>', '<a href="javascript:;">更多&gt;&gt;</a>', "<p>没有更多了</p>", "<p>查看更多</p>",
     '<div data-govaudit-hidden><button>加载更多</button></div>',
     '<button disabled>加载更多</button>', '<div class="load-more" style="display: none">加载更多</div>'],
)  # fmt: skip
def test_other_words_of_more_are_none(control: str) -> None:
    assert not seen(control, "<div>{}</div>").more
