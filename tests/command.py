"""The `govaudit` command in a process of its own, forked from one that has imported it already.

Importing takes a second of every call; tests of what a command says need many calls. Tests of starting, of signals and
of environment variables that are read at the start run `python -m audit` themselves.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from multiprocessing.context import ForkServerContext
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_FORKS = multiprocessing.get_context("forkserver") if sys.platform != "win32" else None
if _FORKS is not None:
    _FORKS.set_forkserver_preload(["audit.cli.commands", "tests.command"])


def govaudit(
    *args: str | Path, env: Mapping[str, str] | None = None, timeout: float = 240
) -> subprocess.CompletedProcess[str]:
    """Run a command in the project's folder, with ``env`` or the environment of the tests."""
    command, environ = [str(arg) for arg in args], dict(os.environ if env is None else env)
    if _FORKS is None:
        return subprocess.run(
            [sys.executable, "-m", "audit", *command], cwd=ROOT, env=environ, capture_output=True, text=True,
            encoding="utf-8", timeout=timeout,
        )  # fmt: skip
    return _forked(_FORKS, command, environ, timeout)


def _forked(
    forks: ForkServerContext, command: list[str], environ: dict[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        child = forks.Process(target=_run, args=(command, environ, str(out), str(err)))
        child.start()
        child.join(timeout)
        if child.exitcode is None:
            child.kill()
            child.join()
            raise subprocess.TimeoutExpired(command, timeout)
        said = [path.read_text(encoding="utf-8") for path in (out, err)]
        return subprocess.CompletedProcess(command, child.exitcode, *said)


def _run(command: list[str], environ: dict[str, str], out: str, err: str) -> None:
    """In the child: what `python -m audit` finds when it starts."""
    from audit.cli import commands

    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), number)
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environ)
    sys.argv = ["govaudit", *command]
    try:
        commands.main()
    finally:
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
