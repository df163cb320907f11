"""Small pictures of places: cut where the element stands, bounded, and never of a page that shows a personal number."""

from __future__ import annotations

import base64
import datetime as dt
import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from audit.evidence.capture import Capture
from audit.profile.read_profile import from_url
from audit.result.thumbnails import IN_ALL, LIMIT_BYTES, add_pictures

HOME = "https://www.example.gov.cn/"
BOXES = {
    "#a": [100, 300, 200, 40],
    "#b": [0, 1990, 1280, 400],
    "#gone": [0, 5000, 10, 10],
    "#none": None,
    "#no": [1, 2, 0, 0],
}


@pytest.fixture
def capture(tmp_path: Path) -> Any:
    """A capture of one page with a screenshot and the boxes of its faults."""
    made = Capture.create(tmp_path / "c", from_url(HOME), dt.date(2026, 10, 28))
    made.begin()
    image = Image.effect_noise((1280, 2000), 12).convert("RGB")
    file = io.BytesIO()
    image.save(file, "PNG")
    nodes = [{"selector": name, "html": "", "box": box} for name, box in BOXES.items()]
    access = {"results": [{"rule": "color-contrast", "outcome": "failed", "nodes": nodes}]}
    at = "2026-10-28T01:00:00.000Z"
    shot = made.add_resource(HOME, "screenshot", at, "image/png", file.getvalue())
    seen = made.add_resource(HOME, "access", at, "application/json", json.dumps(access).encode())
    made.db.execute(
        "INSERT INTO target (url, host, role, wanted, internal, depth, phase, state, why, screenshot_record,"
        " access_record) VALUES (?, 'h', 'page', 0, 1, 0, 2, 'judged', '', ?, ?)",
        (HOME, shot, seen),
    )
    made.commit()
    yield made
    made.close()


def failing(*selectors: str, url: str = HOME) -> dict[str, Any]:
    return {"outcome": "failed", "evidence": [{"url": url, "selector": selector} for selector in selectors]}


def opened(picture: dict[str, Any]) -> Image.Image:
    raw = base64.b64decode(picture["data"])
    assert len(raw) <= LIMIT_BYTES
    image = Image.open(io.BytesIO(raw))
    assert image.size == (picture["width"], picture["height"])
    return image


def test_a_place_is_cut_out_with_a_red_frame_and_named(capture: Capture) -> None:
    row = failing("#a", "#gone", "#none", "#no", "#unknown")
    found = add_pictures([row], [], capture, HOME)

    assert set(found) == {"home", "p01"}
    assert [one.get("picture") for one in row["evidence"]] == ["p01", None, None, None, None]
    assert opened(found["home"]).width in (240, 480)
    image = opened(found["p01"]).convert("RGB")
    assert image.width >= 256
    red = [pixel for pixel in image.getdata() if pixel[0] > 120 and pixel[1] < 90 and pixel[2] < 90]
    assert len(red) > 500


def test_the_same_capture_gives_the_same_pictures(capture: Capture) -> None:
    assert add_pictures([failing("#a")], [], capture, HOME) == add_pictures([failing("#a")], [], capture, HOME)


def test_a_page_with_a_personal_number_is_never_shown(capture: Capture) -> None:
    row = failing("#a")
    page: Any = SimpleNamespace(url=HOME, personal=("masked",))
    assert add_pictures([row], [page], capture, HOME) == {}
    assert "picture" not in row["evidence"][0]


def test_pictures_are_few(capture: Capture) -> None:
    rows = [failing("#a", "#b", "#a") for _ in range(40)]
    found = add_pictures(rows, [], capture, HOME)
    assert len(found) <= IN_ALL
    assert all(sum("picture" in one for one in row["evidence"]) <= 2 for row in rows)
    assert sum(len(picture["data"]) for picture in found.values()) < 1_100_000


def test_a_strange_screenshot_costs_nothing(capture: Capture) -> None:
    bad = capture.add_resource(HOME, "screenshot", "2026-10-28T01:00:00.000Z", "image/png", b"\x89PNG nonsense")
    capture.db.execute("UPDATE target SET screenshot_record=?", (bad,))
    assert add_pictures([failing("#a")], [], capture, HOME) == {}
    assert add_pictures([failing("#a")], [], capture, "https://www.example.gov.cn/none") == {}
