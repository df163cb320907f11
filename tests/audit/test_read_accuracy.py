"""Floors under the reader's accuracy on the labelled pages; they are raised with it and never fall silently."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

PRECISION, RECALL = 0.98, 0.93
SURE = 0.99  # fields that accuse: a wrong one names a body or calls a document invalid
ACCUSING = ("title", "published_on", "doc_number", "icp", "site_id_code", "validity", "valid_until")


@pytest.mark.slow
def test_floors(corpus: Path) -> None:
    file = Path(__file__).resolve().parent.parent / "accuracy.py"
    spec = importlib.util.spec_from_file_location("accuracy", file)
    assert spec is not None
    assert spec.loader is not None
    accuracy = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["accuracy"] = accuracy  # dataclasses look their module up
    spec.loader.exec_module(accuracy)
    tallies = accuracy.measure(corpus / "cn-dev")
    low = {
        name: (tally.precision, tally.recall, tally.misses[:5])
        for name, tally in tallies.items()
        if tally.truths and (tally.precision < (SURE if name in ACCUSING else PRECISION) or tally.recall < RECALL)
    }
    assert low == {}
