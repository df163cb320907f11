"""Reads strict YAML with line numbers, and turns it into typed records.

Never guesses: a duplicate key, an alias, a tag or a value of the wrong type is an error with file and line.

Scalars follow YAML 1.2, not 1.1: ``no``, ``on`` and ``2026-10-28`` are text, ``true`` is a bool, ``2026.10`` is a
number and must be quoted where text is wanted.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import msgspec
import yaml
from msgspec import inspect

T = TypeVar("T")
Place: TypeAlias = tuple[str | int, ...]  # way from the top of a file to a value: ("basis", 0, "article")

MAX_BYTES = 4 * 2**20

MAX_DEPTH = 40

_CONSTANTS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# A leading zero or more than 18 digits is a code (行政区划, 标识码), not a count: it stays text.
_INT = re.compile(r"^[-+]?(?:0|[1-9][0-9]{0,17})$")
_FLOAT = re.compile(r"^[-+]?(?:0|[1-9][0-9]{0,17})?(?:\.[0-9]+(?:[eE][-+]?[0-9]{1,3})?|[eE][-+]?[0-9]{1,3})$")


class YamlError(ValueError):
    """What is wrong with a file, and where. ``str()`` is one line: ``file:line: message``."""

    def __init__(self, file: str, line: int, message: str) -> None:
        super().__init__(file, line, message)
        self.file, self.line, self.message = file, line, message

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class Document:
    """A parsed file: ``value`` is plain Python (str, int, float, bool, None, list, dict with text keys)."""

    __slots__ = ("_lines", "_written", "file", "value")

    def __init__(self, file: str, value: Any, lines: Mapping[Place, int], written: Mapping[Place, str]) -> None:
        self.file = file
        self.value = value
        self._lines = lines
        self._written = written

    def line(self, *place: str | int) -> int:
        """Line (from 1) of the key or list entry at ``place``, or of its nearest enclosing one."""
        while place and place not in self._lines:
            place = place[:-1]
        return self._lines.get(place, 1)

    def written(self, *place: str | int) -> str:
        """The scalar as it is written in the file, e.g. ``2026.10`` where the value is ``2026.1``."""
        return self._written.get(place, "")

    def error(self, message: str, *place: str | int) -> YamlError:
        """An error that points at ``place``; the caller raises it."""
        return YamlError(self.file, self.line(*place), message)


def read_yaml(path: str | Path, shown: str | None = None) -> Document:
    """Parse a file. ``shown`` is its name in messages. Raises :class:`YamlError`, also when it cannot be read."""
    file = shown or str(path)
    try:
        with open(path, "rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as problem:
        raise YamlError(file, 1, f"无法读取文件：{problem.strerror or problem}") from None
    return parse_yaml(content, file)


def parse_yaml(content: str | bytes, file: str = "<text>") -> Document:
    """Parse text or UTF-8 bytes. Raises :class:`YamlError`."""
    if len(content) > MAX_BYTES:
        raise YamlError(file, 1, f"文件超过 {MAX_BYTES // 2**20} MiB")
    if isinstance(content, bytes):
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as problem:
            line = content.count(b"\n", 0, problem.start) + 1
            raise YamlError(file, line, "文件不是 UTF-8 编码") from None
    else:
        text = content
    if found := _CONTROL.search(text):
        raise YamlError(file, text.count("\n", 0, found.start()) + 1, "含有不允许的控制字符")
    try:
        return _Builder(file, yaml.parse(text, Loader=yaml.CSafeLoader)).document()
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        raise YamlError(file, mark.line + 1 if mark else 1, f"YAML 语法错误：{_syntax(problem)}") from None
    except yaml.YAMLError:
        raise YamlError(file, 1, "YAML 语法错误") from None


class _Builder:
    """Builds values from libyaml's events: composing would recurse in C, and deep nesting would end the process."""

    def __init__(self, file: str, events: Iterator[Any]) -> None:
        self.file = file
        self.events = events
        self.lines: dict[Place, int] = {}
        self.written: dict[Place, str] = {}

    def document(self) -> Document:
        value: Any = None
        self.lines[()] = 1
        seen = False
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent) and seen:
                raise self._refuse(event, "YAML 语法错误：一个文件只能有一份内容（多余的 ---）")
            if isinstance(event, yaml.NodeEvent):
                seen = True
                self.lines[()] = event.start_mark.line + 1 if event.start_mark else 1
                value = self._value(event, ())
        return Document(self.file, value, self.lines, self.written)

    def _refuse(self, event: Any, message: str) -> YamlError:
        return YamlError(self.file, event.start_mark.line + 1, message)

    def _value(self, event: Any, place: Place) -> Any:
        # Aliases would make a small file huge and a line ambiguous.
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise self._refuse(event, "不支持别名（&、*），请直接写出内容，或给文本加引号")
        if isinstance(event, yaml.ScalarEvent):
            self.written[place] = event.value
            return self._scalar(event)
        if event.tag is not None:
            raise self._refuse(event, f"不支持的标记“{event.tag}”")
        if len(place) >= MAX_DEPTH:
            raise self._refuse(event, f"嵌套超过 {MAX_DEPTH} 层")
        if isinstance(event, yaml.SequenceStartEvent):
            entries: list[Any] = []
            for child in self.events:
                if isinstance(child, yaml.SequenceEndEvent):
                    return entries
                where = (*place, len(entries))
                self.lines[where] = child.start_mark.line + 1
                entries.append(self._value(child, where))
        mapping: dict[str, Any] = {}
        for child in self.events:
            if isinstance(child, yaml.MappingEndEvent):
                return mapping
            key = self._key(child)
            where = (*place, key)
            if key in mapping:
                raise self._refuse(child, f"键“{key}”重复，前一次在第 {self.lines[where]} 行")
            self.lines[where] = child.start_mark.line + 1
            mapping[key] = self._value(next(self.events), where)
        raise AssertionError("libyaml always closes what it opens")  # it raises a ParserError otherwise

    def _key(self, event: Any) -> str:
        if not isinstance(event, yaml.ScalarEvent) or event.anchor is not None:
            raise self._refuse(event, "键必须是文本")
        key = self._scalar(event)
        if not isinstance(key, str):
            raise self._refuse(event, f"键必须是文本，“{event.value}”请加引号")
        return key

    def _scalar(self, event: Any) -> Any:
        text: str = event.value
        if event.tag not in (None, "!", "tag:yaml.org,2002:str"):
            raise self._refuse(event, f"不支持的标记“{event.tag}”")
        if event.tag is not None or not event.implicit[0]:
            return text  # quoted, block or !!str
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if text[0] not in "-+.0123456789":
            return text
        if _INT.match(text):
            return int(text)
        if _FLOAT.match(text):
            return float(text)
        return text


