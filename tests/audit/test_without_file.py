"""Of the attachments a text names, those that no file of the page is, told only where names leave no doubt."""

from __future__ import annotations

import pytest

from audit.read.page.page import PageSource, read_page

LIST = "<p>附件：1.校车使用许可申请表<br>　　　2.校车驾驶人资格申请表</p>"
LINES = "<p>附件：1. 年度任务清单</p><p>2. 责任分工表；</p><p>3. 经费安排表</p>"
FIRST = '<p>附件【<a href="/a.docx">1.校车使用许可申请表.docx</a>】</p>'


def lacking(body: str) -> tuple[str, ...]:
    prose = "第一条 为了加强和规范校车安全管理工作，保障群众合法权益，结合本县实际，制定本办法。" * 3
    title = "示例县人民政府办公室关于印发《示例县校车安全管理办法》的通知"
    html = f"""<html><head><title>{title}</title><meta name="ArticleTitle" content="{title}"></head>
      <body><h1>{title}</h1><p>2026年10月16日 来源：县政府办公室</p>
      <div><p>示政办发〔2026〕20号</p><p>{prose}</p>{body}</div></body></html>"""
    document = read_page(PageSource(url="https://www.example.gov.cn/i/1.htm", static_html=html.encode())).document
    assert document is not None
    return document.unlinked


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (LIST + FIRST, ("校车驾驶人资格申请表",)),
        (LIST + '<p><a href="/b.pdf">附件2：《校车驾驶人资格申请表》.pdf</a></p>', ("校车使用许可申请表",)),
        (LINES + '<p><a href="/a.xls">责任分工表（示例县）</a></p>', ("年度任务清单", "经费安排表")),
        (LINES + '<p><a href="/a.xls">任务清单下载</a></p>', ("责任分工表", "经费安排表")),
    ],
)
def test_a_name_without_a_file_is_told(body: str, names: tuple[str, ...]) -> None:
    assert lacking(body) == names


@pytest.mark.parametrize(
    "body",
    [
        LIST + '<p><a href="/a.zip">附件.zip</a></p>',  # may hold both
        LIST + '<p><a href="/a.pdf">示政办发〔2026〕20号.pdf</a></p>',  # the text as it was signed, attachments and all
        LIST + FIRST + '<p><a href="/b.docx">2.校车驾驶人资格申请表.docx</a></p>',
        LIST + FIRST + '<p><a href="/x/2.htm">校车驾驶人资格申请表</a></p>',  # a page of its own
        LIST + FIRST + "<p>校车驾驶人资格申请表</p><table><tr><td>姓名</td><td></td></tr></table>",  # in the text
        LIST + '<p><a href="/a.docx">附件1</a></p>',
        LIST + '<p><a href="/a.zip">校车使用许可申请表</a></p>',
        LIST + '<p><a href="/a.doc">校车使用许可申请表等2个附件</a></p>',
        LIST + '<p><a href="/a.docx">申请表.docx</a></p>',  # either
        LIST,
        LIST.replace("资格申请表", "名册（不予公开）") + FIRST,
        LIST.replace("资格申请表", "名册（略）") + FIRST,
        LIST + FIRST + "<p>示例县校车驾驶人资格申请表（2026年版）</p><table><tr><td>姓名</td><td></td></tr></table>",
        LIST + FIRST + '<p><a href="/x/2.htm">附件2</a></p>',
        LIST + FIRST + '<p><a href="/x/2.htm">点击下载附件</a></p>',
        "<p>附件：1.任务清单 2.责任分工表</p><p>3.经费安排表</p><p><a href='/a.xls'>责任分工表</a></p>",
    ],
)
def test_a_doubtful_name_is_not(body: str) -> None:
    assert lacking(body) == ()
