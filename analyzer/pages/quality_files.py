"""The files of a run of model quality, as far as they can be read: a metric that is not there is not shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from analyzer.pages.figures import number_at, object_at, rows_of
from analyzer.pages.report_files import FoundViolation, ReadableFiles, findings
from analyzer.reports.file_names import CONSTRAINTS, STATISTICS, VIOLATIONS
from contracts.errors import ContractError
from contracts.model import parse_json
from contracts.model_quality_constraints import (
    OPERATORS,
    MetricConstraints,
    ModelQualityConstraints,
    parse_model_quality_constraints,
)
from contracts.problem_type import ProblemType

CONSTANT = "_best_constant_classifier"
"""How the names end of what the best constant classifier would reach."""

ROC, PRECISION_RECALL = "receiver_operating_characteristic_curve", "precision_recall_curve"
AXES = {
    ROC: ("false_positive_rates", "true_positive_rates"),
    PRECISION_RECALL: ("recalls", "precisions"),
}
"""The keys of a curve's points: along, and up."""


@dataclass(frozen=True)
class MetricFigure:
    """A metric, and the standard deviation that it has over draws of the rows."""

    value: float
    deviation: float | None = None


@dataclass(frozen=True)
class QualityFiles:
    """What the files hold; `problems` are sentences about those that could not be read.

    `written` are the metrics as the file has them, without curves; `curves` are the points of each by its name.
    `violations` are None without their file. `window` are start, end and time of evaluation, where they are known.
    """

    kind: ProblemType | None = None
    rows: float | None = None
    window: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, MetricFigure] = field(default_factory=dict)
    written: Mapping[str, Any] = field(default_factory=dict)
    confusion: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    curves: Mapping[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)
    constraints: MetricConstraints = field(default_factory=dict)
    violations: tuple[FoundViolation, ...] | None = None
    problems: tuple[str, ...] = ()

    @classmethod
    def of(cls, texts: Mapping[str, bytes], whose: str = "", otherwise: ProblemType | None = None) -> QualityFiles:
        """The files by their names, any of which may be missing; `whose` stands before the names in what is told.

        `otherwise` is the problem that constraints are of which have no statistics beside them.
        """
        reader = ReadableFiles(texts, whose)
        document = reader.read(STATISTICS, _statistics) or {}
        kind = kind_of(document) or otherwise
        section = object_at(document, f"{kind.section}_metrics") if kind else {}
        dataset = object_at(document, "dataset")
        constraints = reader.read(CONSTRAINTS, parse_model_quality_constraints)
        found = {name: _metric(value) for name, value in section.items()}
        return cls(
            kind=kind,
            rows=rows_of(document),
            window={key: value for key, value in dataset.items() if isinstance(value, str)},
            metrics={name: each for name, each in found.items() if each is not None},
            written={name: value for name, value in section.items() if found[name] is not None},
            confusion=_confusion(section),
            curves={name: points for name in AXES if (points := _points(object_at(section, name), *AXES[name]))},
            constraints=_of_kind(constraints, kind),
            violations=reader.read(VIOLATIONS, lambda text: findings(text, "metric_name")),
            problems=tuple(reader.problems),
        )


def kind_of(document: Any) -> ProblemType | None:
    """The problem that a file of statistics of model quality is about; None where it is none."""
    sections = document if isinstance(document, dict) else {}
    return next((kind for kind in ProblemType if object_at(sections, f"{kind.section}_metrics")), None)


def _statistics(text: bytes) -> Any:
    document = parse_json(text)
    if kind_of(document) is None:
        names = ", ".join(f"{kind.section}_metrics" for kind in ProblemType)
        raise ContractError("", f"it has no metrics of model quality: none of {names}")
    return document


def _of_kind(constraints: ModelQualityConstraints | None, kind: ProblemType | None) -> MetricConstraints:
    """Those of the problem that is shown, in the order of the contract."""
    if constraints is None or kind is None:
        return {}
    known = constraints.of(kind) or {}
    return {name: known[name] for name in (*OPERATORS[kind], *known) if name in known}


def _metric(value: Any) -> MetricFigure | None:
    fields = value if isinstance(value, dict) else {"value": value}
    found = number_at(fields, "value")
    return None if found is None else MetricFigure(found, number_at(fields, "standard_deviation"))


def _confusion(section: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Rows by actual class, in it by predicted class."""
    return {
        actual: {name: count for name in row if (count := number_at(row, name)) is not None}
        for actual, row in object_at(section, "confusion_matrix").items()
        if isinstance(row, dict)
    }


def _points(curve: Mapping[str, Any], along: str, up: str) -> tuple[tuple[float, float], ...]:
    """The points of a curve; none where its two lists do not go together."""
    sides = [side for key in (along, up) if isinstance(side := curve.get(key), list)]
    if len(sides) != 2 or len(sides[0]) != len(sides[1]):
        return ()
    pairs = ((number_at({"x": x}, "x"), number_at({"y": y}, "y")) for x, y in zip(*sides, strict=True))
    return tuple((x, y) for x, y in pairs if x is not None and y is not None)
