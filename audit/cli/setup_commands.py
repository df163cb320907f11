"""The commands before a first run: what this machine lacks, and a site profile to begin with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from audit.cli import doctor as doctor_lines
from audit.cli import profile_template
from audit.cli.options import ENVIRONMENT, OK, USAGE, BrowserPath, Format, fail, formats
from audit.profile.read_profile import from_url

app = typer.Typer(rich_markup_mode=None)


@app.command()
def doctor(browser: BrowserPath = None, format: Format = "text") -> None:
    """检查本机环境，每行附处理办法 / examine this machine; each line with its remedy."""
    names = formats(format, ("text", "json"))
    lines = doctor_lines.examine(Path.cwd(), browser)
    if "json" in names:
        print(json.dumps(msgspec.to_builtins(lines), ensure_ascii=False))
    else:
        marks = {"ok": "正常", "warn": "注意", "fail": "故障"}
        for line in lines:
            print(f"[{marks[line.state]}] {line.name}：{line.seen}")
            if line.remedy:
                print(f"       处理：{line.remedy}")
    raise typer.Exit(ENVIRONMENT if any(line.state == "fail" for line in lines) else OK)


@app.command()
def init(
    path: Annotated[Path, typer.Argument(help="要写的档案 / file to write")] = Path("site.yaml"),
    url: Annotated[str, typer.Option("--url", help="网站地址 / site address")] = "https://www.example.gov.cn/",
) -> None:
    """写一份带说明的站点档案 / write a commented site profile."""
    if path.exists():
        fail(USAGE, f"{path} 已存在，不会覆盖 / exists already")
    path.write_text(profile_template.profile_text(from_url(url).url), encoding="utf-8")
    print(f"已写入 {path}；改好后运行：govaudit run {path} -o out / written")
