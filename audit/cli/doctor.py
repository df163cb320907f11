"""What this machine offers the audit: browser, sandbox, fonts, proxy, disk, clock — each line with its remedy.

Never changes anything, and reaches no network.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import shutil
import subprocess
import sys
from pathlib import Path

from msgspec import Struct

from audit.browser.find import BrowserError, find_browser, install_command, probe
from audit.crawl.protocol.exchange import CONTACT

BUILT_IN = 2026  # a clock before the year of this release is wrong
GIB = 2**30


class Check(Struct, frozen=True, kw_only=True):
    """One line of the doctor; ``state`` fail means a run cannot do its work, warn that it does less."""

    name: str
    state: str  # ok | warn | fail
    seen: str
    remedy: str = ""


def examine(folder: Path, explicit: str | None = None) -> list[Check]:
    """All checks, in the order a run would meet them."""
    return [_python(), *_browser(explicit), _contact(), _proxy(), _disk(folder), _clock()]


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return Check(name="Python", state="ok", seen=version)


def _browser(explicit: str | None) -> list[Check]:
    try:
        found = find_browser(explicit)
    except BrowserError as error:
        return [Check(name="浏览器 browser", state="fail", seen=str(error), remedy=install_command())]
    if found is None:
        seen = "未找到；浏览器类规则将标为未检测 / none found"
        return [Check(name="浏览器 browser", state="warn", seen=seen, remedy=install_command())]
    answer = asyncio.run(probe(found))
    where = f"{found.path}（{found.source}）"
    if not answer.ok:
        return [Check(name="浏览器 browser", state="fail", seen=f"{where}：{answer.why}", remedy=install_command())]
    sandbox = Check(name="沙箱 sandbox", state="ok", seen="已启用 / on")
    if not answer.sandbox:
        why = "未启用：以 root 运行 / off: running as root" if _is_root() else "未启用 / off"
        remedy = "请用普通用户运行 / run as an ordinary user"
        sandbox = Check(name="沙箱 sandbox", state="warn", seen=why, remedy=remedy)
    return [Check(name="浏览器 browser", state="ok", seen=f"{answer.version} {where}"), sandbox, _fonts()]


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _fonts() -> Check:
    """Missing CJK fonts turn screenshots and contrast checks into boxes."""
    listing = shutil.which("fc-list")
    if listing is None:
        state = "ok" if os.name == "nt" or sys.platform == "darwin" else "warn"
        return Check(name="中文字体 CJK fonts", state=state, seen="没有 fc-list，无法清点 / cannot count")
    lines = subprocess.run([listing, ":lang=zh"], capture_output=True, text=True, timeout=20).stdout.splitlines()
    if lines:
        return Check(name="中文字体 CJK fonts", state="ok", seen=f"{len(lines)} 个 / found")
    remedy = "apt-get install fonts-noto-cjk"
    return Check(name="中文字体 CJK fonts", state="warn", seen="没有 / none", remedy=remedy)


def _contact() -> Check:
    """A site's keeper must be able to reach whoever crawls it."""
    if os.environ.get("GOVAUDIT_CONTACT"):
        return Check(name="联系方式 contact", state="ok", seen=CONTACT)
    remedy = "请设置环境变量 GOVAUDIT_CONTACT 为网址或邮箱 / set GOVAUDIT_CONTACT to a URL or mail address"
    seen = f"未设置，将以 {CONTACT} 表明身份 / not set"
    return Check(name="联系方式 contact", state="warn", seen=seen, remedy=remedy)


def _proxy() -> Check:
    names = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    found = sorted({name for name in names if os.environ.get(name)})
    if not found:
        return Check(name="代理 proxy", state="ok", seen="未设置 / none set")
    seen = "已设置 " + "、".join(found) + "；采集不经代理 / set, but crawling does not use it"
    remedy = "如只能经代理上网，请在能直连的机器上采集 / crawl from a machine that reaches the site directly"
    return Check(name="代理 proxy", state="warn", seen=seen, remedy=remedy)


def _disk(folder: Path) -> Check:
    place = folder.resolve()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    seen = f"{free / GIB:.1f} GiB 可用 / free（{place}）"
    if not os.access(place, os.W_OK):
        return Check(name="磁盘 disk", state="fail", seen=f"{place} 不可写 / not writable", remedy="用 -o 换一个目录")
    state = "ok" if free > 2 * GIB else "warn" if free > GIB / 4 else "fail"
    remedy = "" if state == "ok" else "请清理或用 -o 换一块磁盘；一个站点约需 0.1–2 GiB / free some space"
    return Check(name="磁盘 disk", state=state, seen=seen, remedy=remedy)


def _clock() -> Check:
    now = dt.datetime.now(dt.UTC)
    seen = now.astimezone(dt.timezone(dt.timedelta(hours=8))).strftime("%Y-%m-%d %H:%M（北京时间 / Beijing）")
    if now.year >= BUILT_IN:
        return Check(name="时钟 clock", state="ok", seen=seen)
    remedy = "请校准系统时间，或用 --as-of 指定日期 / set the clock, or use --as-of"
    return Check(name="时钟 clock", state="fail", seen=seen, remedy=remedy)
