"""Pages that only send their visitors on, and pages that look like it and have something to show."""

from __future__ import annotations

import pytest

from audit.read.page.signposts import onward
from audit.read.web.decode import parse

WAITING = "<p>页面正在跳转，请稍候……如未自动跳转请<a href='/web/'>点击这里</a></p>"

STUBS = {
    "assigned": "<script>location='/web/'</script>",
    "href": "<script>window.location.href = \"/web/\";</script>",
    "top": "<script>top.location.href='/web/'</script>",
    "replace": "<script>window.location.replace('/web/')</script>",
    "assign": "<script>document.location.assign('/web/')</script>",
    "self": "<script>window.open('/web/','_self')</script>",
    "onload": "<body onload=\"location='/web/'\">",
    "onload calls": "<script>function go(){location.href='/web/'}</script><body onload='go()'>",
    "soon": "<script>setTimeout(\"location.href='/web/'\", 3000)</script><p>3秒后自动跳转</p>",
    "timer": "<script>setTimeout(function(){ location.href = '/web/'; }, 1000)</script>",
    "variable": "<script>var url = '/web/'; window.location.href = url;</script>",
    "own host": "<script>location.href = location.protocol + '//' + location.host + '/web/';</script>",
    "origin": "<script>window.location = window.location.origin + '/web/'</script>",
    "commented": "<script>// location.href='/old/'\nlocation.href='/web/';</script>",
    "in old brackets": "<script><!--\nlocation.href='/web/'\n//--></script>",
    "telephones apart": "<script>if(/android|iphone/i.test(navigator.userAgent)){location.href='/m/'}"
    "else{location.href='/web/'}</script>",
    "named": "<title>某县人民政府</title><script>location='/web/'</script><h1>某县人民政府</h1>",
    "picture": "<img src='loading.gif'><script>location='/web/'</script>",
    "only a link": WAITING,
    "both": f"<script>location='/web/'</script>{WAITING}",
    "noscript": "<script>location='/web/'</script><noscript><p>请启用脚本后访问本网站，或联系管理员</p></noscript>",
}  # fmt: skip

PAGES = {
    "empty": "",
    "words": "<script>location.hash = '#a'</script><p>" + "本县位于省境南部，总面积一千平方公里。" * 6 + "</p>",
    "menu": "<script>if(x)location='/web/'</script>" + "".join(f"<a href='/{n}/'>栏目{n}</a>" for n in range(8)),
    "one link": "<p><a href='/web/'>信息公开目录</a></p>",
    "telephones only": "<script>if(/mobile/i.test(navigator.userAgent)) location.href='/m/'</script>",
    "later": "<script>setTimeout(\"location.href='/web/'\", 60000)</script>",
    "program": "<div id='app'></div><script src='/app.js'></script><script>if(!t) location.href='/login'</script>",
    "form": "<script>location='/web/'</script><form action='/s'><input name='q'></form>",
    "frame": "<script>location='/web/'</script><iframe src='/main.html'></iframe>",
    "compared": "<script>if (location.href == '/web/') start()</script>",
    "built": "<script>location.href = '/web/?t=' + Date.now()</script>",
    "two ways": "<script>if(a) location='/x/'; else location='/y/'</script>",
    "window": "<script>window.open('/notice.html')</script>",
    "list": "<ul><li>暂无内容</li></ul><p>共0条，点击更多</p><a href='/a/'>更多</a><a href='/b/'>返回</a>",
}  # fmt: skip


def tree(body: str) -> object:
    return parse(f"<html><head></head>{body if '<body' in body else f'<body>{body}</body>'}</html>")


@pytest.mark.parametrize("name", STUBS)
def test_signposts_lead_on(name: str) -> None:
    assert onward(tree(STUBS[name])) == "/web/"  # type: ignore[arg-type]


@pytest.mark.parametrize("name", PAGES)
def test_pages_stay_pages(name: str) -> None:
    assert onward(tree(PAGES[name])) is None  # type: ignore[arg-type]
