"""The words of a page's tool bar: font sizes, printing, sharing, counts; they are no part of a title or a value.

Never says that a sentence is a tool: only whole pieces that are nothing else.
"""

from __future__ import annotations

import re

_WORD = (
    r"(?:文字|字体|字号|浏览|阅读|点击|访问|打印|分享|收藏|关闭|朗读|播报|语音|收听|听|展开|收起|更多|全文|下载|保存|背景色?|繁體|简体|复制|放大|缩小|默认|正常|超大|特大|视力|保护色|护眼"
    r"|扫一扫|手机|大小|大|中|小|次|人气|我要|本页|此页|页面|窗口|链接|返回|到|[AaTt][+\-＋－]?|\d{1,7})"
)
TOOL = re.compile(rf"{_WORD}++|[+\-＋－]")
_BUTTON = re.compile(rf"[\[【（(|｜\s]*(?=[^\d]*[\u4e00-\u9fff]){_WORD}++[\]】）)|｜:：\s]*")


def is_button(text: str) -> bool:
    """Whether a piece of a line is nothing but a button of a tool bar: 打印本页, [关闭], 字体：."""
    return _BUTTON.fullmatch(text) is not None
