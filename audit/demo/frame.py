"""The frame every page of the town stands in: head with the tags of 国办发〔2017〕47号, header, path, footer.

Never the content of a page. Defects that any page can have are planted here, by the rule's id and the page's path.
"""

from __future__ import annotations

from html import escape

from audit.demo.draft import Column, Draft, Sheet
from audit.demo.words import ADDRESS, CLOSED, GONGAN, HOST, ICP, IDCODE, OFFICE, PHONE, REGION, SITE, link

# One element each, for rules of accessibility that nothing else of the page bears on.
_ACCESS_FAULTS = {
    "a11y.table-headers": '<table><tr><th id="h-year">年度</th><th id="h-sum">金额</th></tr>'
    '<tr><td headers="h-year">2025</td><td headers="h-none">12</td></tr></table>',
    "a11y.structure": "<ul><p>本栏目按月更新。</p></ul>",
    "a11y.link-colour": '<p style="color:#333333">本栏目内容有疑问的，请通过'
    '<a href="/hdjl/szxx/" style="color:#333366;text-decoration:none">市长信箱</a>反映，工作人员将及时答复。</p>',
    "a11y.keyboard-reach": '<div style="height:48px;width:300px;overflow:scroll">'
    + "<p>本栏目汇集各类动态信息，按发布时间排列。</p>" * 12
    + "</div>",
    "a11y.aria": '<p role="textt">本栏目由云泉市人民政府办公室维护。</p>',
    "a11y.newer": '<p><label>栏目意见反馈人<input type="text" name="fk" autocomplete="fankui"></label></p>',
    "a11y.headings": "<h5>栏目说明</h5><p>本栏目按月更新。</p>",
    "a11y.tabindex": '<p><a href="/hdjl/szxx/" tabindex="3">向市长信箱反映栏目问题</a></p>',
    "a11y.alt-repeats": '<p><a href="/tzgg/"><img src="/images/city.png" alt="通知公告" width="32" height="16">'
    "通知公告</a></p>",
}
_NAV_MORE = (("/", "首页"),)


def page(draft: Draft, sheet: Sheet) -> str:
    """The whole HTML text of one page."""
    planted, path = draft.planted, sheet.path
    language = "" if planted("a11y.lang", path) else ' lang="zh-CN"'
    return f"""<!DOCTYPE html>
<html{language}>
<head>
{_head(draft, sheet)}
</head>
<body>
{_top(draft, sheet)}
{_path(draft, sheet)}
<main id="content" class="page">
{_heading(draft, sheet)}{sheet.main}
{_faults(draft, path)}</main>
{_bottom(draft, sheet)}
</body>
</html>
"""


def _heading(draft: Draft, sheet: Sheet) -> str:
    if not sheet.headline:
        return ""
    shown = f"<h1>{escape(sheet.title)}</h1>\n"
    if sheet.published:
        shown += f'<p class="info"><span>发布日期：{sheet.published}</span> '
        source = "" if draft.planted("text.source-reprint", sheet.path) else f"来源：{escape(sheet.source)}"
        shown += f"<span>{source}</span></p>\n"
    return shown


def _head(draft: Draft, sheet: Sheet) -> str:
    planted, path = draft.planted, sheet.path
    lines = ['<meta charset="utf-8">']
    blocked = ", maximum-scale=1.0, user-scalable=no" if planted("a11y.zoom-not-blocked", path) else ""
    lines.append(f'<meta name="viewport" content="width=device-width, initial-scale=1{blocked}">')
    if not planted("a11y.title", path):
        lines.append(f"<title>{escape(page_title(draft, sheet))}</title>")
    lines += [f'<meta name="{name}" content="{escape(content)}">' for name, content in meta_tags(draft, sheet)]
    lines.append('<link rel="stylesheet" href="/css/site.css">')
    if planted("a11y.timed-refresh", path):
        lines.append('<meta http-equiv="refresh" content="900">')
    if sheet.head:
        lines.append(sheet.head)
    return "\n".join(lines)


