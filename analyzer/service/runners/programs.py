"""What a keeper starts: the analyzer itself in a process of its own, or a container."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, Protocol

from analyzer.prctl import dying_with
from analyzer.service.runners.own_environment import analyzer_environment

KEPT_NAMES = ("PATH", "HOME", "DOCKER_")
"""What the client of Docker has for itself."""


class Program(Protocol):
    """What a job runs; its `environment` is what it finds set."""

    environment: Mapping[str, str]

    def start(self, output: int) -> int:
        """Start it, and return the number of its process, which writes into `output`."""

    def clean(self) -> None:
        """Remove what is left of it."""


def program_of(job: Mapping[str, Any], root: Path) -> Program:
    """The program of a job, as the runner that it has asks for it. Raises ConfigurationError."""
    request = job["request"]
    environment: dict[str, str] = request.get("Environment") or {}
    if "docker" in job:
        return ContainerProgram(environment, job["docker"], root)
    arguments = request["AppSpecification"].get("ContainerArguments") or []
    folders = [Path(each) for each in job["folders"]]
    return AnalyzerProgram(analyzer_environment(environment, arguments, root, folders), root)


@dataclass
class AnalyzerProgram:
    """The analyzer, as its container starts it, in a copy of this process: nothing has to be imported again."""

    environment: Mapping[str, str]
    root: Path

    def start(self, output: int) -> int:
        tie = dying_with(os.getpid())
        process = os.fork()
        if process == 0:
            self._run(output, tie)
        return process

    def clean(self) -> None:
        """It leaves nothing."""

    def _run(self, output: int, tie: Any) -> NoReturn:
        try:
            os.setpgid(0, 0)
            tie()
            os.dup2(output, 1)
            os.dup2(output, 2)
            # Those of the keeper are files.
            sys.stdout, sys.stderr = (open(number, "w", closefd=False) for number in (1, 2))  # noqa: SIM115
            os.chdir(self.root)
            os.environ.clear()
            os.environ.update(self.environment)
            sys.argv[1:] = []
            runpy.run_module("analyzer", run_name="__main__")
        finally:
            os._exit(1)


@dataclass
class ContainerProgram:
    """A container of any image, by the command line of Docker; `options` name it and say what it may."""

    environment: Mapping[str, str]
    options: Mapping[str, Any]
    root: Path
    client: subprocess.Popen[bytes] | None = None

    def start(self, output: int) -> int:
        # Values are handed over in the environment, since others may look at a command line.
        secret = {name: value for name, value in self.environment.items() if not name.startswith(KEPT_NAMES)}
        self.client = subprocess.Popen(  # noqa: S603 (no shell is in between)
            self._command(secret),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, **secret},
            start_new_session=True,
        )
        return self.client.pid

    def clean(self) -> None:
        remove_container(self.options)

    def _command(self, secret: Mapping[str, str]) -> list[str]:
        options = self.options
        mounts = [f"{self.root / name}:/opt/ml/{name}" for name in ("processing", "config", "output")]
        credentials = [name for name in os.environ if name.startswith("AWS_") and name not in self.environment]
        others = [f"{name}={value}" for name, value in self.environment.items() if name not in secret]
        command = [*options["command"], "run", "--name", options["name"], "--init"]
        command += ["--network", options["network"], "--user", options["user"]]
        command += [f"--volume={mount}" for mount in mounts]
        command += [f"--env={each}" for each in (*secret, *credentials, *others)]
        entrypoint: Sequence[str] = options.get("entrypoint") or ()
        if entrypoint:
            command.append(f"--entrypoint={entrypoint[0]}")
        return [*command, options["image"], *entrypoint[1:], *(options.get("arguments") or ())]


def remove_container(options: Mapping[str, Any]) -> None:
    """Remove the container of a job, which ends if it runs."""
    command = [*options["command"], "rm", "--force", options["name"]]
    subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603 (likewise)
