"""WARC 1.1 on disk: one gzip member per record, appended, cut back to what was committed, read back by offset.

Never rewrites a record, and never leaves one behind that the database does not know of.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import uuid
import zlib
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from audit.evidence.store import CaptureError

Headers = Sequence[tuple[str, str]]
_LEVEL = 5  # a fifth of the time of warcio's 9 for 3 % more bytes
# The body is kept as decoded, so these no longer describe it; the original value stays readable.
_OF_THE_WIRE = frozenset(("content-encoding", "transfer-encoding", "content-length"))


def record_id(url: str, kind: str, attempt: int) -> str:
    """The same look at the same address has the same id in every run."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{kind} {attempt} {url}"))


class Archive:
    """An archive file being appended to. ``committed`` bytes are known to the database; the rest is cut at opening."""

    def __init__(self, path: Path, committed: int) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = open(path, "ab")  # noqa: SIM115 - lives as long as the capture
        if self._file.seek(0, os.SEEK_END) < committed:
            self._file.close()
            raise CaptureError(f"{path} 比采集库记载的短，存档已损坏 / archive is shorter than committed")
        self._file.truncate(committed)
        self._file.seek(0, os.SEEK_END)
        self.length = committed
        self._torn = False

    def append(self, record: ArcWarcRecord) -> tuple[int, int]:
        """Offset and length in bytes of the record's gzip member."""
        plain = io.BytesIO()
        WARCWriter(plain, gzip=False, warc_version="WARC/1.1").write_record(record)
        packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
        member = packer.compress(plain.getbuffer()) + packer.flush()
        if self._torn:
            raise OSError(errno.ENOSPC, "the archive ends in the middle of a record", str(self.path))
        offset = self.length
        self._torn = True  # until it is whole: nothing may follow a record that was half written
        self._file.write(member)
        self._torn = False
        self.length += len(member)
        return offset, len(member)

    def cut(self, length: int) -> None:
        """Take back what was appended after ``length``."""
        self._file.flush()
        self._file.truncate(length)
        self._file.seek(0, os.SEEK_END)
        self.length = length

    def flush(self) -> None:
        """Hand buffered members to the system, so that they can be read back."""
        self._file.flush()

    def sync(self) -> int:
        """Everything appended so far is on the disk; its length."""
        self._file.flush()
        os.fsync(self._file.fileno())
        return self.length

    def close(self) -> None:
        self._file.close()


def _digest(block: bytes) -> str:
    return "sha256:" + hashlib.sha256(block).hexdigest()


def _record(
    kind: str, uri: str, identity: str, at: str, payload: bytes, content_type: str, **extra: str
) -> ArcWarcRecord:
    # The HTTP head is part of the block already, so that the digests are taken over the bytes that are written.
    named = [("WARC-Type", kind), ("WARC-Record-ID", f"<urn:uuid:{identity}>"), ("WARC-Date", at)]
    if uri:
        named.append(("WARC-Target-URI", uri))
    named += [(name.replace("_", "-"), value) for name, value in extra.items() if value]
    headers = StatusAndHeaders("", named, protocol="WARC/1.1")
    return ArcWarcRecord("warc", kind, headers, io.BytesIO(payload), None, content_type, len(payload))


def warcinfo(at: str, fields: Headers) -> ArcWarcRecord:
    """The first record of an archive: who made it and how."""
    text = "".join(f"{name}: {value}\r\n" for name, value in fields).encode()
    return _record(
        "warcinfo", "", str(uuid.uuid5(uuid.NAMESPACE_URL, f"warcinfo {at}")), at, text, "application/warc-fields"
    )


def request(url: str, identity: str, at: str, method: str, headers: Headers, concurrent: str) -> ArcWarcRecord:
    """What was asked."""
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    block = _head(f"{method} {path} HTTP/1.1", headers)
    return _record(
        "request", url, identity, at, block, "application/http; msgtype=request",
        WARC_Concurrent_To=f"<urn:uuid:{concurrent}>", WARC_Block_Digest=_digest(block),
        WARC_Payload_Digest=_digest(b""),
    )  # fmt: skip


def response(
    url: str,
    identity: str,
    at: str,
    status: int,
    reason: str,
    headers: Headers,
    body: bytes,
    truncated: str,
    sha256: str,
) -> ArcWarcRecord:
    """What was answered, body decoded. ``truncated`` is WARC's word for why the body is not whole, or empty."""
    kept = [(f"X-Archive-Orig-{name}" if name.lower() in _OF_THE_WIRE else name, value) for name, value in headers]
    block = _head(f"HTTP/1.1 {status} {reason}", [*kept, ("Content-Length", str(len(body)))]) + body
    return _record(
        "response", url, identity, at, block, "application/http; msgtype=response", WARC_Truncated=truncated,
        WARC_Payload_Digest=f"sha256:{sha256}", WARC_Block_Digest=_digest(block),
    )  # fmt: skip


def resource(uri: str, identity: str, at: str, content_type: str, body: bytes, sha256: str) -> ArcWarcRecord:
    """Something made while looking: a rendered DOM, an accessibility result, a screenshot."""
    return _record(
        "resource", uri, identity, at, body, content_type,
        WARC_Payload_Digest=f"sha256:{sha256}", WARC_Block_Digest=f"sha256:{sha256}",
    )  # fmt: skip


def _head(first: str, headers: Headers) -> bytes:
    lines = [first, *(f"{name}: {_one_line(value)}" for name, value in headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "replace")


def _one_line(value: str) -> str:
    return value.replace("\r", " ").replace("\n", " ")


def own_body_at(path: Path, offset: int, length: int) -> bytes:
    """The body of a record written by :class:`Archive`: one whole gzip member, its body as decoded.

    A sixth of the time of ``warc_read.read_at``, which takes anybody's records. Raises :class:`CaptureError`.
    """
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            plain = zlib.decompress(stream.read(length), zlib.MAX_WBITS | 16)
        head, _, block = plain.partition(b"\r\n\r\n")
        fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
        block = block[: int(fields[b"Content-Length"])]
        return block.partition(b"\r\n\r\n")[2] if fields[b"WARC-Type"] in (b"response", b"request") else block
    except (OSError, zlib.error, ValueError, KeyError) as error:
        raise CaptureError(f"{path.name} 偏移 {offset} 处读不出记录：{error} / unreadable record") from None
