"""The peak memory of a process and all its descendants, sampled from /proc.

Proportional set sizes are summed, so that pages shared between forked workers count once.
"""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import ChildFailedError, environment

INTERVAL_S = 0.1


@dataclass(frozen=True)
class Peak:
    """What one run took: the highest sum over its processes at any sample, in bytes, and its seconds."""

    bytes: int
    seconds: float


def peak_memory(command: tuple[str, ...], extra: dict[str, str] | None = None) -> Peak:
    """Run a command to its end and return its peak memory, that of its descendants included."""
    if not Path("/proc/self/smaps_rollup").exists():
        raise ChildFailedError(f"memory is measured through /proc, which {sys.platform} does not have")
    start = time.perf_counter()
    highest = 0
    process = subprocess.Popen(command, env=environment(extra), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        highest = max(highest, sum(map(_proportional_bytes, _family(process.pid))))
        time.sleep(INTERVAL_S)
    if process.returncode != 0:
        raise ChildFailedError(f"{' '.join(command)} ended with {process.returncode}")
    return Peak(highest, time.perf_counter() - start)


def _family(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # the second field is the name in brackets and may hold anything, so count from its end
            parent = int(stat.read_text(errors="replace").rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    family, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        family.append(pid)
        waiting += children.get(pid, [])
    return family


def _proportional_bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
