"""One page in one tab: open it, wait until it has settled, write down what a reader sees.

It never starts or ends a browser, never follows links, and never lets a fault of the page out as an exception.
"""

from __future__ import annotations

import asyncio
import base64
import re
import time
from typing import Any
from urllib.parse import urldefrag, urlsplit

from playwright.async_api import Error, Page, Response
from playwright.async_api import TimeoutError as PlaywrightTimeout

from audit.browser import axe
from audit.browser.clicking import Turn, click_through
from audit.browser.isolated_world import ScriptError, World
from audit.browser.measure import measured
from audit.browser.pending_requests import wait_on
from audit.browser.proxy import EgressProxy, Stop
from audit.browser.rendered import Rendered
from audit.browser.scrolling import grow
from audit.browser.serialise import SERIALISE
from audit.browser.settling import FRAME_CAP, NAVIGATIONS, Hung, Limits, Watch, answered, gone, settle
from audit.browser.tab import Tab
from audit.crawl.protocol.heads import FAILURE_HEADER
from audit.read.web.decode import clean

WIDTH, HEIGHT = 1280, 800
_VIEW = {
    "width": WIDTH, "height": HEIGHT, "screenWidth": WIDTH, "screenHeight": HEIGHT, "deviceScaleFactor": 1,
    "mobile": False, "screenOrientation": {"type": "landscapePrimary", "angle": 0},
}  # fmt: skip
SHOT_HEIGHT = 2000
MARGIN = 60  # of a picture below the lowest fault it is to show
NODE_CAP = 100_000
HTML_CAP = 24 * 2**20  # characters
_CLICKING_SHARE = 0.9  # of a page's time, with what came before


class Lost(Exception):
    """The browser went away under the page."""


_RESTLESS = "页面不断跳转，未能稳定"
_WORD_COMES_S = 0.2
_STATE = "({type: document.contentType, ready: document.readyState, nodes: document.getElementsByTagName('*').length})"


_CLOSED = """
(() => (window.__govaudit || {closed: []}).closed.filter(root => {
  const host = root.host;
  return host.isConnected && host.getClientRects().length && (root.textContent.trim() || root.querySelector('a, img'));
}).length)()
"""


async def render_page(
    tab: Tab, url: str, *, access: bool, screenshot: bool, limits: Limits, proxy: EgressProxy, turn: Turn | None = None
) -> Rendered:
    """Visit ``url`` in an empty tab; with a ``turn`` its lists are clicked through, each click in its host's turn.
    Raises :class:`Lost` when the browser is gone, nothing for the page's sake."""
    seen = Rendered(url=url)
    watch = tab.watch
    try:
        await answered(tab.lend(access), limits.evaluate_s)
        async with asyncio.timeout(None) as watch.patience:
            await _see(tab, seen, access=access, screenshot=screenshot, limits=limits, proxy=proxy)
            if turn is not None and seen.state == "judged" and seen.html:
                await _turn_pages(tab, seen, limits, turn)
    except TimeoutError:
        seen.state, seen.why = "too_large", f"页面内的框架超过上限 {FRAME_CAP} 个"
    except ScriptError as error:
        seen.state, seen.why = ("page_hung", f"页面内容无法读出：{clean(str(error)).splitlines()[0][:120]}")
    except Hung:
        seen.state, seen.why = ("page_hung", "页面脚本长时间不响应")
        if watch.crashed:
            seen.state, seen.why = ("target_crashed", "页面进程崩溃")
    except Error as error:
        if "ERR_ABORTED" in str(error):  # a download; or a renderer that died, of which word comes some 10 ms later
            await asyncio.sleep(_WORD_COMES_S)
        seen.state, seen.why = _state_of(error, watch, url, proxy)
    finally:
        watch.stop()
    if not seen.final_url:
        seen.final_url = url
    return seen


async def _see(tab: Tab, seen: Rendered, *, access: bool, screenshot: bool, limits: Limits, proxy: EgressProxy) -> None:
    world = tab.world
    is_html = await _visit(tab, seen, limits, proxy)
    if is_html and seen.state in ("judged", "client_error", "server_error", "blocked_by_protection"):
        await _write_down(tab.page, tab.watch, world, seen, limits)
        if screenshot:
            await _shoot(world, seen, limits)
        if access and seen.state == "judged":
            await _examine(world, seen, limits)
            if seen.screenshot is None and (down := _faults_down_to(seen.access)):
                await _shoot(world, seen, limits, down)
        if screenshot and seen.state == "judged":
            seen.measured = await measured(world, limits.evaluate_s)