def page_title(draft: Draft, sheet: Sheet) -> str:
    """What stands in <title>: the page, its column and the site's name."""
    if sheet.path == "/":
        return SITE
    if draft.planted("tag.title-unique", sheet.path):
        return SITE
    names = [sheet.title]
    if sheet.column and sheet.column.name != sheet.title:
        names.append(sheet.column.name)
    return "-".join([*dict.fromkeys(names), SITE])


def meta_tags(draft: Draft, sheet: Sheet) -> list[tuple[str, str]]:
    """The tags of 国办发〔2017〕47号: site level everywhere, column level below it, content level on articles."""
    planted, path = draft.planted, sheet.path
    tags = [
        ("SiteName", "" if planted("tag.site-name", path) else SITE),
        ("SiteDomain", "www.yunquan.example" if planted("tag.site-domain", path) else HOST),
        ("SiteIDCode", "" if planted("tag.site-idcode", path) else IDCODE),
    ]
    column = sheet.column
    if column:
        tags += [
            ("ColumnName", "" if planted("tag.column-name", path) else column.name),
            ("ColumnDescription", "" if planted("tag.column-desc", path) else f"{column.name}栏目{column.about}"),
            ("ColumnKeywords", "" if planted("tag.column-keywords", path) else column.keywords),
            ("ColumnType", "" if planted("tag.column-type", path) else column.type),
        ]
    if sheet.published:
        tags += [
            ("ArticleTitle", "详情" if planted("tag.article-title", path) else sheet.title),
            ("PubDate", "" if planted("tag.pubdate", path) else sheet.published),
            ("ContentSource", "" if planted("tag.content-source", path) else sheet.source),
        ]
    if planted("tag.optional-valid", path):
        tags.append(("Url", "http://www.yunquan.example/"))  # another site
    return [(name, content) for name, content in tags if content]


def _top(draft: Draft, sheet: Sheet) -> str:
    skip = '<a class="skip" href="#content">跳到主要内容</a>'
    columns = [(column.path, column.name) for column in draft.columns.values() if column.nav]
    nav = "\n".join(f"<li>{link(path, name)}</li>" for path, name in (*_NAV_MORE, *columns))
    logo = "返回首页" if draft.planted("ident.site-name-header", sheet.path) else SITE
    return f"""{skip}
<header class="top">
<p class="tools">{link("/wza/", "无障碍浏览（长者版）")}</p>
<a class="logo" href="/"><img src="/images/logo.png" alt="{logo}" width="220" height="48"></a>
<form class="find" action="/search/" method="get" role="search">
<label for="q">站内搜索</label> <input id="q" name="q" type="text"> <button type="submit">搜索</button>
</form>
<nav class="nav" aria-label="主导航"><ul>
{nav}
</ul></nav>
</header>"""


def _path(draft: Draft, sheet: Sheet) -> str:
    if not sheet.crumbs or draft.planted("column.breadcrumb", sheet.path):
        return ""
    trail = [link("/", "首页")]
    columns: tuple[Column, ...] = sheet.column.trail if sheet.column else ()
    for column in columns:
        trail.append(link(column.path, column.name))
    if not columns or columns[-1].name != sheet.title:
        trail.append("<span>正文</span>" if sheet.published else f"<span>{escape(sheet.title)}</span>")
    return f'<nav class="path" aria-label="当前位置">您的位置：{" &gt; ".join(trail)}</nav>'


def _bottom(draft: Draft, sheet: Sheet) -> str:
    marks = footer_marks(draft, sheet.path)
    if sheet.footer_by_script:
        return '<footer class="foot" id="foot"></footer>\n<script src="/js/foot.js"></script>'
    return f'<footer class="foot">\n{marks}\n</footer>'


