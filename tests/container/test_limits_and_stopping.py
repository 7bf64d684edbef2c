"""Memory limits, signals, and the processes of a running container."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.container.docker import Container, docker, start_container
from tests.container.jobs import Job

MEBIBYTE = 1 << 20

# Control groups of the second and of the first version.
MEMORY_IN_USE = (
    "cat /sys/fs/cgroup/memory.stat /sys/fs/cgroup/memory/memory.stat 2>/dev/null"
    ' | awk \'$1 == "anon" || $1 == "total_rss" { print $2 }\''
)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some seconds' work."""
    folder = tmp_path_factory.mktemp("large")
    line = ",".join(f"{number}.5" for number in range(50)) + "\n"
    with (folder / "large.csv").open("w", encoding="utf-8") as file:
        file.write(",".join(f"c{number}" for number in range(50)) + "\n")
        file.writelines(line * 1000 for _ in range(400))
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
    while sum("analyzer.spark.daemon" in process for process in container.processes()) < 2:
        assert time.monotonic() < deadline, container.log()
        time.sleep(0.1)
    return container


@pytest.mark.parametrize(("limit", "heap", "tasks"), [(1024, 512, "1"), (3072, 576, "[1-4]")])
def test_heap_and_tasks_follow_the_limit_of_the_container_and_three_quarters_of_it_suffice(
    image: str, large: Path, tmp_path: Path, running: list[Container], limit: int, heap: int, tasks: str
) -> None:
    job = Job(large, tmp_path / "work")
    container = _start(image, job, running, "--memory", f"{limit}m")

    java = next(process for process in container.processes() if "PythonGatewayServer" in process)
    peak = 0
    while (used := docker("exec", container.name, "sh", "-c", MEMORY_IN_USE, check=False)).code == 0:
        peak = max(peak, int(used.log or 0))
        time.sleep(0.2)

    assert f" -Xmx{heap}m " in java
    assert re.search(rf"-Dspark.master=local\[{tasks}\]", java)
    job.assert_succeeded(container.wait())
    assert 100 * MEBIBYTE < peak < 0.75 * limit * MEBIBYTE


def test_a_stop_is_heeded_by_all_processes_at_once(
    image: str, large: Path, tmp_path: Path, running: list[Container]
) -> None:
    job = Job(large, tmp_path / "work")
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
