"""Attachments of the site as facts: what the server gave, what kind of file it is, and whether it leaks numbers.

Never opens a file in this process: attachment_child.py does, under limits, and only masked hits come back.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from types import TracebackType
from urllib.parse import unquote, urlsplit

import msgspec

from audit.evidence.capture import Capture, CaptureError, Target
from audit.evidence.run_log import Failed, failed, log
from audit.read.files import libreoffice
from audit.read.privacy.personal_rows import in_name
from audit.read.site.link_targets import Ends, why
from audit.read.work.attachment_child import CPU_SECONDS, LIMITS, Asked, Opened, not_opened
from audit.read.work.pipes import Child, Died
from rules.facts.records import Attachment, Maybe, Personal, Unknown

# Backstop behind the child's CPU limit, for a child that waits instead of working. Seconds of wall time.
_WALL_SECONDS = 6.0 * CPU_SECONDS
_CHILD_CODE = "from audit.read.work.attachment_child import main; main()"
_log = logging.getLogger(__name__)
_FILES_PER_CHILD = 500  # memory a parser library keeps must not add up


class Opener:
    """One child process that opens files, restarted after a crash, a limit or many files. Use as a context manager."""

    def __init__(self, wall_seconds: float = _WALL_SECONDS) -> None:
        self._child = Child(_CHILD_CODE, wall_seconds)
        self._opened = 0

    def __enter__(self) -> Opener:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.end()

    def open(self, body: bytes, extension: str = "") -> Opened:
        """What is in one file. Never raises for a file's sake: what went wrong is the reason in ``text_chars``."""
        opened = self._ask(body, extension)
        if not opened.office or (program := libreoffice.found()) is None:
            return opened
        made = libreoffice.converted(body, extension, program)
        if isinstance(made, str):
            return msgspec.structs.replace(opened, text_chars=Unknown(made))
        again = self._ask(*made)
        return msgspec.structs.replace(
            again, magic=opened.magic, mismatch=opened.mismatch, pages=opened.pages or again.pages,
            authors=opened.authors or again.authors,
        )  # fmt: skip

    def _ask(self, body: bytes, extension: str) -> Opened:
        try:
            answer, _ = self._child.ask(msgspec.json.encode(Asked(extension=extension)), body)
        except Died as death:
            self._opened = 0
            reason, ours = _died(death.code, death.late)
            return not_opened(Failed(reason)) if ours else Opened(text_chars=Unknown(reason))
        opened = msgspec.json.decode(answer, type=Opened)
        self._opened += 1
        if opened.last or self._opened >= _FILES_PER_CHILD:
            self._child.end()
            self._opened = 0
        return opened


def _died(code: int, late: bool) -> tuple[str, bool]:
    """Why a child did not answer, and whether that is a fault: a file that passes a limit is not one."""
    if late:
        return "解析超时", False
    if code in LIMITS:
        return f"解析超过 {CPU_SECONDS} 秒处理器时间或内存上限", False
    return f"程序解析附件的进程意外退出（{code}）", True


def extension_of(url: str) -> str:
    """Extension of a URL's path, lower case, no dot; "" for none."""
    name = unquote(urlsplit(url).path).rpartition("/")[2]
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem and extension.isalnum() and len(extension) <= 5 else ""


def attachments(
    capture: Capture,
    targets: Mapping[str, Target],
    carriers: Mapping[str, tuple[str, tuple[str, ...]]],
    workers: Opener | None = None,
) -> tuple[Attachment, ...]:
    """One fact per attachment, sorted by url. ``carriers``: url → (link text, judged pages that link to it).

    Only bytes of a full answer are opened. The same bytes behind several URLs are opened once.
    """
    ends = Ends(targets)
    seen: dict[tuple[str, str], Opened] = {}
    facts = []
    with workers or Opener() as opener:
        for url in sorted(carriers):
            name, sources = carriers[url]
            target, end = targets.get(url), ends(url)
            fact = Attachment(
                url=url, name=name, sources=sources, extension=extension_of(url),
                record=(end.record if end else "") or (target.record if target else ""),
                status=end.status if end else None, size_bytes=end.size_bytes if end else None,
            )  # fmt: skip
            reason = _not_fetched(end)
            if reason:
                fetched: Maybe[int] = Unknown(reason)
                if end is not None and end.state in ("client_error", "server_error") and end.confirmed:
                    # The server answered: that there is no file is what was fetched.
                    facts.append(msgspec.structs.replace(fact, text_chars=fetched))
                else:
                    facts.append(msgspec.structs.replace(fact, fetched=Unknown(reason), text_chars=fetched))
                continue
            assert end is not None
            key = (end.sha256 or end.record, fact.extension)
            if key not in seen:
                try:
                    seen[key] = opener.open(capture.body(end.record), fact.extension)
                except CaptureError as error:
                    seen[key] = not_opened(Failed(f"存档无法读取：{error}"))
                except Exception as error:  # law 10: one broken file never costs the run
                    seen[key] = not_opened(failed("程序读取附件出错", error))
            opened = seen[key]
            if opened.failed is not None:
                log(_log, url, opened.failed)
            facts.append(
                msgspec.structs.replace(
                    fact,
                    failed=opened.failed.why if opened.failed is not None else None,
                    magic=opened.magic,
                    text_chars=opened.text_chars,
                    unread=opened.unread,
                    personal=_named(fact, opened.personal),
                    secrecy=opened.secrecy,
                    explains=opened.explains,
                    pages=opened.pages,
                    hidden=opened.hidden,
                    comments=opened.comments,
                    tracked=opened.tracked,
                    authors=opened.authors,
                    nested=opened.nested,
                    mismatch=opened.mismatch,
                )
            )
    return tuple(facts)


def _named(fact: Attachment, found: tuple[Personal, ...]) -> tuple[Personal, ...]:
    """What leaked in the file, and in its own name: 张三110….pdf."""
    return (*found, *in_name(fact.url, fact.name))


def _not_fetched(end: Target | None) -> str:
    """Why there are no bytes to open; "" when there are."""
    if end is None or end.state == "redirected":
        return why(end)
    if end.state in ("judged", "not_html", "duplicate") and end.record:
        return ""
    return why(end)
