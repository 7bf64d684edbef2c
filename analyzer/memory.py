"""How much memory and how many processors this process may use."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterator
from pathlib import Path

from analyzer.errors import ConfigurationError

MEBIBYTE = 1 << 20
SHARE_OF_HOST = 0.75
"""The share of what the host or its control group has that we plan with; the rest is for the page cache and others."""

WORKER_NEED = 300 * MEBIBYTE
DRIVER_NEED = 200 * MEBIBYTE

_SIZE = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[kmgt]?)(?:i?b)?", re.IGNORECASE)
_UNITS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}
_UNLIMITED = 1 << 60  # control groups of the first version write "no limit" as a number near 2**63


def memory_budget(memory: str | None = None, root: Path = Path("/")) -> int:
    """Bytes of all processes together: ``memory`` (such as ``2g``), or 75 % of what this process may use.

    ``root`` stands for ``/``. Raises ``ConfigurationError`` when ``memory`` cannot be understood.
    """
    return parse_memory(memory) if memory else int(available_memory(root) * SHARE_OF_HOST)


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