def footer_marks(draft: Draft, path: str) -> str:
    """The eight marks of 国办发〔2017〕47号 at the foot of every page."""
    planted = draft.planted
    icp = ICP if planted("ident.footer-icp", path) else link("https://beian.miit.gov.cn/", ICP)
    police = "https://beian.mps.gov.cn/#/query/webSearch?code=" + GONGAN[-15:-1]
    gongan = "" if planted("ident.footer-gongan", path) else link(police, GONGAN)
    conac = (
        '<a href="https://bszs.conac.cn/sitename?method=show&amp;id=139900DEMO0001">'
        '<img src="/images/red.png" alt="党政机关" width="40" height="48"></a>'
    )
    report_code = f"{REGION}0002" if planted("ident.idcode-consistency", path) else IDCODE
    jiucuo = (
        f'<a href="https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code={report_code}">'
        '<img src="/images/jiucuo.png" alt="我为政府网站找错" width="90" height="48"></a>'
    )
    code = "" if planted("ident.footer-idcode", path) else f"<span>网站标识码：{IDCODE}</span>"
    sponsor = f"主办单位：{OFFICE}　联系电话：{PHONE}　地址：{ADDRESS}"
    return f"""<p>{"" if planted("ident.footer-sitemap", path) else link("/wzdt/", "网站地图")}</p>
<p>{"" if planted("ident.footer-sponsor", path) else sponsor}</p>
<p>{code} {icp} {gongan}</p>
<p>{"" if planted("ident.footer-conac", path) else conac}
{"" if planted("ident.footer-jiucuo", path) else jiucuo}</p>"""


def _faults(draft: Draft, path: str) -> str:
    """Faults any page can carry, each in one element at the end of the content; nothing where none is planted."""
    planted = draft.planted
    parts = []
    if planted("a11y.img-alt", path):
        parts.append('<p><img src="/images/photo-1.png" width="120" height="80"></p>')
    if planted("a11y.link-name", path):
        parts.append('<p><a href="/tzgg/"><span class="arrow"></span></a></p>')
    if planted("a11y.button-name", path):
        parts.append('<p><button type="button"><span class="arrow"></span></button></p>')
    if planted("a11y.form-label", path):
        parts.append('<p><input type="text" name="keyword"></p>')
    if planted("a11y.contrast", path):
        parts.append('<p style="color:#c8c8c8;background:#ffffff">本栏目内容由云泉市人民政府办公室负责维护。</p>' * 12)
    if planted("a11y.marquee", path):
        parts.append("<marquee>欢迎访问云泉市人民政府门户网站</marquee>")
    parts += [html for rule, html in _ACCESS_FAULTS.items() if planted(rule, path)]
    if planted("text.encoding-garbled", path):
        parts.append("<p>附表说明：锟斤拷锟斤拷统计口径锟斤拷见正文。</p>")
    if planted("column.placeholder-text", path):
        parts.append("<p>栏目正在建设中，敬请期待。</p>")
    if planted("text.dates-numbers", path):
        parts.append("<p>有关材料请于2月30日前报送。</p>")
    if planted("site.mobile-usable", path):
        parts.append('<div style="width:1100px">建议使用宽屏显示器浏览本页。</div>')
    if planted("site.ads-free", path):
        parts.append(f"<p>{link('http://media.example/', '广告合作')}</p>")
    if planted("gi.no-separate-site", path):
        parts.append(f"<p>{link('http://xxgk.yunquan-pingtai.example/', '政府信息公开')}</p>")
    if planted("site.closed-domain-links", path):
        parts.append(f"<p>{link(f'http://{CLOSED}/', '旧版网站')}</p>")
    if planted("ident.subsite-same-domain", path):
        parts.append(f"<p>{link('http://ml.yunquan-demo.gov.cn/', '政府信息公开目录')}</p>")
    links = [link(row.place, row.note.split("：", 1)[-1]) for row in planted.links_on(path)]
    if links:
        parts.append('<ul class="more">' + "".join(f"<li>{each}</li>" for each in links) + "</ul>")
    return "\n".join([*parts, ""])
