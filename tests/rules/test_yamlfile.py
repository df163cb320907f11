"""Strict YAML: what is refused, and that the message points at file, line and word."""

import datetime as dt
from typing import Literal

import msgspec
import pytest

from rules.loading import yamlfile
from rules.loading.yamlfile import YamlError


class Inner(msgspec.Struct, forbid_unknown_fields=True):
    zh: str
    en: str = ""


class Outer(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    version: str = ""
    kind: Literal["site", "page"] = "site"
    points: float | None = None
    title: Inner | None = None
    until: dt.date | None = None
    many: tuple[Inner, ...] = ()
    hosts: dict[str, str] = {}


def load(text: str) -> Outer:
    return yamlfile.convert(yamlfile.parse_yaml(text, "a.yaml"), Outer)


def test_scalars_follow_yaml_1_2() -> None:
    value = yamlfile.parse_yaml(
        "a: no\nb: on\nc: true\nd: 12\ne: 2026.10\nf: ~\ng:\nh: 2026-10-28\ni: 013900\nj: '12'\nk: 1_000\nl: 0x1F\n"
        "m: -3\nn: .inf\no: 1e3\np: yes\nq: 12:30\nr: 5.\ns: .5\nt: 110101199001010010\nu: <<\n"
    ).value
    assert value == {
        "a": "no", "b": "on", "c": True, "d": 12, "e": 2026.1, "f": None, "g": None, "h": "2026-10-28",
        "i": "013900", "j": "12", "k": "1_000", "l": "0x1F", "m": -3, "n": ".inf", "o": 1000.0, "p": "yes",
        "q": "12:30", "r": "5.", "s": 0.5, "t": 110101199001010010, "u": "<<",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "a"),
        ("x: &one [1]\ny: *one\n", 1, "别名"),
        ("x: !!python/object:os.system {}\n", 1, "python/object"),
        ("x: !!timestamp 2026-01-01\n", 1, "timestamp"),
        ("x: !!int abc\n", 1, "int"),
        ("a: 1\n12: x\n", 2, "12"),
        ("a: 1\n[a, b]: x\n", 2, "键必须是文本"),
        ("a: 1\nb: [1, 2\n", 3, "语法"),
        ("a: 1\n---\nb: 2\n", 2, "语法"),
        ("a: 1\n\tb: 2\n", 2, "语法"),
        ("a: 'x\n", 2, "语法"),
        ("a: 1\nb: \x07\n", 2, "控制字符"),
        ("{a: " * 60 + "1" + "}" * 60, 1, "40"),
    ],
)
def test_refused_with_line_and_word(text: str, line: int, word: str) -> None:
    with pytest.raises(YamlError) as caught:
        yamlfile.parse_yaml(text, "bad.yaml")
    assert str(caught.value).startswith(f"bad.yaml:{line}: ")
    assert word in caught.value.message
    assert "\n" not in str(caught.value)


def test_very_deep_nesting_is_an_error_not_a_crash() -> None:
    with pytest.raises(YamlError):
        yamlfile.parse_yaml("[" * 200_000, "deep.yaml")


def test_not_utf8_and_missing_file(tmp_path) -> None:
    path = tmp_path / "gbk.yaml"
    path.write_bytes(b"a: 1\n" + "b: 政府".encode("gbk"))
    with pytest.raises(YamlError, match=r"gbk\.yaml:2: .*UTF-8"):
        yamlfile.read_yaml(path)
    with pytest.raises(YamlError, match=r"x\.yaml:1: 无法读取"):
        yamlfile.read_yaml(tmp_path / "none", shown="x.yaml")
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert yamlfile.read_yaml(path).value == {"a": 1}


def test_lines_of_places() -> None:
    document = yamlfile.parse_yaml("a:\n  b: 1\n  c:\n    - x\n    - y: 2\n", "f")
    assert [document.line(), document.line("a", "b"), document.line("a", "c", 1), document.line("a", "c", 1, "y")] == [
        1, 2, 5, 5,
    ]  # fmt: skip
    assert document.line("a", "c", 7, "none") == 3


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("id: x\nversion: 2026.10\n", 2, ["version", "文本", "2026.10", "引号"]),
        ("id: x\nverson: '1'\n", 2, ["verson", "是不是“version”"]),
        ("version: '1'\n", 1, ["缺少键“id”"]),
        ("id: x\nkind: pages\n", 2, ["kind", "pages", "page、site"]),
        ("id: x\ntitle:\n  zh: 1\n", 3, ["title.zh", "文本", "1"]),
        ("id: x\ntitle:\n  zh: a\n  fr: b\n", 4, ["fr"]),
        ("id: x\nmany:\n  - {zh: a}\n  - {en: b}\n", 4, ["many[1]", "zh"]),
        ("id: x\nuntil: soon\n", 2, ["until", "soon", "日期"]),
        ("id: x\nhosts:\n  a: 'b'\n  c: 8080\n", 4, ["hosts.c", "8080"]),
        ("id: x\npoints: many\n", 2, ["points", "文本"]),
        ("[]\n", 1, ["键值表"]),
    ],
)
def test_typed_errors(text: str, line: int, words: list[str]) -> None:
    with pytest.raises(YamlError) as caught:
        load(text)
    assert str(caught.value).startswith(f"a.yaml:{line}: ")
    for word in words:
        assert word in caught.value.message


def test_typed_values() -> None:
    got = load("id: no\nversion: '2026.10'\npoints: 3\nuntil: 2026-10-28\nmany: [{zh: 甲}]\nhosts: {a: b}\n")
    assert got == Outer(
        id="no", version="2026.10", points=3.0, until=dt.date(2026, 10, 28), many=(Inner("甲"),), hosts={"a": "b"}
    )
