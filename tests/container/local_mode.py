"""The SDK's local mode: a baseline through it, the containers that it starts, and their removal."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.container.docker import DOCKER, Finished, docker

DRIVER = Path(__file__).with_name("sdk_driver.py")
DEADLINE_S = 300.0


@dataclass(frozen=True)
class Baseline:
    """How `suggest_baseline` ended."""

    read: dict[str, Any]
    """What the SDK's classes read, or the error that was raised."""
    reports: dict[str, bytes]
    """The files that lay in S3 after it, by name."""
    hosts: dict[str, Finished]
    """How the container of each host ended, by host; its log is what it wrote to its terminal."""
    log: str
    """What the SDK's user saw, which is not all: compose shows no more once the first host has ended."""

    @property
    def codes(self) -> dict[str, int]:
        """The exit code of each host."""
        return {host: finished.code for host, finished in self.hosts.items()}

    def log_of(self, host: str) -> str:
        return self.hosts[host].log


def suggest_baseline(
    python: Path, variables: Mapping[str, str], image: str, dataset: Path, instances: int, folder: Path
) -> Baseline:
    """Run the driver with the SDK's Python; the containers and networks that were made for it are gone afterwards."""
    containers = folder / "containers"
    command = [python, DRIVER, image, str(dataset), str(instances), str(folder)]
    try:
        log = _output(command, variables)
        hosts = dict(_finished(containers))
    finally:
        remove_containers(containers)
    reports = {path.name: path.read_bytes() for path in (folder / "reports").glob("*")}
    return Baseline(json.loads((folder / "read.json").read_bytes()), reports, hosts, log)


def _output(command: list[Path | str], variables: Mapping[str, str]) -> str:
    finished = subprocess.run(
        command,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=DEADLINE_S,
    )
    log = _lines(finished.stdout)
    assert finished.returncode == 0, log
    return log


def _lines(log: bytes) -> str:
    """The text of a log whose lines may end as a terminal's do; a return elsewhere stays: tests look for it."""
    return log.decode("utf-8", "replace").replace("\r\n", "\n")


def _labels(containers: Path) -> Iterator[str]:
    """Filters for what compose made: its projects are named after the folders of their files."""
    for file in containers.glob("*/docker-compose.yaml"):
        yield f"label=com.docker.compose.project={file.parent.name}"


def _finished(containers: Path) -> Iterator[tuple[str, Finished]]:
    service = '{{index .Config.Labels "com.docker.compose.service"}}'
    for label in _labels(containers):
        for container in docker("ps", "--all", "--quiet", "--filter", label).log.split():
            host, code = docker("inspect", "--format", service + " {{.State.ExitCode}}", container).log.split()
            log = subprocess.run([DOCKER, "logs", container], check=True, capture_output=True).stdout
            yield host, Finished(int(code), _lines(log))


def remove_containers(containers: Path) -> None:
    """Remove what compose made of the files below this folder."""
    for label in _labels(containers):
        for container in docker("ps", "--all", "--quiet", "--filter", label).log.split():
            docker("rm", "--force", "--volumes", container)
        for network in docker("network", "ls", "--quiet", "--filter", label).log.split():
            docker("network", "rm", network)
