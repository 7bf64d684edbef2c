"""Several hosts on one machine: each is a process that binds its sockets to a loopback address of its own."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.processes import descendants, message, settings, started, workers_of

SECRET = "a secret of the tests, long enough"


def own_addresses(count: int) -> list[str]:
    """Loopback addresses that no other run of the tests uses at this time."""
    second, third = divmod(os.getpid() % 62_000, 250)
    return [f"127.{second + 1}.{third + 1}.{host + 2}" for host in range(count)]


def write_files(folder: Path, rows: Sequence[int] = (40_000, 500_000, 300_000)) -> Path:
    """Files of one or two splits, with names that are not plain."""
    draws = random.Random(1)
    for number, count in enumerate(rows):
        with (folder / f"part {number}: für.csv").open("w", encoding="utf-8") as file:
            file.write("id,draw,normal,name,hole\n")
            file.writelines(
                f"{row},{draws.random()},{draws.gauss(0, 1):.4f},n{draws.randrange(50)},{row if row % 9 else ''}\n"
                for row in range(count)
            )
    return folder


@dataclass
class Host:
    """A host of the job: its folder is its ``/opt/ml``."""

    name: str
    root: Path
    process: subprocess.Popen[str]
    log: str = ""

    @property
    def message(self) -> str:
        return message(self.root)

    @property
    def reports(self) -> dict[str, bytes]:
        folder = self.root / "reports"
        found = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.exists() else []
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}

    def wait(self, timeout: float = 150.0) -> int:
        """The exit code."""
        self.log, _ = self.process.communicate(timeout=timeout)
        return self.process.returncode

    def vanish(self) -> None:
        """Kill all of the host's processes at once, as when it loses its power."""
        for process in [self.process.pid, *descendants(self.process.pid)]:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.log, _ = self.process.communicate()

    def until(self, condition: Callable[[Host], object], timeout: float = 90.0) -> None:
        deadline = time.monotonic() + timeout
        while not condition(self):
            assert self.process.poll() is None, self.process.communicate()[0]
            assert time.monotonic() < deadline, f"{self.name} did not get that far"
            time.sleep(0.05)

    @property
    def works(self) -> bool:
        """Whether tasks run on it: they have Python workers."""
        return bool(workers_of(self.process))

    @property
    def jvms(self) -> list[int]:
        """Its JVMs, executors too."""
        return [child for child in descendants(self.process.pid) if _is_java(child)]


@dataclass
class Hosts:
    """Starts hosts below `folder`; the first one leads."""

    folder: Path
    names: list[str] = field(default_factory=lambda: own_addresses(2))
    started: list[Host] = field(default_factory=list)

    def start(self, source: Path, *, only: int | None = None, **more: str) -> list[Host]:
        """All hosts, or the one with the index `only`."""
        given = {"cluster_secret": SECRET, "cluster_deadline_s": "60", "analyzer_memory": "2g", **more}
        chosen = self.names if only is None else [self.names[only]]
        hosts = []
        for name in chosen:
            root = self.folder / name
            (root / "config").mkdir(parents=True, exist_ok=True)
            config = {"current_host": name, "hosts": self.names[::-1]}
            (root / "config" / "resourceconfig.json").write_text(json.dumps(config), encoding="utf-8")
            hosts.append(Host(name, root, started(settings(source, root, **given))))
        self.started += hosts
        return hosts

    def end(self) -> Iterator[int]:
        """End what is still there, and tell which processes that were."""
        for host in self.started:
            if host.process.poll() is None:
                yield host.process.pid
                host.vanish()


def _is_java(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/comm").read_text().strip() == "java"
    except OSError:
        return False
