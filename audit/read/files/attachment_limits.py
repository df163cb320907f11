"""What one attachment may cost, and what is noted of it besides its text.

Never opens a file; the readers of each format hold themselves to these numbers (F51).
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field

OUTPUT_BYTES = 50 * 2**20
ENTRIES = 1000
RATIO = 100
PAGES = 5000
SHEETS = 256
_RATIO_FROM_BYTES = 2**20  # a ratio says nothing of a small file

Block = tuple[str, str]  # (where, text): 正文, a sheet's name, an entry's name; a row of a table is a line with tabs

BROKEN = "文件损坏，无法打开"
LOCKED = "文件已加密"
_BAD_ZIP = (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError)


class Unreadable(Exception):
    """The text cannot be had; the message says why in one Chinese phrase."""


class NeedsOffice(Unreadable):
    """Only LibreOffice reads this; the message says what is said where there is none."""


@dataclass
class Notes:
    """What a file shows besides its text. ``partial``: why the text is not all of it."""

    pages: int | None = None
    hidden: list[str] = field(default_factory=list)
    comments: int = 0
    tracked: int = 0
    authors: set[str] = field(default_factory=set)
    nested: int = 0
    partial: str = ""
    left: list[str] = field(default_factory=list)  # parts whose words could not be read, each named

    def hide(self, what: str) -> None:
        if len(self.hidden) < 50 and what not in self.hidden:
            self.hidden.append(what)

    def leave_out(self, what: str) -> None:
        if len(self.left) < 20 and what not in self.left:
            self.left.append(what)


def checked_archive(body: bytes) -> list[zipfile.ZipInfo]:
    """The entries of a zip that keeps to the limits by its own claims. Raises :class:`Unreadable`.

    The claims are held to later: ``zipfile`` stops reading at the size an entry claims.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            entries = archive.infolist()
    except _BAD_ZIP:
        raise Unreadable("文件损坏，无法解压") from None
    if len(entries) > ENTRIES:
        raise Unreadable(f"压缩条目超过 {ENTRIES} 个")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > _RATIO_FROM_BYTES and unpacked > RATIO * max(1, sum(entry.compress_size for entry in entries)):
        raise Unreadable(f"压缩比超过 {RATIO}")
    if unpacked > OUTPUT_BYTES:
        raise Unreadable(f"解压后超过 {OUTPUT_BYTES // 2**20} MB")
    starts = sorted(entry.header_offset for entry in entries)
    if len(set(starts)) < len(starts):  # a bomb whose entries share their bytes
        raise Unreadable("压缩条目相互重叠")
    return entries


class Package:
    """A zip of XML parts (docx, xlsx, ofd) inside the limits; parts are parsed without entities or network.

    Names of parts are compared without regard to case, and programs that write them with ``\\`` are understood.
    """

    def __init__(self, body: bytes) -> None:
        self.names = {entry.filename.replace("\\", "/").lstrip("/"): entry for entry in checked_archive(body)}
        self._known = {name.lower(): name for name in self.names}
        self._archive = zipfile.ZipFile(io.BytesIO(body))

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._known

    def size(self, name: str) -> int:
        """Bytes a part claims."""
        return self.names[self._known[name.lower()]].file_size

    def read(self, name: str) -> bytes:
        """Bytes of a part. Raises :class:`Unreadable`."""
        try:
            return self._archive.read(self.names[self._known[name.lower()]])
        except (KeyError, *_BAD_ZIP) as error:
            locked = isinstance(error, RuntimeError) and "encrypted" in str(error)
            raise Unreadable(LOCKED if locked else BROKEN) from None
