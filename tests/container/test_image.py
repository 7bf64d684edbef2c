"""What is in the image, and what is not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.container.docker import docker, name_of, run_container

SIZE_LIMIT = 1_000_000_000
DEBIAN = 75_000_000
"""The size of the published `debian:bookworm-slim`; the one that is at hand may be another."""

# Which of Spark's classes come from the archive, and which from jars.
CLASSES_LOADED = """
import json, pathlib, re
from analyzer.spark import gateway
command = gateway.jvm_command
def logged(java, options, extra_jars=()):
    return command(java, [*options, "-Xlog:class+load:file=/tmp/classes"], extra_jars)
gateway.jvm_command = logged
from analyzer.spark.session import open_session
with open_session(None, 1000) as session:
    session.range(1).collect()
sources = re.findall(r" org[.]apache[.]spark\\S* source: (\\S+)", pathlib.Path("/tmp/classes").read_text())
print(json.dumps([sum(source.startswith(kind) for source in sources) for kind in ("shared", "file:")]))
"""


@pytest.fixture(scope="module")
def configuration(image: str) -> Any:
    return json.loads(docker("image", "inspect", image).log)[0]


def inside(image: str, script: str) -> str:
    """What a shell in the image says."""
    finished = run_container(image, "-c", script, more=["--entrypoint", "/bin/sh"])
    assert finished.code == 0, finished.log
    return finished.log


def test_the_labels_say_what_it_is_made_of(image: str, configuration: Any) -> None:
    labels = configuration["Config"]["Labels"]
    versions = inside(image, "python -c 'import pyspark; print(pyspark.__version__)'; analyzer --version")

    assert labels["org.apache.spark.version"] == versions.split()[0]
    assert labels["org.opencontainers.image.version"] == versions.split()[-1]
    assert re.fullmatch("[0-9a-f]{40}", labels["org.opencontainers.image.revision"])
    assert labels["org.opencontainers.image.licenses"] == "Apache-2.0"
    jar = f"/opt/venv/lib/python3.11/site-packages/pyspark/jars/deequ-{labels['com.amazon.deequ.version']}.jar"
    assert inside(image, f"sha256sum {jar}").split()[0] == labels["com.amazon.deequ.sha256"]


def test_it_is_small(configuration: Any) -> None:
    base = json.loads(docker("image", "inspect", "debian:bookworm-slim").log)[0]
    assert configuration["Size"] - base["Size"] < SIZE_LIMIT - DEBIAN


def test_nothing_of_its_making_is_left(image: str, configuration: Any) -> None:
    found = inside(
        image,
        "for name in gcc cc make javac mvn curl; do command -v $name; done;"
        " ls -A /var/lib/apt/lists /var/cache /root/.cache /build 2>/dev/null | grep -v :; true",
    )
    environment = " ".join(configuration["Config"]["Env"])

    assert found.split() == []
    assert "INDEX_URL" not in environment
    assert "INDEX_URL" not in docker("history", "--no-trunc", image).log
    assert "proxy" not in environment.lower()


def test_everything_is_compiled_and_fits_together(image: str) -> None:
    found = inside(
        image,
        "python -m pip check && cd /opt/venv/lib/python3.11/site-packages &&"
        " for file in $(find analyzer contracts pyspark/sql pyarrow pandas/core -name '*.py' -size +0); do"
        " name=$(basename $file .py); test -f $(dirname $file)/__pycache__/$name.cpython-311.pyc || echo $file; done",
    )

    assert found.strip() == "No broken requirements found."


def test_it_is_started_without_a_shell(configuration: Any) -> None:
    assert configuration["Config"]["Entrypoint"] == ["/usr/bin/tini", "--", "/opt/venv/bin/python", "-m", "analyzer"]
    assert configuration["Config"]["Cmd"] is None


@pytest.fixture
def copied(image: str, configuration: Any) -> Iterator[str]:
    """The image, its files written anew from an archive of them, as by a registry's client."""
    container, copy = name_of("source"), f"{name_of('copy')}:latest"
    docker("create", "--name", container, image)
    try:
        archive = Path(f"/tmp/{container}.tar")
        docker("export", "--output", str(archive), container)
        settings = [option for setting in configuration["Config"]["Env"] for option in ("--change", f"ENV {setting}")]
        docker("import", *settings, str(archive), copy)
        archive.unlink()
        yield copy
    finally:
        docker("rm", container)
        docker("rmi", copy, check=False)


@pytest.mark.parametrize("user", [None, "12345:12345"])
def test_the_class_data_archive_is_used(image: str, user: str | None) -> None:
    _assert_archive_used(image, user)


def test_the_class_data_archive_outlives_being_packed_and_unpacked(copied: str) -> None:
    _assert_archive_used(copied, None)


def _assert_archive_used(image: str, user: str | None) -> None:
    finished = run_container(image, "-c", CLASSES_LOADED, user=user, more=["--entrypoint", "/opt/venv/bin/python"])
    assert finished.code == 0, finished.log
    from_archive, from_jars = json.loads(finished.log.splitlines()[-1])
    assert from_archive > 1000
    assert from_jars < from_archive / 50
