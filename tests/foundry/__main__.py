"""Draw pages, read them, print what the reader got wrong.

python -m tests.foundry N --seed S      the table by field, then by production
    --misses [FIELD ...]                each miss with the seed that draws its page
    --of SET                            the set they are drawn from: grammar (as it stands), wild, wilder, systems
    --show SEED                         the page of one seed, its productions and its truth
    --floors                            fail when a figure is under tests/foundry/floors_SET.csv
    --write-floors                      raise the floors to the figures
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests import accuracy
from tests.foundry.drawn import drawn
from tests.foundry.score import by_production, read_all, seeds, tallies_of
from tests.foundry.wild.pages import systems, wild, wilder

SETS = {"grammar": drawn, "wild": wild, "wilder": wilder, "systems": systems}
FLOORS = {name: Path(__file__).resolve().parent / f"floors_{name}.csv" for name in SETS}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.foundry")
    parser.add_argument("pages", nargs="?", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses", nargs="*")
    parser.add_argument("--of", choices=sorted(SETS), default="grammar")
    parser.add_argument("--show", type=int)
    for flag in ("--floors", "--write-floors", "--allow-lower"):
        parser.add_argument(flag, action="store_true")
    asked = parser.parse_args(arguments)
    if asked.show is not None:
        page = SETS[asked.of](asked.show)
        print(page.html.decode("gb18030" if "family:tables" in page.used else "utf-8").replace("><", ">\n<"))
        print(page.url, *page.used, page.truth, sep="\n")
        return 0
    pages = list(read_all(seeds(asked.seed, asked.pages), SETS[asked.of]))
    tallies = tallies_of(pages)
    accuracy.print_tallies(tallies)
    if asked.misses is None:
        print("\nfield, production: misses / pages")
        for name, production, many, of in by_production(pages, tallies):
            if many > 1 and many >= 0.04 * of:
                print(f"  {name:<18}{production:<32}{many:>4} /{of:>5}")
    else:
        used = {str(page.seed): " ".join(page.used) for page, _ in pages}
        for name, one in accuracy.told(tallies):
            if one.misses and (not asked.misses or name in asked.misses):
                print(f"\n{name}")
                for miss in one.misses:
                    print(f"  {miss}\n      {used[miss.partition(':')[0]]}")
    low = accuracy.fallen(tallies, accuracy.read_floors(FLOORS[asked.of])) if asked.floors else []
    print("\n".join(low), file=sys.stderr, end="\n" if low else "")
    if asked.write_floors:
        accuracy.write_floors(
            accuracy.raised(tallies, accuracy.read_floors(FLOORS[asked.of]), asked.allow_lower), FLOORS[asked.of]
        )
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
