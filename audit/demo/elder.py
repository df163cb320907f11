"""The version of the town for elderly people and people with disabilities. Never a second site: two or three pages."""

from __future__ import annotations

from audit.demo.draft import Draft, Sheet
from audit.demo.lists import write
from audit.demo.words import MAIL, OFFICE, PHONE, link, paragraphs, texts

_ENTRY = "/wza/"
_STATEMENT = "/wza/sm.html"
_GIFT = "/wza/lq.html"


def write_elder(draft: Draft) -> None:
    """Its front page, the statement and, where planted, a page that lures."""
    more = []
    if not draft.planted("a11y.statement", "/"):
        words = paragraphs(
            "本站按照国家有关标准逐步完善无障碍服务，首页、栏目页和文章页可以放大阅读、用键盘操作。",
            "已知不足：部分历史附件为旧格式，读屏软件不便阅读，正在分批转换。",
            f"使用中遇到障碍，请联系{OFFICE}，电话{PHONE}，邮箱{MAIL}，五个工作日内答复。",
        )
        write(draft, Sheet(_STATEMENT, "无障碍声明", f'<div class="article">{words}</div>'))
        more.append(link(_STATEMENT, "无障碍声明"))
    if draft.planted("a11y.elder-no-ads", _ENTRY):
        words = paragraphs("参加问卷的老年朋友可以到就近的便民服务点领取一份生活用品，数量有限，领完为止。")
        write(draft, Sheet(_GIFT, "问卷活动说明", f'<div class="article">{words}</div>'))
        more.append(link(_GIFT, "免费领取"))
    shown = "".join(f"<p>{each}</p>" for each in more)
    words = paragraphs(*texts("overview")["wza"])
    write(draft, Sheet(_ENTRY, "无障碍浏览（长者版）", f'<div class="big">{words}{shown}</div>'))
