"""Small sites on loopback, real HTTP: the given pages, or forty of their own, of which a whole run costs a second.

Never answers two requests for one address differently: two crawls of it must be equal row by row.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec

from audit.profile.read_profile import from_url
from audit.profile.site import SiteProfile

PAGES = 40


def _page(number: int) -> str:
    """A page of a list that links on: a tree of fan-out three, a file and one dead link."""
    children = [child for child in range(3 * number + 1, 3 * number + 4) if child < PAGES]
    links = "".join(f'<li><a href="/p{child}.html">第{child}号公告</a></li>' for child in children)
    text = f"这是第{number}页的正文，说明办理的条件、材料、时限和地点。" * (3 + number)
    extra = '<a href="/form.csv">申请表</a>' if number == 2 else '<a href="/gone.html">旧版</a>' if number == 5 else ""
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>第{number}页</title><h1>第{number}页</h1>'
        f'<p>{text}</p><ul>{links}</ul>{extra}<a href="/">首页</a></html>'
    )


HTML = "text/html; charset=utf-8"
FORTY = {"/form.csv": ("text/csv", b"a,b\n1,2\n")} | {
    ("/" if n == 0 else f"/p{n}.html"): (HTML, _page(n).encode()) for n in range(PAGES)
}


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        known = self.server.pages
        kind, body = known.get(self.path, ("text/html", b"<title>404</title>gone"))
        self.send_response(200 if self.path in known else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    pages: Mapping[str, tuple[str, bytes]]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed is no news."""


@contextmanager
def served(pages: Mapping[str, tuple[str, bytes]] = FORTY) -> Iterator[int]:
    """The port on which they are served: path → media type and body; any other path is 404."""
    server = _Server(("127.0.0.1", 0), _Answers)
    server.pages = pages
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def small_profile(port: int) -> SiteProfile:
    """Asked as fast as it answers; a negative is confirmed a fifth of a second later."""
    profile = from_url(f"http://127.0.0.1:{port}/", rate=500.0, allow_private=("127.0.0.0/8",), jurisdiction="none")
    return msgspec.structs.replace(profile, confirm_after_s=0.2)
