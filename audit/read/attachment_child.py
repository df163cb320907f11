"""The process that opens attachments: one file in by pipe, its size in characters and masked hits out.

Never lets a file's text leave: only counts and masked personal information cross the pipe; never touches the network.
"""

from __future__ import annotations

import contextlib
import re

import msgspec
from msgspec import Struct

from audit.read.attachment_text import OUTPUT_BYTES, Unreadable, blocks, magic_of
from audit.read.pipes import read_frame, serve_streams, write_frame
from rules.facts import Maybe, Personal, Unknown

MEMORY_BYTES = 2**30
CPU_SECONDS = 20
_SPACES = re.compile(r"\s+")


class Asked(Struct, frozen=True):
    """What the parent says of a file."""

    extension: str = ""
    name: str = ""


class Opened(Struct, frozen=True):
    """What came out of a file."""

    magic: str | None = None
    text_chars: Maybe[int] = None  # white space aside; None: opened, no text layer
    personal: tuple[Personal, ...] = ()
    last: bool = False  # the process ends after this answer


def open_file(body: bytes, extension: str) -> Opened:
    """Read one attachment. Never raises but for memory; the text stays inside."""
    from audit.read import people

    magic = magic_of(body)
    chars = 0
    size = 0
    hits: dict[tuple[str, str, str], Personal] = {}
    reason = ""
    try:
        for where, text in blocks(body, extension, magic):
            room = OUTPUT_BYTES - size
            if len(text) > room:
                text, reason = text[:room], f"文本超过 {OUTPUT_BYTES // 2**20} MB，只读了前面的部分"
            size += len(text)
            chars += len(_SPACES.sub("", text))
            for hit in people.find(text.splitlines(), where):
                hits.setdefault((hit.kind, hit.masked, hit.where), hit)
            if reason:
                break
    except Unreadable as error:
        reason = str(error)
    count: Maybe[int] = Unknown(reason) if reason else (chars or None)
    found = sorted(hits.values(), key=lambda hit: (hit.kind, hit.where, hit.masked, hit.context))
    return Opened(magic=magic, text_chars=count, personal=tuple(found))


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # not on Windows, and a lower limit may already stand
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_cpu() -> None:
    """CPU seconds from now: each file moves the soft limit on; the process dies by SIGXCPU when it is passed."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + CPU_SECONDS, hard))


def main() -> None:
    """Answer until the pipe closes."""
    requests, answers = serve_streams()
    import docx  # noqa: F401  (before the memory limit: the libraries themselves are no attachment's cost)
    import openpyxl  # noqa: F401
    import pypdfium2  # noqa: F401

    _limit_memory()
    while (frame := read_frame(requests)) is not None:
        asked = msgspec.json.decode(frame[0], type=Asked)
        _limit_cpu()
        try:
            opened = open_file(frame[1], asked.extension)
        except MemoryError:
            opened = Opened(text_chars=Unknown("解析需要的内存超过 1 GB"), last=True)
        except RecursionError:
            opened = Opened(text_chars=Unknown("文件结构嵌套过深"))
        except Exception as error:  # a parser's own bug costs one attachment, never the run
            opened = Opened(text_chars=Unknown(f"解析出错：{type(error).__name__}"))
        del frame
        write_frame(answers, msgspec.json.encode(opened))
        if opened.last:
            return
