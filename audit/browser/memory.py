"""How much memory the processes of one browser hold together, where the system tells (Linux).

Never counts twice what they share, and never raises: where it cannot be known it is 0, and nothing rests on it.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def group_bytes(group: int) -> int:
    """Bytes held by a process group: what each process has for itself, and the largest share of what they share."""
    own = shared = 0
    for name in os.listdir("/proc") if Path("/proc/self/statm").exists() else ():
        if not name.isdigit():
            continue
        with contextlib.suppress(OSError, ValueError, IndexError):  # it may end while we look
            if os.getpgid(int(name)) != group:
                continue
            _, resident, common, *_ = map(int, Path("/proc", name, "statm").read_text().split())
            own += resident - common
            shared = max(shared, common)
    return (own + shared) * _PAGE_BYTES
