"""Home page, overview, gazette, site map, search, styles, scripts, odd pages. Never a column's list."""

from __future__ import annotations

from html import escape

from audit.demo import files
from audit.demo.draft import HTML, TEXT, Draft, Row, Sheet
from audit.demo.frame import footer_marks, page
from audit.demo.lists import child_block, list_html, write
from audit.demo.words import HOME, OFFICE, SITE, link, paragraphs, texts

_HOME_BLOCKS = ("/zwdt/yqyw/", "/tzgg/", "/zcwj/gfxwj/", "/zcjd/", "/hdjl/zjdc/")
_CSS = """body{margin:0;font:16px/1.8 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:#222;background:#fff}
a{color:#0b4a8f}.top,.page,.path,.foot{max-width:1200px;margin:0 auto;padding:8px 16px}
.skip{position:absolute;left:8px;top:0;background:#fff;color:#0b4a8f}
.nav ul{display:flex;flex-wrap:wrap;gap:4px 20px;list-style:none;margin:0;padding:8px 0}
.list{list-style:none;padding:0}.list li{display:flex;justify-content:space-between;padding:4px 0}
.date{color:#555}.meta,.card,.data{border-collapse:collapse;width:100%}
.meta th,.meta td,.card th,.card td,.data th,.data td{border:1px solid #999;padding:6px;text-align:left}
.article p{text-indent:2em}.sign{text-align:right}.foot{border-top:2px solid #0b4a8f;margin-top:24px}
.big{font-size:22px}
"""
_LIST_JS = """(function () {
  var list = document.getElementById('rows');
  fetch(list.getAttribute('data-source')).then(function (answer) { return answer.json(); }).then(function (data) {
    setTimeout(function () {
      data.rows.forEach(function (row) {
        var item = document.createElement('li'), a = document.createElement('a'), day = document.createElement('span');
        a.href = row.url; a.textContent = row.title; day.className = 'date'; day.textContent = row.date;
        item.appendChild(a); item.appendChild(document.createTextNode(' ')); item.appendChild(day);
        list.appendChild(item);
      });
    }, 30);
  });
})();
"""
_SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{urls}</urlset>
"""


def write_files(draft: Draft) -> None:
    """Styles, scripts and pictures."""
    draft.put("/css/site.css", _CSS, "text/css; charset=utf-8")
    draft.put("/js/list.js", _LIST_JS, "text/javascript; charset=utf-8")
    marks = footer_marks(draft, "/js/foot.js").replace("\n", "").replace("'", "\\'")
    script = f"document.getElementById('foot').innerHTML = '{marks}';\n"
    draft.put("/js/foot.js", script, "text/javascript; charset=utf-8")
    for number, (name, size) in enumerate(
        (
            ("logo", (220, 48)),
            ("red", (40, 48)),
            ("jiucuo", (90, 48)),
            ("photo-1", (120, 80)),
            ("photo-2", (120, 80)),
            ("photo-3", (120, 80)),
            ("photo-4", (120, 80)),
            ("city", (320, 160)),
        )
    ):
        draft.put(f"/images/{name}.png", files.png(*size, (11 + 20 * number, 74, 143)), "image/png")
    draft.put("/favicon.ico", files.png(16, 16, (11, 74, 143)), "image/png")


def write_home(draft: Draft) -> None:
    """The home page: dated blocks, entries to disclosure, services and interaction."""
    entries = [
        ("/zfxxgk/", "政府信息公开"),
        ("/bsfw/", "办事服务"),
        ("/hdjl/szxx/", "市长信箱"),
        ("/xzzfgs/", "行政执法公示"),
        ("/zdxzjc/", "重大行政决策"),
        ("/jytabl/", "建议提案办理"),
        ("/zfgb/", "政府公报"),
        ("/zfxxgk/fdzdgknr/ldzc/", "领导信息"),
        ("/zfxxgk/fdzdgknr/jgzn/", "机构职能"),
    ]
    quick = "".join(f"<li>{link(path, name)}</li>" for path, name in entries)
    before = "2026-10-01" if draft.planted("site.homepage-updated-2w", "/") else "9999"
    blocks = [child_block(draft, path, before=before) for path in _HOME_BLOCKS]
    main = '<p><img src="/images/city.png" alt="云泉市城市风光" width="320" height="160"></p>\n'
    main += f'<ul class="menu">{quick}</ul>\n'
    main += "\n".join(f'<section class="block"><h2>{escape(name)}</h2>\n{rows}</section>' for name, rows in blocks)
    write(draft, Sheet("/", SITE, main, crumbs=False))


def write_overview(draft: Draft) -> None:
    """The city's overview, with its districts in a frame."""
    column = draft.columns["/sqgk/"]
    words = texts("overview")
    named = "" if draft.planted("a11y.frame-title", column.path) else ' title="云泉市行政区划"'
    main = paragraphs(*words["city"])
    main += f'\n<iframe src="/sqgk/xzqh.html"{named} width="600" height="300"></iframe>'
    main += f"\n<p>{link('/sqgk/jbqk.html', '云泉市历史和自然情况')}</p>"
    write(draft, Sheet(column.path, column.name, main, column))
    write(draft, Sheet("/sqgk/jbqk.html", "云泉市历史和自然情况", paragraphs(*words["nature"]), column))
    write(draft, Sheet("/sqgk/xzqh.html", "云泉市行政区划", paragraphs(*words["districts"]), column))