async def _visit(tab: Tab, seen: Rendered, limits: Limits, proxy: EgressProxy) -> bool:
    """Open and classify; whether there is an HTML document to read."""
    page, watch, world = tab.page, tab.watch, tab.world
    await answered(
        page.goto(seen.url, wait_until="commit", timeout=limits.commit_s * 1000, referer=tab.sent_from or None),
        limits.commit_s + 2,
    )
    loaded = await settle(world, watch, limits)
    if watch.open_requests() or watch.later_ms > 0:
        seen.late = await wait_on(world, watch, limits, tab.endless)
    if watch.listens and not watch.moving:
        seen.growing = await grow(world, watch, limits)
    main = watch.main
    seen.final_url = urldefrag(main.url if main else page.url)[0]
    seen.status = main.status if main else None
    if main and main.headers.get(FAILURE_HEADER, "").startswith(proxy.token + " "):
        seen.status = None
        seen.state, seen.why = _egress(proxy.failure(main.url))
        return False
    if urlsplit(page.url).scheme not in ("http", "https"):
        if watch.failed:
            seen.state, seen.why = _net_state(watch.failed[1], watch.failed[0], watch, proxy)
        else:
            seen.state, seen.why = "not_html", "页面转到了 http/https 以外的地址"
        return False
    if watch.navigations > NAVIGATIONS or watch.moving:
        seen.state, seen.why = "timeout", _RESTLESS
        return False
    now = await answered(world.evaluate(_STATE), limits.evaluate_s)
    is_html = now["type"] in ("text/html", "application/xhtml+xml")
    if now["nodes"] > NODE_CAP:
        seen.state, seen.why = "too_large", f"页面元素 {now['nodes']} 个，超过上限 {NODE_CAP}"
    elif main and _was_cut(main, watch, proxy):
        seen.state, seen.why = "too_large", "响应超过字节上限"
    elif now["ready"] == "loading":
        seen.state, seen.why = "timeout", f"网页正文 {limits.load_s:.0f} 秒内未收完"
    elif seen.status in (412, 521):  # the answers of the two common script challenges; not to be got around
        seen.state, seen.why = "blocked_by_protection", f"防护系统要求验证（{seen.status}）"
    elif seen.status == 429:
        seen.state, seen.why = "blocked_by_protection", "站点限流（HTTP 429）"
    elif seen.status is not None and seen.status >= 400:
        kind = "client_error" if seen.status < 500 else "server_error"
        seen.state, seen.why = kind, f"HTTP {seen.status}"
    elif not is_html:
        seen.state, seen.why = "not_html", f"内容类型为 {clean(str(now['type']))[:80]}"
    elif not loaded:
        seen.why = f"部分资源 {limits.load_s:.0f} 秒内未载入"
    return is_html


async def _write_down(page: Page, watch: Watch, world: World, seen: Rendered, limits: Limits) -> None:
    try:
        html = await answered(world.evaluate(f"({SERIALISE})({HTML_CAP})"), limits.evaluate_s)
    except Error as error:
        if not gone(error):
            raise
        await settle(world, watch, limits)  # it moved on between settling and reading; once is forgiven
        html = await answered(world.evaluate(f"({SERIALISE})({HTML_CAP})"), limits.evaluate_s)
    if html is None:
        seen.state, seen.why = "too_large", f"页面超过 {HTML_CAP} 个字符"
        return
    seen.html = clean(html)
    if watch.closed:
        shown = await answered(world.ask_page(_CLOSED), limits.evaluate_s)
        seen.closed = shown if isinstance(shown, int) else watch.closed
    inner = (clean(frame.url) for frame in page.frames[1:])
    seen.frames = list(dict.fromkeys(u for u in inner if urlsplit(u).scheme in ("http", "https")))


async def _turn_pages(tab: Tab, seen: Rendered, limits: Limits, turn: Turn) -> None:
    """Last, since it changes the page: write it down again with the rows that clicks brought. What they do to a page
    that was seen in full is no fault of it: where it moves on, hangs or dies of them, it stays as it was written."""
    watch, moved = tab.watch, tab.watch.navigations
    watch.patience = None
    clicked = None
    try:
        async with asyncio.timeout(max(0.0, watch.begun + limits.page_s * _CLICKING_SHARE - time.monotonic())):
            clicked = await click_through(tab.world, watch, limits, turn)
            if clicked is not None and clicked.clicks:
                html = await answered(tab.world.evaluate(f"({SERIALISE})({HTML_CAP})"), limits.evaluate_s)
                if isinstance(html, str):
                    seen.html, seen.clicked = clean(html), clicked
    except (Hung, TimeoutError, ScriptError, Error):
        clicked = None
    if clicked is None or clicked.clicks:
        watch.nuisances += 1  # the tab is not given on
        watch.navigations = moved  # a route of the page is no move of its own