def _syntax(problem: yaml.MarkedYAMLError) -> str:
    return " ".join(part for part in (problem.context, problem.problem) if part)


# --- typed records -------------------------------------------------------------------------------------------------

_WORDS = {
    "str": "文本", "int": "整数", "float": "小数", "bool": "true/false", "null": "空", "array": "列表",
    "object": "键值表", "date": "日期（如 2026-10-28）", "datetime": "时间", "decimal": "数字",
}  # fmt: skip
_AT = re.compile(r"^(?P<what>.*?)(?: - at (?:`key` in )?`\$(?P<path>[^`]*)`)?$", re.DOTALL)
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")


def convert(document: Document, kind: type[T], *place: str | int) -> T:
    """The value at ``place`` as ``kind`` (msgspec rules, no coercion). Raises :class:`YamlError` naming the key."""
    value = document.value
    for step in place:
        value = value[step]
    return convert_value(document, value, kind, place)


def convert_value(document: Document, value: Any, kind: type[T], place: Place = ()) -> T:
    """Like :func:`convert` for a value that stems from ``place`` but was changed on the way."""
    try:
        return msgspec.convert(value, kind)
    except (msgspec.ValidationError, OverflowError) as problem:
        found = _AT.match(str(problem))
        what, path = (found["what"], found["path"] or "") if found else (str(problem), "")
        inside = _steps(path, value, str(problem), kind)
        raise _explain(document, place, inside, what, kind) from None


