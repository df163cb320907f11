"""Usage errors of the command-line library in Chinese, its own English beside them.

The library's messages have no codes, so they are told apart by their wording; one that is not known stays as it is.
"""

from __future__ import annotations

import re

from typer.exceptions import TyperException

HELP = "govaudit --help 查看用法"
_MESSAGES = (
    (r"No such option: (\S+) \(Possible options?: (.+)\)", r"没有选项 \1；可能是：\2"),
    (r"No such option: (\S+) Did you mean (.+)\?", r"没有选项 \1；可能是：\2"),
    (r"No such option: (\S+)", r"没有选项 \1"),
    (r"No such command '(.+?)'\.?(?: Did you mean (.+)\?)?", r"没有命令 \1"),
    (r"Option '(.+?)' requires an argument\.", r"选项 \1 后面缺少值"),
    (r"Option '(.+?)' requires (\d+) arguments\.", r"选项 \1 后面应有 \2 个值"),
    (r"Option '(.+?)' does not take a value\.", r"选项 \1 后面不带值"),
    (r"Missing option (.+?)\.", r"缺少选项 \1"),
    (r"Missing argument (.+?)\.", r"缺少参数 \1"),
    (r"Missing command\.", "缺少命令"),
    (r"Got unexpected extra argument(?:\(s\)|s)? \((.+)\)", r"多余的参数：\1"),
    (r"Invalid value for (.+?): .*valid integer.*", r"\1 的值应为整数"),
    (r"Invalid value for (.+?): .*valid (?:number|float).*", r"\1 的值应为数字"),
    (r"Invalid value for (.+?): .*greater than or equal to (\S+)", r"\1 的值不能小于 \2"),
    (r"Invalid value for (.+?): .*less than or equal to (\S+)", r"\1 的值不能大于 \2"),
    (r"Invalid value for (.+?): .*does not exist\.?", r"\1 所指的文件或目录不存在"),
    (r"Invalid value for (.+?): (.*)", r"\1 的值不对"),
)


def message(error: TyperException) -> str:
    """``error`` as one line: Chinese, then the library's own words."""
    told = error.format_message()
    for pattern, chinese in _MESSAGES:
        if found := re.fullmatch(pattern, told, re.DOTALL):
            return f"{found.expand(chinese)}（{HELP}） / {told}"
    return f"{told}（{HELP}） / usage"
