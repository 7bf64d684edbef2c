"""From the states of a scan to the sections of `analysis.json`, and to what the page tells beside them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from analyzer.bias.chosen_metrics import chosen_metrics
from analyzer.bias.counts import FacetCounts, OutcomeCounts
from analyzer.bias.fold import BiasFold, FacetColumn
from analyzer.bias.judged_column import JudgementError
from analyzer.bias.judged_data import JudgedData
from analyzer.bias.judgement_hints import empty_side_hints, kind_hints
from analyzer.bias.metric_definition import MetricDefinition, MetricError, TrainingStage
from analyzer.bias.metrics import metrics_of
from analyzer.bias.ratios import divide
from analyzer.bias.value_text import values_text
from analyzer.hints import tell_hints
from analyzer.reports.groups import BasicStatistics, GroupStatistics
from contracts.analysis_config import AnalysisConfig
from contracts.analysis_report import BiasMetric, BiasSection, FacetMetrics

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class BiasSections:
    """The sections that were asked for, and the statistics beside them.

    A section is None too where nothing of it can be computed: `failure` says why. `notes` are sentences of the message,
    `hints` those that the page shows too.
    """

    pre_training: BiasSection | None
    post_training: BiasSection | None
    statistics: BasicStatistics
    failure: str | None = None
    notes: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


def bias_sections(states: Iterable[tuple[str, object]], fold: BiasFold, config: AnalysisConfig) -> BiasSections:
    """What the states of the fold say, among which may be others.

    A metric that fails is an entry with an error, and spoils no other one.
    """
    names = chosen_metrics(config)
    metrics = {stage: [each for each in metrics_of(stage) if each.name in names[stage]] for stage in TrainingStage}
    nothing = BasicStatistics(0, (), ())
    try:
        data = JudgedData.of(dict(states), fold)
    except JudgementError as error:
        return BiasSections(None, None, nothing, str(error))
    failure = data.no_predictions if metrics[TrainingStage.POST_TRAINING] else None
    facets = [_FacetGroups.of(data, place, facet) for place, facet in enumerate(fold.facets)]
    note = None if data.flips is None else data.flips.note
    if note:
        logger.info("%s", note)
    before, after = (
        BiasSection(
            label=fold.label,
            facets=_facets(facets, metrics[stage]),
            label_value_or_threshold=data.label_text(stage is TrainingStage.POST_TRAINING),
        )
        if metrics[stage] and not (stage is TrainingStage.POST_TRAINING and failure)
        else None
        for stage in TrainingStage
    )
    hints = tell_hints(_hints(data, facets))
    return BiasSections(before, after, _statistics(data, facets), failure, () if note is None else (note,), hints)


def _hints(data: JudgedData, facets: Iterable[_FacetGroups]) -> Iterator[str]:
    """What is odd about what was asked for, of the labels and of each facet."""
    rows = data.rows
    column, facts, criterion = data.fold.label, data.label.facts, data.fold.positive
    yield from empty_side_hints("label", column, facts, criterion, chosen=rows.positive_labels, rows=rows.rows)
    yield from kind_hints("label", column, facts, criterion)
    for place, (facet, found) in enumerate(zip(data.fold.facets, facets, strict=True)):
        facts = data.facet_facts(place)
        for _, counts in found.groups:
            if isinstance(counts, FacetCounts):
                chosen = counts.d.rows
                yield from empty_side_hints(
                    "facet", facet.column, facts, facet.criterion, chosen=chosen, rows=counts.rows
                )
        yield from kind_hints("facet", facet.column, facts, facet.criterion)


@dataclass(frozen=True)
class _FacetGroups:
    """The groups of a facet with their counts, or one group without any and the error that all metrics have."""

    column: str
    groups: Sequence[tuple[str, FacetCounts | str]]

    @classmethod
    def of(cls, data: JudgedData, place: int, facet: FacetColumn) -> _FacetGroups:
        try:
            return cls(facet.column, list(data.facet(place)))
        except JudgementError as error:
            return cls(facet.column, [(values_text(facet.criterion.values), str(error))])


def _facets(facets: Iterable[_FacetGroups], metrics: Sequence[MetricDefinition]) -> dict[str, tuple[FacetMetrics, ...]]:
    """The groups by the names of facets; one that is asked for twice has the groups of both."""
    found: dict[str, tuple[FacetMetrics, ...]] = {}
    for facet in facets:
        groups = tuple(
            FacetMetrics(value_or_threshold=text, metrics=tuple(_entry(metric, counts) for metric in metrics))
            for text, counts in facet.groups
        )
        found[facet.column] = found.get(facet.column, ()) + groups
    return found


def _entry(metric: MetricDefinition, counts: FacetCounts | str) -> BiasMetric:
    try:
        if isinstance(counts, str):
            raise MetricError(counts)
        return BiasMetric(name=metric.name, description=metric.description, value=metric.compute(counts))
    except MetricError as error:
        return BiasMetric(name=metric.name, description=metric.description, value=None, error=str(error))


def _statistics(data: JudgedData, facets: Iterable[_FacetGroups]) -> BasicStatistics:
    groups = tuple(
        _group(facet.column, text, counts, data.predicted)
        for facet in facets
        for text, counts in facet.groups
        if isinstance(counts, FacetCounts)
    )
    return BasicStatistics(data.rows.rows, groups, _performance_of(data.rows) if data.predicted else ())


def _group(facet: str, text: str, counts: FacetCounts, predicted: bool) -> GroupStatistics:
    d = counts.d
    labels = outcomes = None
    if d.rows:
        labels = (d.positive_labels / d.rows, 1 - d.positive_labels / d.rows)
        outcomes = (d.tp / d.rows, d.fp / d.rows, d.fn / d.rows, d.tn / d.rows) if predicted else None
    return GroupStatistics(facet, text, d.rows / counts.rows, labels, outcomes)


def _performance_of(rows: OutcomeCounts) -> tuple[tuple[str, float], ...]:
    """Names and values; 0 / 0 is 0, x / 0 infinite."""
    precision, recall = divide(rows.tp, rows.positive_predictions), divide(rows.tp, rows.positive_labels)
    return (
        ("Accuracy", divide(rows.tp + rows.tn, rows.rows)),
        ("Proportion of Positive Predictions in Labels", divide(rows.positive_predictions, rows.rows)),
        ("Proportion of Negative Predictions in Labels", divide(rows.negative_predictions, rows.rows)),
        ("True Positive Rate / Recall", recall),
        ("True Negative Rate / Specificity", divide(rows.tn, rows.negative_labels)),
        ("Acceptance Rate / Precision", precision),
        ("Rejection Rate", divide(rows.tn, rows.negative_predictions)),
        ("Conditional Acceptance", divide(rows.positive_labels, rows.positive_predictions)),
        ("Conditional Rejection", divide(rows.negative_labels, rows.negative_predictions)),
        ("F1 Score", 2 * divide(precision * recall, precision + recall)),
    )
