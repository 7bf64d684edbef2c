"""From the states of a scan to metrics, where the data allows it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from analyzer.hints import tell_hints
from analyzer.model_quality.class_hints import class_hints
from analyzer.model_quality.confusion import ConfusionCounts
from analyzer.model_quality.fold import ModelQualityFold
from analyzer.model_quality.judged_rows import PROBABILITY
from analyzer.model_quality.metrics import binary_report, multiclass_report, regression_report
from analyzer.model_quality.refusals import (
    check_two_classes,
    no_probabilities,
    no_such_column,
    nothing_to_judge,
    too_many_classes,
)
from analyzer.model_quality.regression import RegressionSums
from analyzer.model_quality.row_counts import RowCounts
from analyzer.model_quality.scored_curves import ScoredCurves
from analyzer.model_quality.scores import ScoreHistogram
from analyzer.model_quality.sorted_scores import curves_by_sorting
from analyzer.scan import Engine, Scanned, ScannedStates, SplitReport
from contracts.model_quality_statistics import Metrics
from contracts.problem_type import ProblemType

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class QualityResults:
    """The metrics, the rows that they are of, what the scan reported, and why the metrics may mean nothing."""

    metrics: Metrics
    rows: RowCounts
    report: SplitReport
    hints: tuple[str, ...] = ()


def results_of(engine: Engine, data: Scanned, states: ScannedStates, fold: ModelQualityFold) -> QualityResults:
    """The metrics of a scan. Raises ConfigurationError, InputMissingError or UnreadableDataError."""
    rows = states.state(RowCounts.KIND)
    assert isinstance(rows, RowCounts)
    _check_rows(rows, fold)
    metrics = _metrics(engine, data, states, fold)
    return QualityResults(metrics, rows, states.report, tell_hints(_hints(states, fold)))


def _hints(states: ScannedStates, fold: ModelQualityFold) -> Iterator[str]:
    if fold.problem_type is not ProblemType.REGRESSION:
        confusion = states.state(ConfusionCounts.KIND)
        assert isinstance(confusion, ConfusionCounts)
        yield from class_hints(fold.problem_type, confusion)


def _check_rows(rows: RowCounts, fold: ModelQualityFold) -> None:
    for setting, attribute in fold.attributes.items():
        if setting not in rows.found:
            raise no_such_column(setting, attribute, rows.columns)
    if rows.outside:
        raise no_probabilities(PROBABILITY, rows)
    if rows.judged == 0:
        raise nothing_to_judge(rows, fold.attributes)
    for what, number in (("label", rows.unlabelled), ("prediction", rows.unpredicted)):
        if number:
            logger.warning("rows left out, without a %s that can be read: %d", what, number)


def _metrics(engine: Engine, data: Scanned, states: ScannedStates, fold: ModelQualityFold) -> Metrics:
    if fold.problem_type is ProblemType.REGRESSION:
        sums = states.state(RegressionSums.KIND)
        assert isinstance(sums, RegressionSums)
        return regression_report(sums)
    confusion = states.state(ConfusionCounts.KIND)
    assert isinstance(confusion, ConfusionCounts)
    if confusion.crowd:
        raise too_many_classes(fold.problem_type, confusion)
    if fold.problem_type is ProblemType.MULTICLASS:
        return multiclass_report(confusion.result())
    classes = check_two_classes(confusion)
    return binary_report(confusion.result(classes), _curves(engine, data, states, fold))


def _curves(engine: Engine, data: Scanned, states: ScannedStates, fold: ModelQualityFold) -> ScoredCurves:
    scores = states.state(ScoreHistogram.KIND)
    assert isinstance(scores, ScoreHistogram)
    if scores.outline is None:
        return ScoredCurves.of(scores)
    logger.info("there are more than %d distinct scores: they are sorted in a second pass", fold.most_scores)
    return curves_by_sorting(engine, data, fold, scores)
