"""How much memory and how many processors a local session may use, and how they are divided."""

from __future__ import annotations

import logging
import math
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analyzer.errors import ConfigurationError

logger = logging.getLogger(__name__)

MEBIBYTE = 1 << 20
SHARE_OF_HOST = 0.75
"""The part of what the host or its control group has that we plan with; the rest is for the page cache and others."""

WORKER_NEED = 300 * MEBIBYTE
DRIVER_NEED = 200 * MEBIBYTE
JVM_OVERHEAD = 200 * MEBIBYTE
"""What the JVM takes beside its heap: classes, compiled code, stacks, buffers of Arrow batches."""

DAEMON_NEED = 192 * MEBIBYTE
"""A JVM that runs Spark's worker, or its master and a worker."""

SMALLEST_HEAP = 512 * MEBIBYTE
"""Spark refuses to start with less than 450 MiB."""
COMFORTABLE = 768 * MEBIBYTE
"""With less than this even a small analysis may run out of memory: one with a single worker takes 650 MiB."""

LARGEST_HEAP = 4096 * MEBIBYTE
LARGEST_YOUNG_GENERATION = 96 * MEBIBYTE

_SIZE = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[kmgt]?)(?:i?b)?", re.IGNORECASE)
_UNITS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}
_UNLIMITED = 1 << 60  # control groups of the first version write "no limit" as a number near 2**63


@dataclass(frozen=True)
class MemoryPlan:
    """The division of a memory budget; all in bytes but ``slots``, the number of tasks at a time."""

    budget: int
    heap: int
    young_generation: int
    direct: int
    slots: int

    def java_options(self) -> list[str]:
        """Return the options of ``java`` that set the sizes.

        The young generation has a fixed, modest size: what the JVM does is to pass batches on, which all die young, so
        the heap that it really takes does not grow with the input.
        """
        return [
            f"-Xms{min(self.heap, 2 * self.young_generation) // MEBIBYTE}m",
            f"-Xmx{self.heap // MEBIBYTE}m",
            f"-Xmn{self.young_generation // MEBIBYTE}m",
            f"-XX:MaxDirectMemorySize={self.direct // MEBIBYTE}m",
        ]


def plan_memory(memory: str | None = None, root: Path = Path("/")) -> MemoryPlan:
    """Divide ``memory`` (such as ``2g``; by default 75 % of the control group's limit or of the host's memory).

    A quarter is the JVM's heap; each task at a time needs a Python worker; what the driver and the JVM beside its heap
    need is set aside first. There is always one slot, and never more slots than processors. ``root`` stands for ``/``.
    Raises ``ConfigurationError`` when ``memory`` cannot be understood.
    """
    budget = parse_memory(memory) if memory else int(available_memory(root) * SHARE_OF_HOST)
    heap = min(max(budget // 4, SMALLEST_HEAP), LARGEST_HEAP)
    by_memory = (budget - heap - DRIVER_NEED - JVM_OVERHEAD) // WORKER_NEED
    if budget < COMFORTABLE:
        logger.warning("%d MiB of memory is little: one task at a time, and it may not suffice", budget // MEBIBYTE)
    return _plan(budget, heap, max(1, min(available_processors(root), by_memory)))


@dataclass(frozen=True)
class HostPlan:
    """The division of a host's budget in a cluster; ``driver`` is there on the primary alone."""

    driver: MemoryPlan | None
    executor: MemoryPlan


def plan_host(memory: str | None, leads: bool, root: Path = Path("/")) -> HostPlan:
    """Divide a host's budget, as in ``plan_memory``, among all that runs there in a cluster.

    That is on every host the analyzer itself, the JVM of Spark's worker, and an executor with its Python workers; on
    the primary, which ``leads``, the driver's JVM too.
    """
    budget = parse_memory(memory) if memory else int(available_memory(root) * SHARE_OF_HOST)
    processors = available_processors(root)
    left = budget - DRIVER_NEED - DAEMON_NEED
    driver = None
    if leads:
        driver_heap = min(max(budget // 8, SMALLEST_HEAP), LARGEST_HEAP)
        driver = _plan(budget, driver_heap, processors)
        left -= driver_heap + JVM_OVERHEAD
    heap = min(max(left // 4, SMALLEST_HEAP), LARGEST_HEAP)
    by_memory = (left - heap - JVM_OVERHEAD) // WORKER_NEED
    if by_memory < 1:
        found = f"{budget // MEBIBYTE} MiB of memory is little for {'the first' if leads else 'one'} of several hosts"
        logger.warning("%s: one task at a time, and it may not suffice", found)
    return HostPlan(driver, _plan(budget, heap, max(1, min(processors, by_memory))))


def _plan(budget: int, heap: int, slots: int) -> MemoryPlan:
    return MemoryPlan(
        budget=budget,
        heap=heap,
        young_generation=min(heap // 3, LARGEST_YOUNG_GENERATION),
        direct=max(256 * MEBIBYTE, slots * 64 * MEBIBYTE, budget // 8),
        slots=slots,
    )


def parse_memory(text: str) -> int:
    """Return the bytes of ``512m``, ``2g``, ``1.5 GiB`` or plain bytes; units are powers of 1024."""
    match = _SIZE.fullmatch(text.strip())
    size = int(float(match["number"]) * 1024 ** _UNITS[match["unit"].lower()]) if match else 0
    if size < MEBIBYTE:
        raise ConfigurationError(
            f"analyzer_memory is {text[:40]!r}, which is no size of memory; right would be '2g' or '1500m'."
        )
    return size


def available_memory(root: Path = Path("/")) -> int:
    """Return the bytes that this process may use: the least limit of its control groups, else the host's memory."""
    limits = [_number(text) for text in _group_files(root, "memory", "memory.max", "memory.limit_in_bytes")]
    return min([limit for limit in limits if 0 < limit < _UNLIMITED] + [_host_memory(root)])


def available_processors(root: Path = Path("/")) -> int:
    """Return the processors that this process may use: its affinity, or a quota of its control groups (rounded up)."""
    quotas = []
    for text in _group_files(root, "cpu", "cpu.max", "cpu.cfs_quota_us"):
        words = text.split()
        quota = _number(words[0]) if words else 0
        period = _number(words[1]) if len(words) > 1 else 100_000
        if quota > 0 and period > 0:
            quotas.append(math.ceil(quota / period))
    affinity = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min([affinity, *quotas]))


def _host_memory(root: Path) -> int:
    match = re.search(r"^MemTotal:\s+(\d+) kB", _read(root / "proc/meminfo"), re.MULTILINE)
    if match:
        return int(match[1]) * 1024
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _group_files(root: Path, controller: str, unified: str, legacy: str) -> Iterator[str]:
    """Yield the contents of a limit's file in each control group that this process is in, from its own to the top.

    Inside of a container the path that the kernel tells may be the host's, which is not mounted: then only the top one
    is there, and it is the container's own.
    """
    mount = root / "sys/fs/cgroup"
    for line in _read(root / "proc/self/cgroup").splitlines():
        controllers, _, path = line.partition(":")[2].partition(":")
        if not controllers:
            top, name = mount, unified
        elif controller in controllers.split(","):
            top, name = mount / controller, legacy
        else:
            continue
        group = top / path.strip("/")
        folders = [group, *group.parents]
        for folder in folders[: folders.index(top) + 1]:
            text = _read(folder / name).strip()
            if name == "cpu.cfs_quota_us" and text:
                text = f"{text} {_read(folder / 'cpu.cfs_period_us').strip()}"
            if text:
                yield text


def _number(text: str) -> int:
    return int(text) if text.lstrip("-").isdecimal() else 0


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
