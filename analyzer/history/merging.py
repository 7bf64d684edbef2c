"""Several runs as one of all their data: by merging the states that their summaries hold, never by averaging figures.

Counts, sums, means, deviations, ends and quantiles of features are those of one run over all data; quantiles within the
error of the sketches. So are metrics of model quality that follow from a confusion matrix, or are means over rows. What
no summary holds a state of cannot be merged: distinct values are left out, of drift the largest distance is kept, and
of other metrics all values that they had.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from analyzer.history.sketches import merged_points, quantiles
from analyzer.history.windows import LENGTHS, WindowLength, floor, time_of
from analyzer.profile.moments import Moments, MomentsResult
from contracts.analysis import AnalysisType
from contracts.run_summary import RunSummary, SummarisedFeature, SummarisedMetric, SummarisedViolation
from contracts.times import format_time


@dataclass(frozen=True)
class MergedRuns:
    """A window: the summary of all its data, of how many runs, and all values of each metric that cannot be merged."""

    summary: RunSummary
    runs: int = 1
    values: dict[tuple[str, str], tuple[float, ...]] | None = None


MetricsOfAll = Callable[[Sequence[RunSummary]], Mapping[str, float]]
"""What merges metrics of model quality, by their names, as far as runs hold states of them."""


def no_metrics(_: Sequence[RunSummary]) -> Mapping[str, float]:
    """What merges none."""
    return {}


def merged_by(
    length: WindowLength, runs: Iterable[RunSummary], metrics_of_all: MetricsOfAll = no_metrics
) -> list[MergedRuns]:
    """The runs of each day or week as one, in order of time."""
    ordered = sorted(runs, key=time_of)
    return [
        _merged(list(group), start, length, metrics_of_all)
        for start, group in groupby(ordered, lambda run: floor(time_of(run), length))
    ]


def _merged(
    runs: Sequence[RunSummary], start: datetime, length: WindowLength, metrics_of_all: MetricsOfAll
) -> MergedRuns:
    features: dict[str, list[SummarisedFeature]] = {}
    metrics: dict[tuple[str, str], list[SummarisedMetric]] = {}
    for run in runs:
        for feature in run.features:
            features.setdefault(feature.name, []).append(feature)
        for metric in run.metrics:
            metrics.setdefault((metric.group, metric.name), []).append(metric)
    last = runs[-1]
    of_all = metrics_of_all(runs) if last.kind == AnalysisType.MODEL_QUALITY else {}
    summary = RunSummary(
        kind=last.kind,
        endpoint=last.endpoint,
        schedule=last.schedule,
        start_time=format_time(start),
        end_time=format_time(start + LENGTHS[length]),
        evaluation_time=last.evaluation_time,
        rows=_total(run.rows for run in runs),
        features=tuple(map(merged_feature, features.values())),
        metrics=tuple(
            each[-1].model_copy(update={"value": of_all[name]}) if name in of_all else each[-1]
            for (_, name), each in metrics.items()
        ),
        violations=_violations(runs),
    )
    values = {
        key: tuple(each.value for each in group if each.value is not None)
        for key, group in metrics.items()
        if key[1] not in of_all
    }
    return MergedRuns(summary, len(runs), values)


def merged_feature(features: Sequence[SummarisedFeature]) -> SummarisedFeature:
    """A feature of several runs, in the order of time, as one of all their rows."""
    last = features[-1]
    result = _moments(features)
    sketches = [each.sketch for each in features if each.sketch is not None]
    whole = bool(sketches) and len(sketches) == sum(each.num_present != 0 for each in features)
    low, middle, high = quantiles(*merged_points(sketches), (0.1, 0.5, 0.9)) if whole else (0.0, 0.0, 0.0)
    judged = [each for each in features if each.drift is not None]
    worst = max(judged, key=lambda each: (each.drifted or False, each.drift or 0.0), default=last)
    drifted = [each.drifted for each in features if each.drifted is not None]
    return SummarisedFeature(
        name=last.name,
        inferred_type=last.inferred_type,
        num_present=_total(each.num_present for each in features),
        num_missing=_total(each.num_missing for each in features),
        least_completeness=last.least_completeness,
        mean=result.mean if result else None,
        sum=result.sum if result else None,
        std_dev=result.std_dev if result else None,
        min=result.minimum if result else None,
        max=result.maximum if result else None,
        quantiles=(low, middle, high) if whole else None,
        drift=worst.drift,
        drift_limit=worst.drift_limit,
        drifted=any(drifted) if drifted else None,
    )


def _moments(features: Sequence[SummarisedFeature]) -> MomentsResult | None:
    """The moments of all numbers; None where a run that has values does not tell all of them."""
    merged = Moments()
    for each in features:
        if each.num_present == 0:
            continue
        count = each.sketch.rows if each.sketch else each.num_present
        plain = [each.mean, 0.0, each.std_dev, each.min, each.max]
        if not count or each.sum is None or None in plain:
            return None
        merged.merge(Moments.from_plain([count, [each.sum, 0.0, 0], *plain]))
    return merged.result()


def _violations(runs: Sequence[RunSummary]) -> tuple[SummarisedViolation, ...] | None:
    """Those of all runs; None where none of them was judged."""
    judged = [run.violations for run in runs if run.violations is not None]
    return tuple(each for found in judged for each in found) if judged else None


def _total(counts: Iterable[int | None]) -> int | None:
    """The sum, where all of them are known."""
    known = list(counts)
    return None if None in known else sum(each for each in known if each is not None)