def write_gazette(draft: Draft) -> None:
    """The gazette: its list page has a <base>, so that the links as written are relative to the year's folder."""
    path = "/zfgb/"
    column = draft.columns[path]
    rows = []
    for number in (3, 2, 1):
        file, title = f"{path}2026/gb-{number}.pdf", f"云泉市人民政府公报2026年第{number}期"
        content = files.pdf(title, ["本期目录：市政府文件、部门文件、人事任免、大事记。"] * 3)
        if draft.planted("a11y.pdf-text", file):
            content = files.scan(4)
        draft.put(file, content, "application/pdf")
        rows.append(Row(file, title, f"2026-{number * 3:02d}-28", f"gb-{number}.pdf"))
    sheet = Sheet(path, column.name, list_html(rows), column, head='<base href="/zfgb/2026/">')
    # The frame's own links are absolute paths; only the skip link would lead away, so the base page names itself there.
    draft.put(path, page(draft, sheet).replace('href="#content"', 'href="/zfgb/#content"'))


def write_odd_pages(draft: Draft) -> None:
    """A GBK page without a charset header, a meta refresh, an orphan only the sitemap knows, an unseen folder."""
    words = texts("overview")
    special = draft.columns["/ztzl/"]
    old = Sheet("/ztzl/jbzl/", "云泉市历史沿革专题", paragraphs(*words["history"]), special, "2019-06-12 09:30", OFFICE)
    declared = '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
    gbk = page(draft, old).replace('<meta charset="utf-8">', declared)
    draft.put(old.path, gbk.encode("gbk"), "text/html")
    safety = paragraphs(*words["safety"])
    write(draft, Sheet("/ztzl/aqscy/", "安全生产知识专题", safety, special, "2026-05-25 10:20", OFFICE))
    refresh = '<meta http-equiv="refresh" content="0; url=/">'
    write(draft, Sheet("/index.html", SITE, f"<p>{link('/', '进入首页')}</p>", head=refresh, crumbs=False))
    draft.put("/robots.txt", f"User-agent: *\nDisallow: /neibu/\nSitemap: {HOME}sitemap.xml\n", TEXT)
    plain = {"/neibu/": "内部办公入口", "/search/": "站内搜索", "/about/": "关于本站"}
    for path, title in plain.items():
        write(draft, Sheet(path, title, f'<div class="article">{paragraphs(*words[path.strip("/")])}</div>'))
    for row in draft.planted.rows:
        if row.rule == "site.soft-404" and draft.planted(row.rule, row.place):
            write(
                draft, Sheet(row.place, "提示信息", paragraphs("抱歉，您访问的页面不存在或者已被删除。"), crumbs=False)
            )


def write_maps(draft: Draft) -> None:
    """The site map page, sitemap.xml and the 404 page."""
    tree = "".join(f"<li>{link(column.path, column.name)}</li>" for column in draft.columns.values())
    more = "".join(
        f"<li>{link(path, name)}</li>"
        for path, name in (
            ("/about/", "关于本站"),
            ("/search/", "站内搜索"),
            ("/index.html", "旧版首页"),
            ("/neibu/", "内部办公入口"),
            ("/ztzl/jbzl/", "云泉市历史沿革专题"),
        )
    )
    column = draft.columns["/wzdt/"]
    write(draft, Sheet(column.path, column.name, f'<ul class="menu">{tree}{more}</ul>', column))
    pages = sorted({*draft.columns, "/ztzl/aqscy/"})
    urls = "".join(f"<url><loc>{HOME.rstrip('/')}{path}</loc></url>\n" for path in pages)
    draft.put("/sitemap.xml", _SITEMAP.format(urls=urls), "application/xml")
    missing = page(draft, Sheet("/404.html", "页面不存在", paragraphs("您访问的页面不存在，请返回首页。")))
    draft.put("/404.html", missing, HTML, status=404)
