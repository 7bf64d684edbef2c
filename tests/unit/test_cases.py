"""Every case of `tests/cases` on the engine of processes: the bytes are those of Spark, and no Java is started."""

from __future__ import annotations

from pathlib import Path
from zlib import crc32

import pytest

from analyzer.processes import engine
from tests.cases.golden import case_names, differences, expected_of, has_rules, run_case

WORKERS = (1, 2, 5)


@pytest.fixture(autouse=True)
def _no_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "java/bin/java"
    broken.parent.mkdir(parents=True)
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(broken.parents[1]))


@pytest.mark.parametrize("name", [name for name in case_names() if not has_rules(name)])
def test_the_case_comes_out_as_expected(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # With one number of workers each; which one does not matter, and is the same whenever this runs.
    monkeypatch.setattr(engine, "available_processors", lambda: WORKERS[crc32(name.encode()) % len(WORKERS)])
    assert list(differences(expected_of(name), run_case(name, tmp_path, "processes"))) == []
