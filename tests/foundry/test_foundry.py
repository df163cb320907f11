"""Pages drawn by seed hold the reader to floors: layouts that it was not built on, each figure with its seeds."""

from __future__ import annotations

import pytest

from tests import accuracy
from tests.foundry.__main__ import FLOORS, SETS
from tests.foundry.drawn import KINDS, drawn
from tests.foundry.score import read, read_all, seeds, tallies_of

SEED, PAGES = 1, 400


@pytest.mark.parametrize("name", sorted(SETS))
def test_the_reader_stands_on_its_floors(name: str) -> None:
    pages = list(read_all(seeds(SEED, PAGES), SETS[name]))
    tallies = tallies_of(pages)
    low = accuracy.fallen(tallies, accuracy.read_floors(FLOORS[name]))
    used = {str(page.seed): " ".join(page.used) for page, _ in pages}
    misses = [f"{miss} [{used[miss.partition(':')[0]]}]" for one in tallies.values() for miss in one.misses]
    assert low == [], "\n".join(misses)


def test_a_seed_draws_the_same_page_and_every_kind_is_drawn() -> None:
    pages = [drawn(seed) for seed in seeds(SEED, PAGES)]
    assert drawn(pages[7].seed) == pages[7]
    assert {page.truth["page_kind"] for page in pages} == set(KINDS)


def test_a_wrong_truth_is_counted_as_a_miss() -> None:
    page = next(page for seed in seeds(SEED, 50) if (page := drawn(seed)).truth.get("icp"))
    truth, mine = read(page)
    right = accuracy.tally([(truth, mine)])["icp"]
    wrong = accuracy.tally([(truth | {"icp": "京ICP备00000001号"}, mine)])["icp"]
    assert (right.right, wrong.right, len(wrong.misses)) == (1, 0, 1)
