# ruff: noqa: E501 - pages read better unbroken
"""Letters, forms and notice periods read from pages of several shapes, and what the checks make of them."""

from __future__ import annotations

import datetime as dt

import pytest

from audit.read.page.page import PageSource, read_page
from rules.facts.records import Letter, Page

AS_OF = dt.date(2026, 10, 28)


def page(
    body: str, title: str = "市长信箱-来信查看", head: str = "", url: str = "https://www.example.gov.cn/hd/1.html"
) -> Page:
    html = f"<html><head><meta charset='utf-8'><title>{title}</title>{head}</head><body>{body}</body></html>"
    return read_page(PageSource(url=url, rendered_html=html, as_of=AS_OF)).page


LETTER = "<h1>咨询加装电梯补贴</h1><p>来信标题：咨询加装电梯补贴</p><p>来信内容：老小区加装电梯有补贴吗，怎么申请，向谁申请，需要哪些材料？</p>"


@pytest.mark.parametrize(
    "body",
    [
        LETTER + "<p>留言时间：2026-10-09</p><p>回复单位：市住建局</p><p>回复时间：2026-10-12</p>"
        "<p>回复内容：您好，每部电梯补助二十万元，由实施主体向所在区主管部门申请。</p>",
        LETTER + "<table><tr><td>来信日期</td><td>2026年10月9日</td></tr><tr><td>答复部门</td><td>市住建局</td></tr>"
        "<tr><td>答复日期</td><td>2026年10月12日</td></tr></table>"
        "<p>答复内容：您好，每部电梯补助二十万元，由实施主体向所在区主管部门申请。</p>",
        LETTER + "<div>提问时间：2026/10/09 10:22</div><div>办理单位：市住建局 办结时间：2026/10/12</div>"
        "<div>办理结果：您好，每部电梯补助二十万元，由实施主体向所在区主管部门申请。</div>",
    ],
)
def test_a_letter_is_read_label_first(body: str) -> None:
    read = page(body)
    assert read.kind == "qa"
    letter = read.letter
    assert letter is not None
    assert (letter.asked_on, letter.answered_on) == (dt.date(2026, 10, 9), dt.date(2026, 10, 12))
    assert letter.unit == "市住建局"
    assert letter.answer_chars >= 30
    assert letter.passed_on is None


HOMES = {
    "in a sentence": "<p>我是滨江花园6号楼2单元301室的业主赵某某，楼道灯坏了半个月。</p>",
    "lives there": "<p>本人家住建设路18号3栋502室，楼上长期漏水。</p>",
    "a label": "<p>家庭住址：桥东社区七组12号</p><p>反映问题：门前道路积水。</p>",
    "owner behind": "<p>滨江花园6幢1单元402室业主反映，电梯停运多日。</p>",
    "village": "<p>我住在石桥村3组18号，饮水管网多次爆裂。</p>",
}  # fmt: skip
ANSWERED = "<p>留言时间：2026-10-09</p><p>回复单位：市住建局</p><p>回复时间：2026-10-12</p><p>回复内容：{0}</p>"


@pytest.mark.parametrize("shape", HOMES)
def test_the_home_of_a_writer_is_told_and_cut_short(shape: str) -> None:
    read = page(LETTER + HOMES[shape] + ANSWERED.format("您好，已督促物业公司维修，感谢您的关心。"))
    assert read.letter is not None
    assert len(read.letter.homes) == 1
    assert read.letter.homes[0].endswith("***")
    assert not any(char.isdigit() for char in read.letter.homes[0])


NO_HOMES = {
    "a place": LETTER + "<p>滨江花园小区北门路灯坏了，请维修。</p>" + ANSWERED.format("已维修。"),
    "the office": LETTER + ANSWERED.format("请到建设路18号政务中心3栋502室办理，我们将为您服务。"),
    "masked": LETTER + "<p>我是滨江花园*号楼*单元***室的业主。</p>" + ANSWERED.format("已维修。"),
    "a shop": LETTER + "<p>举报建设路18号3栋502室的饭店油烟扰民。</p>" + ANSWERED.format("已查处。"),
}  # fmt: skip


@pytest.mark.parametrize("shape", NO_HOMES)
def test_other_places_in_a_letter_are_no_home(shape: str) -> None:
    read = page(NO_HOMES[shape])
    assert read.letter is not None
    assert read.letter.homes == ()


def test_an_open_letter_says_its_state_and_an_empty_answer_its_words() -> None:
    waiting = page(LETTER + "<p>留言时间：2026-05-09</p><p>办理状态：未回复</p>").letter
    assert waiting is not None
    assert (waiting.asked_on, waiting.answered_on, waiting.pending) == (dt.date(2026, 5, 9), None, "未回复")
    thin = page(
        LETTER + "<p>留言时间：2026-10-09</p><p>回复时间：2026-10-10</p><p>回复内容：已转办，请致电12345。</p>"
    ).letter
    assert thin is not None
    assert thin.passed_on
    assert thin.answer_chars < 30


