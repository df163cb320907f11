"""Old Office files, built here byte by byte from the published formats ([MS-CFB], [MS-DOC], [MS-XLS])."""

from __future__ import annotations

import random
import struct

import pytest

from audit.read.files import ole

SECTOR = 512


def compound(parts: dict[str, bytes]) -> bytes:
    """A compound file: short streams in the mini stream, long ones in sectors of their own."""
    mini, mini_links, sectors, links = b"", [], [], []
    placed: dict[str, tuple[int, int]] = {}

    def add(content: bytes) -> int:
        count = max(1, -(-len(content) // SECTOR))
        first = len(sectors)
        for number in range(count):
            sectors.append(content[number * SECTOR : (number + 1) * SECTOR].ljust(SECTOR, b"\0"))
            links.append(first + number + 1 if number + 1 < count else 0xFFFFFFFE)
        return first

    for name, content in parts.items():
        if len(content) < 4096:
            first = len(mini_links)
            count = max(1, -(-len(content) // 64))
            mini += content.ljust(count * 64, b"\0")
            mini_links += [first + n + 1 if n + 1 < count else 0xFFFFFFFE for n in range(count)]
            placed[name] = (first, len(content))
        else:
            placed[name] = (add(content), len(content))
    root = add(mini) if mini else 0xFFFFFFFE
    mini_table = add(struct.pack(f"<{len(mini_links)}I", *mini_links)) if mini_links else 0xFFFFFFFE

    def entry(name: str, kind: int, first: int, size: int) -> bytes:
        raw = name.encode("utf-16-le")
        return (
            (raw + b"\0\0").ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, kind, 1) + b"\xff" * 12
            + bytes(36) + struct.pack("<III", first, size, 0)
        )  # fmt: skip

    directory = entry("Root Entry", 5, root, len(mini))
    directory += b"".join(entry(name, 2, first, size) for name, (first, size) in placed.items())
    start = add(directory)
    fat_at = len(sectors)
    tables = -(-(fat_at + 1) * 4 // SECTOR)
    links += [0xFFFFFFFD] * tables
    fat = struct.pack(f"<{len(links)}I", *links).ljust(tables * SECTOR, b"\xff")
    difat = [fat_at + n for n in range(tables)] + [0xFFFFFFFF] * (109 - tables)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, tables, start, 0, 4096, mini_table, 1, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", *difat)
    assert len(header) == SECTOR
    return header + b"".join(sectors) + fat


def word(text: str, *, split: int | None = None) -> dict[str, bytes]:
    """A Word document of one or two pieces: UTF-16, and what comes after ``split`` in the one-byte form."""
    cut = len(text) if split is None else split
    wide, narrow = text[:cut].encode("utf-16-le"), text[cut:].encode("cp1252")
    begin = 0x400
    main = bytearray(begin) + wide + narrow
    struct.pack_into("<H", main, 0, 0xA5EC)
    struct.pack_into("<H", main, 0x0A, 0x0200)
    ends = [0, cut] + ([len(text)] if narrow else [])
    pieces = struct.pack(f"<{len(ends)}I", *ends) + struct.pack("<HIH", 0, begin, 0)
    if narrow:
        pieces += struct.pack("<HIH", 0, 0x40000000 | (begin + len(wide)) * 2, 0)
    clx = b"\x01" + struct.pack("<H", 4) + b"abcd" + b"\x02" + struct.pack("<I", len(pieces)) + pieces
    table = bytes(32) + clx
    struct.pack_into("<II", main, 0x1A2, 32, len(clx))
    return {"WordDocument": bytes(main), "1Table": table}


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def characters(text: str, count: str = "<H") -> bytes:
    wide = not text.isascii()
    return struct.pack(count, len(text)) + bytes([wide]) + text.encode("utf-16-le" if wide else "latin-1")


BOF = record(0x809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0))
EOF = record(0x0A)


def book(tables: list[tuple[str, bool, bytes]], strings: bytes) -> dict[str, bytes]:
    headers = sum(len(record(0x85, bytes(6) + characters(name, "<B"))) for name, *_ in tables)
    place = len(BOF) + headers + len(strings) + len(EOF)
    out = BOF
    sheets = b""
    for name, hidden, cells in tables:
        out += record(0x85, struct.pack("<IBB", place + len(sheets), hidden, 0) + characters(name, "<B"))
        sheets += BOF + cells + EOF
    return {"Workbook": out + strings + EOF + sheets}


def shared(*texts: str) -> bytes:
    return record(0xFC, struct.pack("<II", len(texts), len(texts)) + b"".join(characters(t) for t in texts))


def label(row: int, column: int, index: int) -> bytes:
    return record(0xFD, struct.pack("<HHHI", row, column, 0, index))


def test_streams_of_both_sizes_come_back() -> None:
    rng = random.Random(7)
    parts = {"short": b"x" * 100, "edge": b"y" * 4095, "long": rng.randbytes(4096), "longer": rng.randbytes(90_000)}

    assert ole.streams(compound(parts)) == parts


def test_word_pieces_of_both_widths_and_tables_in_rows() -> None:
    text = "关于公示的通知\r姓名\x07证件\x07\x07张三\x07110\x07\x07END\r"
    body = compound(word(text, split=len(text) - 4))

    assert ole.word_text(ole.streams(body)) == "关于公示的通知\n姓名\t证件\n张三\t110\nEND\n"


def test_a_locked_document_says_so() -> None:
    parts = word("x")
    main = bytearray(parts["WordDocument"])
    struct.pack_into("<H", main, 0x0A, 0x0300)
    with pytest.raises(ole.Encrypted):
        ole.word_text({**parts, "WordDocument": bytes(main)})
    with pytest.raises(ole.Encrypted):
        list(ole.sheets({"Workbook": BOF + record(0x2F, bytes(6)) + EOF}))


def test_cells_of_all_kinds_in_rows_and_hidden_sheets_named() -> None:
    cells = label(0, 0, 0) + label(0, 1, 1)
    cells += label(1, 0, 2) + record(0x203, struct.pack("<HHHd", 1, 1, 0, 13800000000.0))
    cells += record(0x27E, struct.pack("<HHHI", 2, 0, 0, (42 << 2) | 2))
    cells += record(0xBD, struct.pack("<HHHIHIH", 3, 0, 0, (7 << 2) | 2, 0, (8 << 2) | 2, 1))
    formula = struct.pack("<HHH", 4, 0, 0) + b"\x00\0\0\0\0\0\xff\xff" + bytes(6)
    cells += record(0x06, formula) + record(0x207, characters("算出"))
    cells += record(0x06, struct.pack("<HHHd", 4, 1, 0, 2.5) + bytes(6))
    parts = book([("公示", False, cells), ("底稿", True, label(0, 0, 2))], shared("姓名", "电话", "张三"))

    assert list(ole.sheets(ole.streams(compound(parts)))) == [
        ("公示", False, "姓名\t电话\n张三\t13800000000\n42\n7\t8\n算出\t2.5"), ("底稿", True, "张三"),
    ]  # fmt: skip


def test_a_string_runs_into_a_continuation_with_its_own_width() -> None:
    """[MS-XLS] 2.5.293: the rest of the characters begins with a new flag byte, and may have the other width."""
    first = struct.pack("<II", 3, 3) + characters("甲乙") + struct.pack("<HB", 6, 1) + "丙丁戊".encode("utf-16-le")
    rest = b"\x00abc" + struct.pack("<HBH", 2, 8, 1) + b"zz" + bytes(4)
    strings = record(0xFC, first) + record(0x3C, rest)
    parts = book([("一", False, label(0, 0, 0) + label(0, 1, 1) + label(0, 2, 2))], strings)

    assert list(ole.sheets(parts)) == [("一", False, "甲乙\t丙丁戊abc\tzz")]


def test_cut_and_mangled_files_raise_only_value_errors() -> None:
    whole = compound(book([("公示", False, label(0, 0, 0))], shared("姓名" * 3000)) | word("文" * 3000))
    rng = random.Random(11)
    for _ in range(300):
        bad = bytearray(whole[: rng.randrange(len(whole))] if rng.random() < 0.5 else whole)
        for _ in range(rng.randrange(20)):
            if bad:
                bad[rng.randrange(len(bad))] = rng.randrange(256)
        try:
            parts = ole.streams(bytes(bad))
            ole.word_text(parts)
            list(ole.sheets(parts))
        except (ValueError, IndexError, struct.error):
            pass
