"""Model quality: how right predictions are, by the labels that arrived for them::

    from analyzer import model_quality

    model_quality.baseline(
        "scored.csv", "reports/baseline", problem_type="BinaryClassification", probability="score", label="churned"
    )

Every error is an ``AnalyzerError``. A column is given by its name, its index, or a JSON path.
"""

from __future__ import annotations

from collections.abc import Mapping
from os import fspath
from typing import TYPE_CHECKING, Any

from analyzer import Data, csv_settings, engine_settings, job_of, limit_settings, placed_settings
from analyzer.errors import Location

if TYPE_CHECKING:
    from analyzer.model_quality.report import ModelQualityReport
    from analyzer.scan.engine import Progress
    from contracts.dataset_format import DatasetFormat

__all__ = ["baseline", "monitor"]


def baseline(
    data: Data,
    output: Location,
    *,
    problem_type: str,
    label: str | None = None,
    prediction: str | None = None,
    probability: str | None = None,
    threshold: float = 0.5,
    margin: float = 0.0,
    format: DatasetFormat | str | None = None,
    header: bool = True,
    delimiter: str | None = None,
    escape: str | None = None,
    ragged: bool = False,
    max_bad_records: int = 0,
    memory: str | None = None,
    engine: str | None = None,
    spark_from: int | None = None,
    limits: Mapping[str, int] | None = None,
    progress: Progress | None = None,
) -> ModelQualityReport:
    """Judge the predictions in `data`, and write ``statistics.json`` and ``constraints.json`` into the folder `output`.

    `problem_type` is ``Regression``, ``BinaryClassification`` or ``MulticlassClassification``. `prediction` is the
    predicted value or class, `probability` that of the class "1" (which a probability above `threshold` predicts where
    no class is given), `label` what was right. A metric may get worse than now by `margin` of its value before it
    violates its constraint. All else is as for `analyzer.baseline`.
    """
    settings = _columns(problem_type, label, prediction, probability, threshold)
    settings |= {"dataset_source": data, "output_path": fspath(output)}
    settings |= csv_settings(delimiter, escape, ragged) | limit_settings(limits)
    settings |= engine_settings(engine, spark_from, memory)
    settings |= {"max_bad_records": max_bad_records, "constraint_margin": margin}
    return _run(settings, format, header, progress)


def monitor(
    data: Data,
    output: Location,
    *,
    baseline: Location,
    problem_type: str,
    label: str | None = None,
    prediction: str | None = None,
    probability: str | None = None,
    threshold: float = 0.5,
    check_f0_5: bool = True,
    max_baseline_bytes: int | None = None,
    format: DatasetFormat | str | None = None,
    header: bool = True,
    delimiter: str | None = None,
    escape: str | None = None,
    ragged: bool = False,
    max_bad_records: int = 0,
    memory: str | None = None,
    engine: str | None = None,
    spark_from: int | None = None,
    limits: Mapping[str, int] | None = None,
    progress: Progress | None = None,
) -> ModelQualityReport:
    """Judge the predictions in `data` by the constraints in the folder `baseline`, and write the three reports.

    `check_f0_5` is whether f0_5 is checked, which the closed analyzer never reports; files of the baseline may have
    `max_baseline_bytes` (268435456) at most. All else is as for `baseline`.
    """
    settings = _columns(problem_type, label, prediction, probability, threshold)
    settings |= {"dataset_source": data, "output_path": fspath(output)}
    settings |= csv_settings(delimiter, escape, ragged) | limit_settings(limits)
    settings |= engine_settings(engine, spark_from, memory)
    settings |= {"max_bad_records": max_bad_records, "check_f0_5": check_f0_5}
    settings["max_baseline_bytes"] = max_baseline_bytes
    settings["baseline_constraints"] = f"{fspath(baseline)}/constraints.json"
    return _run(settings, format, header, progress)


def _columns(
    problem_type: str, label: str | None, prediction: str | None, probability: str | None, threshold: float
) -> dict[str, Any]:
    return {
        "problem_type": problem_type,
        "ground_truth_attribute": label,
        "inference_attribute": prediction,
        "probability_attribute": probability,
        "probability_threshold_attribute": threshold,
    }


def _run(
    settings: dict[str, Any], format: DatasetFormat | str | None, header: bool, progress: Progress | None
) -> ModelQualityReport:
    from analyzer.model_quality.analysis import run  # noqa: PLC0415 (the import of this package stays light)
    from contracts.model_quality_job import ModelQualityJob  # noqa: PLC0415

    with placed_settings(settings, format, header) as found:
        return run(job_of(ModelQualityJob, found), progress)
