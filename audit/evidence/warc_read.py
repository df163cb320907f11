"""WARC files made by anybody, read record by record: within limits, and on past a record that is damaged.

Never holds more of a body than ``BODY_BYTES``, and never hands out packed or unfinished bytes as if they were the body.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct, structs
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser

from audit.evidence import run_log
from audit.evidence.store import CaptureError
from audit.evidence.warc_body import BLANK, BODY_BYTES, HEAD_BYTES, decoded, parted

UNPACKED_BYTES = 64 * 2**30  # of one archive; what lies behind stays unread
_PIECE = 2**16
_TRIES = 20_000  # places where a record may begin again after damage
_FIRST_LINE = re.compile(rb"WARC/\d\.\d+[ \t]*\r?\n")
_AGAIN = {True: b"\x1f\x8b\x08", False: b"WARC/1."}
_HTTP_KINDS = ("response", "request", "revisit")


class Found(Struct, frozen=True, kw_only=True):
    """One record. ``status`` of an HTTP response; ``body`` decoded, cut at ``BODY_BYTES`` where ``cut`` says so.

    ``unread`` is why there is no body that could be judged, in one Chinese phrase; ``uri`` may then be empty.
    """

    kind: str = ""
    uri: str = ""
    at: str = ""  # empty where the record gives no possible date
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = ""
    body: bytes = b""
    cut: bool = False
    unread: str = ""


class OneMember(Exception):
    """Several records share one gzip member: they cannot be addressed before the file is unpacked."""


class _Damaged(Exception):
    """A record that cannot be read on; ``end`` is where the next begins, if that is known, ``found`` what it was."""

    def __init__(self, why: str, end: int = 0) -> None:
        super().__init__(why)
        self.end = end
        self.found = Found(unread=why)


class _Member:
    """The plain bytes of one gzip member, a piece at a time."""

    def __init__(self, file: BinaryIO, offset: int) -> None:
        file.seek(offset)
        self._file = file
        self._unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._taken = 0

    def read(self, most: int) -> bytes:
        piece = b""
        try:
            while not piece and not self._unpacker.eof:
                chunk = self._unpacker.unconsumed_tail
                if not chunk:
                    chunk = self._file.read(_PIECE // 4)
                    self._taken += len(chunk)
                if not chunk:
                    raise _Damaged("存档在记录中途被截断")
                piece = self._unpacker.decompress(chunk, most)
        except zlib.error:
            raise _Damaged("gzip 数据已损坏") from None
        return piece

    @property
    def length(self) -> int:
        """Packed bytes, once the end was read."""
        return self._taken - len(self._unpacker.unused_data)


class _Reader:
    """Heads and blocks out of a flow of plain bytes."""

    def __init__(self, more: Callable[[int], bytes]) -> None:
        self._more, self._held = more, b""
        self.taken = 0

    def take(self, most: int = _PIECE) -> bytes:
        """Some bytes; none at the end."""
        piece, self._held = self._held[:most], self._held[most:]
        piece = piece or self._more(most)
        self.taken += len(piece)
        return piece

    def head(self) -> bytes:
        """Up to the blank line; what follows stays. Empty at the end of the flow."""
        gathered, looked = bytearray(), 0
        while (end := BLANK.search(gathered, max(0, looked - 3))) is None:
            looked = len(gathered)
            piece = self.take()
            if not gathered:
                piece = piece.lstrip(b"\r\n")
            if not piece and not gathered and not self._held:
                return b""
            if not piece or looked > HEAD_BYTES:
                raise _Damaged("记录头不完整")
            gathered += piece
        self._held = bytes(gathered[end.end() :]) + self._held
        self.taken -= len(gathered) - end.end()
        return bytes(gathered[: end.end()])

    def block(self, length: int) -> bytes:
        """The next ``length`` bytes, of which the first are kept."""
        kept, left = bytearray(), length
        while left:
            piece = self.take(min(left, _PIECE))
            if not piece:
                raise _Damaged("存档在记录中途被截断")
            left -= len(piece)
            if len(kept) < BODY_BYTES + HEAD_BYTES:
                kept += piece
        return bytes(kept)


def walk(path: Path) -> Iterator[tuple[int, int, Found]]:
    """Offset, length and record of a whole file; what is damaged comes as one record with ``unread``, without length.

    Raises :class:`CaptureError` where no record can be read, :class:`OneMember` where the file must be unpacked first.
    """
    size = path.stat().st_size
    sound = False
    why = "没有任何 WARC 记录 / no WARC record in it"
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        at, unpacked, tries = 0, 0, 0
        while at < size:
            try:
                if unpacked > UNPACKED_BYTES:
                    raise _Damaged(f"存档展开后超过 {UNPACKED_BYTES // 2**30} GiB，其后未读", size)
                begun, length, plain, found = _record(file, at, packed)
            except _Damaged as error:
                why = f"{error} / damaged"
                if not _is_padding(file, at, size):
                    yield at, 0, error.found
                at, tries = (error.end, tries) if error.end > at else _again(file, at + 1, packed, tries)
                continue
            unpacked += plain
            at = begun + length
            if found is not None:
                sound = True
                yield begun, length, found
    if not sound:
        raise CaptureError(f"{path.name} 不是完好的 WARC 存档：{why}")


def read_at(path: Path, offset: int) -> Found:
    """The record that starts at ``offset``. Raises :class:`CaptureError` when there is none."""
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
            _, _, _, found = _record(file, offset, packed)
    except (OSError, _Damaged, OneMember) as error:
        raise CaptureError(f"{path.name} 偏移 {offset} 处读不出记录：{error} / unreadable record") from None
    if found is None:
        raise CaptureError(f"{path.name} 偏移 {offset} 处没有记录 / no record there")
    return found


def moment(written: str) -> dt.datetime | None:
    """A WARC-Date, where it is a possible one."""
    try:
        at = dt.datetime.fromisoformat(written.strip().replace("Z", "+00:00"))
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=dt.UTC)) if 1990 <= at.year <= 2200 else None


def _record(file: BinaryIO, at: int, packed: bool) -> tuple[int, int, int, Found | None]:
    """Where a record begins, its length on disk and unpacked, and the record; None for a stretch of blank lines."""
    if not packed:
        at = _past_blank(file, at)
        file.seek(at)
    member = _Member(file, at) if packed else None
    reader = _Reader(member.read if member else file.read)
    head = reader.head()
    if not head:
        return at, member.length if member else 0, 0, None
    if not _FIRST_LINE.match(head):
        raise _Damaged("不是 WARC 记录")
    named = StatusAndHeadersParser(["WARC/"], verify=False).parse(io.BytesIO(head))
    written = (named.get_header("Content-Length") or "").strip()
    if not re.fullmatch(r"[0-9]{1,15}", written):
        raise _Damaged("记录没有可用的长度")
    length = int(written)
    made = _described(named)
    try:
        block = reader.block(length)
        if not _ends(reader, member is not None):
            raise _Damaged("记录长度与内容不符")
        if member is not None:
            while rest := reader.take():
                if rest.strip(b"\r\n"):
                    raise OneMember
    except _Damaged as error:
        error.found = structs.replace(made, unread=str(error))
        raise
    on_disk = member.length if member else len(head) + length
    try:
        found = _found(made, named, block, length)
    except Exception as error:  # a head or a coding that trips its parser costs one record
        found = structs.replace(made, unread=f"记录解析出错（{run_log.named(error)}）")
    return at, on_disk, reader.taken, found


def _ends(reader: _Reader, packed: bool) -> bool:
    """Whether a record ends where its length says: with a blank line, the next record or the end of the file."""
    behind = reader.take(16)
    rest = behind.lstrip(b"\r\n")
    if packed and rest.startswith(b"WARC/"):
        raise OneMember
    return not rest or behind.startswith((b"\r\n\r\n", b"\n\n", b"WARC/")) or rest.startswith(b"WARC/")


def _described(named: StatusAndHeaders) -> Found:
    written = named.get_header("WARC-Date") or ""
    return Found(
        kind=(named.get_header("WARC-Type") or "").strip().lower(),
        uri=(named.get_header("WARC-Target-URI") or "").strip().strip("<>"),
        at=written.strip() if moment(written) else "", content_type=named.get_header("Content-Type") or "",
    )  # fmt: skip


def _found(made: Found, named: StatusAndHeaders, block: bytes, length: int) -> Found:
    kind = made.kind
    if kind not in _HTTP_KINDS or not block.startswith(b"HTTP/"):
        if kind == "request":
            return made
        return _with(made, block[:BODY_BYTES], length > BODY_BYTES, "", named)
    head, blank, body = parted(block)
    http = StatusAndHeadersParser(["HTTP/"], verify=False).parse(io.BytesIO(head + blank))
    code = http.get_statuscode()
    made = structs.replace(
        made, status=int(code) if re.fullmatch(r"[1-5][0-9]{2}", code) else None,
        headers=tuple((name, value or "") for name, value in http.headers),
        content_type=http.get_header("Content-Type") or "",
    )  # fmt: skip
    codings = ",".join(value for name, value in made.headers if name.lower() == "content-encoding")
    chunked = "chunked" in (http.get_header("Transfer-Encoding") or "").lower()
    body, cut, unread = decoded(body, codings, chunked, whole=length <= len(block))
    return _with(made, body, cut, unread, named)


def _with(found: Found, body: bytes, cut: bool, unread: str, named: StatusAndHeaders) -> Found:
    truncated = (named.get_header("WARC-Truncated") or "").strip().lower()
    if named.get_header("WARC-Segment-Number") is not None and not truncated:
        unread = unread or "分段存放的记录未拼合"
    if truncated and truncated != "length":
        unread = unread or f"存档注明内容不完整（{truncated[:20]}）"
    return structs.replace(found, body=b"" if unread else body, cut=cut or truncated == "length", unread=unread)


def _past_blank(file: BinaryIO, at: int) -> int:
    file.seek(at)
    while piece := file.read(_PIECE):
        left = piece.lstrip(b"\r\n")
        at += len(piece) - len(left)
        if left:
            break
    return at


def _is_padding(file: BinaryIO, at: int, size: int) -> bool:
    """Whether nothing but blanks or zeros follows."""
    file.seek(at)
    return size - at <= _PIECE and not file.read(_PIECE).strip(b"\r\n\0 ")


def _again(file: BinaryIO, at: int, packed: bool, tries: int) -> tuple[int, int]:
    """Where the next record seems to begin, and how many places were tried so far; the end of the file if none does."""
    mark = _AGAIN[packed]
    while True:
        file.seek(at)
        window = file.read(_PIECE)
        if len(window) < len(mark) or tries >= _TRIES:
            return file.seek(0, io.SEEK_END), tries
        place = window.find(mark)
        if place < 0:
            at += len(window) - len(mark) + 1
            continue
        at += place
        tries += 1
        if _begins(window, place, packed):
            return at, tries
        at += 1


def _begins(window: bytes, place: int, packed: bool) -> bool:
    if not packed:
        return place > 0 and window[place - 1 : place] == b"\n"
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(window[place : place + 512], 5) == b"WARC/"
    except zlib.error:
        return False
