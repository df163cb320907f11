"""The embedded towns crawled once for all tests, all workers and the runs that follow.

A capture is kept under pytest's cache by a digest of everything that makes it: the code of the crawl and of the town,
the lock of the dependencies, and the browser. Judging is never kept: each caller gets a copy to judge.
"""

from __future__ import annotations

import hashlib
import shutil
from functools import cache
from pathlib import Path

from filelock import FileLock

from audit.browser.find import find_browser
from audit.demo import AS_OF, build, profile, serve
from audit.evidence.capture import Capture
from audit.runs import run

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".pytest_cache" / "captures"


@cache
def _digest() -> str:
    """Of what a capture depends on; packs only judge it."""
    made = hashlib.sha256(repr(find_browser()).encode())
    files = [*(ROOT / "audit").rglob("*"), *(ROOT / "rules").rglob("*"), ROOT / "requirements.lock"]
    for path in sorted(files):
        name = path.relative_to(ROOT)
        if path.is_file() and path.suffix not in (".pyc", ".md") and name.parts[:2] != ("rules", "packs"):
            made.update(name.as_posix().encode() + b"\0" + path.read_bytes())
    return made.hexdigest()[:16]


def captured(folder: Path, name: str = "first", *, defects: bool = True, use_browser: bool = True) -> Capture:
    """A finished crawl of the town of the table ``name``, or of its clean twin, copied into ``folder``."""
    own = KEPT / _digest() / f"{name}-{'planted' if defects else 'clean'}-{'browser' if use_browser else 'http'}"
    own.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(own.with_suffix(".lock")):
        if not own.exists():
            _crawl(own, name, defects, use_browser)
    shutil.copytree(own, folder, dirs_exist_ok=True)
    return Capture.open(folder)


def _crawl(own: Path, name: str, defects: bool, use_browser: bool) -> None:
    for other in KEPT.iterdir():
        if other != own.parent:
            shutil.rmtree(other, ignore_errors=True)
    begun = own.with_suffix(".begun")  # only a whole crawl gets the name that is looked for
    shutil.rmtree(begun, ignore_errors=True)
    with serve(build(defects=defects, name=name)) as server:
        at = profile(server.port, name, defects)
        run.crawl_site(at, begun, as_of=AS_OF, use_browser=use_browser).close()
    begun.rename(own)


def forget() -> None:
    """Crawl anew the next time: after a failure nobody should be told about an old capture."""
    shutil.rmtree(KEPT, ignore_errors=True)
