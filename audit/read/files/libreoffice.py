"""Old office files turned into readable ones by LibreOffice, where it is installed; each in a process with limits.

Never runs a macro, never keeps a file, and never lets one conversion share a profile with the next.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from audit.read.files.attachment_limits import OUTPUT_BYTES
from audit.read.work import environment

# Enough for LibreOffice 7.4 without a display to convert short lists (measured).
MEMORY_BYTES = 2**30
CPU_SECONDS = 20
WALL_SECONDS = 60.0
_SHEETS = frozenset(("xls", "et", "ett", "ods", "xlt", "xlw"))
_NAMES = frozenset(("doc", "dot", "wps", "wpt", "rtf", "odt", "xls", "et", "ett", "ods", "ppt", "dps", "odp", "wpd"))


def found() -> str | None:
    """The program, by GOVAUDIT_SOFFICE or the path; None where there is none."""
    named = os.environ.get("GOVAUDIT_SOFFICE")
    return shutil.which(named) if named else shutil.which("soffice") or shutil.which("libreoffice")


def converted(body: bytes, extension: str, program: str) -> tuple[bytes, str] | str:
    """(bytes, extension) of the same document as docx, xlsx or pdf; else why not, in one Chinese phrase."""
    extension = extension if extension in _NAMES else "doc"
    target = "xlsx" if extension in _SHEETS else "pdf" if extension in ("ppt", "dps", "odp") else "docx"
    with tempfile.TemporaryDirectory(prefix="govaudit-office-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        source = folder / f"file.{extension}"
        source.write_bytes(body)
        process = subprocess.Popen(
            [sys.executable, "-c", _LIMITED, program, f"-env:UserInstallation={(folder / 'profile').as_uri()}",
             "--headless", "--norestore", "--nolockcheck", "--nodefault", "--convert-to", target, "--outdir",
             str(folder / "out"), str(source)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            env={**environment.bare(), "HOME": place, "TMPDIR": place, "http_proxy": "http://127.0.0.1:9",
                 "https_proxy": "http://127.0.0.1:9"},
        )  # fmt: skip
        try:
            process.wait(timeout=WALL_SECONDS)
        except subprocess.TimeoutExpired:
            return "LibreOffice 转换超时"
        finally:
            _end(process)
        made = folder / "out" / f"file.{target}"
        if not made.is_file() or not made.stat().st_size:
            return "LibreOffice 无法打开此文件"
        if made.stat().st_size > OUTPUT_BYTES:
            return f"LibreOffice 转换结果超过 {OUTPUT_BYTES // 2**20} MB"
        return made.read_bytes(), target


def _end(process: subprocess.Popen[bytes]) -> None:
    """The whole group: soffice starts soffice.bin."""
    with contextlib.suppress(ProcessLookupError, PermissionError, AttributeError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=5)


# Limits are set by an interpreter of its own: preexec_fn is not safe beside threads.
_LIMITED = f"""
import os, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, ({MEMORY_BYTES}, {MEMORY_BYTES}))
    resource.setrlimit(resource.RLIMIT_CPU, ({CPU_SECONDS}, {CPU_SECONDS}))
    resource.setrlimit(resource.RLIMIT_FSIZE, ({OUTPUT_BYTES}, {OUTPUT_BYTES}))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
except (ImportError, ValueError, OSError):
    pass
os.execv(sys.argv[1], sys.argv[1:])
"""
