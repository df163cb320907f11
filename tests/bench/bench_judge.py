"""Prints pages against seconds of judging and scoring; linear means the ratio column stays near the first one's.

Run: ``python tests/bench/bench_judge.py [pack]``. Never a test: machines differ.
"""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import time

from rules.facts.records import AccessResult, Attachment, Column, Document, Facts, Item, Link, Marks, Page, Site
from rules.judge.evaluate import judge
from rules.loading.load import load_pack
from rules.scores.schemes import score

HOME = "https://www.example.gov.cn/"
AS_OF = dt.date(2026, 10, 28)


TOPICS = (
    "关于第{}号事项的通知", "{}年部门预算公开", "第{}期环境空气质量状况", "第{}批行政处罚决定信息",
    "《第{}号办法》政策解读",
    "第{}次常务会议召开", "第{}号办事指南", "对第{}号建议的答复", "第{}号征地公告", "第{}号招标公告",
)  # fmt: skip


def _title(number: int) -> str:
    return TOPICS[number % len(TOPICS)].format(number)


def facts(pages: int) -> Facts:
    """A site of this many pages: one in ten lacks its footer, half are documents, one in fifty has a column."""
    marks = Marks(
        idcode="1300000001", icp="冀ICP备05000000号-1", icp_href="https://beian.miit.gov.cn/",
        sponsor="主办：示例市人民政府", conac="https://bszs.conac.cn/x",
        jiucuo="https://zfwzgl.www.gov.cn/x", sitemap="/sitemap.html",
    )  # fmt: skip
    access = (
        AccessResult(rule="image-alt", outcome="failed", failed=2),
        AccessResult(rule="html-has-lang", outcome="passed"),
    )
    rows, documents, links, columns, attachments = [], [], [], [], []
    for number in range(pages):
        url = f"{HOME}{number:07}.html"
        day = AS_OF - dt.timedelta(days=number % 700)
        kind = ("document", "news", "interpretation", "guide")[number % 4]
        rows.append(
            Page(
                url=url, record=f"r{number}", view="rendered", kind=kind, is_home=number == 0, title=f"标题{number}",  # type: ignore[arg-type]
                heading=f"标题{number}", meta={"sitename": "示例市人民政府", "articletitle": f"标题{number}"},
                published_on=day, marks=marks if number % 10 else Marks(), text_chars=900, access=access,
            )
        )  # fmt: skip
        if number % 2 == 0:
            documents.append(
                Document(
                    url=url, record=f"r{number}", title=_title(number),
                    doc_number=f"示政发〔2025〕{number}号",
                    published_on=day, written_on=day, normative=("yes", "no")[number % 4 // 2],  # type: ignore[arg-type]
                    validity="有效", status="valid", kind="document", body_chars=900,
                )
            )  # fmt: skip
        if number % 50 == 0:
            items = tuple(Item(_title(number + n), f"{HOME}{number + n:07}.html", day) for n in range(20))
            column = Column(
                url=f"{HOME}lanmu{number:07}/", name="通知公告", class_id="notice", cadence_days=184, item_count=20,
                newest_on=day, newest=items[0], items=items,
            )  # fmt: skip
            columns.append(column)
        links.append(
            Link(
                url=f"{url}?x",
                internal=True,
                state="dead" if number % 100 == 0 else "ok",
                sources=(url,),
                record="l",
                text=_title(number),
            )
        )
        if number % 5 == 0:
            attachments.append(
                Attachment(url=f"{url}.pdf", status=200, size_bytes=10_000, extension="pdf", magic="pdf")
            )
    site = Site(
        url=HOME, host="www.example.gov.cn", as_of=AS_OF, name="示例市人民政府", level="city", kind="portal",
        functions=("services",), region_code="130000", home=rows[0].url,
    )  # fmt: skip
    return Facts(
        site=site, pages=tuple(rows), columns=tuple(columns), documents=tuple(documents),
        attachments=tuple(attachments), links=tuple(links),
    )  # fmt: skip


def measure(pack_id: str, sizes: tuple[int, ...] = (1_000, 10_000, 20_000)) -> list[tuple[int, float]]:
    """Pages and seconds of CPU, judging and scoring together."""
    pack = load_pack(pack_id)
    judge(pack, facts(100))
    measured = []
    for size in sizes:
        site = facts(size)
        started = time.process_time()
        score(pack, judge(pack, site), site.site)
        measured.append((size, time.process_time() - started))
    return measured


def loading(pack_id: str) -> tuple[int, float, float]:
    """Rules of the pack, and seconds of CPU to load it in a new process and to parse its files alone (the floor)."""
    timed = "import time; t=time.process_time(); {}; print(time.process_time()-t)"
    whole = f"from rules.loading.load import load_pack; load_pack({pack_id!r})"
    parse = (
        "from rules.loading.yamlfile import read_yaml; from rules.loading.load import PACKS; "
        f"[read_yaml(p) for p in sorted((PACKS/{pack_id!r}).glob('*.yaml'))]"
    )
    seconds = [
        float(
            subprocess.run(
                [sys.executable, "-c", timed.format(code)], capture_output=True, text=True, check=True
            ).stdout
        )
        for code in (whole, parse)
    ]
    return len(load_pack(pack_id).rules), seconds[0], seconds[1]


def main() -> None:
    count, whole, parse = loading(sys.argv[1] if len(sys.argv) > 1 else "national")
    print(f"{count} rules load in {whole:.2f} s, {whole / parse:.2f} x parsing their YAML alone ({parse:.2f} s)")
    rows = measure(sys.argv[1] if len(sys.argv) > 1 else "national")
    first = rows[0][1] / rows[0][0]
    print(f"{'pages':>8} {'seconds':>9} {'ms/page':>9} {'ratio':>6}")
    for size, seconds in rows:
        print(f"{size:>8} {seconds:>9.2f} {seconds / size * 1000:>9.3f} {seconds / size / first:>6.2f}")


if __name__ == "__main__":
    main()
