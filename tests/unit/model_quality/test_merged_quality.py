"""Metrics of a day from its hours: those of one run over all rows, as far as summaries hold states of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import analyzer
from analyzer.history.merging import merged_by
from analyzer.history.reading import read_runs
from analyzer.model_quality.merged_quality import metrics_of_all
from contracts.run_summary import RunSummary, SummarisedMetric

CLASSES = {"problem_type": "BinaryClassification", "label": "label", "prediction": "predicted"}
MANY = {"problem_type": "MulticlassClassification", "label": "label", "prediction": "predicted"}
NUMBERS = {"problem_type": "Regression", "label": "label", "prediction": "predicted"}
MEANS = {"mae", "mse", "rmse"}


def table(rows: np.ndarray) -> str:
    return "label,predicted\n" + "".join(f"{label},{predicted}\n" for label, predicted in rows)


@pytest.mark.parametrize(
    ("settings", "classes"),
    [(CLASSES, ["0", "1"]), (MANY, ["a", "b", "c"]), (NUMBERS, [])],
    ids=["two", "many", "none"],
)
def test_a_day_has_the_metrics_of_all_its_rows(
    settings: dict[str, Any], classes: list[str], tmp_path: Path, no_java: object
) -> None:
    random = np.random.default_rng(5)
    rows: Any = random.choice(classes, (300, 2)) if classes else random.normal(5, 2, (300, 2))
    history = {"history": tmp_path / "history", "start": "2026-03-02T10:00:00Z"}
    for at, hour in enumerate((rows[:40], rows[40:250], rows[250:])):
        (tmp_path / "hour.csv").write_text(table(hour))
        window = {"start": f"2026-03-02T{10 + at}:00:00Z", "end": f"2026-03-02T{11 + at}:00:00Z"}
        analyzer.model_quality(tmp_path / "hour.csv", tmp_path / "out", **settings, **(history | window))
    (tmp_path / "day.csv").write_text(table(rows))
    whole = analyzer.model_quality(tmp_path / "day.csv", tmp_path / "day", **settings).scalars
    (day,) = merged_by("day", [run.summary for run in read_runs("DIR", tmp_path / "history").runs], metrics_of_all)
    found = {each.name: each.value for each in day.summary.metrics}
    merged = {name for name in found if ("", name) not in (day.values or {})}
    assert day.summary.rows == 300
    assert merged == MEANS if not classes else merged == set(whole) - {"auc"}
    for name in merged:
        assert found[name] == pytest.approx(whole[name].value, rel=1e-12), name


def test_what_cannot_be_merged_has_the_range_of_its_values() -> None:
    hours = [
        RunSummary(
            kind="MODEL_QUALITY",
            evaluation_time=f"2026-03-02T1{at}:00:00Z",
            rows=10,
            metrics=(SummarisedMetric(name="r2", value=value),),
        )
        for at, value in enumerate((0.5, 0.9, 0.7))
    ]
    (day,) = merged_by("day", hours, metrics_of_all)
    assert day.values == {("", "r2"): (0.5, 0.9, 0.7)}
    assert day.summary.metrics[0].value == 0.7


def test_runs_without_rows_or_matrices_are_not_made_up() -> None:
    torn = RunSummary(kind="MODEL_QUALITY", evaluation_time="2026-03-02T10:00:00Z")
    known = torn.model_copy(update={"metrics": (SummarisedMetric(name="mae", value=0.5),), "rows": 4})
    assert metrics_of_all([torn]) == {}
    assert metrics_of_all([torn, known]) == {}
    assert metrics_of_all([known]) == {"mae": 0.5}
    one = known.model_copy(update={"confusion_matrix": {"1": {"1": 3}}})
    assert metrics_of_all([one]) == {}
