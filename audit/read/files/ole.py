"""Text of old Office files (.doc, .xls, and the same formats of WPS): most lists that ever leaked are in these.

Never follows a chain twice or trusts a length it did not check; a file it cannot make sense of raises ValueError.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from audit.read.files.attachment_limits import Notes
from audit.read.files.spreadsheet import figures

_FREE = 0xFFFFFFFA  # sector numbers from here on are markers, not sectors
_ENTRY = 128


class Encrypted(ValueError):
    """The file is locked with a password."""


def streams(body: bytes) -> dict[str, bytes]:
    """Streams of a compound file ([MS-CFB]) by name; of two with one name the first."""
    if len(body) < 512:
        raise ValueError("too short")
    shift, mini_shift = struct.unpack_from("<HH", body, 30)
    if shift not in (9, 12) or mini_shift > shift:
        raise ValueError("sector size")
    size = 1 << shift
    first_directory, _, cutoff, first_mini, _, first_difat, _ = struct.unpack_from("<7I", body, 48)

    def sector(number: int) -> bytes:
        start = (number + 1) * size
        return body[start : start + size]

    tables = [n for n in struct.unpack_from("<109I", body, 76) if n < _FREE]
    seen: set[int] = set()
    while first_difat < _FREE and first_difat not in seen:
        seen.add(first_difat)
        part = sector(first_difat)
        if len(part) < size:
            break
        numbers = struct.unpack(f"<{size // 4}I", part)
        tables += [n for n in numbers[:-1] if n < _FREE]
        first_difat = numbers[-1]
    links: list[int] = []
    for number in tables[: len(body) // size + 1]:
        part = sector(number)
        links += struct.unpack(f"<{len(part) // 4}I", part[: len(part) // 4 * 4])

    directory = _chain(body, first_directory, links, size, (1 << shift))
    entries = [directory[at : at + _ENTRY] for at in range(0, len(directory) - _ENTRY + 1, _ENTRY)]
    if not entries:
        raise ValueError("no directory")
    root_start = struct.unpack_from("<I", entries[0], 116)[0]
    pool = _chain(body, root_start, links, size, size)
    mini_table = _chain(body, first_mini, links, size, size)
    mini_links = list(struct.unpack(f"<{len(mini_table) // 4}I", mini_table[: len(mini_table) // 4 * 4]))

    found: dict[str, bytes] = {}
    for entry in entries[1:]:
        name_bytes = struct.unpack_from("<H", entry, 64)[0]
        if entry[66] != 2 or not 2 <= name_bytes <= 64:
            continue
        name = entry[: name_bytes - 2].decode("utf-16-le", "replace")
        start, length = struct.unpack_from("<II", entry, 116)
        if length < cutoff:
            content = _chain(pool, start, mini_links, 1 << mini_shift, 0)
        else:
            content = _chain(body, start, links, size, size)
        found.setdefault(name, content[:length])
    return found


def _chain(source: bytes, first: int, links: list[int], size: int, skip: int) -> bytes:
    """Bytes of a chain of sectors; ``skip`` bytes of header stand before sector 0. A loop ends it."""
    pieces = []
    seen = bytearray(len(links))
    number = first
    while number < len(links) and not seen[number]:
        seen[number] = 1
        pieces.append(source[skip + number * size : skip + (number + 1) * size])
        number = links[number]
    return b"".join(pieces)


def word_text(parts: dict[str, bytes]) -> str:
    """Text of a Word 97–2003 document ([MS-DOC] 2.4.1), a table row as a line with tabs between its cells."""
    main = parts.get("WordDocument", b"")
    if len(main) < 0x1AA or struct.unpack_from("<H", main)[0] != 0xA5EC:
        raise ValueError("not Word 97")
    flags = struct.unpack_from("<H", main, 0x0A)[0]
    if flags & 0x0100:
        raise Encrypted
    table = parts.get("1Table" if flags & 0x0200 else "0Table", b"")
    at, length = struct.unpack_from("<II", main, 0x1A2)
    clx = table[at : at + length]
    place = 0
    while place + 3 <= len(clx) and clx[place] == 1:
        place += 3 + struct.unpack_from("<H", clx, place + 1)[0]
    if place + 5 > len(clx) or clx[place] != 2:
        raise ValueError("no piece table")
    pieces = clx[place + 5 : place + 5 + struct.unpack_from("<I", clx, place + 1)[0]]
    count = (len(pieces) - 4) // 12
    if count < 1:
        raise ValueError("no pieces")
    ends = struct.unpack_from(f"<{count + 1}I", pieces)
    text = []
    for number in range(count):
        chars = ends[number + 1] - ends[number]
        where = struct.unpack_from("<I", pieces, 4 * (count + 1) + 8 * number + 2)[0]
        if chars <= 0:
            continue
        if where & 0x40000000:
            start = (where & 0x3FFFFFFF) // 2
            text.append(main[start : start + chars].decode("cp1252", "replace"))
        else:
            text.append(main[where : where + 2 * chars].decode("utf-16-le", "replace"))
    marks = {1: None, 2: None, 8: None, 0x13: " ", 0x14: " ", 0x15: " ", 0x0B: "\n", 0x0C: "\n", 0x0D: "\n"}
    return "".join(text).replace("\x07\x07", "\n").replace("\x07", "\t").translate(marks)


def authors(parts: dict[str, bytes]) -> set[str]:
    """Author and last author of a document ([MS-OLEPS] property set); empty where it cannot be read."""
    found: set[str] = set()
    content = parts.get("\x05SummaryInformation", b"")
    if len(content) < 48:
        return found
    try:
        start = struct.unpack_from("<I", content, 44)[0]
        count = struct.unpack_from("<I", content, start + 4)[0]
        places = {}
        for number in range(min(count, 64)):
            key, where = struct.unpack_from("<II", content, start + 8 + 8 * number)
            places[key] = start + where
        page = struct.unpack_from("<H", content, places[1] + 4)[0] if 1 in places else 936
        encoding = {936: "gb18030", 65001: "utf-8", 1200: "utf-16-le", 950: "big5"}.get(page, "cp1252")
        for key in (4, 8):
            if key in places and struct.unpack_from("<I", content, places[key])[0] in (0x1E, 0x1F):
                kind, size = struct.unpack_from("<II", content, places[key])
                raw = content[places[key] + 8 : places[key] + 8 + min(size, 400) * (2 if kind == 0x1F else 1)]
                text = raw.decode("utf-16-le" if kind == 0x1F else encoding, "replace").split("\0")[0].strip()
                if text and "\ufffd" not in text:
                    found.add(text)
    except struct.error:
        pass
    return found


def sheets(parts: dict[str, bytes], notes: Notes | None = None) -> Iterator[tuple[str, int, str]]:
    """(name, 0 visible | 1 hidden | 2 deeply hidden, text) of each sheet of an Excel 97–2003 book ([MS-XLS]).

    A row is a line with tabs. Hidden columns, rows and comments go into ``notes``.
    """
    notes = notes or Notes()
    book = parts.get("Workbook", b"")
    if len(book) < 8 or struct.unpack_from("<H", book, 4)[0] != 0x0600:
        raise ValueError("not BIFF8")
    names: dict[int, tuple[str, int]] = {}
    strings: list[str] = []
    rows: dict[int, dict[int, str]] = {}
    sheet: tuple[str, int] | None = None
    unseen = 0
    awaited: tuple[int, int] | None = None  # the cell whose formula's text comes in the next record
    said: list[str] = []  # words of comments and text boxes
    to_say = 0
    for place, kind, content in _records(book):
        if kind == 0x2F:
            raise Encrypted
        if kind == 0x809:  # BOF
            sheet, rows, unseen = names.get(place), {}, 0
        elif kind == 0x0A and sheet is not None:  # EOF
            if unseen:
                notes.hide(f"隐藏行 {sheet[0]} {unseen}行")
            yield *sheet, "\n".join([_lines(rows), *said])
            sheet, said = None, []
        elif kind == 0x85 and len(content) > 8:  # BoundSheet8
            where, hidden = struct.unpack_from("<IB", content)
            names[where] = (_short(content[6:]), min(hidden & 3, 2))
        elif kind == 0xFC:
            strings = list(_shared(content))
        elif kind == 0x1B6 and len(content) >= 12:  # TxO: how many characters follow in Continue
            to_say = struct.unpack_from("<H", content, 10)[0]
        elif kind == 0x3C and to_say and content:
            said.append(_characters(to_say, content).replace("\r", "\n"))
            to_say = 0
        elif sheet is None or len(content) < 6:
            continue
        elif kind == 0x207 and awaited:  # String, of a formula
            rows.setdefault(awaited[0], {})[awaited[1]] = _long(content)
            awaited = None
        elif kind == 0x7D and len(content) >= 10:  # ColInfo
            first, last, _, _, flags = struct.unpack_from("<5H", content)
            if flags & 1 and first < 256:
                notes.hide(f"隐藏列 {sheet[0]} 第{first + 1}" + (f"–{min(last, 255) + 1}列" if last > first else "列"))
        elif kind == 0x208 and len(content) >= 16:  # Row
            unseen += bool(struct.unpack_from("<H", content, 12)[0] & 0x20)
        elif kind == 0x1C:  # Note
            notes.comments += 1
        else:
            row, column = struct.unpack_from("<HH", content)
            cells = rows.setdefault(row, {})
            if kind == 0xFD and len(content) >= 10:  # LabelSst
                index = struct.unpack_from("<I", content, 6)[0]
                cells[column] = strings[index] if index < len(strings) else ""
            elif kind in (0x204, 0xD6) and len(content) > 8:  # Label, RString
                cells[column] = _long(content[6:])
            elif kind == 0x203 and len(content) >= 14:  # Number
                cells[column] = _number(struct.unpack_from("<d", content, 6)[0])
            elif kind == 0x27E and len(content) >= 10:  # RK
                cells[column] = _number(_rk(struct.unpack_from("<I", content, 6)[0]))
            elif kind == 0xBD:  # MulRk
                for number, at in enumerate(range(4, len(content) - 7, 6)):
                    cells[column + number] = _number(_rk(struct.unpack_from("<I", content, at + 2)[0]))
            elif kind == 0x06 and len(content) >= 14:  # Formula with its last value
                if content[12:14] == b"\xff\xff":
                    awaited = (row, column) if content[6] == 0 else None
                else:
                    cells[column] = _number(struct.unpack_from("<d", content, 6)[0])


def _records(book: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(place, kind, content); the shared strings come with where their continuations begin marked by length."""
    place = 0
    while place + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, place)
        content = book[place + 4 : place + 4 + length]
        follow = place + 4 + length
        if kind == 0xFC:
            segments = [content]
            while follow + 4 <= len(book) and struct.unpack_from("<H", book, follow)[0] == 0x3C:
                size = struct.unpack_from("<H", book, follow + 2)[0]
                segments.append(book[follow + 4 : follow + 4 + size])
                follow += 4 + size
            content = struct.pack("<I", len(segments)) + b"".join(struct.pack("<I", len(s)) + s for s in segments)
        yield place, kind, content
        place = follow


