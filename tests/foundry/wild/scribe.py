"""What a page of the wild set says. A value enters the truth at the moment a layout prints it."""

from __future__ import annotations

import datetime as dt

from tests.foundry import words
from tests.foundry.drawing import Draw, spoken
from tests.foundry.wild import titles

DAY_FORMS = {
    "iso": "{0:%Y-%m-%d}", "time": "{0:%Y-%m-%d} 15:32", "seconds": "{0:%Y-%m-%d} 09:07:41", "slash": "{0:%Y/%m/%d}",
    "spoken": "{0.year}年{0.month}月{0.day}日", "padded": "{0:%Y}年{0:%m}月{0:%d}日", "dots": "{0:%Y.%m.%d}",
    "bare": "{0.year}-{0.month}-{0.day}", "us": "{0.year}/{0.month}/{0.day} 8:05:00",
    "clock": "{0:%Y}年{0:%m}月{0:%d}日 10时21分", "spaced": "{0:%Y} - {0:%m} - {0:%d}",
}  # fmt: skip
FILES = ("doc", "docx", "xls", "xlsx", "pdf", "zip", "rar", "wps", "ofd")


class Scribe:
    """One page's matter. ``truth`` grows with what the layout asks for."""

    def __init__(self, d: Draw, kind: str) -> None:
        self.d, self.kind, self.truth = d, kind, d.truth
        self.name = titles.title(d, kind)
        self.path = d.one(titles.PATHS[kind])
        self.column = self.path[-1]
        self.words = words
        self.written_day = d.day - dt.timedelta(days=d.number(0, 12)) if kind == "document" else d.day
        self.body_name = d.one((d.office, d.office, f"{d.place}人民政府办公室"))
        if kind == "document" and "人民政府关于" in self.name:
            self.body_name = f"{d.place}人民政府"
        self.paper = d.one(
            (*words.PAPERS, d.office, d.office, f"{d.place}人民政府办公室", "本站", "局办公室", "新华社")
        )
        self.truth.update(attachment_count="0", is_normative="unclear" if kind == "document" else "no")
        self.crumbed = False

    # --- values, each noted in the truth when printed ---------------------------------------------------------------

    @property
    def title(self) -> str:
        self.truth["title"] = self.name
        return self.name

    def day(self, form: str = "") -> str:
        self.truth["published_on"] = self.d.day.isoformat()
        return DAY_FORMS[form or self.d.one(sorted(DAY_FORMS))].format(self.d.day)

    @property
    def source(self) -> str:
        self.truth["source"] = self.paper
        return self.paper

    def source_line(self) -> str:
        return f"来源：{self.source} "

    @property
    def number(self) -> str:
        if "doc_number" not in self.truth:
            word = self.d.one(("政办发", "政发", "政函", "教发", "水字", "政办函", "人社发"))
            self.truth["doc_number"] = f"{self.d.place[0]}{word}〔{self.written_day.year}〕{self.d.number(1, 120)}号"
        return self.truth["doc_number"]

    @property
    def index(self) -> str:
        d = self.d
        if "index_number" not in self.truth:
            self.truth["index_number"] = d.one(
                (
                    f"{d.number(100000000, 999999999)}/{self.written_day.year}-{d.number(10000, 99999)}",
                    f"11{d.number(330000, 659999)}{d.number(10000000, 99999999)}A/{self.written_day.year}-{d.number(10000, 99999)}",
                    f"{d.number(10000000, 99999999)}-{d.number(0, 9)}-{d.number(10, 99)}_A/{self.written_day.year}-"
                    f"{self.written_day:%m%d}00{d.number(1, 9)}",
                    f"GK{d.number(1000000, 9999999)}",
                    f"00{d.number(100000, 999999)}/{self.written_day.year}-{d.number(10, 99)}",
                )
            )
        return self.truth["index_number"]

    @property
    def issuer(self) -> str:
        self.truth["issuer"] = self.body_name
        return self.body_name

    def written(self, form: str = "") -> str:
        self.truth["written_on"] = self.written_day.isoformat()
        form = form or self.d.one(("iso", "spoken", "padded", "slash"))
        return DAY_FORMS[form].format(self.written_day)

    @property
    def topic(self) -> str:
        self.truth["topic"] = self.d.one(("综合政务", "城乡建设、环境保护", "农业、林业、水利", "卫生、体育", "财政"))
        return self.truth["topic"]

    @property
    def validity(self) -> str:
        self.truth["validity"] = self.d.one(("有效", "有效", "失效", "废止"))
        return self.truth["validity"]

    def effective(self) -> str:
        day = self.d.later(self.written_day, 5, 40)
        self.truth["effective_on"] = day.isoformat()
        return DAY_FORMS[self.d.one(("iso", "spoken"))].format(day)

    # --- the path ------------------------------------------------------------------------------------------------------

    def crumb(self, mark: str = " &gt; ", *, home: str = "首页", last: str = "link", leaf: str = "") -> str:
        """Levels as inline markup. ``last``: link, plain, bold or title (the article's own name)."""
        self.crumbed = True
        names = [home, *self.path] if home else list(self.path)
        self.truth["breadcrumb"] = " > ".join(names)
        made, address = [], ""
        for at, name in enumerate(names):
            address = (
                "/" if not at and home else f"{address or '/'}{('zwgk', 'zfxxgk', 'fdzdgknr', 'zcwj', 'tzgg')[at % 5]}/"
            )
            if at == len(names) - 1 and last in ("plain", "bold"):
                made.append(f"<b>{name}</b>" if last == "bold" else name)
            else:
                made.append(f"<a href='{address}' target='_self'>{name}</a>")
        if last == "title":
            made.append(self.name)
        if leaf:
            made.append(leaf)
        return mark.join(made)

    def levels(self, *, home: str = "首页", last_linked: bool = True) -> list[str]:
        return self.crumb("\x00", home=home, last="link" if last_linked else "plain").split("\x00")

    # --- text ----------------------------------------------------------------------------------------------------------

    def paragraphs(self) -> list[str]:
        return titles.paragraphs(self.d, self.kind, self)

    def text(self, make: str = "") -> str:
        """The body, with a signature where the kind has one and no block told it."""
        d, parts = self.d, self.paragraphs()
        form = make or d.one(("p", "p", "word", "br", "div", "nbsp", "section"))
        sign = ""
        if self.kind in ("document", "notice") and (
            d.chance(0.75) or ("issuer" not in self.truth and self.kind == "document")
        ):
            sign = self.signature()
        if form == "br":
            return "　　" + "<br/>\n　　".join(parts) + "<br/>" + sign
        if form == "word":
            return (
                "".join(
                    f'<p class="MsoNormal" style="line-height:28pt"><span lang="EN-US" style="font-size:16pt;'
                    f'font-family:仿宋_GB2312">{one}<o:p></o:p></span></p>'
                    for one in parts
                )
                + sign
            )
        opening = {"p": "<p style='text-indent:2em;'>{}</p>", "div": "<div>　　{}</div>",
                   "nbsp": "<p>&nbsp;&nbsp;&nbsp;&nbsp;{}</p>", "section": "<section><span>{}</span></section>"}[form]  # fmt: skip
        return "".join(opening.format(one) for one in parts) + sign

    def signature(self) -> str:
        d = self.d
        body, day = self.body_name, spoken(self.written_day)
        self.truth.setdefault("issuer", body)
        self.truth.setdefault("written_on", self.written_day.isoformat())
        return d.one(
            (
                f"<p style='text-align: right;'>{body}</p><p style='text-align: right;'>{day}</p>",
                f"<p align='right'>{body}&nbsp;&nbsp;&nbsp;&nbsp;</p><p align='right'>{day}&nbsp;&nbsp;</p>",
                f"<p style='text-indent:300px'>{body}</p><p style='text-indent:320px'>{day}</p>",
                f"<p>{'&nbsp;' * 50}{body}</p><p>{'&nbsp;' * 52}{day}</p>",
                f"<p style='text-align:right'><span>{body}<br/>{day}</span></p>",
                f"<div style='text-align:right;margin-right:60px'><div>{body}</div><div>{day}</div></div>",
                f"<p>　　　　　　　　　　　　　　　　　　　{body}</p><p>　　　　　　　　　　　　　　　　　　　　{day}</p>",
            )
        )

    def files(self) -> str:
        d = self.d
        count = d.one((0, 0, 1, 1, 2, 4)) if self.kind in ("document", "notice", "guide", "procurement") else 0
        self.truth["attachment_count"] = str(count)
        how = d.number(0, 6)
        made = []
        for at in range(count):
            n, end = d.number(100000, 999999), d.one(FILES)
            name = f"{words.matter(d)}{d.one(('申请表', '汇总表', '名单', '一览表'))}"
            made.append(
                (
                    f"<p><a href='./P02024{n}.{end}' target='_blank' OLDSRC='/W0202/{n}.{end}'>附件{at + 1}.{name}.{end}</a></p>",
                    f"<li>附件【<a href='/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=12{n}&wbfileid={n}'"
                    f" target='_blank'>{name}.{end}</a>】已下载<span id='nattach{n}'></span>次</li>",
                    f"<p style='line-height:16px'><img src='/ueditor/dialogs/attachment/fileTypeImages/icon_{end}.gif'/>"
                    f"<a href='/ueditor/upload/file/{n}.{end}' title='{name}.{end}'>{name}.{end}</a></p>",
                    f"<p><a href='/module/download/downfile.jsp?classid=0&filename={n}a0b.{end}'>{name}.{end}</a></p>",
                    f"<div><span>附件：</span><a href='http://files.site{n % 90}.example.cn/{n}.{end}'>{name}.{end}</a></div>",
                    f"<a class='nfw-cms-attachment' href='/attachment/0/{n}/{n}.{end}' alt='{name}'>{at + 1}.{name}.{end}</a><br/>",
                    f"<tr><td><a href='/UploadFile/{n}.{end}'>点击下载：{name}</a></td></tr>",
                )[how]
            )
        joined = "".join(made)
        return f"<table>{joined}</table>" if how == 6 and joined else joined

    # --- rows of lists -------------------------------------------------------------------------------------------------

    def rows(self, least: int = 8, most: int = 20, *, years: bool = True) -> list[tuple[str, str, dt.date]]:
        """(title, address, day) of a list's items, newest first; they add up in the truth."""
        d = self.d
        day = d.day
        made: list[tuple[str, str, dt.date]] = []
        form = d.one(
            ("./{y}{m:02}/t{y}{m:02}{k:02}_{n}.shtml", "/art/{y}/{m}/{k}/art_9{n}.html", "../info/1042/{n}.htm",
             "/content/article/{n}", "detail.aspx?id={n}", "/zwgk/{y}-{m:02}/{k:02}/content_{n}.htm", "/{y}/{m:02}{k:02}/{n}.html")
        )  # fmt: skip
        for at in range(d.number(least, most)):
            title = titles.title(d, d.one(("news", "notice", "document", "notice")))
            made.append(
                (title, form.format(y=day.year, m=day.month, k=day.day, n=d.number(1000, 99999) * 100 + at), day)
            )
            day -= dt.timedelta(days=d.number(0, 11))
        self.truth["item_count"] = str(int(self.truth.get("item_count") or 0) + len(made))
        if years:
            newest = max(made[0][2].isoformat(), self.truth.get("newest_item_on", ""))
            self.truth["newest_item_on"] = newest
        return made
