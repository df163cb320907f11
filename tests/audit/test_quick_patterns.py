"""Patterns written to begin with fixed letters find what they found when they looked back first."""

from __future__ import annotations

import random
import re

from audit.evidence import redact
from audit.read.privacy import identity_numbers, people
from rules.words import lexicon

_HAN = "〇零一壹二贰三叁四肆五伍六陆七柒八捌九玖○"
HAN_ID = re.compile(rf"(?<![{_HAN}])[{_HAN}]{{17}}[{_HAN}Xx](?![{_HAN}])")
BLURRED = re.compile(r"(?<![\d?])[1-9]\d{14,17}\?{1,4}(?![\d?])")
SECRET = re.compile(
    rb"://[^/?#\s\"]+@|(?:token|key|passw(?:or)?d|pwd|secret|sig|signature|auth|session(?:id)?|sessid)=|"
    rb"(?:bearer|basic)\s+\S{8}|eyJ[\w-]{8}",
    re.IGNORECASE,
)
PHONE = re.compile(r"(?<!监督)(?<!举报)(?<!投诉)(?<!传真)电\s{0,4}话[\s:]{0,8}\d{7,8}(?!\d)")
PLACE = re.compile(r"(?<!邮箱)(?<!邮件)(?<!网站)(?<!网络)(?<!网页)(?<!链接)地\s{0,4}址\s?:\s?[^\s:]{4}")


def texts(pieces: list[str], count: int, length: int) -> list[str]:
    chance = random.Random(14)
    return ["".join(chance.choices(pieces, k=length)) for _ in range(count)]


def same(found: re.Match[str] | None, before: re.Match[str] | None) -> bool:
    return (found and found.span()) == (before and before.span())


def test_figures_written_out() -> None:
    for text in texts(["一" * 17, "二" * 18, "三", "X", "的", "四" * 16, "x"], 3000, 4):
        assert same(identity_numbers.HAN_ID.search(text), HAN_ID.search(text)), text


def test_numbers_a_file_has_lost() -> None:
    for text in texts(["1" * 15, "9" * 17, "0", "?", "??", "4", " ", "12345678901234"], 5000, 4):
        assert same(people._BLURRED.search(text), BLURRED.search(text)), text


def test_secrets_in_records() -> None:
    pieces = ["://", "user", "@", "/", "Token", "=", "a", "PASSWORD", "?", "&", "Bearer ", "basic\t", "abcdefgh",
              "eyJ", "eyj-_abcd", "key", "Sig", "nature", "session", "id", "sess", "\"", "http", " "]  # fmt: skip
    found = {True: 0, False: 0}
    for text in texts(pieces, 8000, 6):
        held = SECRET.search(text.encode()) is not None
        found[held] += 1
        assert redact.may_hold(text.encode()) == held, text
    assert min(found.values()) > 500


def test_telephones_and_places_after_other_words() -> None:
    shapes = lexicon.load("org-elements").shapes
    other = [
        "监督",
        "举报",
        "投诉",
        "传真",
        "邮箱",
        "网页",
        "办公",
        "电话:",
        "电 话:",
        "地址:",
        "地 址:",
        "03105551234",
        "人民路五号",
    ]
    for text in texts(other, 5000, 4):
        assert (shapes["联系方式"].search(text) is not None) >= (PHONE.search(text) is not None), text
        assert same(shapes["办公地址"].search(text), PLACE.search(text)), text
