"""``python -m benchmarks``: measure the chosen rows and write ``docs/performance.md``."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from benchmarks import capture_rows, service_rows  # noqa: F401 (which registers them)
from benchmarks.measure import ChildFailedError, run
from benchmarks.report import merge, page
from benchmarks.rows import ROWS, Bench, Result

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "open-model-monitor-analyzer" / "benchmarks"
PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
SLOW = {"deequ"}


def main(arguments: list[str]) -> int:
    """Measure, print each result as it comes, and write the page; 1 when a measured process failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", help=f"rows to measure, separated by commas: {', '.join(ROWS)}")
    parser.add_argument("--deequ", action="store_true", help="also run Deequ's profiler, which takes some ten minutes")
    parser.add_argument("--repeat", type=int, default=5, help="how often to measure each pair (default 5)")
    parser.add_argument("--cache", type=Path, default=CACHE, help="folder for the data and the results so far")
    parser.add_argument("--page", type=Path, default=PAGE, help="the page to write")
    chosen = parser.parse_args(arguments)

    names = chosen.only.split(",") if chosen.only else [name for name in ROWS if name not in SLOW or chosen.deequ]
    unknown = [name for name in names if name not in ROWS]
    if unknown:
        parser.error(f"no such row: {', '.join(unknown)}; there are {', '.join(ROWS)}")

    bench = Bench(chosen.cache.expanduser().absolute(), chosen.repeat)
    failures = 0
    try:
        run((sys.executable, "-m", "analyzer", "prepare"))
    except ChildFailedError as error:
        print(error, file=sys.stderr)
        failures += 1
    for name in names:
        print(f"{name} ...", flush=True)
        try:
            fresh = ROWS[name](bench)
        except ChildFailedError as error:
            print(error, file=sys.stderr)
            failures += 1
            continue
        for each in fresh:
            print(f"  {_summary(each)}", flush=True)
        known = merge(bench.cache / "results.json", {name: fresh})
        ordered = [each for row_name in ROWS for each in known.get(row_name, [])]
        chosen.page.write_text(page(ordered), encoding="utf-8")
    return 1 if failures else 0


def _summary(result: Result) -> str:
    against = (
        "" if result.ratio is None else f", {result.peer:.3g} {result.unit} {result.peer_name}: {result.ratio:.3g}"
    )
    return f"{result.what}: {result.ours:.3g} {result.unit}{against}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
