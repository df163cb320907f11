"""manifest.json: sha256 of every file of a run, their Merkle root, and the root of the run before it in the folder.

Never judges what a file says, only whether it is the one that was written.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from audit.evidence import archive_spans, run_log, signing
from audit.evidence.digests import sha256_of
from audit.evidence.signing import Signature

NAME = "manifest.json"
SCHEMA = 2  # 1 had neither root nor chain and is still read
# The lock lives and dies with a process, the log tells of one, the manifest cannot list itself. A write-ahead log is
# left out only while it is empty: one that is not changes what the capture says.
LEFT_OUT = (NAME, run_log.NAME, run_log.EARLIER, "capture.sqlite-shm", "capture.lock")
_LOG = "capture.sqlite-wal"
_ASIDE = re.compile(r"superseded-(\d{3,9})")


class ManifestError(Exception):
    """There is no manifest to verify against."""


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """One file: its digest in hex and its size."""

    sha256: str
    bytes: int


class Link(Struct, frozen=True, forbid_unknown_fields=True):
    """The run before: the folder it was set aside in, and its root."""

    folder: str
    root: str


class Manifest(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What manifest.json holds."""

    schema: int
    files: dict[str, Entry]
    root: str = ""
    previous: Link | None = None
    signature: Signature | None = None


class Verified(Struct, frozen=True):
    """What verification found; no faults means that every digest of every run in the chain holds."""

    faults: list[dict[str, Any]]
    root: str
    runs: int
    signed_by: str  # public key in hex, "" without a signature


def root_of(files: dict[str, Entry], previous: Link | None) -> str:
    """The Merkle root (RFC 6962, 2.1) over the sorted files and, last, the link to the run before."""
    leaves = [f"file {entry.sha256} {entry.bytes} {name}" for name, entry in sorted(files.items())]
    if previous is not None:
        leaves.append(f"previous {previous.root} {previous.folder}")
    level = [hashlib.sha256(b"\0" + leaf.encode()).digest() for leaf in leaves]
    if not level:
        return hashlib.sha256(b"").hexdigest()
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\1" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        level = pairs + ([level[-1]] if len(level) % 2 else [])
    return level[0].hex()


def write(folder: Path, sign_key: Path | None = None) -> Path:
    """Write archive.csv and manifest.json over every file of the run, signed if a private key file is given."""
    adopt(folder)
    return _write(folder, _last_aside(folder), sign_key)


