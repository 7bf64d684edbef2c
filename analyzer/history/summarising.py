"""From the files of a run to its summary, whoever has written them: what a file lacks is not in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analyzer.history.limits import COMPLETENESS, DISTANCE, RANKS, MetricLimits, group_of, limits_in
from analyzer.history.sketches import thinned
from analyzer.pages.distributions import SketchedValues
from analyzer.pages.figures import FeatureFigures, figures_of, number_at, object_at, rows_of
from analyzer.pages.report_files import entries_of
from analyzer.reports.file_names import ANALYSIS, DRIFT, STATISTICS, VIOLATIONS
from contracts.analysis import AnalysisType
from contracts.analysis_report import AnalysisReport, parse_analysis_report
from contracts.data_drift import FeatureDrift, parse_drift
from contracts.errors import ContractError
from contracts.model import parse_json
from contracts.run_summary import RunSummary, SummarisedFeature, SummarisedMetric, SummarisedViolation
from contracts.settings import fold
from contracts.times import as_time

MOST_COUNTS = 900
"""Of a confusion matrix: of 30 classes."""

FILES = (STATISTICS, ANALYSIS, VIOLATIONS, DRIFT)
"""The files that a summary is made from."""


@dataclass(frozen=True)
class RunOccasion:
    """What the files of a run do not tell: when it was, of what, and which limits it was held to."""

    evaluation_time: str
    start_time: str | None = None
    end_time: str | None = None
    endpoint: str | None = None
    schedule: str | None = None
    limits: tuple[SummarisedMetric, ...] = ()


def summary_of(texts: Mapping[str, bytes], occasion: RunOccasion) -> tuple[RunSummary | None, list[str]]:
    """The summary of files by their names, and a sentence for each that cannot be read.

    None where neither statistics nor an analysis are among them.
    """
    problems: list[str] = []

    def read(name: str, parse: Callable[[bytes], Any]) -> Any:
        if name not in texts:
            return None
        try:
            return parse(texts[name])
        except ContractError as error:
            problems.append(f"{name}: {str(error).removeprefix(': ') or 'it holds no report'}")
            return None

    statistics, analysis = read(STATISTICS, _document), read(ANALYSIS, parse_analysis_report)
    drift, found = read(DRIFT, parse_drift), read(VIOLATIONS, _violations)
    limits = {**limits_in(found or ()), **{(each.group, each.name): each for each in occasion.limits}}
    body: dict[str, Any]
    if analysis is not None:
        kind, body = _kind_of(analysis), {"metrics": _held_to(_analysis_metrics(analysis), limits)}
    elif statistics is not None and isinstance(statistics.get("features"), list):
        drifts = {each.name: each for each in drift.baseline.features} if drift and drift.baseline else {}
        features = (_feature(each, drifts.get(each.name), limits) for each in figures_of(statistics)[0])
        kind, body = AnalysisType.DATA_QUALITY, {"rows": _count(rows_of(statistics)), "features": tuple(features)}
    elif statistics is not None and any(key.endswith("_metrics") for key in statistics):
        kind, body = AnalysisType.MODEL_QUALITY, _quality(statistics, limits)
    else:
        if statistics is not None:
            problems.append(f"{STATISTICS}: it holds neither features nor metrics")
        return None, problems
    own = {"start_time": occasion.start_time, "end_time": occasion.end_time}
    summary = RunSummary(
        kind=kind,
        endpoint=occasion.endpoint,
        schedule=occasion.schedule,
        evaluation_time=occasion.evaluation_time,
        violations=None if found is None else _named(found, body.get("metrics", ())),
        **{**body, **{key: value for key, value in own.items() if value}},
    )
    return summary, problems


def _document(text: bytes) -> Any:
    document = parse_json(text)
    if not isinstance(document, dict):
        raise ContractError("", "holds no JSON object")
    return document


def _feature(figures: FeatureFigures, drift: FeatureDrift | None, limits: MetricLimits) -> SummarisedFeature:
    numbers = figures.numbers
    low, middle, high = numbers.quantiles((0.1, 0.5, 0.9)) if numbers else (0.0, 0.0, 0.0)
    written = next((each for each in figures.written.values() if isinstance(each, dict)), {})
    judged = drift.judged if drift else None
    least, stated = (limits.get((figures.name, each), SummarisedMetric(name=each)) for each in (COMPLETENESS, DISTANCE))
    return SummarisedFeature(
        name=figures.name,
        inferred_type=figures.kind,
        num_present=_count(figures.present),
        num_missing=_count(figures.missing),
        least_completeness=least.least,
        distinct=figures.distinct,
        mean=figures.mean,
        sum=number_at(written, "sum"),
        std_dev=figures.std_dev,
        min=figures.minimum,
        max=figures.maximum,
        quantiles=(low, middle, high) if numbers else None,
        drift=judged.value if judged else stated.value,
        drift_limit=judged.threshold if judged else stated.most,
        drifted=bool(drift.drifted_in) if drift and drift.drifted_in is not None else None,
        sketch=thinned(numbers.points) if isinstance(numbers, SketchedValues) else None,
    )


def _quality(statistics: Mapping[str, Any], limits: MetricLimits) -> dict[str, Any]:
    dataset = object_at(statistics, "dataset")
    metrics = (
        SummarisedMetric(name=name, value=value)
        for key in statistics
        for name in (object_at(statistics, key) if key.endswith("_metrics") else ())
        if (value := number_at(object_at(statistics, key, name), "value")) is not None
    )
    sections = (object_at(statistics, key) for key in statistics if key.endswith("_metrics"))
    return {
        "rows": _count(number_at(dataset, "item_count")),
        "confusion_matrix": next(filter(None, map(_matrix, sections)), None),
        "metrics": _held_to(metrics, limits),
        **{key: dataset.get(key) for key in ("start_time", "end_time") if _is_time(dataset.get(key))},
    }


def _analysis_metrics(analysis: AnalysisReport) -> Iterator[SummarisedMetric]:
    for _, section in analysis.stages:
        for facet, groups in section.facets.items():
            for group in groups:
                where = group_of(facet, group.value_or_threshold)
                for each in group.metrics:
                    finite = each.value is not None and abs(each.value) != float("inf")
                    yield SummarisedMetric(group=where, name=each.name, value=each.value if finite else None)
    for label, attributions in analysis.attributions.items():
        for name, value in attributions.global_shap_values.items():
            yield SummarisedMetric(group=label, name=name, value=value)


def _held_to(metrics: Iterable[SummarisedMetric], limits: MetricLimits) -> tuple[SummarisedMetric, ...]:
    """The metrics with their limits; then what the limits alone have a value of."""
    waiting = dict(limits)
    held = []
    for each in metrics:
        limit = waiting.pop((each.group, each.name), None) or waiting.pop((each.group, fold(each.name)), None)
        held.append(each.model_copy(update={"least": limit.least, "most": limit.most}) if limit else each)
    return (*held, *(each for each in waiting.values() if each.group == RANKS))


def _named(
    violations: Sequence[SummarisedViolation], metrics: Iterable[SummarisedMetric]
) -> tuple[SummarisedViolation, ...]:
    """Violations of model quality, which spell metrics in another way, by the names of the metrics."""
    names = {fold(each.name): each.name for each in metrics if not each.group}
    return tuple(
        each.model_copy(update={"name": names[fold(each.name)]})
        if not each.group and fold(each.name) in names
        else each
        for each in violations
    )


def _violations(text: bytes) -> tuple[SummarisedViolation, ...]:
    return tuple(_violation(object_at({"entry": each}, "entry")) for each in entries_of(text))


def _violation(entry: Mapping[str, Any]) -> SummarisedViolation:
    """Of data quality, else of a group's metric, of an output's ranks, or of a metric of model quality."""

    def text(key: str) -> str:
        return str(entry.get(key, ""))

    if "feature_name" in entry:
        group, name = "", text("feature_name")
    elif "facet" in entry:
        group, name = group_of(text("facet"), text("facet_value")), text("metric_name")
    elif "label" in entry:
        group, name = RANKS, text("label")
    else:
        group, name = "", text("metric_name")
    return SummarisedViolation(
        group=group, name=name, check=text("constraint_check_type"), description=text("description")
    )


def _kind_of(analysis: AnalysisReport) -> AnalysisType:
    if not analysis.attributions:
        return AnalysisType.MODEL_BIAS
    return AnalysisType.ANALYSIS if analysis.stages else AnalysisType.MODEL_EXPLAINABILITY


def _matrix(section: Mapping[str, Any]) -> dict[str, dict[str, int]] | None:
    """The counts by actual and predicted class; None where there are none, or so many that a summary is not small."""
    rows = object_at(section, "confusion_matrix")
    found = {
        actual: {name: _count(number_at(object_at(rows, actual), name)) for name in object_at(rows, actual)}
        for actual in rows
    }
    counts = [count for row in found.values() for count in row.values()]
    return found if counts and None not in counts and len(counts) <= MOST_COUNTS else None  # type: ignore[return-value]


def _is_time(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(as_time(value))
    except ValueError:
        return False


def _count(number: float | None) -> int | None:
    """A count of rows or cells, which a file of another writer, or a user's script, may have made anything."""
    return int(number) if number is not None and 0 <= number < 2**63 and number == int(number) else None