def _shared(content: bytes) -> Iterator[str]:
    """The shared string table; a string that runs into a continuation begins there with a new width flag."""
    segments = []
    place = 4
    for _ in range(struct.unpack_from("<I", content)[0]):
        size = struct.unpack_from("<I", content, place)[0]
        segments.append(content[place + 4 : place + 4 + size])
        place += 4 + size
    number, at = 0, 8

    def take(count: int) -> bytes:
        nonlocal number, at
        taken = b""
        while len(taken) < count and number < len(segments):
            piece = segments[number][at : at + count - len(taken)]
            taken, at = taken + piece, at + len(piece)
            if at >= len(segments[number]) and len(taken) < count:
                number, at = number + 1, 0
        return taken

    total = struct.unpack_from("<I", segments[0], 4)[0] if len(segments[0]) >= 8 else 0
    for _ in range(min(total, len(content))):
        head = take(3)
        if len(head) < 3:
            return
        chars, flags = struct.unpack("<HB", head)
        runs = struct.unpack("<H", take(2))[0] if flags & 8 else 0
        extra = struct.unpack("<I", take(4))[0] if flags & 4 else 0
        wide, text = flags & 1, ""
        while chars:
            if number < len(segments) and at >= len(segments[number]):
                number, at = number + 1, 0
                if number < len(segments):
                    wide, at = segments[number][0] & 1 if segments[number] else 0, 1
            if number >= len(segments):
                break
            room = (len(segments[number]) - at) // (2 if wide else 1)
            now = min(chars, room)
            if not now:
                break
            raw = take(now * (2 if wide else 1))
            text += raw.decode("utf-16-le" if wide else "latin-1", "replace")
            chars -= now
        take(4 * runs + extra)
        yield text


def _short(content: bytes) -> str:
    return _characters(content[0], content[1:]) if content else ""


def _long(content: bytes) -> str:
    return _characters(struct.unpack_from("<H", content)[0], content[2:]) if len(content) > 2 else ""


def _characters(chars: int, content: bytes) -> str:
    if not content:
        return ""
    if content[0] & 1:
        return content[1 : 1 + 2 * chars].decode("utf-16-le", "replace")
    return content[1 : 1 + chars].decode("latin-1", "replace")


def _rk(number: int) -> float:
    if number & 2:
        value = float(struct.unpack("<i", struct.pack("<I", number))[0] >> 2)
    else:
        value = float(struct.unpack("<d", struct.pack("<II", 0, number & 0xFFFFFFFC))[0])
    return value / 100 if number & 1 else value


def _number(value: float) -> str:
    return figures(repr(value)) if value == value and abs(value) < 1e19 else str(value)


def _lines(rows: dict[int, dict[int, str]]) -> str:
    # An empty cell keeps its place: a number is known by the head of its column.
    lines = (
        "\t".join(cells.get(c, "") for c in range(min(max(cells), 255) + 1))
        for _, cells in sorted(rows.items())
        if cells
    )
    return "\n".join(line for line in lines if line.strip())