def is_signed(folder: Path) -> bool:
    """Whether the manifest of ``folder`` carries a signature; a damaged one counts by what it says."""
    try:
        known = msgspec.json.decode((folder / NAME).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return False
    return known.signature is not None


def names(folder: Path) -> set[str]:
    """What the manifest of a run lists, by the first part of each path; nothing where there is none."""
    path = folder / NAME
    known = _parse(path.read_bytes()) if path.is_file() else None
    return {name.partition("/")[0] for name in known.files} if known is not None else set()


def adopt(folder: Path) -> None:
    """Give runs that were set aside before they had a manifest one, so that the chain names them too."""
    before: Path | None = None
    for path in _asides(folder):
        if not (path / NAME).exists():
            _write(path, before, None)
        before = path


def _write(folder: Path, before: Path | None, sign_key: Path | None) -> Path:
    archive_spans.write(folder)
    files = {
        name: Entry(sha256=sha256_of(path), bytes=path.stat().st_size)
        for name, path in _entries(folder).items()
        if _plain(path) and not _is_part(name)
    }
    known = _parse((before / NAME).read_bytes()) if before is not None else None
    # A run before whose manifest is damaged is linked by what it says: that stays a fault for ever.
    previous = Link(folder=before.name, root=_root(known) if known else "") if before is not None else None
    root = root_of(files, previous)
    signed = signing.sign(root, sign_key) if sign_key is not None else None
    content = _text(Manifest(schema=SCHEMA, files=files, root=root, previous=previous, signature=signed))
    part = folder / (NAME + ".part")
    with part.open("wb") as sink:
        sink.write(content)
        sink.flush()
        os.fsync(sink.fileno())
    part.replace(folder / NAME)
    return folder / NAME


def verify(folder: Path, key: str = "", root: str = "") -> Verified:
    """Compare the run, and the runs before it in the same folder, with their manifests.

    ``key`` is a public key in hex that must have signed the newest root; since a root covers the one before, it
    vouches for the whole chain. ``root`` is one that was kept elsewhere: it alone tells a whole older run, signed as
    it was, from the newest. Raises :class:`ManifestError` when the folder has no manifest at all.
    """
    if not (folder / NAME).is_file():
        raise ManifestError(f"{folder / NAME}: 没有清单，无法核对 / no manifest to verify against")
    faults: list[dict[str, Any]] = []
    newest = known = _parse((folder / NAME).read_bytes())
    runs, place, ended = 0, folder, False
    seen: set[str] = set()
    while not ended:
        runs += 1
        inside = "" if place == folder else place.name + "/"
        if known is None:
            faults.append({"file": inside + NAME, "fault": "changed"})
            break
        faults += [{**fault, "file": inside + fault["file"]} for fault in _compare(place, known)]
        link = known.previous
        if link is None:
            ended = True
            break
        if not _ASIDE.fullmatch(link.folder) or link.folder in seen:
            break  # written by nobody we know; the root has been compared already
        seen.add(link.folder)
        place = folder / link.folder
        if not (place / NAME).is_file():
            faults.append({"file": f"{link.folder}/{NAME}", "fault": "missing"})
            break
        known = _parse((place / NAME).read_bytes())
        if known is not None and _root(known) != link.root:
            faults.append({"file": f"{link.folder}/{NAME}", "fault": "chain"})
    if ended and newest is not None and newest.schema == SCHEMA and known is not None and known.schema == SCHEMA:
        faults += [{"file": path.name, "fault": "unlisted"} for path in _asides(folder) if path.name not in seen]
    signed = newest.signature if newest is not None else None
    if newest is not None and key and (signed is None or signed.key != key):
        faults.append({"file": NAME, "fault": "unsigned" if signed is None else "other_key"})
    if root and newest is not None and _root(newest) != root.lower():
        faults.append({"file": NAME, "fault": "other_root"})
    return Verified(faults, _root(newest) if newest else "", runs, signed.key if signed else "")


def _compare(folder: Path, known: Manifest) -> list[dict[str, Any]]:
    faults: list[dict[str, Any]] = []
    present = _entries(folder)
    if known.schema == 1 and archive_spans.NAME in known.files:
        faults.append({"file": NAME, "fault": "downgraded"})
    for name in sorted(known.files.keys() | present.keys()):
        if name not in present:
            faults.append({"file": name, "fault": "missing"})
        elif name not in known.files:
            faults.append({"file": name, "fault": "unlisted"})
        elif not _plain(present[name]) or sha256_of(present[name]) != known.files[name].sha256:
            faults.append({"file": name, "fault": "changed"})
    bad = {fault["file"] for fault in faults}
    if archive_spans.NAME in known.files and archive_spans.NAME not in bad:
        for fault in faults:
            if fault["fault"] == "changed" and fault["file"].startswith("archive/"):
                fault.update(archive_spans.first_bad(folder, fault["file"]))
    return faults


def _parse(content: bytes) -> Manifest | None:
    """The manifest as it was written, or None: each of its bytes is covered by its root, its form or its signature."""
    try:
        known = msgspec.json.decode(content, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if known.schema == 1:
        return known if not (known.root or known.previous or known.signature) else None
    if known.schema != SCHEMA or known.root != _root(known) or _text(known) != content:
        return None
    if known.signature is not None and not signing.holds(known.signature, known.root):
        return None
    return known


def _root(known: Manifest) -> str:
    return root_of(known.files, known.previous)


def _text(manifest: Manifest) -> bytes:
    built = msgspec.to_builtins(manifest)
    return (json.dumps(built, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _entries(folder: Path) -> dict[str, Path]:
    """Everything below a run's folder but the runs set aside, hidden or not; links are entries, never followed."""
    found: dict[str, Path] = {}
    for here, folders, files in os.walk(folder):
        inside = Path(here)
        if inside == folder:
            folders[:] = [name for name in folders if not _ASIDE.fullmatch(name) or (folder / name).is_symlink()]
            files = [name for name in files if name not in LEFT_OUT]
        linked = [name for name in folders if (inside / name).is_symlink()]
        for name in (*files, *linked):
            path = inside / name
            if path != folder / _LOG or path.stat().st_size:
                found[path.relative_to(folder).as_posix()] = path
    return dict(sorted(found.items()))


def _is_part(name: str) -> bool:
    """What a killed writer leaves behind: half a file, or the folder of a look again."""
    return name.endswith(".part") or name.startswith("tmp/")


def _plain(path: Path) -> bool:
    """A regular file: no link, pipe or device, which may show one thing now and another later."""
    return stat.S_ISREG(path.lstat().st_mode)


def _asides(folder: Path) -> list[Path]:
    """The runs set aside, oldest first."""
    found = [(int(match[1]), path) for path in folder.glob("superseded-*") if (match := _ASIDE.fullmatch(path.name))]
    return [path for _, path in sorted(found) if path.is_dir()]


def _last_aside(folder: Path) -> Path | None:
    return asides[-1] if (asides := _asides(folder)) else None
