"""A page of every kind, with names that are plain and with hostile ones; made of files, as `analyzer page` makes it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np

from analyzer.history.page import history_page
from analyzer.history.reading import FoundRun
from analyzer.history.run_trends import run_trends
from analyzer.history.series import series_of
from analyzer.pages.analysis import analysis_page
from analyzer.pages.kinds import page_of
from contracts.drift_violations import AttributionViolation, BiasViolation
from contracts.run_summary import RunSummary
from tests.unit.history.samples import run_of, sketched
from tests.unit.pages import quality_samples as quality
from tests.unit.pages.analysis import samples as analyses
from tests.unit.pages.samples import HOSTILE, constraints, drift, numbers, statistics, texts, violations

STATISTICS, CONSTRAINTS, VIOLATIONS = "statistics.json", "constraints.json", "constraint_violations.json"
DRIFT, RULES, MERGE = "drift.json", "rule_results.json", "_merge.json"

FACTS = {
    "Data": "captured/churn/AllTraffic",
    "Window": "2026-03-02 10:00 to 11:00 UTC",
    "Baseline": "reports/baseline",
    "Baseline written": "2026-02-01 06:00 UTC",
}

FEATURES = ("day_minutes", "night_minutes", "monthly_charge", "account_months", "support_calls", "roaming_balance")
REASON = (
    "The distance is the effect size in standard deviations of 600 values and 2000 of the baseline; the combined test"
    " gives a p-value of 0.0, below 0.008. Baseline drift distance: 1.104 exceeds threshold: 0.1"
)
GONE = (
    "Number of columns in current dataset: 7, number of columns in baseline constraints: 8."
    " The column is missing in the current dataset."
)
FOUND = (
    ("plan", "categorical_values_check", "Domain content requirement is not met. Expected match: 100.0%. Observed: Only"
     " 94.33333333333333% of values are in the baseline domain."),
    ("monthly_charge", "completeness_check", "Completeness requirement is not met. Expected: 100.0%. Observed: 95.5%."),
    ("region", "missing_column_check", GONE),
    ("day_minutes", "baseline_drift_check", REASON),
)  # fmt: skip


def day(shift: float = 0.0, rows: int = 600, seed: int = 7) -> list[dict[str, Any]]:
    """The features of a day of customers; those of numbers and one of categories."""
    random = np.random.default_rng(seed)
    drawn = [random.normal(180 + shift, 50, rows), random.normal(200, 48, rows), random.gamma(9, 5, rows),
             random.integers(1, 120, rows), random.poisson(1.5, rows), random.laplace(0, 8, rows)]  # fmt: skip
    plans = {"basic": rows // 2, "family": rows // 3, "premium": rows // 6}
    if shift:
        plans["family & friends"] = rows // 18
    found = [
        numbers(name, values.round(2).tolist(), missing=27 if shift and name == "monthly_charge" else 0)
        for name, values in zip(FEATURES, drawn, strict=True)
    ]
    return [*found, texts("plan", plans)]


def baseline() -> dict[str, bytes]:
    names = (*FEATURES, "plan", "region")
    features = [*day(rows=2000, seed=3), texts("region", {"north": 900, "south": 1100})]
    return {STATISTICS: statistics(*features, rows=2000), CONSTRAINTS: constraints(*names)}


def monitored(shift: float = 80.0) -> dict[str, bytes]:
    features = day(shift)
    distances = [(name, 1.104 if name == "day_minutes" else 0.004, name == "day_minutes") for name in FEATURES]
    return {STATISTICS: statistics(*features, rows=600), VIOLATIONS: violations(*FOUND), DRIFT: drift(*distances)}


def rules() -> bytes:
    entries = [
        {"name": "charges are positive", "kind": "isPositive", "columns": ["monthly_charge"], "observed": 0.995,
         "expected": "of all rows", "outcome": "does not hold"},
        {"name": "minutes are known", "kind": "isComplete", "columns": ["day_minutes"], "observed": 1.0,
         "expected": "of all rows", "outcome": "holds"},
        {"name": "the mean stays", "level": "warning", "kind": "hasMean", "columns": ["night_minutes"],
         "observed": 200.07123, "expected": "190 to 210", "outcome": "holds"},
        {"name": "no column, no answer", "kind": "hasMax", "columns": ["region"], "outcome": "not computed"},
    ]  # fmt: skip
    return json.dumps({"version": 1, "rules": entries}).encode()


def runs(count: int = 30) -> list[RunSummary]:
    """Hours with a gap, a feature that goes, a shift in the last of them."""
    found = []
    for at in range(count):
        if at in range(9, 12):
            continue
        random = np.random.default_rng(at)
        shifted = at > count * 2 // 3
        features = [
            sketched("day_minutes", random.normal(180 + 80 * shifted, 50, 200).tolist(), int(random.integers(3))),
            sketched("night_minutes", random.normal(200, 48, 200).tolist(), 12 * shifted),
            texts("plan", {"basic": 120, "family": 80}),
            *([sketched("old_score", random.normal(0, 1, 200).tolist())] if at < count // 2 else []),
        ]
        files = {
            VIOLATIONS: violations(*(FOUND[3:] if shifted else ())),
            DRIFT: drift(("day_minutes", 1.1 if shifted else 0.02, shifted), ("night_minutes", 0.01, False)),
        }
        found.append(run_of(at, *features, rows=200 + int(random.integers(40)), **files))
    return found


def history(*summaries: RunSummary) -> str:
    return history_page("History of churn", series_of(FoundRun(each, "") for each in summaries), facts={"Runs": "runs"})


def with_trends() -> str:
    *before, last = runs()
    return page_of(monitored(), baseline(), FACTS, trends=run_trends(before, last))


def model_quality(kind: str) -> str:
    if kind == "binary_classification":
        found = violations_of_metrics("accuracy", "Metric accuracy with 0.712 +/- 0.0125 was LessThanThreshold '0.91'")
        files = {STATISTICS: quality.quality_statistics(smooth(0.2)), VIOLATIONS: found}
        limits = quality.quality_constraints(accuracy=0.91, false_positive_rate=0.35)
        return page_of(files, {STATISTICS: quality.quality_statistics(smooth()), CONSTRAINTS: limits}, FACTS)
    names = ["setosa", "versicolor", "virginica", "other & unknown"]
    matrix = {actual: {name: 90 if name == actual else 3 for name in names} for actual in names}
    values = {"accuracy": 0.9, "weighted_recall": 0.9, "weighted_f1": 0.89}
    if kind == "regression":
        matrix, values = {}, {"mae": 3.25, "mse": 19.5, "rmse": 4.416, "r2": -0.25}
    section = {name: {"value": value, "standard_deviation": value / 90} for name, value in values.items()}
    limits = quality.quality_constraints(kind, **dict.fromkeys(values, 1.0))
    known = {STATISTICS: quality.quality_statistics(section, kind), CONSTRAINTS: limits}
    if matrix:
        section["confusion_matrix"] = matrix
    return page_of({STATISTICS: quality.quality_statistics(section, kind), VIOLATIONS: violations()}, known, FACTS)


def smooth(shift: float = 0.0) -> dict[str, Any]:
    """Metrics of binary classification with curves of many points."""
    at = np.linspace(0, 1, 120)
    up, down = at ** (0.2 + shift), 1 - (0.5 + shift) * at**3
    curves = {
        "receiver_operating_characteristic_curve": {
            "false_positive_rates": at.tolist(),
            "true_positive_rates": up.tolist(),
        },
        "precision_recall_curve": {"recalls": at.tolist(), "precisions": down.tolist()},
    }
    rate = {"value": 0.1 + shift / 2, "standard_deviation": 0.0125}
    return quality.figures(shift, false_positive_rate=rate, **curves)


def violations_of_metrics(name: str, description: str, check: str = "LessThanThreshold") -> bytes:
    return quality.quality_violations((name, check, description))


def bias() -> str:
    report, known = analyses.adult(), analyses.adult()
    dpl = f"Metric value {analyses.BEFORE['DPL'][0]} doesn't meet the baseline constraint requirement 0.1"
    ranks = "Feature attribution drift 0.7613453 exceeds threshold 0.9"
    found = [
        BiasViolation(facet="Sex", facet_value="0", metric_name="DPL", description=dpl),
        AttributionViolation(label="label0", description=ranks),
    ]
    return analysis_page(
        "Bias and attributions", report, facts=FACTS, statistics=analyses.basics(), baseline=known, violations=found
    )


def merge(*names: str) -> str:
    hours = [{"folder": name, "merged": 1000 + 137 * at % 900} for at, name in enumerate(names)]
    merged = sum(each["merged"] for each in hours)  # type: ignore[misc]
    counts = {"version": 1, "captures": merged + 1543, "merged": merged, "without_id": 3, "label_ids": merged + 12}
    more = {"unmatched_labels": 12, "conflicting_ids": 2, "start_time": "2026-03-02T00:00:00Z"}
    return page_of({MERGE: json.dumps({**counts, **more, "hours": hours}).encode()}, None, FACTS)


def hostile_data() -> str:
    features = [
        numbers(name, [1.0, 2.0, 5.0], 1) if at % 2 else texts(name, dict.fromkeys(HOSTILE, 3))
        for at, name in enumerate(HOSTILE)
    ]
    entries = [
        dict.fromkeys(("name", "kind", "level", "expected", "outcome", "description"), name) | {"columns": [name]}
        for name in HOSTILE
    ]
    files = {
        STATISTICS: statistics(*features),
        VIOLATIONS: violations(*((name, name, name) for name in HOSTILE)),
        DRIFT: drift(*((name, 0.3, True) for name in HOSTILE)),
        RULES: json.dumps({"rules": entries}).encode(),
    }
    known = {STATISTICS: statistics(*features), CONSTRAINTS: constraints(*HOSTILE)}
    return page_of(files, known, {name: name for name in HOSTILE}, name=HOSTILE[1], hints=HOSTILE)


def hostile_quality() -> str:
    section = {
        "confusion_matrix": {name: dict.fromkeys(HOSTILE, 2) for name in HOSTILE},
        **{name: {"value": 0.5, "standard_deviation": 0.1} for name in HOSTILE},
    }
    files = {
        STATISTICS: quality.quality_statistics(section),
        VIOLATIONS: quality.quality_violations(*((name, name, name) for name in HOSTILE)),
    }
    return page_of(files, None, {name: name for name in HOSTILE}, name=HOSTILE[0], hints=HOSTILE)


def hostile_analysis() -> str:
    found = [
        BiasViolation(facet=name, facet_value=name, metric_name=name, description=name) for name in analyses.HOSTILE
    ]
    return analysis_page(HOSTILE[0], analyses.hostile(), baseline=analyses.hostile(), violations=found, hints=HOSTILE)


def hostile_history() -> str:
    def hour(at: int) -> RunSummary:
        features = [sketched(name, [1.0, 2.0 + at], at) for name in HOSTILE]
        return run_of(at, *features, **{VIOLATIONS: violations(*((name, name, name) for name in HOSTILE))})

    found = series_of(FoundRun(hour(at), HOSTILE[0]) for at in range(4))
    return history_page(HOSTILE[1], found, facts={name: name for name in HOSTILE}, problems=HOSTILE)


def many(count: int) -> str:
    """So many features, a sixth of them shifted."""
    random = np.random.default_rng(5)

    def features(shift: float) -> list[dict[str, Any]]:
        return [
            texts(f"feature_{at}", {f"category {each}": 10 + each for each in range(8)}, 3)
            if at % 4 == 3
            else numbers(f"feature_{at}", (random.gamma(2, 100, 200) + shift * (at % 6 == 1)).round(3).tolist(), 3)
            for at in range(count)
        ]

    shifted = [f"feature_{at}" for at in range(count) if at % 6 == 1 and at % 4 != 3]
    files = {
        STATISTICS: statistics(*features(90.0), rows=203),
        VIOLATIONS: violations(*((name, "baseline_drift_check", REASON) for name in shifted)),
        DRIFT: drift(*((name, 1.104, True) for name in shifted)),
    }
    known = {
        STATISTICS: statistics(*features(0.0)),
        CONSTRAINTS: constraints(*(f"feature_{at}" for at in range(count))),
    }
    return page_of(files, known, FACTS)


KINDS: dict[str, Callable[[], str]] = {
    "baseline": lambda: page_of(baseline(), None, {"Data": "customers.csv"}),
    "data-quality": lambda: page_of(monitored(), baseline(), FACTS),
    "no-violations": lambda: page_of({**baseline(), VIOLATIONS: violations()}, baseline(), FACTS),
    "rules": lambda: page_of({**monitored(), RULES: rules()}, baseline(), FACTS),
    "trends": with_trends,
    "binary": lambda: model_quality("binary_classification"),
    "multiclass": lambda: model_quality("multiclass_classification"),
    "regression": lambda: model_quality("regression"),
    "bias": bias,
    "merge": lambda: merge(*(f"churn/AllTraffic/2026/03/02/{at:02}" for at in range(24))),
    "history": lambda: history(*runs()),
}
"""Every kind of page by a short name."""

OF_HOSTILE_NAMES: dict[str, Callable[[], str]] = {
    "hostile-data": hostile_data,
    "hostile-quality": hostile_quality,
    "hostile-analysis": hostile_analysis,
    "hostile-merge": lambda: merge(*HOSTILE),
    "hostile-history": hostile_history,
}

SIZES: dict[str, Callable[[], str]] = {
    "empty": lambda: page_of({STATISTICS: statistics(rows=0)}, None, {}),
    "one-row": lambda: page_of({STATISTICS: statistics(numbers("age", [41.0]), rows=1)}, None, FACTS),
    "one-feature": lambda: page_of({STATISTICS: statistics(numbers("age", [1.0, 7.5, 3.0]), rows=3)}, None, FACTS),
    "thousand": lambda: many(1000),
}
