"""The SDK's local mode: a baseline through it, the containers that it starts, and their removal."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.container.docker import docker

DRIVER = Path(__file__).with_name("sdk_driver.py")
DEADLINE_S = 300.0


@dataclass(frozen=True)
class Baseline:
    """How `suggest_baseline` ended."""

    read: dict[str, Any]
    """What the SDK's classes read, or the error that was raised."""
    reports: dict[str, bytes]
    """The files that lay in S3 after it, by name."""
    codes: dict[str, int]
    """The exit code of each host's container, by host."""
    log: str

    def log_of(self, host: str) -> str:
        """What the host wrote to its terminal, without the names that compose puts before the lines."""
        lines = re.findall(rf"^(?:\x1b\[\d+m)?\w+-{host} +\|(?:\x1b\[0m)? (.*)$", self.log, re.MULTILINE)
        return "\n".join(lines)


def suggest_baseline(
    python: Path, variables: Mapping[str, str], image: str, dataset: Path, instances: int, folder: Path
) -> Baseline:
    """Run the driver with the SDK's Python; the containers and networks that were made for it are gone afterwards."""
    containers = folder / "containers"
    containers.mkdir()
    command = [python, DRIVER, image, str(dataset), str(instances), str(folder)]
    try:
        log = _output(command, variables)
        codes = dict(_exit_codes(containers))
    finally:
        _remove(containers)
    reports = {path.name: path.read_bytes() for path in (folder / "reports").glob("*")}
    return Baseline(json.loads((folder / "read.json").read_bytes()), reports, codes, log)


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
    # ends of lines are a terminal's; a return elsewhere stays, as tests look for it
    log = finished.stdout.decode("utf-8", "replace").replace("\r\n", "\n")
    assert finished.returncode == 0, log
    return log


def _labels(containers: Path) -> Iterator[str]:
    """Filters for what compose made: its projects are named after the folders of their files."""
    for file in containers.glob("*/docker-compose.yaml"):
        yield f"label=com.docker.compose.project={file.parent.name}"


def _exit_codes(containers: Path) -> Iterator[tuple[str, int]]:
    service = '{{index .Config.Labels "com.docker.compose.service"}}'
    for label in _labels(containers):
        for container in docker("ps", "--all", "--quiet", "--filter", label).log.split():
            host, code = docker("inspect", "--format", service + " {{.State.ExitCode}}", container).log.split()
            yield host, int(code)


def _remove(containers: Path) -> None:
    for label in _labels(containers):
        for container in docker("ps", "--all", "--quiet", "--filter", label).log.split():
            docker("rm", "--force", "--volumes", container)
        for network in docker("network", "ls", "--quiet", "--filter", label).log.split():
            docker("network", "rm", network)
