"""The ways in as real processes: by the platform's file, the environment and the command line; without a JVM."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from jobs.sample_data import main as write_sample_data
from tests.processes import ROOT, ended, message, settings
from tests.running import Reports
from tests.unit.ground_truth.worlds import capture, label, write

REPORTS = {"statistics.json", "constraints.json"}
COMPLETED = "Completed: Job completed successfully with no violations."


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    write_sample_data([str(folder)])
    return folder


@pytest.fixture(scope="module")
def baseline(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a baseline that has ended well; its job is told partly by the platform's file."""
    root = tmp_path_factory.mktemp("baseline")
    environment = settings(data / "baseline.csv", root, AWS_SECRET_ACCESS_KEY="a-secret")
    job = {name: environment.pop(name) for name in ("dataset_source", "dataset_format")}
    (root / "config").mkdir()
    (root / "config" / "processingjobconfig.json").write_text(json.dumps({"Environment": job}), encoding="utf-8")
    code, log = ended(environment)
    assert code == 0, log
    assert COMPLETED in log
    assert "a-secret" not in log
    return root


def test_a_baseline_and_a_monitoring_run_by_the_environment(data: Path, baseline: Path, tmp_path: Path) -> None:
    assert message(baseline) == COMPLETED
    assert {path.name for path in (baseline / "reports").iterdir()} == REPORTS
    asked = {
        "baseline_statistics": str(baseline / "reports" / "statistics.json"),
        "baseline_constraints": str(baseline / "reports" / "constraints.json"),
    }
    code, _ = ended(settings(data / "today.csv", tmp_path, **asked))
    assert (code, message(tmp_path)) == (0, "CompletedWithViolations: Job completed successfully with 6 violations.")
    assert len(Reports(tmp_path / "reports").violations) == 6


def test_every_way_in_writes_the_same_bytes(data: Path, baseline: Path, tmp_path: Path) -> None:
    source, environment = data / "baseline.csv", settings(data / "baseline.csv", tmp_path)
    arguments = [f"{name}={environment.pop(name)}" for name in ("dataset_source", "dataset_format")]
    for way in (
        ["-m", "analyzer", "baseline", str(source), str(tmp_path / "reports"), "--drift", "drop-in", "--no-page"],
        ["jobs/data_quality.py", *arguments],
    ):
        command, own = [sys.executable, *way], {**environment, "PYTHONPATH": str(ROOT)}
        run = subprocess.run(command, check=False, env=own, cwd=ROOT, text=True, capture_output=True, timeout=120)
        assert run.returncode == 0, run.stdout + run.stderr
        assert Reports(tmp_path / "reports").files == Reports(baseline / "reports").files


def test_a_merge_takes_its_settings_from_arguments(tmp_path: Path) -> None:
    hour = "loans/AllTraffic/2021/05/06/22"
    write(tmp_path / "captures", {f"{hour}/0.jsonl": [capture(f"event {number}") for number in range(40)]})
    write(tmp_path / "labels", {"2021/05/07/01/a.jsonl": [label(f"event {number}", "1") for number in range(9)]})
    given = {
        "dataset_source": tmp_path / "captures" / hour / "0.jsonl",
        "ground_truth_source": tmp_path / "labels",
        "output_path": tmp_path / "reports",
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYSPARK", "SPARK"))}
    finished = subprocess.run(
        [sys.executable, "jobs/ground_truth_merge.py", *(f"{key}={value}" for key, value in given.items())],
        env=environment | {"ML_ROOT": str(tmp_path), "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert finished.returncode == 0, finished.stdout
    (merged,) = (path for path in (tmp_path / "reports").rglob("*") if path.is_file())
    assert merged.parent == tmp_path / "reports" / "2021/05/06/22"
    assert len([json.loads(line) for line in merged.read_text().splitlines()]) == 9
