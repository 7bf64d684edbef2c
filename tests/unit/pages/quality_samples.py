"""Files of model quality to make pages of."""

from __future__ import annotations

import json
from typing import Any

METRICS = {"accuracy": 0.912345678, "auc": 0.95, "recall": 0.8, "false_positive_rate": 0.1, "f1": 0.85}
CURVES = {
    "receiver_operating_characteristic_curve": {
        "false_positive_rates": [0.0, 0.0, 0.5, 1.0],
        "true_positive_rates": [0.0, 0.75, 1.0, 1.0],
    },
    "precision_recall_curve": {"recalls": [0.0, 0.5, 1.0], "precisions": [1.0, 0.9, 0.5]},
}


def figures(shift: float = 0.0, **more: Any) -> dict[str, Any]:
    """A section of binary classification."""
    found: dict[str, Any] = {
        name: {"value": value - shift, "standard_deviation": 0.0125} for name, value in METRICS.items()
    }
    found["accuracy_best_constant_classifier"] = {"value": 0.5, "standard_deviation": "NaN"}
    return {"confusion_matrix": {"1": {"1": 90, "0": 10}, "0": {"1": 30, "0": 70}}, **found, **CURVES, **more}


def quality_statistics(section: dict[str, Any], kind: str = "binary_classification", rows: int = 200) -> bytes:
    dataset = {"item_count": rows, "evaluation_time": "2026-01-31T23:00:00Z", "start_time": "2026-01-31T22:00:00Z"}
    return json.dumps({"version": 0.0, "dataset": dataset, f"{kind}_metrics": section}).encode()


def quality_constraints(kind: str = "binary_classification", **thresholds: float) -> bytes:
    section = {
        name: {
            "threshold": threshold,
            "comparison_operator": "GreaterThanThreshold" if "false" in name else "LessThanThreshold",
        }
        for name, threshold in thresholds.items()
    }
    return json.dumps({"version": 0.0, f"{kind}_constraints": section}).encode()


def quality_violations(*found: tuple[str, str, str]) -> bytes:
    keys = ("metric_name", "constraint_check_type", "description")
    return json.dumps({"violations": [dict(zip(keys, each, strict=True)) for each in found]}).encode()
