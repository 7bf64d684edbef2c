"""The register of runners: each is a class that takes the settings of a service."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from analyzer.errors import ConfigurationError
from analyzer.registers import import_kinds
from analyzer.service.monitoring.images import OURS
from analyzer.service.runners import kinds
from analyzer.service.runners.runner import JobRunner
from contracts.errors import did_you_mean, excerpt


@dataclass(frozen=True)
class RunnerSettings:
    """What a service says of where its jobs run.

    `work` is a folder of this machine, `folders` those that jobs reach by file:// beside S3; `image` is the image of
    this project, `network` that of containers, `namespace` and `service_account` are those of a cluster.
    """

    work: Path
    folders: Sequence[Path] = field(default=())
    image: str = OURS
    network: str = "bridge"
    namespace: str = "default"
    service_account: str | None = None


MakeRunner = Callable[[RunnerSettings], JobRunner]
_found: dict[str, MakeRunner] = {}


def runner(word: str) -> Callable[[MakeRunner], MakeRunner]:
    """Registers what makes the runner of a word."""

    def register(make: MakeRunner) -> MakeRunner:
        _found[word] = make
        return make

    return register


@cache
def runners() -> dict[str, MakeRunner]:
    """All there are, by their words."""
    import_kinds(kinds)
    return dict(sorted(_found.items()))


def require_command(word: str, command: str) -> None:
    """Raises ConfigurationError where the command is missing that the runner of a word calls."""
    if shutil.which(command) is None:
        raise ConfigurationError(
            f"runner holds {excerpt(word)}, which needs the command {command}; it is not on the path of this machine."
        )


def runner_of(word: str, settings: RunnerSettings) -> JobRunner:
    """The runner of a word. Raises ConfigurationError."""
    if word not in runners():
        right = f"one of {', '.join(runners())}"
        raise ConfigurationError(f"runner holds {excerpt(word)}; it should be {right}.{did_you_mean(word, runners())}")
    return runners()[word](settings)
