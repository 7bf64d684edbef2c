"""How the memory and the processors that a session may use are divided."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from analyzer.memory import DRIVER_NEED, MEBIBYTE, WORKER_NEED, available_processors, memory_budget

logger = logging.getLogger(__name__)

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
    budget = memory_budget(memory, root)
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
    budget = memory_budget(memory, root)
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
