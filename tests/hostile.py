# ruff: noqa: E501 - tables read better unbroken
"""Three hundred strings that break programs: what a page, a header, an address or a file name may hold.

Data for tests; never imported by the product.
"""

from __future__ import annotations

ESC = "\x1b"
_SURROGATES = ["\ud800", "\udfff", "标\ud83d题", "\udc00\ud800", "a\udbffb", "\ud800" * 50, "通知\udcff"]
_CONTROLS = [f"控{chr(n)}制" for n in [*range(0x20), 0x7F, *range(0x80, 0xA0)]]
_ANSI = [
    f"{ESC}[31m红{ESC}[0m", f"{ESC}[2J{ESC}[H", f"{ESC}]0;title\x07", f"{ESC}]8;;http://evil.example/\x07点{ESC}]8;;\x07",
    f"{ESC}[?1049h", f"{ESC}P+q{ESC}\\", "\x9b31m红", f"{ESC}[6n", f"{ESC}c", f"{ESC}[1A{ESC}[2K", "\r覆盖", "\b\b\b退格",
    f"{ESC}]52;c;Y3VybA==\x07", f"{ESC}[201~rm -rf /{ESC}[200~", f"{ESC}_Gf=100{ESC}\\",
]  # fmt: skip
_BIDI = [f"通知{chr(n)}txt.exe" for n in [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C]]
_ZERO = [f"零{chr(n)}宽" for n in (0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD, 0x034F, 0x180E, 0x115F, 0x3164, 0xFFA0,
                                  0xE0001, 0xE0061, 0xFE0F, 0xE0100)]  # fmt: skip
_LINES = [
    "上\u2028下",
    "上\u2029下",
    "上\u0085下",
    "上\r\n下",
    "上\n\n下",
    "上\x0b下",
    "上\x0c下",
    "Set-Cookie: a\r\nX: b",
]
_COMBINING = ["Z" + "\u0335\u0322\u0349" * 60, "中" + "\u0300" * 500, "\u0300开头", "ก" + "ำ" * 200, "\u0489" * 300]
_FORMULAS = [
    "=cmd|'/c calc'!A0", "=1+1", "+1+1", "-1+1", "@SUM(1+1)", '=HYPERLINK("http://evil.example","点此")', "=WEBSERVICE(1)",
    "＝1+1", "＋1", "－1", "＠SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "'=1+1", '"=1+1"', ";=1+1", ",=1+1", "=IMPORTXML(1)",
    "=DDE(\"cmd\";\"/c calc\";\"x\")", "\ufeff=1+1", "\u200b=1+1", "\xa0=1+1", "\u3000=1+1", "%0A=1+1", "=-1", "--1", "|calc", "=@A1",
    "{=1+1}", "=1+1\x00", "0xFF", "1e308", "1E400", "NaN", "Infinity", "-0", "00123", "2026-10-28", "1/2", "TRUE", "#REF!", "#N/A",
]  # fmt: skip
_MARKUP = [
    "[/b]", "[bold red]x[/]", "[link=http://evil.example]x[/link]", "[/]", "[", "]", "\\[b]", "[@click=app.bell]x[/]", ":warning:",
    "{{7*7}}", "{% raw %}", "{%for x in y%}", "{#", "#}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{{''.__class__}}", "%s%n%x", "{0}", "{",
    "{name!r}", "%(a)s", "$(id)", "`id`", "&&calc", "; rm -rf /", "| id", "' OR 1=1--", '"; DROP TABLE target;--', "\\", "\\u0000",
]  # fmt: skip
_SCRIPTS = [
    "<script>window.pwned=1</script>", "</title><script>window.pwned=1</script>", "<img src=x onerror=window.pwned=1>",
    "<svg onload=window.pwned=1>", '"><script>window.pwned=1</script>', "'-window.pwned=1-'", "javascript:window.pwned=1",
    "JaVaScRiPt:window.pwned=1", "java\tscript:window.pwned=1", "data:text/html,<script>window.pwned=1</script>", "vbscript:x",
    "</script><script>window.pwned=1</script>", "<!--", "-->", "]]>", "<![CDATA[x]]>", "<style>*{display:none}</style>",
    "<base href=http://evil.example/>", "<meta http-equiv=refresh content=0;url=http://evil.example/>", "<plaintext>", "<textarea>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'>", "<math><mtext></mtext></math>", "</style><script>window.pwned=1</script>",
    "&lt;script&gt;window.pwned=1&lt;/script&gt;", "&#x3c;script&#x3e;", "&#xD800;", "&#0;", "&#x110000;", "&amp;amp;", "&nosuch;", "<", ">", "&",
    "＜script＞window.pwned=1＜/script＞", "<a href=javascript:window.pwned=1>x</a>", "<form action=http://evil.example>",
    "<link rel=stylesheet href=http://evil.example>", "<object data=http://evil.example>", "<x onclick=window.pwned=1>",
]  # fmt: skip
_QUOTES = [
    '"',
    "'",
    '""',
    "''",
    '"a',
    "a'",
    "“",
    "’",
    "`",
    '\\"',
    "a,b;c\td",
    '"a","b"',
    "'; --",
    "《",
    "（未闭合",
    "〔２０２６〕",
]
_PATHS = [
    "../../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "C:\\con", "con", "nul.txt", "a/b", "a\\b", ".", "..", "~", "~root", "-rf",
    "--help", "file:///etc/passwd", "%2e%2e%2f", "%00", "..%c0%af", "a" * 300, "通知" * 200, "a.html\x00.exe", "*?<>|:", "aux.pdf", " 空格 ", "…", ".htaccess",
]  # fmt: skip
_URLS = [
    "http://" + "a" * 3000, "http://[::1]/", "http://[", "http://0x7f.1/", "//evil.example", "http:///x", "http://a:99999/", "http://\u4f8b\u5b50.测试/",
    "http://xn--/", "http://a@b@c/", "?" + "x=1&" * 500, "#" + "f" * 500, "http://a/%zz", "http://a/\ud800", "mailto:a@b", "tel:12345", "ftp://a/", "blob:x",
    "http://www.yunquan-demo.gov.cn.evil.example/", "http://a\\b/", "http://a/b\tc\nd",
]  # fmt: skip
_EMOJI = [
    "👨‍👩‍👧‍👦",
    "🏳️‍🌈",
    "👍🏽" * 30,
    "🇨🇳",
    "#️⃣",
    "😀" * 300,
    "𠮷𬭳",
    "\U0010ffff",
    "\U0001fffe",
    "\ufffe",
    "\uffff",
    "\ufdd0",
    "\ufffd" * 20,
    "𝕋𝕖𝕩𝕥",
]
_LONG = ["长" * 1_000_000, "a" * 40_000, "行\n" * 5_000, "=" * 32_768, "<" * 20_000, "(" * 5_000, "1" * 33_000]
_EMPTY = ["", " ", "\u3000", "\xa0", "\t", "null", "None", "undefined", "NaN"]

STRINGS: list[str] = list(
    dict.fromkeys(
        [
            *_SURROGATES, *_CONTROLS, *_ANSI, *_BIDI, *_ZERO, *_LINES, *_COMBINING, *_FORMULAS, *_MARKUP, *_SCRIPTS, *_QUOTES,
            *_PATHS, *_URLS, *_EMOJI, *_LONG, *_EMPTY,
        ]
    )
)  # fmt: skip
