"""Opens a result of any released version, and writes one as text.

Never repairs a result: what does not meet result.schema.json is refused with one line that names the key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

import jsonschema_rs
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend

from reports.report.safe_text import clean, clip, encodable, map_strings

Result = dict[str, Any]
SCHEMA_VERSION = 1
SCHEMA_FILE = Path(__file__).with_name("result.schema.json")
# Told apart from the schema's own limits: a stranger's file must not eat the memory of the desk it is opened on.
MAX_BYTES = 512 * 2**20
_PIECES = 4096  # of text at once


class ResultError(ValueError):
    """A result that cannot be read; the message is one line, Chinese, with the path of the bad key."""


@cache
def _validator() -> Any:
    # Tuples are arrays too: a result is checked in memory before it is a file.
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    types = Draft202012Validator.TYPE_CHECKER.redefine("array", lambda _, value: isinstance(value, (list, tuple)))
    extended: Any = extend  # untyped in the stubs
    return extended(Draft202012Validator, type_checker=types)(schema)


@cache
def _quick() -> Any:
    return jsonschema_rs.Draft202012Validator(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))


def load(path: str | Path) -> Result:
    """The result in file ``path``. Raises :class:`ResultError` when it is missing, not JSON or not a result."""
    file = Path(path)
    try:
        if file.stat().st_size > MAX_BYTES:
            _refuse(file.name, "", f"文件超过 {MAX_BYTES // 2**20} MiB")
        raw = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        _refuse(file.name, "", f"无法读取（{error.strerror}）")
    except UnicodeDecodeError:
        _refuse(file.name, "", "不是 UTF-8 文本")
    try:
        result = json.loads(raw, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        _refuse(file.name, "", f"不是 JSON（第 {error.lineno} 行第 {error.colno} 列）")
    except (RecursionError, ValueError) as error:
        _refuse(file.name, "", f"不是 JSON（{clip(str(error), 60)}）")
    del raw  # as large as the result
    check(result, file.name)
    checked: Result = result
    return checked


def check(result: Any, name: str = "result") -> None:
    """Raise :class:`ResultError` unless ``result`` meets the schema of its version and cites only rules it carries."""
    if not isinstance(result, dict):
        _refuse(name, "", "最外层应为对象")
    version = result.get("schema")
    if isinstance(version, int) and not isinstance(version, bool) and version > SCHEMA_VERSION:
        _refuse(name, "schema", f"第 {version} 版格式比本工具（第 {SCHEMA_VERSION} 版）新，请升级")
    # The quick validator tells whether, the other one where: it takes a hundred times as long over a large result.
    if not _quick().is_valid(result):
        error = best_match(_validator().iter_errors(result))
        if error is not None:
            _refuse(name, *_told(error))
    for index, finding in enumerate(result["findings"]):
        if finding["rule"] not in result["rules"]:
            _refuse(name, f"findings[{index}].rule", f"rules 中没有 {clip(finding['rule'], 60)}")


def report_id(result: Result) -> str:
    """The identity of a judgement as its report prints it: 16 hex digits over all of the result's content."""
    digest = hashlib.sha256()
    for piece in _rendered(map_strings(result, clean)):
        digest.update(piece.encode())
    return digest.hexdigest()[:16].upper()


def render_json(result: Result) -> str:
    """``result`` as pretty JSON text: top-level keys in the schema's order, the rest sorted; same value, same text."""
    return "".join(_rendered(result))


def _rendered(result: Result) -> Iterator[str]:
    """The text of :func:`render_json` piece by piece: that of a large site is many times as large as its report."""
    order = list(json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))["properties"])
    keys = sorted(result, key=lambda key: (order.index(key) if key in order else len(order), key))
    write = json.JSONEncoder(ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    before = "{\n"
    for key in keys:
        yield f"{before}{json.dumps(key)}: "
        pieces = write.iterencode(result[key])
        while some := "".join(islice(pieces, _PIECES)):
            yield encodable(some)
        before = ",\n"
    yield "\n}\n" if keys else "{\n\n}\n"


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _refuse(name: str, path: str, why: str) -> NoReturn:
    where = f"{path}：" if path else ""
    raise ResultError(encodable(f"{name}：{where}{why}".replace("\n", " ")))


def _told(error: ValidationError) -> tuple[str, str]:
    """Path and reason of a schema error, in words of one line."""
    path = ""
    for part in error.absolute_path:
        path += f"[{part}]" if isinstance(part, int) else f".{clip(str(part), 60)}"
    path = path.lstrip(".")
    rule: Any = error.validator
    wanted: Any = error.validator_value
    got: Any = error.instance
    if rule == "required":
        missing = [key for key in wanted if key not in got]
        return path, f"缺少 {'、'.join(missing)}"
    if rule == "additionalProperties":
        known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
        extra = [clip(str(key), 40) for key in got if key not in known]
        return path, f"不认识的键 {'、'.join(extra[:3])}"
    if rule == "enum":
        return path, f"{clip(json.dumps(got, ensure_ascii=False), 40)} 不在允许的取值内"
    if rule == "const":
        return path, f"应为 {json.dumps(wanted)}"
    if rule == "type":
        return path, f"类型应为 {wanted if isinstance(wanted, str) else ' 或 '.join(wanted)}"
    return path, clip(error.message, 120)
