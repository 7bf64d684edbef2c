"""Runs as real processes, as a container has them, and the processes that they consist of."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.running import CSV

ROOT = Path(__file__).resolve().parents[1]


def settings(source: Path, root: Path, **more: str) -> dict[str, str]:
    """The environment of a container: its folders below `root`, nothing of a Spark of this process."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYSPARK", "SPARK"))}
    return {
        **kept,
        "ML_ROOT": str(root),
        "dataset_source": str(source),
        "dataset_format": CSV,
        "output_path": str(root / "reports"),
        **more,
    }


def started(environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "analyzer"],
        env=environment,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def ended(environment: dict[str, str]) -> tuple[int, str]:
    """The exit code and the log."""
    process = started(environment)
    log, _ = process.communicate(timeout=120)
    return process.returncode, log


def message(root: Path) -> str:
    return (root / "output" / "message").read_text(encoding="utf-8")


def children(parent: int) -> list[int]:
    return [child for child, its in _processes() if its == parent]


def descendants(parent: int) -> Iterator[int]:
    for child in children(parent):
        yield child
        yield from descendants(child)


def workers_of(process: subprocess.Popen[Any], engine: str = "spark") -> list[int]:
    """The Python workers of a run: children of Spark's Python daemon, or forked from the process that works."""
    if engine == "processes":
        working = children(process.pid)
        return [worker for each in working for worker in children(each) if command_of(worker) == command_of(each)]
    daemons = {each for each in descendants(process.pid) if "-m\0analyzer.spark.daemon" in command_of(each)}
    return [worker for daemon in daemons for worker in children(daemon) if worker in daemons]


def command_of(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text(errors="replace")
    except OSError:
        return ""


def is_running(process: int) -> bool:
    try:
        return _fields(Path(f"/proc/{process}/stat"))[0] != "Z"
    except OSError:
        return False


def eventually(true: Callable[[], object], within_s: float = 60.0) -> bool:
    """Whether it becomes true in time."""
    deadline = time.monotonic() + within_s
    while not (found := true()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return bool(found)


def are_gone(processes: list[int], within_s: float = 5.0) -> bool:
    """Whether there were some, and all of them end in time."""
    return bool(processes) and eventually(lambda: not any(map(is_running, processes)), within_s)


def document_that_spark_unpacks(folder: Path, megabytes: int) -> Path:
    """A JSON document in a compression that tasks do not open by themselves, so that the JVM holds all of it."""
    text = "".join(f"{number:08x}" for number in range(1_000, 2_250)) * 100
    path = folder / "document.json.deflate"
    path.write_bytes(zlib.compress(("[" + f'{{"a": "{text}"}},\n' * megabytes + "{}]").encode(), level=1))
    return path


def _processes() -> Iterator[tuple[int, int]]:
    """All there are, each with its parent."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            yield int(path.parent.name), int(_fields(path)[1])
        except OSError:
            continue


def _fields(stat: Path) -> list[str]:
    # The name, in parentheses, may hold anything.
    return stat.read_text(errors="replace").rpartition(")")[2].split()
