"""`docker run`, as users call it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

DOCKER = os.environ.get("DOCKER", "docker")

DEADLINE_S = 180.0


@dataclass(frozen=True)
class Finished:
    """How a container ended: its exit code, and all that it wrote."""

    code: int
    log: str


@dataclass(frozen=True)
class Mount:
    """A folder or file of the host at `target` in the container."""

    source: Path
    target: str
    read_only: bool = False

    def option(self) -> str:
        return f"{self.source}:{self.target}" + (":ro" if self.read_only else "")


@dataclass
class Container:
    """A container of ours, which is there until `remove`."""

    name: str

    def wait(self, timeout_s: float = DEADLINE_S) -> Finished:
        """Wait for its end."""
        code = docker("wait", self.name, timeout_s=timeout_s).log
        return Finished(int(code), self.log())

    def log(self) -> str:
        return docker("logs", self.name).log

    def processes(self) -> list[str]:
        """State and command of each process in it, as `ps` of the host shows them."""
        return docker("top", self.name, "-eo", "pid,stat,args").log.splitlines()[1:]

    def remove(self) -> None:
        docker("rm", "--force", "--volumes", self.name, check=False)


def name_of(what: str) -> str:
    """A name that nobody else uses, by which what a test has left behind is known."""
    return f"analyzer-test-{re.sub('[^a-z0-9]+', '-', what.lower()).strip('-')}-{uuid.uuid4().hex[:8]}"


def docker(*arguments: str, check: bool = True, timeout_s: float = DEADLINE_S) -> Finished:
    """Call docker; with `check`, a failure is an error that shows what it said."""
    finished = subprocess.run(
        [DOCKER, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        timeout=timeout_s,
    )
    assert not check or finished.returncode == 0, f"docker {' '.join(arguments[:3])}: {finished.stdout}"
    return Finished(finished.returncode, finished.stdout)


def options_of(
    mounts: Sequence[Mount] = (),
    environment: Mapping[str, str] | None = None,
    user: str | None = None,
    network: str = "none",
    read_only: bool = False,
    more: Sequence[str] = (),
) -> list[str]:
    """The options of `docker run` or `docker create`."""
    options = ["--network", network, *more]
    for mount in mounts:
        options += ["--volume", mount.option()]
    for key, value in (environment or {}).items():
        options += ["--env", f"{key}={value}"]
    if user is not None:
        options += ["--user", user]
    if read_only:
        options += ["--read-only", "--tmpfs", "/tmp"]
    return options


def run_container(
    image: str,
    *arguments: str,
    mounts: Sequence[Mount] = (),
    environment: Mapping[str, str] | None = None,
    user: str | None = None,
    network: str = "none",
    read_only: bool = False,
    more: Sequence[str] = (),
) -> Finished:
    """`docker run --rm` to its end; `more` are further options, `arguments` those of the container's command.

    `read_only` has the root file system read-only and a `/tmp` from which nothing can be executed.
    """
    container = start_container(
        image,
        *arguments,
        mounts=mounts,
        environment=environment,
        user=user,
        network=network,
        read_only=read_only,
        more=more,
    )
    try:
        return container.wait()
    finally:
        container.remove()


def start_container(
    image: str,
    *arguments: str,
    mounts: Sequence[Mount] = (),
    environment: Mapping[str, str] | None = None,
    user: str | None = None,
    network: str = "none",
    read_only: bool = False,
    more: Sequence[str] = (),
) -> Container:
    """`docker run --detach`: as `run_container`, but does not wait. To be removed by the caller."""
    container = Container(name_of("run"))
    options = options_of(mounts, environment, user, network, read_only, more)
    try:
        docker("run", "--detach", "--name", container.name, *options, image, *arguments)
    except BaseException:
        container.remove()
        raise
    return container


def why_no_image(image: str) -> str:
    """A sentence that says why there is no such image; empty when there is."""
    if shutil.which(DOCKER) is None:
        return f"There is no {DOCKER} command; right would be Docker, or DOCKER=/path/to/docker."
    try:
        engine = docker("version", "--format", "{{.Server.Version}}", check=False, timeout_s=30)
    except subprocess.TimeoutExpired:
        return "The Docker engine does not answer."
    if engine.code != 0:
        return f"The Docker engine does not answer: {engine.log.strip()}"
    if docker("image", "inspect", image, check=False).code != 0:
        return f"There is no image {image}; `make image` builds it, and IMAGE names another one."
    return ""
