"""New baselines of the command line and of Python: quiet where nothing has changed, and strong where something has."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

import analyzer
from analyzer.arrays import Floats
from contracts.violations import CheckType
from tests.cases.golden import timeless

Rng = np.random.Generator
Column = Callable[[Rng, int, float], Floats]
ROWS = 10_000


def lognormal(rng: Rng, rows: int, _: float) -> Floats:
    return np.round(np.exp(rng.standard_normal(rows) + 3), 2)


def poisson(rng: Rng, rows: int, shift: float) -> Floats:
    return rng.poisson(3 + shift * np.sqrt(3), rows).astype(np.float64)


COLUMNS: Mapping[str, Column] = {
    "flag": lambda rng, rows, shift: (rng.random(rows) < 0.5 + shift / 2).astype(np.float64),
    "calls": poisson,
    "stars": lambda rng, rows, shift: rng.integers(0, 20, rows) + np.round(shift * np.sqrt(399 / 12)),
    "cents": lognormal,
    "answer": lambda rng, rows, _: rng.integers(0, 2, rows).astype(np.float64),
    "city": lambda rng, rows, _: rng.integers(0, 100, rows).astype(np.float64),
}
TEXTS = {"answer": "a", "city": "c"}


def write(path: Path, seed: int, rows: int, shift: float = 0.0) -> Path:
    rng = np.random.default_rng(seed)
    columns = [column(rng, rows, shift) for column in COLUMNS.values()]
    before = [TEXTS.get(name, "") for name in COLUMNS]
    lines = (
        ",".join(f"{text}{value:g}" for text, value in zip(before, row, strict=True))
        for row in zip(*columns, strict=True)
    )
    path.write_text("\n".join([",".join(COLUMNS), *lines]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("baseline")
    analyzer.baseline(write(folder / "before.csv", 1, ROWS), folder / "reports")
    return folder / "reports"


def drifted(data: Path, baseline: Path, output: Path) -> set[str]:
    report = analyzer.monitor(data, output, baseline=baseline)
    return {each.feature_name for each in report.violations if each.constraint_check_type is CheckType.BASELINE_DRIFT}


def test_shifts_of_columns_of_few_values_are_drift_and_the_rest_is_not(baseline: Path, tmp_path: Path) -> None:
    later = write(tmp_path / "later.csv", 2, ROWS, shift=0.5)
    assert drifted(later, baseline, tmp_path / "reports") == {"flag", "calls", "stars"}


@pytest.mark.parametrize("seed", range(3, 11))
def test_a_small_window_of_the_same_is_no_drift(seed: int, baseline: Path, tmp_path: Path) -> None:
    assert drifted(write(tmp_path / "window.csv", seed, 60), baseline, tmp_path / "reports") == set()


def test_a_new_baseline_says_how_drift_is_found(baseline: Path) -> None:
    written = json.loads((baseline / "constraints.json").read_text("utf-8"))["monitoring_config"]
    assert written["distribution_constraints"] == {
        "perform_comparison": "Enabled",
        "comparison_threshold": 0.1,
        "comparison_method": "Trusted",
        "categorical_comparison_threshold": 0.1,
        "categorical_drift_method": "Trusted",
        "significance_level": 0.008,
    }


def test_a_run_judges_by_the_file_whatever_it_would_write_itself(baseline: Path, tmp_path: Path) -> None:
    later = write(tmp_path / "later.csv", 2, ROWS, shift=0.5)
    report = analyzer.monitor(later, tmp_path / "reports", baseline=baseline, drift="drop-in")
    assert {each.feature_name for each in report.violations} >= {"flag", "calls", "stars"}
    analyzer.baseline(write(tmp_path / "before.csv", 1, ROWS), tmp_path / "old", drift="drop-in")
    assert drifted(later, tmp_path / "old", tmp_path / "judged") == set()


def test_the_command_line_writes_and_finds_what_python_does(baseline: Path, tmp_path: Path) -> None:
    before, later = write(tmp_path / "before.csv", 1, ROWS), write(tmp_path / "later.csv", 2, ROWS, shift=0.5)
    for command in (
        ["baseline", str(before), str(tmp_path / "baseline")],
        ["monitor", str(later), str(tmp_path / "found"), "--baseline", str(tmp_path / "baseline")],
    ):
        subprocess.run([sys.executable, "-m", "analyzer", *command], check=True, capture_output=True, timeout=120)
    analyzer.monitor(later, tmp_path / "reports", baseline=baseline)
    for own, other, name in (
        (tmp_path / "baseline", baseline, "constraints.json"),
        (tmp_path / "found", tmp_path / "reports", "constraint_violations.json"),
        (tmp_path / "found", tmp_path / "reports", "drift.json"),
    ):
        assert timeless((own / name).read_text("utf-8")) == timeless((other / name).read_text("utf-8"))
