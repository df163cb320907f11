"""Where the peers are: environments of their own, made once outside the project and never part of its lock.

Never imports a peer, and never installs anything into the project's own environment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = Path(os.environ.get("GOVAUDIT_PEERS", HERE.parents[2] / "out" / "peers"))
PYTHON = ("scrapy", "crawlee[parsel]")


def python() -> Path:
    """The interpreter of the Python peers; its environment is made at the first call."""
    folder = HOME / "python"
    ready = folder / ".ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*pip, *PYTHON], check=True)
        ready.write_text("\n".join(PYTHON))
    return folder / "bin" / "python"


def node(package: str, command: str) -> Path | None:
    """A command of an npm package, installed by itself at the first call; None where npm cannot."""
    folder = HOME / "node" / package.partition("@" if not package.startswith("@") else "\0")[0].replace("/", "-")
    found = folder / "node_modules" / ".bin" / command
    if not found.exists() and (npm := shutil.which("npm")):
        folder.mkdir(parents=True, exist_ok=True)
        # No install scripts: they would fetch browsers of their own; the system's Chromium is used.
        wanted = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent", package]
        subprocess.run(wanted, cwd=folder, check=False)
    return found if found.exists() else None
