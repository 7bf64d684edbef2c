"""The page with the table, written anew from all results that are known."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
from pathlib import Path

from benchmarks.rows import Result

HEAD = """# Performance

Written by `make bench`, which generates the data and measures each pair side by side, alternately in both orders, in
fresh processes; the numbers are medians. "Whole process" runs from start to exit with the files on disk, with the
class-data-sharing archive in place; "warm" repeats the work in a process that has done it twice before. Memory is the
sum of the proportional set sizes of driver, JVM and workers. Below 1, a ratio is in our favour.
[Where the time goes](where-the-time-goes.md) tells what is behind the figures.

"""


def merge(known_file: Path, fresh: dict[str, list[Result]]) -> dict[str, list[Result]]:
    """Add fresh results, by row, to those of earlier runs that the file keeps, and write it."""
    known: dict[str, list[Result]] = {}
    if known_file.exists():
        stored = json.loads(known_file.read_text(encoding="utf-8"))
        known = {name: [Result(**each) for each in results] for name, results in stored.items()}
    known.update(fresh)
    text = json.dumps({name: [each.as_dict() for each in results] for name, results in known.items()}, indent=1)
    known_file.write_text(text, encoding="utf-8")
    return known


def page(results: list[Result]) -> str:
    """Return the page as Markdown."""
    lines = ["| what | ours | against | peer | ratio | to reach | reached |", "|---|---|---|---|---|---|---|"]
    lines += [_line(result) for result in results]
    return HEAD + _surroundings() + "\n\n" + "\n".join(lines) + "\n"


def _line(result: Result) -> str:
    peer = "" if result.peer is None else _amount(result.peer, result.unit)
    ratio = "" if result.ratio is None else f"{result.ratio:.3g}"
    limit = ""
    if result.limit is not None:
        limit = (
            f"at most {result.limit:.3g}"
            if result.peer is not None
            else f"at most {_amount(result.limit, result.unit)}"
        )
    reached = {True: "yes", False: "**no**", None: ""}[result.met]
    cells = (result.what, _amount(result.ours, result.unit), result.peer_name or "", peer, ratio, limit, reached)
    return f"| {' | '.join(cells)} |"


def _amount(value: float, unit: str) -> str:
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"


def _surroundings() -> str:
    versions = []
    for name in ("pyspark", "pyarrow", "numpy", "duckdb", "polars"):
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"Measured on {os.cpu_count()} cores and {gigabytes:.0f} GB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, {', '.join(versions)}."
    )
