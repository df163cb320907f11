"""The process that opens attachments: one file in by pipe, its size in characters and masked hits out.

Never lets a file's text leave: only counts, names of hidden parts and masked hits cross the pipe; no network.
"""

from __future__ import annotations

import contextlib
import re

import msgspec
from msgspec import Struct

from audit.evidence.run_log import Failed, failed
from audit.read.files.attachment_limits import NeedsOffice, Notes, Unreadable
from audit.read.files.attachment_text import OUTPUT_BYTES, blocks, magic_of, mismatch
from audit.read.privacy.secrecy import marks
from audit.read.work.pipes import read_frame, serve_streams, write_frame
from rules.facts.records import Maybe, Personal, Unknown

MEMORY_BYTES = 2**30
CPU_SECONDS = 20
LIMITS = (-24, -9)  # exit codes: SIGXCPU; SIGKILL where the kernel ran out of memory or the hard CPU limit was hit
_SPACES = re.compile(r"\s+")
# Words of the explanation that goes with a draft (条例15).
_EXPLAINS = re.compile(r"(?:起草|编制|修订|制定|情况|方案|草案)的?说明|(?:起草|制定|修订)(?:的?背景|情况|过程)|必要性")
_PERSON = re.compile(
    r"[\u4e00-\u9fff]{2,3}|[\u4e00-\u9fff]+·[\u4e00-\u9fff·]+"
    r"|(?:欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|长孙|宇文|司徒)[\u4e00-\u9fff]{2}"
)
_OFFICE = re.compile(r"局|厅|部|委|办|院|科|处|府|司|室|站|所|校|中心|用户|系统|管理")


class Asked(Struct, frozen=True):
    """What the parent says of a file."""

    extension: str = ""
    name: str = ""


class Opened(Struct, frozen=True):
    """What came out of a file."""

    magic: str | None = None
    text_chars: Maybe[int] = None  # white space aside; None: opened, no text layer
    unread: tuple[str, ...] = ()
    personal: tuple[Personal, ...] = ()
    secrecy: tuple[str, ...] = ()
    explains: bool = False
    pages: int | None = None
    hidden: tuple[str, ...] = ()
    comments: int = 0
    tracked: int = 0
    authors: tuple[str, ...] = ()
    nested: int = 0
    mismatch: str | None = None
    failed: Failed | None = None  # opening it did, by a fault of ours
    office: bool = False  # LibreOffice could turn it into something readable
    last: bool = False  # the process ends after this answer


def not_opened(fault: Failed) -> Opened:
    """A file that a fault of ours kept from being read."""
    return Opened(text_chars=Unknown(fault.why), failed=fault)


def open_file(body: bytes, extension: str) -> Opened:
    """Read one attachment. Never raises but for memory; the text stays inside."""
    from audit.read.privacy import people

    magic = magic_of(body)
    notes = Notes()
    chars = size = 0
    hits: dict[tuple[str, str, str], Personal] = {}  # by the number itself: two people may share a mask
    secrecy: set[str] = set()
    explains = False
    reason = ""
    office = False
    try:
        for where, text in blocks(body, extension, magic, notes):
            room = OUTPUT_BYTES - size
            if len(text) > room:
                text, reason = text[:room], f"文本超过 {OUTPUT_BYTES // 2**20} MB，只读了前面的部分"
            size += len(text)
            squeezed = _SPACES.sub("", text)
            chars += len(squeezed)
            lines = text.splitlines()
            secrecy |= set(marks(lines))
            explains = explains or _EXPLAINS.search(squeezed) is not None
            looked = people.look(lines, people.mask(where))
            for key, hit in zip(looked.keys, looked.hits, strict=True):
                hits.setdefault((hit.kind, key, hit.where), hit)
            if looked.blurred:
                notes.leave_out(f"{looked.blurred} 个证件或账户号码以数值存放，末几位已失真")
            if reason:
                break
    except Unreadable as error:
        reason, office = str(error), isinstance(error, NeedsOffice)
    reason = reason or notes.partial
    count: Maybe[int] = Unknown(people.mask(reason)) if reason else (chars or None)
    found = sorted(hits.values(), key=lambda hit: (hit.kind, hit.where, hit.masked, hit.context))
    return Opened(
        magic=magic, text_chars=count, unread=tuple(people.mask(what) for what in notes.left),
        personal=tuple(found[: people.MAX_HITS]), secrecy=tuple(sorted(secrecy)), explains=explains,
        pages=notes.pages,
        hidden=tuple(people.mask(what) for what in notes.hidden), comments=notes.comments, tracked=notes.tracked,
        authors=tuple(sorted({shown(author) for author in notes.authors}))[:10], nested=notes.nested,
        mismatch=mismatch(extension, magic, len(body)), office=office,
    )  # fmt: skip


def shown(author: str) -> str:
    """An author for our records: a person's name by its first character, anything else as it stands."""
    author = " ".join(author.split())[:40]
    if _PERSON.fullmatch(author) and not _OFFICE.search(author):
        return author[0] + "*" * (len(author) - 1)
    from audit.read.privacy.people import mask

    return mask(author, mobiles=True)


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # not on Windows, and a lower limit may already stand
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # nothing of an attachment is ever written


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
    import pypdfium2  # noqa: F401  (before the memory limit: the libraries themselves are no attachment's cost)
    import python_calamine  # noqa: F401

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
            opened = not_opened(failed("程序解析附件出错", error))
        except BaseException as error:  # a panic of a Rust parser is no Exception
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
            opened = msgspec.structs.replace(not_opened(failed("程序解析附件中止", error)), last=True)
        del frame
        write_frame(answers, msgspec.json.encode(opened))
        if opened.last:
            return
