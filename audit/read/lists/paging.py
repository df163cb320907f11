"""The words, classes and roles by which the controls of a list are known, for its source and for a live page alike.

Holds no code, and imports no parser: the browser is given the same patterns as JavaScript, so they use nothing that
only one of the two languages has.
"""

from __future__ import annotations

import re

NEXT = re.compile(
    r"[\[(（【<]{0,4}(?:下一?页|后一?页|向?后翻页|翻?下一页|next(?:page)?)[>＞›»)）】\]]{0,4}", re.IGNORECASE
)
ARROW = re.compile(r"[>＞›»→]{1,2}")
MORE = re.compile(
    r"[+＋]?(?:点击|点此|上拉|下拉|滑动|滚动)?(?:加载|查看|显示|获取|浏览|载入|点击)(?:更多|下一页|其余)(?:的?(?:内容|信息|文章|新闻|数据|资讯|"
    r"公告|文件|记录|结果|列表))?[>＞»…. ]*|(?:load|show|view)more[.…]*",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\d{1,4}")
TOTAL = re.compile(r"共(?:计|有)?(\d{1,5})页|总页数[:：]?(\d{1,5})|(?:第|页次[:：]?|当前页?[:：]?)\d{1,4}/(\d{1,5})")
OF = re.compile(r"[第(（]?(\d{1,4})/(\d{1,5})页?[)）]?")
PAGERISH = re.compile(r"pag(?:e|er|ination|ing)|fenye|fanye|turn|more", re.IGNORECASE)
OFF = re.compile(r"disable|(?:^|[-_ ])(?:no|off|gray|grey|unable|none|end|last-page)(?:$|[-_ ])|noclick", re.IGNORECASE)
NEXT_CLASS = re.compile(r"(?:^|[-_ ])next(?:$|[-_ ])|nextpage|btn-?next", re.IGNORECASE)
END = re.compile(
    r"没有更多|暂无更多|无更多|没有了|已无更多|(?:已经?|全部|数据){1,3}(?:加载|显示|载入)(?:完|完毕|完成|全部)|已?(?:经)?到底|"
    r"(?:最后|末)一?页了|nomore",
    re.IGNORECASE,
)
TEXT_CHARS = 24  # a control says no more
TAGS = ("a", "button", "input", "li", "span", "div", "em", "i", "b", "td", "p", "label", "strong")
