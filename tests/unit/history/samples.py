"""Runs whose summaries make a history."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from analyzer.history.summarising import RunOccasion, summary_of
from analyzer.history.windows import folder_name
from analyzer.profile.kll import KllSketch
from analyzer.profile.moments import Moments
from contracts.run_summary import RunSummary, SummarisedFeature
from tests.unit.pages.samples import statistics


def sketched(name: str, values: Sequence[float], missing: int = 0) -> dict[str, Any]:
    """A feature of a file of statistics, with the states of its values as a run has them."""
    array = np.asarray(values, dtype=np.float64)
    sketch, moments = KllSketch(), Moments()
    sketch.update(array)
    moments.update(array)
    found = moments.result()
    common = {"num_present": len(array), "num_missing": missing}
    if found is None:
        return {"name": name, "inferred_type": "Unknown", "string_statistics": {"common": common, "distinct_count": 0}}
    return {
        "name": name,
        "inferred_type": "Fractional",
        "numerical_statistics": {
            "common": common,
            "mean": found.mean,
            "sum": found.sum,
            "std_dev": found.std_dev,
            "min": found.minimum,
            "max": found.maximum,
            "distribution": {"kll": {"buckets": [], "sketch": {"data": [each.tolist() for each in sketch.levels]}}},
        },
    }


def hour(at: int) -> str:
    """The start of an hour of 2026, of which there are any number."""
    return str(np.datetime64("2026-03-02T00:00:00") + np.timedelta64(at, "h")) + "Z"


def run_of(at: int, *features: dict[str, Any], rows: int = 100, **files: bytes) -> RunSummary:
    """The summary of a run of data quality in an hour."""
    texts = {"statistics.json": statistics(*features, rows=rows), **files}
    occasion = RunOccasion(evaluation_time=hour(at + 1), start_time=hour(at), end_time=hour(at + 1))
    summary, problems = summary_of(texts, occasion)
    assert summary is not None and not problems
    return summary


def feature_of(values: Sequence[float], missing: int = 0) -> SummarisedFeature:
    return run_of(0, sketched("x", values, missing)).features[0]


def quality(metrics: dict[str, float], section: str = "binary_classification_metrics", **dataset: Any) -> bytes:
    """A file of statistics of model quality."""
    body = {name: {"value": value, "standard_deviation": "NaN"} for name, value in metrics.items()}
    dataset = {"item_count": 50, "evaluation_time": "2026-03-02T01:00:00.000Z", **dataset}
    return json.dumps({"version": 0.0, "dataset": dataset, section: {"confusion_matrix": {}, **body}}).encode()


def keep(folder: Path, *runs: RunSummary) -> Path:
    """The folder with the summaries of runs, as they write them."""
    for run in runs:
        window = folder / "runs" / folder_name(run)
        window.mkdir(parents=True)
        (window / "summary.json").write_bytes(orjson.dumps(run.model_dump(mode="json")))
    return folder


def report(folder: Path, **files: bytes) -> Path:
    """A folder of reports alone; files by the first words of their names."""
    names = {"violations": "constraint_violations.json"}
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / names.get(name, f"{name}.json")).write_bytes(text)
    return folder
