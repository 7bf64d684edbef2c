"""The image under test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.container.cases import DEFAULT_IMAGE
from tests.container.docker import docker, name_of, run_container, why_no_image
from tests.container.jobs import Job
from tests.container.network import Network
from tests.spark.hosts import write_files


@pytest.fixture(scope="session")
def image() -> str:
    """Its name, from `IMAGE`; without it, or without Docker, these tests fail: they are asked for by name."""
    name = os.environ.get("IMAGE") or DEFAULT_IMAGE
    reason = why_no_image(name)
    if reason:
        pytest.fail(reason, pytrace=False)
    return name


@pytest.fixture
def network(image: str, tmp_path: Path) -> Iterator[Network]:
    """Removed at the end, with the containers that were started on it."""
    network = Network(name_of("hosts"), image, tmp_path)
    docker("network", "create", network.name)
    yield network
    for container in network.containers:
        container.remove()
    docker("network", "rm", network.name)


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Several files and splits."""
    folder = write_files(tmp_path_factory.mktemp("files"))
    folder.chmod(0o755)
    return folder


@pytest.fixture(scope="session")
def on_one_host(image: str, files: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The reports of `files` of one container."""
    job = Job(files, tmp_path_factory.mktemp("one"))
    job.assert_succeeded(run_container(image, mounts=job.mounts, environment=job.settings))
    return job.files
