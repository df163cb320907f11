"""A generated portal on loopback for benchmarks: any number of pages, 9 % of its lists filled by a script.

Never random: the same size gives the same site. A detail page is 23-81 KB (median 44) with some 75 links, a style
sheet, two scripts and a picture, as such pages are on the web.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

AS_OF = dt.date(2026, 10, 28)
ROWS = 20
PHRASES: list[str] = []
for _line in (
    "为进一步提高政务公开质量 现将有关事项通知如下 请结合实际认真贯彻落实 按时报送进展情况 各县区人民政府",
    "市政府各部门 加强组织领导 明确责任分工 完善工作机制 优化营商环境",
    "推进重点项目建设 强化监督检查 保障农民工工资支付 做好安全生产工作 落实防汛抗旱措施",
    "促进教育公平 提升医疗服务能力 规范行政执法行为 推动数字政府建设 深化放管服改革",
    "改善城乡人居环境 加大财政投入力度 严格资金使用管理 健全考核评价体系 广泛听取社会意见",
    "及时回应群众关切 开展专项整治行动 建立长效管理机制 统筹推进各项任务 切实抓好工作落实",
):
    PHRASES += _line.split()
HEAD = (
    '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="SiteName" content="测试市人民政府">'
    '<meta name="viewport" content="width=device-width"><meta name="keywords" content="政务公开,通知">'
    '<link rel="stylesheet" href="/static/site.css"><script src="/static/lib.js"></script><title>{title}</title></head>'
    '<body><header class="top"><a href="#main">跳到正文</a><img src="/static/logo.png" alt="测试市人民政府">'
    '<nav class="nav">{nav}</nav></header><main id="main" class="w1200">'
)
FOOT = (
    '</main><aside class="side"><ul>{side}</ul></aside><footer class="foot">主办单位：测试市人民政府办公室 '
    '网站标识码：1399000001 <a href="/map.html">网站地图</a></footer>'
    '<script src="/static/site.js"></script></body></html>'
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
        self.columns = min(40, max(1, self.lists // 2))
        self.nav = "".join(f'<a href="/l/{n}.html">栏目{n}</a>' for n in range(self.columns))

    def detail(self, number: int) -> str:
        chance = random.Random(number)
        on = AS_OF - dt.timedelta(days=number % 700)
        long = 5_500 + 1_500 * (number % 10) + (5_000 if number % 17 == 0 else 0)  # characters without the frame
        text, size = [], 0
        while size < long * 0.85:
            words = "，".join(chance.choices(PHRASES, k=14)) + "。"
            text.append(f'<p class="MsoNormal" style="text-indent:2em;line-height:28px">{words}</p>')
            size += len(words) + 10
        # The tags that 国办发〔2017〕47号 asks of every page of this kind.
        tags = f'<meta name="ArticleTitle" content="关于第{number}号事项的通知"><meta name="PubDate" content="{on}">'
        tags += f'<meta name="ColumnName" content="栏目{number // ROWS % self.columns}"></head>'
        head = self.head(f"关于第{number}号事项的通知").replace("</head>", tags, 1)
        where = f'<div class="crumb"><a href="/">首页</a> &gt; <a href="/l/{number // ROWS}.html">栏目</a></div>'
        file = f'<p>附件：<a href="/static/logo.png">示意图{number}</a></p>'
        return (
            f'{head}{where}<h1>关于第{number}号事项的通知</h1><p class="sub">发布日期：{on} 来源：市政府办公室</p>'
            f'<div class="TRS_Editor">{"".join(text)}</div>{file}{self.foot(number)}'
        )

    def rows(self, page: int) -> list[tuple[str, str, str]]:
        numbers = range(page * ROWS, min((page + 1) * ROWS, self.details))
        return [(f"/d/{n}.html", f"关于第{n}号事项的通知", str(AS_OF - dt.timedelta(days=n % 700))) for n in numbers]

    def listing(self, page: int) -> str:
        if page % 11 == 5:  # 9 %
            body = SCRIPT.format(name=f"l{page}")
        else:
            rows = (f'<li><a href="{u}">{t}</a><span>{d}</span></li>' for u, t, d in self.rows(page))
            body = f'<ul class="list">{"".join(rows)}</ul>'
        more = f'<a href="/l/{page + self.columns}.html">下一页</a>' if page + self.columns < self.lists else ""
        return f"{self.head(f'栏目{page}')}<h1>栏目{page % self.columns}</h1>{body}{more}{self.foot(page)}"

    def head(self, title: str) -> str:
        return HEAD.format(title=title, nav=self.nav)

    def foot(self, number: int) -> str:
        near = [(number + step) % self.details for step in range(1, 27)]
        return FOOT.format(side="".join(f'<li><a href="/d/{n}.html">关于第{n}号事项的通知</a></li>' for n in near))

    def home(self) -> str:
        links = "".join(f'<li><a href="/l/{n}.html">栏目{n}</a></li>' for n in range(self.columns))
        return f"{self.head('测试市人民政府')}<h1>测试市人民政府</h1><ul>{links}</ul>{self.foot(0)}"

    def reply(self, path: str) -> tuple[int, str, bytes]:
        kind, _, rest = path.strip("/").partition("/")
        number = rest.partition(".")[0].lstrip("l")
        text = None
        if path == "/":
            text = self.home()
        elif kind == "map.html":
            text = self.head("网站地图") + "<h1>网站地图</h1>" + self.foot(1)
        elif kind == "static":
            return _static(rest)
        elif number.isdigit() and kind == "d" and int(number) < self.details:
            text = self.detail(int(number))
        elif number.isdigit() and kind == "l" and int(number) < self.lists:
            text = self.listing(int(number))
        elif number.isdigit() and kind == "api" and int(number) < self.lists:
            return 200, "application/json", json.dumps(self.rows(int(number)), ensure_ascii=False).encode()
        if text is None:
            return 404, "text/html", b"<title>404</title>not found"
        return 200, "text/html", text.encode()


@lru_cache(maxsize=8)
def _static(name: str) -> tuple[int, str, bytes]:
    """The parts of every page: a 110 KB style sheet, two scripts, a picture."""
    if name == "site.css":
        rules = (f".c{n} > a:hover {{ color: #{n % 4096:03x}; margin: {n % 7}px }}\n" for n in range(2_400))
        return 200, "text/css", ("body { font: 16px sans-serif }\n.side { float: right }\n" + "".join(rules)).encode()
    if name == "lib.js":
        functions = (f"function f{n}(a) {{ return a + {n} }}\n" for n in range(2_500))
        return 200, "text/javascript", "".join(functions).encode()
    if name == "site.js":
        return 200, "text/javascript", b"document.body.dataset.ready = String(f1(1));"
    if name == "logo.png":
        import struct
        import zlib

        rows = random.Random(7).randbytes(110 * 330)
        raw = b"".join(b"\0" + rows[y * 330 : (y + 1) * 330] for y in range(110))
        head = struct.pack(">IIBBBBB", 110, 110, 8, 2, 0, 0, 0)
        chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(raw)), (b"IEND", b""))
        body = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks)
        return 200, "image/png", b"\x89PNG\r\n\x1a\n" + b"".join(body)
    return 404, "text/html", b"<title>404</title>not found"


def serve(size: int, port: int = 0) -> ThreadingHTTPServer:
    portal = Portal(size)

    class Pages(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16

        def do_GET(self) -> None:
            status, kind, body = portal.reply(self.path)
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            if self.path.startswith("/static/"):
                self.send_header("Cache-Control", "max-age=3600")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            pass  # browsers drop connections as they please

    return Server(("127.0.0.1", port), Pages)


@contextmanager
def in_process(size: int) -> Iterator[int]:
    """The portal in a child process of its own, so that its cost is not counted; gives its port."""
    child = subprocess.Popen([sys.executable, __file__, str(size)], stdout=subprocess.PIPE, text=True)
    assert child.stdout
    try:
        from tree import ours

        ours(child.pid)
    except ImportError:
        pass
    try:
        yield int(child.stdout.readline())
    finally:
        child.terminate()
        child.wait()


if __name__ == "__main__":
    server = serve(int(sys.argv[1]))
    print(server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever).start()
