"""What the tests that need no JVM have in common."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def engine() -> str:
    """The engine of the runs: the tests in `tests/spark` that are also here have the other one."""
    return "processes"


@pytest.fixture(autouse=True)
def _forks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers are forked whatever threads other tests have left: those wait for connections that never come."""
    if sys.platform.startswith("linux") and "processes" not in request.path.parts:
        monkeypatch.setattr("analyzer.processes.pool.may_fork", lambda: True)


@pytest.fixture
def no_java(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The Java that is found leaves a file behind and fails; the test fails when the file is there at its end.

    The file is the value; a Spark session that other tests have left is not seen.
    """
    home = tmp_path_factory.mktemp("java")
    witness = home / "started"
    (home / "bin").mkdir()
    (home / "release").write_text('JAVA_VERSION="17.0.1"\n')
    (home / "bin" / "java").write_text(f"#!/bin/sh\ntouch '{witness}'\nexit 1\n")
    (home / "bin" / "java").chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(home))
    monkeypatch.setattr("analyzer.engines._spark_is_there", lambda: False)
    yield witness
    assert not witness.exists(), "Java was started"
