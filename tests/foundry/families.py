"""How whole pages are put together, and how their addresses look, by the system that published them."""

from __future__ import annotations

from dataclasses import dataclass

from tests.foundry.drawing import Draw

Parts = dict[str, str]  # top, crumb, side, main, behind, links, foot


@dataclass(frozen=True)
class Family:
    """``article`` and ``folder`` are address patterns; ``charset`` is how its pages are stored."""

    article: str
    folder: str
    charset: str = "utf-8"


FAMILIES = {
    "trs": Family("zwgk/tzgg/{y}{m:02}/t{y}{m:02}{d:02}_{n}.html", "zwgk/tzgg/"),
    "jpage": Family("art/{y}/{m}/{d}/art_1229_{n}.html", "col/col1229{k}/index.html"),
    "vsb": Family("info/1023/{n}.htm", "xxgk/tzgg.htm"),
    "kaipu": Family("zwgk/zcwj/content/post_{n}.html", "zwgk/zcwj/index.html"),
    "portal": Family(
        "govxxgk/1126{k}/{y}-{m:02}-{d:02}/3f2a9c{n}e0b14d5f8a7c6b5d4e3f2a1b.html", "govxxgk/1126{k}/list.html"
    ),
    "tables": Family("ReadNews.asp?NewsID={n}", "list.asp?class={k}", "gb18030"),
}


def _blocks(d: Draw, p: Parts) -> str:
    return (
        f"<div class='header'>{p['top']}</div><div{d.name()}>{p['crumb']}"
        f"<div>{p['main']}{p['behind']}</div></div>{p['links']}{p['foot']}"
    )


def _columns(d: Draw, p: Parts) -> str:
    return (
        f"{p['top']}<div{d.name()}>{p['crumb']}<div class='fl'>{p['side']}</div>"
        f"<div class='fr'>{p['main']}{p['behind']}</div></div>{p['links']}{p['foot']}"
    )


def _crumb_in_right(d: Draw, p: Parts) -> str:
    return (
        f"{p['top']}<div{d.name()}><div>{p['side']}</div><div>{p['crumb']}{p['main']}"
        f"</div></div>{p['behind']}{p['links']}{p['foot']}"
    )


def _html5(d: Draw, p: Parts) -> str:
    return (
        f"<header>{p['top']}</header><main>{p['crumb']}<article>{p['main']}"
        f"</article>{p['behind']}</main><aside>{p['side']}</aside>{p['links']}{p['foot']}"
    )


def _tables(d: Draw, p: Parts) -> str:
    return (
        f"<table width='1000' align='center'><tr><td colspan='2'>{p['top']}"
        f"</td></tr><tr><td width='220'>{p['side']}</td>"
        f"<td valign='top'><table><tr><td>{p['crumb']}</td></tr><tr>"
        f"<td>{p['main']}</td></tr><tr><td>{p['behind']}</td></tr></table>"
        f"</td></tr></table>{p['links']}{p['foot']}"
    )


def _wrapped(d: Draw, p: Parts) -> str:
    return f"<div{d.name()}><div>{p['top']}{p['crumb']}{p['main']}{p['behind']}{p['links']}{p['foot']}</div></div>"


LAYOUTS = {
    "blocks": _blocks,
    "columns": _columns,
    "crumb-right": _crumb_in_right,
    "html5": _html5,
    "tables": _tables,
    "wrapped": _wrapped,
}


def whole(draw: Draw, parts: Parts, charset: str) -> str:
    tags = "".join(f'<meta name="{name}" content="{value}">' for name, value in draw.metas.items())
    title = f"<title>{draw.head_title}</title>" if draw.head_title or draw.chance(0.5) else ""
    return (
        f'<!DOCTYPE html><html><head><meta charset="{charset}">{title}{tags}'
        f"<script>var a=1;</script></head><body>{draw.make('layout', LAYOUTS, parts)}</body></html>"
    )
