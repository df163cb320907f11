"""Small pictures of what a finding is about, cut from the screenshots of a capture.

Never shows a page on which a personal number was found, never opens a picture larger than our browser makes, and never
lets a result grow by more than a megabyte.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from PIL import Image, ImageDraw, UnidentifiedImageError

from audit.evidence.capture import Capture
from rules.facts.records import Page

PER_FINDING = 2
IN_ALL = 24
LIMIT_BYTES = 32 * 1024
MOST_PIXELS = 2000 * 20_000
MARGIN = 28
SMALLEST = (360, 140)
LARGEST = (720, 420)
OVERVIEW_WIDTH = 480
RED = (176, 28, 28)
QUALITIES = (62, 45, 30)
Box = tuple[int, int, int, int]  # left, top, width, height


def add_pictures(
    rows: Sequence[dict[str, Any]], pages: Iterable[Page], capture: Capture, home: str
) -> dict[str, dict[str, Any]]:
    """Name a picture on the places that have one; the pictures by name. ``home`` is the address of the home page."""
    private = {page.url for page in pages if page.personal}
    shots = _Shots(capture, private)
    found: dict[str, dict[str, Any]] = {}
    if (whole := shots.overview(home)) is not None:
        found["home"] = whole
    for row in rows:
        if row["outcome"] not in ("failed", "cantTell"):
            continue
        left = PER_FINDING
        for evidence in row["evidence"]:
            if not left or len(found) >= IN_ALL:
                break
            selector = evidence.get("selector")
            made = shots.cut(evidence["url"], selector) if selector else None
            if made is not None:
                name = f"p{len(found):02}"
                found[name] = made
                evidence["picture"] = name
                left -= 1
    return found


class _Shots:
    """The screenshots of a capture, each opened once, and where its elements stand."""

    def __init__(self, capture: Capture, private: set[str]) -> None:
        self._capture = capture
        self._private = private
        self._known: dict[str, tuple[str, Image.Image, dict[str, Box]] | None] = {}

    def overview(self, url: str) -> dict[str, Any] | None:
        shot = self._shot(url)
        if shot is None:
            return None
        record, image, _ = shot
        high = min(image.height, image.width * 5 // 4)
        top = image.crop((0, 0, image.width, high))
        size = (OVERVIEW_WIDTH, max(1, high * OVERVIEW_WIDTH // image.width))
        return _packed(top.resize(size, Image.Resampling.LANCZOS), url, record)

    def cut(self, url: str, selector: str) -> dict[str, Any] | None:
        shot = self._shot(url)
        if shot is None:
            return None
        record, image, boxes = shot
        box = boxes.get(selector[:300])
        if box is None or box[2] < 1 or box[3] < 1 or box[0] >= image.width or box[1] >= image.height:
            return None
        frame = _frame(box, image.size)
        part = image.crop(frame)
        left, top = box[0] - frame[0], box[1] - frame[1]
        ImageDraw.Draw(part).rectangle((left - 3, top - 3, left + box[2] + 2, top + box[3] + 2), outline=RED, width=3)
        return _packed(part, url, record)

    def _shot(self, url: str) -> tuple[str, Image.Image, dict[str, Box]] | None:
        if url not in self._known:
            self._known[url] = None if url in self._private else self._open(url)
        return self._known[url]

    def _open(self, url: str) -> tuple[str, Image.Image, dict[str, Box]] | None:
        target = self._capture.target(url)
        if target is None or not target.screenshot_record:
            return None
        try:
            opened = Image.open(io.BytesIO(self._capture.body(target.screenshot_record)), formats=("PNG",))
            if opened.width * opened.height > MOST_PIXELS:
                return None
            image = opened.convert("RGB")
        except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError, KeyError):
            return None  # an imported archive may hold anything under this name
        access = json.loads(self._capture.body(target.access_record)) if target.access_record else {}
        boxes: dict[str, Box] = {}
        for result in access.get("results", ()):
            for node in result.get("nodes", ()):
                if (box := _box(node.get("box"))) is not None:
                    boxes.setdefault(str(node.get("selector"))[:300], box)
        return target.screenshot_record, image, boxes


def _box(value: Any) -> Box | None:
    if not isinstance(value, list) or len(value) != 4 or not all(isinstance(n, (int, float)) for n in value):
        return None
    left, top, width, height = (int(n) for n in value)
    return left, top, width, height


def _frame(box: Box, size: tuple[int, int]) -> Box:
    """The part to cut: the element with a margin, neither too small to know the place nor too large to print."""
    edges = []
    for at, length, whole, least, most in (
        (box[0], box[2], size[0], SMALLEST[0], LARGEST[0]), (box[1], box[3], size[1], SMALLEST[1], LARGEST[1]),
    ):  # fmt: skip
        span = min(max(length + 2 * MARGIN, least), most, whole)
        start = at - MARGIN if length + 2 * MARGIN >= span else at - (span - length) // 2
        start = max(0, min(start, whole - span))
        edges.append((start, start + span))
    return edges[0][0], edges[1][0], edges[0][1], edges[1][1]


def _packed(image: Image.Image, url: str, record: str) -> dict[str, Any] | None:
    for shrink in (1, 2):
        size = (max(1, image.width // shrink), max(1, image.height // shrink))
        shown = image if shrink == 1 else image.resize(size, Image.Resampling.LANCZOS)
        for quality in QUALITIES:
            file = io.BytesIO()
            shown.save(file, "JPEG", quality=quality, optimize=True)
            if file.tell() <= LIMIT_BYTES:
                data = base64.b64encode(file.getvalue()).decode("ascii")
                return {"url": url, "record": record, "data": data, "width": shown.width, "height": shown.height}
    return None
