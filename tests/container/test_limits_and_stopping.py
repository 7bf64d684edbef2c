"""Memory limits, signals, and the processes of a running container, on either engine."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.container.docker import Container, docker, run_container, start_container
from tests.container.jobs import ENGINES, Job, workers_in

MEBIBYTE = 1 << 20

# Control groups of the second and of the first version.
MEMORY_IN_USE = (
    "cat /sys/fs/cgroup/memory.stat /sys/fs/cgroup/memory/memory.stat 2>/dev/null"
    ' | awk \'$1 == "anon" || $1 == "total_rss" { print $2 }\''
)

# Each that comes, until there is nobody to look for any: a worker has the command of its parent, and one of the pool
# that of its parent's parent too, the guardian's.
KILL_WORKERS = """
import os, pathlib, signal, sys, time

name = b"analyzer.spark.daemon" if sys.argv[1] == "spark" else b"analyzer"
while True:
    commands, parents = {}, {}
    for path in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            commands[path.name] = (path / "cmdline").read_bytes()
            parents[path.name] = (path / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            pass
    for process, command in commands.items():
        parent = parents.get(process)
        above = parent if b"analyzer.spark.daemon" in command else parents.get(parent)
        # By its name too: what will become Java has the command of the process that it was forked from for a moment.
        if b"\\0" + name + b"\\0" in command and command == commands.get(parent) == commands.get(above):
            os.kill(int(process), signal.SIGKILL)
    time.sleep(0.02)
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some seconds' work."""
    folder = tmp_path_factory.mktemp("large")
    line = ",".join(f"{number}.5" for number in range(50)) + "\n"
    with (folder / "large.csv").open("w", encoding="utf-8") as file:
        file.write(",".join(f"c{number}" for number in range(50)) + "\n")
        file.writelines(line * 1000 for _ in range(800))
    return folder


@pytest.fixture
def running() -> Iterator[list[Container]]:
    """Containers to be removed in the end."""
    containers: list[Container] = []
    yield containers
    for container in containers:
        container.remove()


def _start(image: str, job: Job, running: list[Container], *more: str) -> Container:
    """Start it, and wait until workers are at the data."""
    container = start_container(image, mounts=job.mounts, environment=job.settings, more=more)
    running.append(container)
    deadline = time.monotonic() + 90
    while not workers_in(container, job.engine):
        assert time.monotonic() < deadline, container.log()
        time.sleep(0.1)
    return container


def _peak(container: Container) -> int:
    """The most bytes that are in use at a time until it ends."""
    peak = 0
    while (used := docker("exec", container.name, "sh", "-c", MEMORY_IN_USE, check=False)).code == 0:
        peak = max(peak, int(used.log or 0))
        time.sleep(0.2)
    return peak


@pytest.mark.parametrize(("limit", "heap", "tasks"), [(1024, 512, "1"), (3072, 576, "[1-4]")])
def test_heap_and_tasks_follow_the_limit_of_the_container_and_three_quarters_of_it_suffice(
    image: str, large: Path, tmp_path: Path, running: list[Container], limit: int, heap: int, tasks: str
) -> None:
    job = Job(large, tmp_path / "work", engine="spark")
    container = _start(image, job, running, "--memory", f"{limit}m")

    java = next(process for process in container.processes() if "PythonGatewayServer" in process)
    peak = _peak(container)

    assert f" -Xmx{heap}m " in java
    assert re.search(rf"-Dspark.master=local\[{tasks}\]", java)
    job.assert_succeeded(container.wait())
    assert 100 * MEBIBYTE < peak < 0.75 * limit * MEBIBYTE


@pytest.mark.parametrize(("limit", "most"), [(512, 1), (3072, 7)])
def test_the_workers_of_the_pool_follow_the_limit_of_the_container_and_three_quarters_of_it_suffice(
    image: str, large: Path, tmp_path: Path, running: list[Container], limit: int, most: int
) -> None:
    job = Job(large, tmp_path / "work", engine="processes")
    container = _start(image, job, running, "--memory", f"{limit}m")

    time.sleep(0.2)  # they are forked one after another
    workers = workers_in(container, "processes")
    peak = _peak(container)

    assert workers == min(most, len(os.sched_getaffinity(0)))
    job.assert_succeeded(container.wait())
    assert 50 * MEBIBYTE < peak < 0.75 * limit * MEBIBYTE


def test_a_worker_of_the_pool_that_the_system_kills_for_its_memory_is_told(image: str, tmp_path: Path) -> None:
    """A line that is read whole, by leave of the job, and has more bytes than the container may use."""
    (tmp_path / "data").mkdir()
    with (tmp_path / "data" / "data.csv").open("wb") as file:
        file.write(b"a,b\n1,2\n")
        file.truncate(900 * MEBIBYTE)
    job = Job(tmp_path / "data", tmp_path / "work", engine="processes")
    settings = {**job.settings, "max_line_bytes": "1000000000"}
    finished = run_container(image, mounts=job.mounts, environment=settings, more=["--memory", "512m"])

    assert finished.code == 8, finished.log
    assert job.message.startswith("Error: Out of memory in a Python worker. Raise analyzer_memory")
    assert job.files == {}


@pytest.mark.parametrize("engine", ENGINES)
def test_workers_that_are_killed_again_and_again_end_the_job(
    image: str, large: Path, tmp_path: Path, running: list[Container], engine: str
) -> None:
    job = Job(large, tmp_path / "work", engine=engine)
    container = start_container(image, mounts=job.mounts, environment=job.settings)
    running.append(container)
    # It ends with the container.
    docker("exec", container.name, "python", "-c", KILL_WORKERS, engine, check=False)

    assert container.wait().code == 8, container.log()
    assert job.message.startswith("Error: Out of memory in a Python worker. Raise analyzer_memory")
    assert job.files == {}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_stop_is_heeded_by_all_processes_at_once(
    image: str, large: Path, tmp_path: Path, running: list[Container], engine: str
) -> None:
    job = Job(large, tmp_path / "work", engine=engine)
    container = _start(image, job, running)
    processes = container.processes()
    assert processes[0].endswith("/usr/bin/tini -- /opt/venv/bin/python -m analyzer")
    assert not [process for process in processes if process.split()[1].startswith("Z")]

    asked = time.monotonic()
    docker("stop", "--time", "30", container.name)

    assert time.monotonic() - asked < 10
    assert container.wait().code == 143
    assert job.message == "Error: stopped by SIGTERM before the job was done."
    assert job.files == {}


def test_process_1_reaps_what_others_leave(image: str, running: list[Container]) -> None:
    container = start_container(image, "--", "sleep", "120", more=["--entrypoint", "/usr/bin/tini"])
    running.append(container)
    # When the shell ends, both of its children become those of process 1.
    docker("exec", container.name, "sh", "-c", "sleep 3 & sleep 3 &")
    left = [process for process in container.processes() if process.endswith("sleep 3")]
    time.sleep(4)

    assert len(left) == 2
    assert [process.split(maxsplit=2)[2] for process in container.processes()] == [
        "/usr/bin/tini -- sleep 120",
        "sleep 120",
    ]
