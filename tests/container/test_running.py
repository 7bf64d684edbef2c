"""The commands of docs/running.md that call Docker, as they are written there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.container.docker import DOCKER, docker, name_of, run_container
from tests.documents import commands

NAME, DERIVED = "open-model-monitor-analyzer", "my-analyzer"
PACKAGE = "phonenumbers"

WHERE_THE_ARCHIVE_IS = (
    "from analyzer.spark.archive import archive_path; from analyzer.spark.java import find_java; "
    "path = archive_path(find_java()); print(path, path.exists())"
)


def run(script: str, folder: Path) -> str:
    """Run commands in this folder, where `docker` is the one of these tests; return what they said."""
    (folder / "bin").mkdir(exist_ok=True)
    found = shutil.which(DOCKER)
    assert found is not None
    (folder / "bin" / "docker").symlink_to(found)
    finished = subprocess.run(
        ["bash", "-euc", script],
        cwd=folder,
        env={**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=300,
    )
    assert finished.returncode == 0, finished.stdout
    return finished.stdout


def test_docker_as_documented(image: str, tmp_path: Path) -> None:
    blocks = commands("Docker")
    assert len(blocks) == 4
    said = run("\n".join(blocks).replace(NAME, image), tmp_path)
    reports = {path.name for path in (tmp_path / "reports" / "today").iterdir()}
    assert reports == {"statistics.json", "constraints.json", "drift.json", "constraint_violations.json", "report.html"}
    found = json.loads((tmp_path / "reports" / "today" / "constraint_violations.json").read_bytes())
    assert len(found["violations"]) == 6
    assert said.count("CompletedWithViolations: Job completed successfully with 6 violations.") == 2
    assert "| support_calls  | data_type_check " in said


@pytest.fixture
def derived() -> Iterator[str]:
    name = name_of("derived")
    yield name
    docker("rmi", name, check=False)


def test_an_image_of_ones_own_starts_as_fast(image: str, derived: str, tmp_path: Path) -> None:
    fetch, build = commands("An image of your own")
    assert PACKAGE in fetch
    # In the place of the wheel that the first command fetches, so that no network is needed here either.
    write_wheel(tmp_path / "my-image" / "wheels", PACKAGE)
    run(build.replace(NAME, image).replace(DERIVED, derived), tmp_path)

    def python(name: str, code: str) -> str:
        finished = run_container(name, "-c", code, more=["--entrypoint", "python"])
        assert finished.code == 0, finished.log
        return finished.log.strip()

    assert python(derived, f"import {PACKAGE}; print({PACKAGE}.HERE)") == "True"
    place = python(derived, WHERE_THE_ARCHIVE_IS)
    assert place == python(image, WHERE_THE_ARCHIVE_IS)
    assert place.endswith(" True")


def write_wheel(folder: Path, package: str) -> None:
    """Write a wheel with one module."""
    folder.mkdir(parents=True)
    info = f"{package}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{package}-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{package}.py", "HERE = True\n")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", f"{package}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")
