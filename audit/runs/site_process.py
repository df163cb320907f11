"""One site of an assessment judged in a process of its own: its death, hang or hunger costs that site and no other.

A capture holds strangers' pages, and judging many sites in one process let a single bad one fail all that came later.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from audit.evidence import redact

MEMORY_BYTES = 8 * 2**30  # address space; a site of 32,000 pages needs under two
LIMIT_S = 3600.0
_CODE = "from audit.runs.site_process import main; main()"
_DIED = 70  # no exit code of Python's own


class JudgingError(Exception):
    """The site has no result; one line says why."""


async def judged(folder: Path, pack: str, formats: Sequence[str], stop: asyncio.Event, limit_s: float = LIMIT_S) -> str:
    """Judge the capture in ``folder`` and write its reports; empty where it was seen whole, else why not.

    A child that dies is tried once more: the system may have killed it for what its neighbours ate. Raises
    :class:`JudgingError`, and ``asyncio.CancelledError`` when ``stop`` is set.
    """
    code, trouble = _DIED, ""
    for _ in range(2):
        code, answer, trouble = await _ask(folder, pack, formats, stop, limit_s)
        if code == 0:
            told = json.loads(answer)
            if "error" in told:
                print(redact.text(trouble), file=sys.stderr)
                raise JudgingError(told["error"])
            return str(told["why"])
    print(redact.text(trouble), file=sys.stderr)
    raise JudgingError(f"核查进程两次意外退出（{code}） / the judging process died twice")


async def _ask(
    folder: Path, pack: str, formats: Sequence[str], stop: asyncio.Event, limit_s: float
) -> tuple[int, bytes, str]:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _CODE, str(folder), pack, ",".join(formats),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stderr is not None
    ended = asyncio.gather(child.stdout.read(), child.stderr.read(), child.wait())
    stopped = asyncio.ensure_future(stop.wait())
    try:
        waiting: set[asyncio.Future[Any]] = {ended, stopped}
        await asyncio.wait(waiting, timeout=limit_s, return_when=asyncio.FIRST_COMPLETED)
        if not ended.done():
            if stop.is_set():
                raise asyncio.CancelledError
            raise JudgingError(f"核查超过 {limit_s:g} 秒，已停止 / judging took too long")
        answer, trouble, code = ended.result()
        return code, answer, trouble.decode("utf-8", "replace")
    finally:
        stopped.cancel()
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await asyncio.gather(ended, stopped, return_exceptions=True)


def main() -> None:
    """In the child: judge the folder of the arguments and print one line of JSON."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    with contextlib.suppress(ImportError, ValueError, OSError):  # not on Windows, and a lower limit may already stand
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    threading.Thread(target=_end_with_owner, daemon=True).start()
    folder, pack, formats = sys.argv[1:4]
    try:
        told = {"why": _judge(Path(folder), pack, tuple(formats.split(",")))}
    except Exception as problem:
        import traceback

        traceback.print_exc()
        told = {"error": redact.text(f"{type(problem).__name__}: {problem}")}
    sys.stdout.write(json.dumps(told))


def _end_with_owner() -> None:
    """Nobody holds the other end of stdin once the parent is dead: a second run may write here then."""
    os.read(0, 1)  # not through sys.stdin: its lock, held at exit, would abort the interpreter
    os._exit(_DIED)


def _judge(folder: Path, pack: str, formats: tuple[str, ...]) -> str:
    from audit.cli import terminal
    from audit.evidence.capture import Capture
    from audit.evidence.signing import key_file
    from audit.runs import run
    from audit.runs.earlier_judgements import guard
    from rules.loading.load import load_pack

    key = key_file(None)
    guard(folder, signing=key is not None, force=False)
    built = run.check_site(Capture.open(folder), load_pack(pack))
    run.report_site(folder, formats, sign_key=key)
    return terminal.why_incomplete(built) if run.incomplete(built) else ""
