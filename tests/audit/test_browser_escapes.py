"""No page gets the browser to an address that the profile does not allow, by any of the ways out that are known."""

from __future__ import annotations

import asyncio
import socket

import pytest
from aiohttp import web

from audit.browser.find import Found
from audit.browser.lane_browser import Browser, Limits
from audit.crawl.protocol.guard import Guard

pytestmark = pytest.mark.browser

HOST = "www.town.test"
QUICK = Limits(page_s=14, commit_s=4, load_s=3, settle_s=2, patient_s=1, evaluate_s=2)

ESCAPES = {
    "attributes": """<img src="F/img"><script src="F/script"></script><link rel=stylesheet href="F/css">
        <link rel=preconnect href="F"><link rel=prefetch href="F/prefetch"><link rel=dns-prefetch href="F">
        <iframe src="F/frame"></iframe><video src="F/video"></video><object data="F/object"></object>
        <style>@font-face {font-family: f; src: url(F/font)} p {font-family: f; background: url(F/bg)}</style>
        <p>x</p>""",
    "scripts": """<script>fetch('F/fetch').catch(() => 0); fetch('F/nocors', {mode: 'no-cors'}).catch(() => 0);
        new EventSource('F/events'); try { new WebSocket('W/ws') } catch {} navigator.sendBeacon('F/beacon', 'x');
        new Image().src = 'F/image'; new Worker(URL.createObjectURL(new Blob(["fetch('F/worker')"])));
        const r = new XMLHttpRequest(); r.open('POST', 'F/xhr'); r.send('x');</script>""",
    "rtc": """<script>try { const f = document.createElement('iframe'); document.documentElement.append(f);
        for (const w of [window, f.contentWindow]) {
        const c = new w.RTCPeerConnection({iceServers: [{urls: 'stun:U'}]});
        c.createDataChannel('x'); c.createOffer().then(o => c.setLocalDescription(o)) } } catch {}</script>""",
    "form": "<form action='F/form' method=post><input name=a></form><script>document.forms[0].submit()</script>",
    "location": "<script>location = 'F/location'</script>",
    "refresh": "<meta http-equiv=refresh content='0;url=F/refresh'>",
    "open": "<script>open('F/open')</script>",
    "file": "<iframe src='file:///etc/passwd'></iframe><script>location = 'file:///etc/passwd'</script>",
}


async def test_no_page_reaches_an_address_the_profile_does_not_allow(browser: Found) -> None:
    touched: list[str] = []

    async def forbidden(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        touched.append("tcp")
        writer.close()

    class Udp(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, addr: object) -> None:
            touched.append("udp")

    secret = await asyncio.start_server(forbidden, "127.0.0.1", 0)
    secret_port = secret.sockets[0].getsockname()[1]
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(Udp, ("127.0.0.1", 0), family=socket.AF_INET)
    udp_port = transport.get_extra_info("sockname")[1]

    async def answer(request: web.Request) -> web.StreamResponse:
        name, host = request.path.strip("/").split("/")
        target = f"{host}:{secret_port}"
        if name == "302":
            return web.Response(status=302, headers={"Location": f"http://{target}/302"})
        body = ESCAPES[name].replace("U'", f"127.0.0.1:{udp_port}'")
        body = body.replace("F", f"http://{target}").replace("W/", f"ws://{target}/")
        return web.Response(text=f"<!doctype html><html lang=zh>{body}", content_type="text/html")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    guard = Guard([], {HOST: f"127.0.0.1:{runner.addresses[0][1]}"})
    hosts = ("127.0.0.1", "localhost", "[::1]", "2130706433")
    async with Browser(browser, guard, limits=QUICK) as lane:
        gate = asyncio.Semaphore(3)

        async def attempt(name: str, host: str) -> None:
            async with gate:
                seen = await lane.render(f"http://{HOST}/{name}/{host}", access=False, screenshot=False)
            assert "root:" not in seen.html
            if name == "file":
                assert seen.state in ("judged", "not_html", "out_of_scope", "server_error")

        attempts = [(n, h) for n in (*ESCAPES, "302") for h in (hosts if n in ("attributes", "302") else hosts[:2])]
        await asyncio.gather(*(attempt(*a) for a in attempts))
        refused = {r.host for r in lane.refused}
    secret.close()
    transport.close()
    await runner.cleanup()
    assert touched == []
    assert {"127.0.0.1", "localhost"} <= refused  # they did try, and loopback does go through the proxy