def _steps(path: str, value: Any, told: str, kind: Any) -> Place:
    """The place in ``value`` that msgspec complains of; it writes ``[...]`` for "some value of this dict"."""
    steps: list[str | int] = []
    here = value
    for name, index in _STEP.findall(path):
        step: str | int = int(index) if index.isdigit() else name
        if index == "...":
            wrong = [key for key in here if _alone(value, steps, key, kind) == told] if isinstance(here, dict) else []
            if not wrong:
                break
            step = wrong[0]
        steps.append(step)
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            break
    return tuple(steps)


def _alone(value: Any, steps: Sequence[str | int], key: str, kind: Any) -> str:
    """What msgspec says of ``value`` with only ``key`` left of the dict at ``steps``."""

    def pruned(part: Any, rest: Sequence[str | int]) -> Any:
        if not rest:
            return {key: part[key]}
        copy: Any = list(part) if isinstance(part, list) else dict(part)
        copy[rest[0]] = pruned(part[rest[0]], rest[1:])
        return copy

    try:
        msgspec.convert(pruned(value, steps), kind)
    except (msgspec.ValidationError, OverflowError) as problem:
        return str(problem)
    return ""


def _explain(document: Document, place: Place, inside: Place, what: str, kind: Any) -> YamlError:
    full = (*place, *inside)
    label = f"“{_dotted(full)}”" if full else "文件"
    type_here = _type_at(kind, inside)
    if found := re.match(r"Object contains unknown field `(.+)`", what):
        near = nearest(found[1], _field_names(type_here))
        return document.error(f"不认识的键“{found[1]}”{near}", *full, found[1])
    if found := re.match(r"Object missing required field `(.+)`", what):
        return document.error(f"{label}缺少键“{found[1]}”", *full)
    if what.startswith("Invalid enum value"):
        of_key = isinstance(type_here, inspect.DictType)  # msgspec points at the mapping when a key is wrong
        allowed = "、".join(_choices(type_here.key_type if isinstance(type_here, inspect.DictType) else type_here))
        written = what.partition("'")[2].rstrip("'") if of_key else document.written(*full)
        return document.error(f"{label}的{'键' if of_key else '值'}“{written}”不在允许之列：{allowed}", *full)
    if found := re.match(r"Expected `([^`]+)`, got `([^`]+)`$", what):
        wanted = " 或 ".join(_WORDS.get(word, word) for word in found[1].split(" | "))
        got = _WORDS.get(found[2], found[2])
        written = document.written(*full)
        shown = f" {written}" if written else ""
        quote = "，请加引号" if "str" in found[1].split(" | ") and written else ""
        return document.error(f"{label}应为{wanted}，写的是{got}{shown}{quote}", *full)
    if what.startswith("Invalid RFC3339"):
        return document.error(f"{label}的值“{document.written(*full)}”不是日期（如 2026-10-28）", *full)
    return document.error(f"{label}的值不合要求：{what}", *full)


def nearest(word: str, known: Iterable[str]) -> str:
    """``（是不是“…”？）`` when a known word is close to ``word``, else nothing."""
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"（是不是“{close[0]}”？）" if close else ""


def _dotted(place: Place) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).lstrip(".")


def _type_at(kind: Any, steps: Place) -> inspect.Type:
    here: inspect.Type = inspect.type_info(kind)
    for step in steps:
        for option in here.types if isinstance(here, inspect.UnionType) else (here,):
            if isinstance(option, inspect.StructType) and isinstance(step, str):
                match = [field.type for field in option.fields if field.encode_name == step]
                here = match[0] if match else inspect.AnyType()
                break
            if isinstance(option, inspect.DictType):
                here = option.value_type
                break
            if isinstance(option, inspect.ListType | inspect.VarTupleType):
                here = option.item_type
                break
        else:
            return inspect.AnyType()
    return here


def _field_names(here: inspect.Type) -> list[str]:
    options = here.types if isinstance(here, inspect.UnionType) else (here,)
    structs = [option for option in options if isinstance(option, inspect.StructType)]
    return [field.encode_name for option in structs for field in option.fields]


def _choices(here: inspect.Type) -> list[str]:
    options = here.types if isinstance(here, inspect.UnionType) else (here,)
    return [str(value) for option in options if isinstance(option, inspect.LiteralType) for value in option.values]
