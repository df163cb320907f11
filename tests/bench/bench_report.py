"""Prints places against seconds of reading and rendering a result, beside json.loads of the same file as the floor.

Linear means the last column stays near the first one's. Run: ``python tests/bench/bench_report.py``. Never a test.
"""

from __future__ import annotations

import copy
import json
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

from reports.forms import formats
from reports.read import load

SAMPLE = Path(__file__).parents[1] / "reports" / "results" / "schema1-yunquan.json"


def grown(sample: dict[str, Any], places: int) -> dict[str, Any]:
    """The kept sample as a site of ``places`` pages would give it.

    So many places over its failed findings and so many records, a column for every 50 pages, a document for every 10.
    """
    result = copy.deepcopy(sample)
    failed = [finding for finding in result["findings"] if finding["outcome"] == "failed" and finding["evidence"]]
    for number in range(places):
        finding = failed[number % len(failed)]
        place = dict(finding["evidence"][0], url=f"https://www.example.gov.cn/{number:07}.html")
        finding["evidence"].append(place)
        finding["count"] += 1
    records = result["capture"]["records"]
    (_, record), *_ = records.items()
    records |= {f"grown-{number}": record for number in range(places)}
    for name, every in (("columns", 50), ("documents", 10)):
        rows = result["site"][name]
        known = len(rows)
        rows += [
            dict(rows[number % known], url=f"https://www.example.gov.cn/{name}/{number}/")
            for number in range(places // every)
        ]
    return result


def spent(work: Any) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def main() -> None:
    sample = json.loads(SAMPLE.read_text(encoding="utf-8"))
    print(
        "places  result MB  json.loads s   load s   html s  html MB   csv s  xlsx s  html x floor   s per 1000 places"
    )
    with tempfile.TemporaryDirectory() as folder:
        for places in (1_000, 10_000, 20_000, 40_000):
            path = Path(folder) / "result.json"
            path.write_text(json.dumps(grown(sample, places), ensure_ascii=False), encoding="utf-8")
            text = path.read_text(encoding="utf-8")
            floor = spent(lambda text=text: json.loads(text))
            read = spent(lambda path=path: load(path))
            result = load(path)
            times = {}
            for name in ("html", "csv", "xlsx"):
                out = path.with_name(f"report.{name}")
                times[name] = spent(lambda name=name, out=out, result=result: formats.FORMATS[name](result, out))
            size = path.with_name("report.html").stat().st_size / 2**20
            total = read + sum(times.values())
            print(
                f"{places:6} {path.stat().st_size / 2**20:10.1f} {floor:13.2f} {read:8.2f} {times['html']:8.2f}"
                f" {size:8.2f} {times['csv']:7.2f} {times['xlsx']:7.2f} {times['html'] / floor:13.1f}"
                f" {total / places * 1000:19.3f}"
            )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
