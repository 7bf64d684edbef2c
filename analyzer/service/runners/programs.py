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

from analyzer.errors import ConfigurationError
from analyzer.prctl import dying_with
from analyzer.service.runners.own_environment import analyzer_environment
from contracts.errors import excerpt

_NOT_RUN = (125, 126, 127)
"""Exit codes by which the client of Docker says that the container did not run, which may also be the container's."""
_CLIENTS = ("DOCKER_", "HOME", "LD_", "PATH", "XDG_")
"""How variables begin that the client of Docker obeys, or its loader."""
_LINE_ENDS = frozenset("\r\n")
_OF_THIS_MACHINE = ("_FILE", "_PROFILE", "_BUNDLE")
"""How variables end that name a file of this machine, or what is in one."""
_NEVER = "0001-"
"""The year in which a container has started that has not."""


class Program(Protocol):
    """What a job runs; its `environment` is what it finds set."""

    environment: Mapping[str, str]

    def start(self, output: int) -> int:
        """Start it, and return the number of its process, which writes into `output`."""

    def why_not_run(self, code: int, last: Sequence[str]) -> str | None:
        """Why it did not run, where that is why its process has ended with `code`, whose last lines these are."""

    def clean(self) -> None:
        """Remove what is left of it."""


def program_of(job: Mapping[str, Any], root: Path) -> Program:
    """The program of a job, as the runner that it has asks for it. Raises ConfigurationError."""
    request = job["request"]
    environment: dict[str, str] = request.get("Environment") or {}
    for name, value in environment.items():
        if "\0" in value:
            raise ConfigurationError.malformed(name, value, "a text without the character NUL, which no process takes")
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

    def why_not_run(self, code: int, last: Sequence[str]) -> str | None:
        """It runs."""

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
    """A container of any image, by the command line of Docker; `options` name it and say what it may.

    It has the user of the service, and cannot become another: what it writes can be read and removed.
    """

    environment: Mapping[str, str]
    options: Mapping[str, Any]
    root: Path
    client: subprocess.Popen[bytes] | None = None

    def start(self, output: int) -> int:
        # Others may look at a command line, and the client of Docker obeys some variables, as its loader does.
        several_lines = {name: value for name, value in self.environment.items() if not _LINE_ENDS.isdisjoint(value)}
        for name in several_lines:
            if name.startswith(_CLIENTS):
                raise ConfigurationError(f"{name} holds several lines; in a container it should be one.")
        variables = [f"{name}={value}\n" for name, value in self.environment.items() if name not in several_lines]
        self._variables.write_text("".join(variables), "utf-8")
        self.client = subprocess.Popen(  # noqa: S603 (no shell is in between)
            self._command(several_lines),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, **several_lines},
            start_new_session=True,
            preexec_fn=dying_with(os.getpid()),  # noqa: PLW1509 (a keeper has no threads by now)
        )
        return self.client.pid

    def why_not_run(self, code: int, last: Sequence[str]) -> str | None:
        if code not in _NOT_RUN:
            return None
        command = [*self.options["command"], "container", "inspect", "--format", "{{.State.StartedAt}}"]
        found = _answer_to([*command, self.options["name"]])
        if found and not found.startswith(_NEVER):
            return None
        said = [line for line in last if line.strip() and "--help" not in line] or ["the engine does not say why"]
        image, why = excerpt(self.options["image"], 200), said[-1].removeprefix("docker: ").rstrip(".")
        return f"The container of {image} could not be run: {why}."

    def clean(self) -> None:
        remove_container(self.options)
        self._variables.unlink(missing_ok=True)

    @property
    def _variables(self) -> Path:
        return self.root.with_name("variables")

    def _command(self, several_lines: Mapping[str, str]) -> list[str]:
        options = self.options
        mounts = [f"{self.root / name}:/opt/ml/{name}" for name in ("processing", "config", "output")]
        credentials = [name for name in os.environ if name.startswith("AWS_") and not name.endswith(_OF_THIS_MACHINE)]
        credentials = [name for name in credentials if name not in self.environment]
        command = [*options["command"], "run", "--name", options["name"], *(["--init"] if options["init"] else ())]
        command += ["--network", options["network"], "--user", options["user"], "--security-opt=no-new-privileges"]
        command += [f"--volume={mount}" for mount in mounts]
        command += [f"--env-file={self._variables}", *(f"--env={name}" for name in (*several_lines, *credentials))]
        entrypoint: Sequence[str] = options.get("entrypoint") or ()
        if entrypoint:
            command.append(f"--entrypoint={entrypoint[0]}")
        return [*command, "--", options["image"], *entrypoint[1:], *(options.get("arguments") or ())]


def remove_container(options: Mapping[str, Any]) -> None:
    """Remove the container of a job, which ends if it runs."""
    _answer_to([*options["command"], "rm", "--force", "--volumes", options["name"]])


def _answer_to(command: Sequence[str]) -> str:
    """What a command has written, nothing where it has failed."""
    done = subprocess.run(  # noqa: S603 (no shell is in between)
        command, stdin=subprocess.DEVNULL, capture_output=True, check=False, encoding="utf-8", errors="replace"
    )
    return done.stdout if done.returncode == 0 else ""
