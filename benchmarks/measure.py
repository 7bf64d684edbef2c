"""Time child processes, alternately in both orders, so that neither of two peers always runs on the other's caches."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from analyzer.spark.java import find_java

TASK = (sys.executable, "-m", "benchmarks.tasks")


@dataclass(frozen=True)
class Samples:
    """Repeated measurements of one thing, in seconds."""

    values: tuple[float, ...]

    @property
    def middle(self) -> float:
        """Return the median."""
        return median(self.values)


class ChildFailedError(Exception):
    """A measured process ended with an error; the message holds its last lines."""


def environment(extra: dict[str, str] | None = None) -> dict[str, str]:
    """Return this process's environment, with Spark's settings such that all peers share one Python and one Java."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SPARK_", "PYSPARK_"))}
    shared = {
        "JAVA_HOME": str(find_java().home),
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
    }
    return {**kept, **shared, **(extra or {})}


def run(command: tuple[str, ...], extra: dict[str, str] | None = None) -> tuple[float, str]:
    """Run a command to its end; return the seconds from start to exit and what it printed."""
    start = time.perf_counter()
    done = subprocess.run(command, env=environment(extra), capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode != 0:
        excerpt = "\n".join((done.stdout + done.stderr).splitlines()[-20:])
        raise ChildFailedError(f"{' '.join(command)} ended with {done.returncode}:\n{excerpt}")
    return seconds, done.stdout


def answer(command: tuple[str, ...]) -> Any:
    """Run a command and return the JSON of the last line that it printed."""
    return json.loads(run(command)[1].splitlines()[-1])


def alternately(actions: Sequence[Callable[[], float]], repeat: int) -> list[Samples]:
    """Call every action ``repeat`` times, forwards then backwards in turn; each returns its seconds."""
    values: list[list[float]] = [[] for _ in actions]
    for round_number in range(repeat):
        order = list(range(len(actions)))
        for index in order if round_number % 2 == 0 else reversed(order):
            values[index].append(actions[index]())
    return [Samples(tuple(each)) for each in values]


def timed(call: Callable[[], object]) -> float:
    """Return the seconds that one call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