def _faults_down_to(access: dict[str, Any] | None) -> int:
    """How far down the page its accessibility faults reach within a picture's height; 0: none to show."""
    boxes = [
        node["box"] for row in (access or {}).get("results", ()) if row["outcome"] == "failed" for node in row["nodes"]
    ]
    ends = [box[1] + box[3] for box in boxes if box and box[2] > 0 and box[3] > 0 and 0 <= box[1] < SHOT_HEIGHT]
    return max(ends, default=0)


async def _shoot(world: World, seen: Rendered, limits: Limits, down: int = SHOT_HEIGHT) -> None:
    """A picture of the top of the page, straight over the protocol: Playwright's own may wait for fonts for ever."""
    try:
        async with asyncio.timeout(limits.screenshot_s):
            layout = await world.send("Page.getLayoutMetrics")
            tall = min(SHOT_HEIGHT, max(HEIGHT, min(int(layout["cssContentSize"]["height"]), down + MARGIN)))
            clip = {"x": 0, "y": 0, "width": WIDTH, "height": tall, "scale": 1}
            options = {"format": "png", "clip": clip, "captureBeyondViewport": True, "optimizeForSpeed": True}
            seen.screenshot = base64.b64decode((await world.send("Page.captureScreenshot", options))["data"])
            await world.send("Emulation.setDeviceMetricsOverride", _VIEW)  # it leaves a smaller screen behind
    except (Error, TimeoutError, KeyError, ValueError):
        _note(seen, "未能截图")


async def _examine(world: World, seen: Rendered, limits: Limits) -> None:
    try:
        seen.access = await axe.examine(world.evaluate, seen.final_url, limits.access_s, prepared=True)
    except axe.AxeError as error:
        _note(seen, str(error))


def _note(seen: Rendered, why: str) -> None:
    seen.why = f"{seen.why}；{why}" if seen.why else why


def _state_of(error: Error, watch: Watch, url: str, proxy: EgressProxy) -> tuple[str, str]:
    text = str(error)
    if watch.crashed or "crashed" in text:
        return "target_crashed", "页面进程崩溃"
    if "has been closed" in text or "Connection closed" in text or "Browser closed" in text:
        raise Lost(text.splitlines()[0])
    if watch.main and gone(error):
        return "timeout", _RESTLESS
    if "Download is starting" in text or watch.downloads:
        return "not_html", "服务器给出的是下载文件"
    if isinstance(error, PlaywrightTimeout):
        return "timeout", "规定时间内没有响应"
    failed_url, failure = watch.failed or (url, "")
    return _net_state(failure if failure.startswith("net::") else text, failed_url, watch, proxy)


def _was_cut(main: Response, watch: Watch, proxy: EgressProxy) -> bool:
    """Whether this document ran over the cap: in a tunnel it may have been a picture or another page of the host."""
    whole = urlsplit(main.url).scheme == "https" and main.request.failure is None
    return not whole and proxy.was_cut(urldefrag(main.url)[0], watch.begun)


def _net_state(text: str, url: str, watch: Watch, proxy: EgressProxy) -> tuple[str, str]:
    code = (re.search(r"ERR_[A-Z0-9_]+", text) or [""])[0]
    if code in ("ERR_TUNNEL_CONNECTION_FAILED", "ERR_PROXY_CONNECTION_FAILED"):
        return _egress(proxy.failure(url))
    if proxy.was_cut(urldefrag(url)[0], watch.begun):
        return "too_large", "响应超过字节上限"
    for prefixes, state, why in _NET_STATES:
        if code.startswith(prefixes):
            return state, f"{why}（{code}）"
    return "server_error", f"未能打开（{code or clean(text).splitlines()[0][:120]}）"


_NET_STATES: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("ERR_NAME_", "ERR_DNS_"), "dns_failed", "域名解析失败"),
    (("ERR_CERT_", "ERR_SSL_", "ERR_BAD_SSL", "ERR_ECH_"), "tls_failed", "HTTPS 证书或握手有问题"),
    (("ERR_TIMED_OUT", "ERR_CONNECTION_TIMED_OUT"), "timeout", "超时"),
    (("ERR_ABORTED", "ERR_INVALID_RESPONSE_STATUS"), "not_html", "未得到可显示的网页"),
    (("ERR_UNKNOWN_URL", "ERR_DISALLOWED_URL", "ERR_UNSAFE_", "ERR_INVALID_URL"), "out_of_scope", "地址不可打开"),
    (("ERR_TOO_MANY_REDIRECTS",), "server_error", "重定向循环"),
    (("ERR_CONNECTION_", "ERR_EMPTY_RESPONSE", "ERR_INVALID_HTTP"), "server_error", "连接中断或响应不合规范"),
)


def _egress(stop: Stop | None) -> tuple[str, str]:
    if stop is None:
        return "timeout", "连接未能建立"
    states = {"refused": "out_of_scope", "dns_failed": "dns_failed", "timeout": "timeout", "busy": "cancelled"}
    return states.get(stop.failure, "server_error"), stop.why
