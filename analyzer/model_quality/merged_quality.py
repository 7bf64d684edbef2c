"""Metrics of several runs as of all their rows, from the states that summaries hold: matrices, and sums of errors."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from analyzer.columns.labels import POSITIVE
from analyzer.model_quality.binary import binary_metrics
from analyzer.model_quality.confusion import Confusion
from analyzer.model_quality.multiclass import multiclass_metrics
from contracts.run_summary import RunSummary

MEANS = ("mae", "mse")
"""Metrics that are means over rows: times the rows they are sums."""


def metrics_of_all(runs: Sequence[RunSummary]) -> dict[str, float]:
    """The metrics by their names; without those that need more than the summaries hold, such as areas under curves."""
    named = [{each.name: each.value for each in run.metrics} for run in runs]
    if all(run.confusion_matrix for run in runs):
        confusion = _merged(runs)
        if "weighted_recall" in named[-1]:
            return multiclass_metrics(confusion)
        return binary_metrics(confusion) if len(confusion.classes) == 2 and POSITIVE in confusion.classes else {}
    found = {}
    rows = [run.rows or 0 for run in runs]
    for name in MEANS:
        values = [each.get(name) for each in named]
        if sum(rows) and all(value is not None for value in values):
            sums = (value * count for value, count in zip(values, rows, strict=True) if value is not None)
            found[name] = math.fsum(sums) / sum(rows)
    if "mse" in found:
        found["rmse"] = math.sqrt(found["mse"])
    return found


def _merged(runs: Sequence[RunSummary]) -> Confusion:
    """The matrices of all runs as one, which has the classes of any."""
    counts = Counter[tuple[str, str]]()
    for run in runs:
        for actual, row in (run.confusion_matrix or {}).items():
            counts.update({(actual, predicted): count for predicted, count in row.items()})
    classes = tuple(sorted({name for pair in counts for name in pair}))
    return Confusion(classes, np.array([[counts[one, other] for other in classes] for one in classes], dtype=np.int64))
