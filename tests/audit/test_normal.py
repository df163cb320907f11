"""Quick ways to common forms of characters give what the slow ways give, for every character there is."""

from __future__ import annotations

import random
import sys
import unicodedata

from audit.read.privacy import identity_numbers
from audit.read.web.normal import nfkc

CHARS = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]


def test_the_compatibility_form_is_the_one_of_unicode() -> None:
    assert [char for char in CHARS if nfkc(char) != unicodedata.normalize("NFKC", char)] == []
    chance = random.Random(14)
    common = "，：；（）！？　\xa0…①㈱ｶﾞ\u0301\u0327\u3099a e1中附件９Ａ\u1100\u1161\u11a8\u200b"
    for _ in range(20_000):  # marks that combine across what is replaced
        text = "".join(chance.choices(common, k=8))
        assert nfkc(text) == unicodedata.normalize("NFKC", text), text.encode("unicode_escape")


def test_every_odd_character_becomes_its_plain_form() -> None:
    assert identity_numbers.plain("".join(CHARS)) == "".join(CHARS).translate(identity_numbers._PLAIN)
