"""What a page's own words tell: listed attachments, orders, contacts, forms, in several shapes; never a number."""

import pytest

from audit.read.document.own_words import attachments, contact, own
from audit.read.page.body import read_sheet
from audit.read.page.page import PageSource, read_page
from audit.read.web.decode import parse

PICTURE = (
    "<html><body><h1>政策</h1><div><p>点击图片可以查看大图。</p><p><img src=1.png alt='图片'></p></div></body></html>"
)
PROSE = (
    "为了加强城市内涝治理，保障人民群众生命财产安全，根据有关法律法规，结合本市实际，制定本实施方案，请认真组织实施。"
)


@pytest.mark.parametrize(
    ("lines", "listed", "inlined"),
    [
        (["附件：1.任务清单　2.责任分工表", "云泉市人民政府"], 2, 0),
        (["附件：任务清单"], 1, 0),
        (["附件:1、任务清单", "2、责任分工表", "3、时间表"], 3, 0),
        (["附件：1.任务清单 2.分工表", "附件1", "任务清单", "附件2", "分工表"], 2, 2),
        (["附件：1.任务清单", "2.分工表", "附件1 任务清单", "附件2：分工表"], 2, 2),
        (["附件：1.任务清单 2.分工表", "附件一、任务清单", "附表二 分工表"], 2, 2),
        (["附件：1.任务清单 2.分工表", "附件1所列单位应当按期完成"], 2, 0),
        (["附件：1.任务清单 2.分工表", "附件1 另一份表"], 2, 0),
        (["附件下载：", "详见附件。"], 0, 0),
        (["附件：", "1.任务清单", "2.责任分工表", "云泉市人民政府"], 2, 0),
        (["有关材料（附件：身份证复印件）一并提交"], 0, 0),
        (["附件"], 0, 1),
    ],
)
def test_attachments_a_text_lists(lines: list[str], listed: int, inlined: int) -> None:
    assert attachments(lines)[:2] == (listed, inlined)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("政策咨询电话：0399-0000123", "政策咨询电话"),
        ("如有疑问，请拨打12345热线", "12345"),
        ("解读机关：市司法局；联系电话：0000123", "联系电话"),
        ("四、咨询方式。可以到窗口反映。", None),
        ("联系方式：见官网", None),
    ],
)
def test_where_to_ask(line: str, words: str | None) -> None:
    assert contact([line]) == words


def article(content: str, title: str = "《云泉市停车办法》政策解读") -> str:
    return f"<html><body><h1>{title}</h1><div><p>{PROSE}</p><p>{PROSE}</p>{content}</div></body></html>"


@pytest.mark.parametrize(
    ("html", "forms"),
    [
        (article("<p>一、背景。</p>"), ("文字",)),
        (article("<p>一、背景。</p>", "一图读懂《云泉市停车办法》"), ("图解",)),
        (article("<video src='a.mp4'></video>"), ("视频",)),
        (article("<iframe src='/player/1.html'></iframe>"), ("视频",)),
        (article("<p>问：什么时候施行？</p>", "《云泉市停车办法》政策问答"), ("问答",)),
        (PICTURE, ("图解",)),
    ],
)
def test_forms_of_interpretations(html: str, forms: tuple[str, ...]) -> None:
    sheet = read_sheet(parse(html))
    title = html.partition("<h1>")[2].partition("</h1>")[0]
    assert own(sheet, title, "interpretation").forms == forms


def test_alternative_texts_that_say_something() -> None:
    sheet = read_sheet(parse(article("<p><img src=1.png alt='一图读懂'><img src=2.png alt='停车每小时两元'></p>")))
    found = own(sheet, "解读", "interpretation")
    assert (found.pictures, found.alt_chars) == (2, 7)


def test_a_signed_order_above_its_text() -> None:
    order = "<p>《云泉市停车办法》已经市政府第3次常务会议审议通过，现予公布，自2026年1月1日起施行。</p>"
    html = f"<html><body><h1>云泉市停车办法</h1><div>{order}<p>{PROSE}</p><p>{PROSE}</p></div></body></html>"
    assert "现予公布" in (own(read_sheet(parse(html)), "云泉市停车办法", "document").order_words or "")
    assert own(read_sheet(parse(article(""))), "云泉市停车办法", "document").order_words is None


def test_no_number_reaches_the_facts() -> None:
    html = article("<p>政策咨询电话：0399-0000123，联系人：王某某。</p>")
    reading = read_page(
        PageSource(
            url="http://x.example/zcjd/1.html", static_html=html.encode(), content_type="text/html; charset=utf-8"
        )
    )
    assert reading.document is not None
    assert reading.document.contact == "政策咨询电话"
    assert "0000123" not in repr(reading.document)


LINKED = '<p>附件：1.<a href="/a.docx">停车场备案表.docx</a></p><p>2.<a href="/b.pdf">停车泊位设置技术要求.pdf</a></p>'
BARE = [
    (LINKED + "<p>3.停车场信用评价标准</p>", ("停车场信用评价标准",)),
    ("<p>附件：</p>" + LINKED.replace("附件：", "") + "<p>3.停车场信用评价标准</p>", ("停车场信用评价标准",)),
    ('<p>附件: 1、<a href="/a.doc">任务清单</a></p><p>2、责任分工表</p><p>3、时间表</p>', ("责任分工表", "时间表")),
    (LINKED + "<p>3.停车场信用评价标准</p><p>相关下载：<a href='/c.xls'>停车场信用评价标准.xls</a></p>", ()),
    (LINKED + "<p>3.停车场信用评价标准</p><p>停车场信用评价标准</p><p>一、评价内容按月记分。</p>", ()),
    (LINKED + "<p>3.<span onclick=\"down('c.xls')\">停车场信用评价标准</span></p>", ()),
    ("<p>附件：1.停车场备案表</p><p>2.停车泊位设置技术要求</p>", ()),  # none is linked: another shape of page
    (LINKED, ()),
    (LINKED + "<p>3.停车场信用评价标准（略）</p>", ()),
    (LINKED + "<p>3.停车场专家名单（此件不公开）</p><p>4.停车场信用评价标准</p>", ("停车场信用评价标准",)),
    (LINKED + "<p>3.停车场信用评价标准</p><p>云泉市停车场信用评价标准（2026版）</p><p>一、按月记分。</p>", ()),
    (LINKED + "<p>3.停车场信用评价标准</p><p><a href='/c/3.html'>附件3</a></p>", ()),
]  # fmt: skip


@pytest.mark.parametrize(("body", "names"), BARE)
def test_names_of_a_list_that_lead_nowhere(body: str, names: tuple[str, ...]) -> None:
    html = f"<html><body><h1>云泉市停车场办法</h1><div><p>{PROSE * 2}</p>{body}</div></body></html>"
    assert own(read_sheet(parse(html)), "云泉市停车场办法", "document").unlinked == names