def test_an_article_is_no_letter() -> None:
    read = page(
        "<h1>市政府召开会议</h1><p>发布时间：2026-10-09　来源：本站</p>" + "<p>会议研究了工作。</p>" * 5, "要闻"
    )
    assert read.letter is None


@pytest.mark.parametrize(
    ("html", "search"),
    [
        ('<form action="/search" role="search"><input name="q"><button>搜索</button></form>', True),
        ('<div><input type="text" id="searchword" placeholder="请输入关键字"><a>搜</a></div>', True),
        ('<form action="/s.jsp"><input type="search" name="w"><input type="submit"></form>', True),
        (
            '<form action="/login"><input name="user"><input type="password" name="p"><button>登录</button></form>',
            False,
        ),
        (
            '<form><label for="n">姓名</label><input id="n"><textarea name="t"></textarea><button>提交</button></form>',
            False,
        ),
        ('<form><input type="hidden" name="x"></form>', None),
    ],
)
def test_forms_are_told_apart(html: str, search: bool | None) -> None:
    forms = page(html).inputs
    assert [form.search for form in forms] == ([] if search is None else [search])


def test_a_letter_form_names_its_boxes_and_keeps_no_value() -> None:
    html = (
        '<form action="/mail/send" method="post"><label for="n">您的姓名</label><input id="n" value="张三丰">'
        '<input placeholder="联系电话" name="tel" value="13912345678"><textarea title="信件内容"></textarea>'
        '<input name="checkcode" placeholder="验证码"><input type="button" value="提交"></form>'
    )
    (form,) = page(html).inputs
    assert form.fields == ("您的姓名", "联系电话", "信件内容", "验证码")
    assert (form.long, form.captcha, form.submit, form.method) == (True, True, True, "post")
    assert form.action == "https://www.example.gov.cn/mail/send"
    assert "张三丰" not in repr(form)
    assert "13912345678" not in repr(form)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("公示时间为2026年8月14日至9月13日，意见可以寄送市自然资源局。", dt.date(2026, 8, 14), dt.date(2026, 9, 13)),
        ("公示期：2026年8月14日—2026年8月20日。", dt.date(2026, 8, 14), dt.date(2026, 8, 20)),
        ("现将有关事项公告如下，特此公告。", None, None),
    ],
)
def test_the_period_of_a_notice(text: str, start: dt.date | None, end: dt.date | None) -> None:
    html = (
        f"<html><body><h1>关于某片区控制性详细规划草案的公示</h1><p>发布日期：2026-08-14　来源：本站</p><p>{text}</p>"
        + ("<p>规划草案已经编制完成，现予公示，欢迎社会各界提出意见和建议。</p>" * 4 + "</body></html>")
    )
    document = read_page(
        PageSource(url="https://www.example.gov.cn/g/1.html", rendered_html=html, as_of=AS_OF)
    ).document
    assert document is not None
    assert (document.period_from, document.period_until) == (start, end)


def test_no_facts_of_a_letter_hold_its_words() -> None:
    assert set(Letter.__struct_fields__) == {
        *("asked_on", "answered_on", "unit", "pending", "answer_chars", "passed_on", "mobiles", "homes"),
    }


def test_a_writers_mobile_is_masked_and_an_offices_is_none() -> None:
    answered = "<p>留言时间：2026-10-09</p><p>回复单位：市住建局</p><p>回复时间：2026-10-12</p>"
    asking = LETTER + "<p>我的手机号是 154 0000 0001，望回复。</p>" + answered
    told = page(asking + "<p>回复内容：请联系办事窗口，联系人王科长，手机15400000002。</p>").letter
    assert told is not None
    assert told.mobiles == ("154****0001",)


@pytest.mark.parametrize(
    "body",
    [
        "<h1>反映噪音</h1><table><tr><td>来信标题</td><td>反映噪音</td></tr><tr><td>来信时间</td><td>2026-05-10</td></tr>"
        "<tr><td>办理状态</td><td>办理中</td></tr><tr><td>来信内容</td><td>请问何时解决？</td></tr></table>",
        "<h1>反映噪音</h1><p>留言时间：2026年5月10日　留言人：网友</p><p>小区外工地夜间施工。</p><p>状态：待处理</p>",
    ],
)
def test_a_letter_that_waits_is_one_too(body: str) -> None:
    crumb = (
        "<div>当前位置：<a href='/'>首页</a> &gt; <a href='/hd/'>互动交流</a> &gt; <a href='/hd/xx/'>市长信箱</a></div>"
    )
    read = page(crumb + body, title="反映噪音")
    assert read.kind == "qa"
    assert read.letter is not None
    assert read.letter.asked_on == dt.date(2026, 5, 10)
    assert read.letter.pending is not None


