"""A generated portal on loopback for benchmarks: any number of pages, 9 % of them with a list filled by a script.

Never random: the same size gives the same site.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

AS_OF = dt.date(2026, 10, 28)
ROWS = 20
PARAGRAPH = "为进一步提高政务公开质量，现将有关事项通知如下，请结合实际认真贯彻落实，并按时报送进展情况。" * 3
HEAD = (
    '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="SiteName" content="测试市人民政府">'
    '<meta name="viewport" content="width=device-width"><title>{title}</title></head><body>'
    '<header><a href="#main">跳到正文</a><nav>{nav}</nav></header><main id="main">'
)
FOOT = (
    "</main><footer>主办单位：测试市人民政府办公室 网站标识码：1399000001 "
    '<a href="/map.html">网站地图</a></footer></body></html>'
)
SCRIPT = """<ul id="list"></ul><script>fetch('/api/{name}.json').then(r => r.json()).then(rows => {{
const list = document.getElementById('list');
for (const row of rows) {{ const li = document.createElement('li');
 li.innerHTML = '<a href="' + row[0] + '">' + row[1] + '</a><span>' + row[2] + '</span>';
 list.append(li); }} }})</script>"""


class Portal:
    """Paths and bodies of a site of about ``size`` pages."""

    def __init__(self, size: int) -> None:
        self.details = max(1, size - size // ROWS - 2)
        self.lists = -(-self.details // ROWS)
        self.columns = max(1, self.lists // 8)

    def detail(self, number: int) -> str:
        on = AS_OF - dt.timedelta(days=number % 700)
        text = "".join(f"<p>{PARAGRAPH}</p>" for _ in range(20 + number % 30))
        head = self.head(f"关于第{number}号事项的通知")
        return f"{head}<h1>关于第{number}号事项的通知</h1><p>发布日期：{on} 来源：市政府办公室</p>{text}{FOOT}"

    def rows(self, page: int) -> list[tuple[str, str, str]]:
        numbers = range(page * ROWS, min((page + 1) * ROWS, self.details))
        return [(f"/d/{n}.html", f"关于第{n}号事项的通知", str(AS_OF - dt.timedelta(days=n % 700))) for n in numbers]

    def listing(self, page: int) -> str:
        if page % 11 == 5:  # 9 %
            body = SCRIPT.format(name=f"l{page}")
        else:
            rows = (f'<li><a href="{u}">{t}</a><span>{d}</span></li>' for u, t, d in self.rows(page))
            body = f"<ul>{''.join(rows)}</ul>"
        more = f'<a href="/l/{page + self.columns}.html">下一页</a>' if page + self.columns < self.lists else ""
        return f"{self.head(f'栏目{page}')}<h1>栏目{page % self.columns}</h1>{body}{more}{FOOT}"

    def head(self, title: str) -> str:
        nav = "".join(f'<a href="/l/{n}.html">栏目{n}</a>' for n in range(min(self.columns, 40)))
        return HEAD.format(title=title, nav=nav)

    def home(self) -> str:
        links = "".join(f'<li><a href="/l/{n}.html">栏目{n}</a></li>' for n in range(self.columns))
        return f"{self.head('测试市人民政府')}<h1>测试市人民政府</h1><ul>{links}</ul>{FOOT}"

    def reply(self, path: str) -> tuple[int, str, str]:
        kind, _, rest = path.strip("/").partition("/")
        number = rest.partition(".")[0].lstrip("l")
        if path == "/":
            return 200, "text/html", self.home()
        if kind == "map.html":
            return 200, "text/html", self.head("网站地图") + "<h1>网站地图</h1>" + FOOT
        if number.isdigit() and kind == "d" and int(number) < self.details:
            return 200, "text/html", self.detail(int(number))
        if number.isdigit() and kind == "l" and int(number) < self.lists:
            return 200, "text/html", self.listing(int(number))
        if number.isdigit() and kind == "api" and int(number) < self.lists:
            return 200, "application/json", json.dumps(self.rows(int(number)), ensure_ascii=False)
        return 404, "text/html", "<title>404</title>not found"


def serve(size: int, port: int = 0) -> ThreadingHTTPServer:
    portal = Portal(size)

    class Pages(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, kind, text = portal.reply(self.path)
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", port), Pages)


@contextmanager
def in_process(size: int) -> Iterator[int]:
    """The portal in a child process of its own, so that its cost is not counted; gives its port."""
    import subprocess

    child = subprocess.Popen([sys.executable, __file__, str(size)], stdout=subprocess.PIPE, text=True)
    assert child.stdout
    try:
        yield int(child.stdout.readline())
    finally:
        child.terminate()
        child.wait()


if __name__ == "__main__":
    server = serve(int(sys.argv[1]))
    print(server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever).start()