def test_a_list_of_waiting_letters_is_no_letter() -> None:
    rows = "".join(
        f"<tr><td><a href='/hd/{n}.html'>反映第{n}件事</a></td><td>2026-05-1{n}</td><td>办理中</td></tr>"
        for n in range(5)
    )
    heads = "<tr><th>来信标题</th><th>来信时间</th><th>办理状态</th></tr>"
    assert page(f"<h1>市长信箱</h1><table>{heads}{rows}</table>").letter is None


@pytest.mark.parametrize("footer", ["footer", "div"])
def test_the_office_in_charge_of_a_letter_is_no_footer(footer: str) -> None:
    body = (
        "<main><h1>建议延长图书馆开放时间</h1><div><h2>来信内容</h2><p>来信时间：2026-05-28　来信人：网友</p><p>图书馆六点闭馆，建议延长到九点。</p>"
        f"<p>办理状态：待办理　承办单位：市文旅局　答复时间：—</p></div></main><{footer}><p>主办单位：云泉市人民政府办公室　承办单位：市数据局</p><p>冀ICP备12345678号</p></{footer}>"
    )
    letter = page(body).letter

    assert letter is not None
    assert (letter.asked_on, letter.pending) == (dt.date(2026, 5, 28), "待办理")


ASKED = "<h1>小区消防通道被占</h1><p>来信时间：2026-06-23</p><p>来信内容：消防通道长期停车，请处理。</p>"


@pytest.mark.parametrize(
    ("body", "pending"),
    [
        (ASKED + "<p>回复时间：</p><p>回复内容：</p>", True),
        (ASKED + "【答复日期】<br>【答复单位】<br>【答复内容】<br>【打印】", True),
        (ASKED + "<table><tr><td>办理日期</td><td></td></tr><tr><td>办理结果</td><td></td></tr></table>", True),
        (ASKED + "<p>回复时间：</p><p>回复内容：</p><p>您好，交警已到现场清理。</p>", False),
        (
            ASKED
            + "<table><tr><td>回复时间</td><td>2026-06-25</td></tr><tr><td>回复内容</td><td>已清理。</td></tr></table>",
            False,
        ),
        (ASKED + "<p>回复内容：已清理。</p><p>回复时间：</p>", False),
    ],
)
def test_places_for_an_answer_that_stay_empty_are_no_answer(body: str, pending: bool) -> None:
    read = page(body).letter
    assert (read is not None and read.pending is not None) is pending


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("我是卜元清，电话13800001200，请派人来看。", 1),
        ("我叫卜元清、手机13800001200。", 1),
        ("本人卜元清，联系电话：13800001200。", 1),
        ("请拨打热线13800001200咨询。", 0),
        ("我在网上买了东西，商家的电话是13800001200。", 0),
    ],
)
def test_the_writers_own_number_behind_the_name(words: str, told: int) -> None:
    html = f"<h1>来信</h1><p>来信时间：2026-06-23</p><p>来信内容：{words}</p><p>回复时间：2026-06-24</p><p>回复内容：您好，已处理。</p>"
    read = page(html).letter
    assert read is not None
    assert len(read.mobiles) == told


ANSWERED = LETTER + "<p>来信时间：2026-10-09</p><p>回复单位：区自然资源局</p><p>回复时间：2026-10-12</p>"
REPEATED = {
    "a flat and a number of a person named": "罗女士您好，您位于喜桥街道塘口路6号1栋1单元302室（登记人罗春梅，手机13973966677）的登记已受理。",
    "the number he left": "您好，工作人员拨打您留下的手机号码13973966677无人接听，请保持畅通。",
    "the flat alone": "您好，您反映的滨江花园6号楼2单元301室漏水一事，物业已派人维修，预计本周完成。",
    "the owner's number": "您好，已联系业主电话：13973966677，双方同意自行协商，感谢您的来信。",
}
OFFICES = {
    "where to go": "您好，请携带材料到塘口路6号政务大楼1栋1单元302室办理，联系人李工，手机13973966677。",
    "a line to call": "您好，请拨打值班手机13973966677咨询，感谢您的支持和理解。",
    "an office of the street": "您好，您可以到喜桥街道塘口路6号1栋1单元302室社区服务站申请，咨询电话13973966677。",
}


@pytest.mark.parametrize("how", REPEATED)
def test_an_answer_that_repeats_who_wrote(how: str) -> None:
    letter = page(ANSWERED + f"<p>回复内容：{REPEATED[how]}</p>").letter
    assert letter is not None
    assert letter.mobiles or letter.homes
    assert not [raw for raw in ("302", "301室", "13973966677") if raw in str(letter)]


@pytest.mark.parametrize("how", OFFICES)
def test_an_answer_that_tells_where_to_go(how: str) -> None:
    letter = page(ANSWERED + f"<p>回复内容：{OFFICES[how]}</p>").letter
    assert letter is not None
    assert not letter.mobiles
    assert not letter.homes
