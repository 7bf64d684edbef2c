"""Runs of one data set and kind, in order of time: what of a history is one line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from analyzer.history.merging import MergedRuns, MetricsOfAll, merged_by, no_metrics
from analyzer.history.reading import FoundRun
from analyzer.history.windows import WindowLength, time_of
from contracts.analysis import AnalysisType
from contracts.run_summary import RunSummary
from contracts.times import parse_time

KINDS: dict[str, str] = {
    AnalysisType.DATA_QUALITY: "Data quality",
    AnalysisType.MODEL_QUALITY: "Model quality",
    AnalysisType.ANALYSIS: "Bias and attributions",
    AnalysisType.MODEL_BIAS: "Bias",
    AnalysisType.MODEL_EXPLAINABILITY: "Attributions",
}

SHARED = 0.5
"""Runs with a smaller share of features in common are of different data."""

MISSED = 1.5
"""From so many usual steps on, something is missing between two runs."""


@dataclass(frozen=True)
class Series:
    """`kind` for people, `of` what data; `baselines` are runs that judged nothing, beside others that did."""

    kind: str
    of: str
    points: tuple[MergedRuns, ...]
    baselines: int = 0

    @property
    def times(self) -> list[datetime]:
        return [time_of(point.summary) for point in self.points]

    @property
    def gaps(self) -> set[int]:
        """The points before which some are missing."""
        times, found = self.times, set()
        steps = [after - before for before, after in pairwise(times)]
        usual = median(step.total_seconds() for step in steps) if steps else 0.0
        for at, step in enumerate(steps):
            end = self.points[at].summary.end_time
            free = times[at + 1] - parse_time(end) if end else step - timedelta(seconds=usual)
            if usual and step.total_seconds() > MISSED * usual and free > timedelta(0):
                found.add(at + 1)
        return found


def series_of(
    runs: Iterable[FoundRun], length: WindowLength | None = None, metrics_of_all: MetricsOfAll = no_metrics
) -> list[Series]:
    """The series that runs are of, the one with the most runs first; a point is a run, or all of a day or week."""
    by_subject: dict[tuple[str, ...], list[FoundRun]] = defaultdict(list)
    for run in runs:
        summary = run.summary
        by_subject[run.where, summary.kind, summary.endpoint or "", summary.schedule or ""].append(run)
    found = []
    for (where, kind, *names), group in sorted(by_subject.items()):
        summaries = sorted((run.summary for run in group), key=lambda each: (time_of(each), each.evaluation_time))
        subject = ", ".join(name for name in (*names, where) if name)
        several = list(_of_same_features(summaries))
        for same in several:
            judged = [each for each in same if each.violations is not None] or same
            points = merged_by(length, judged, metrics_of_all) if length else [MergedRuns(each) for each in judged]
            of = subject if len(several) == 1 else ", ".join(filter(None, (subject, _first_features(same[-1]))))
            found.append(Series(KINDS.get(kind, kind), of, tuple(points), len(same) - len(judged)))
    return sorted(found, key=lambda each: -len(each.points))


def _of_same_features(summaries: Sequence[RunSummary]) -> Iterator[list[RunSummary]]:
    """Runs apart whose features, or metrics, are mostly others; both may come and go one by one."""
    groups: list[tuple[set[str], list[RunSummary]]] = []
    for summary in summaries:
        names = names_in(summary)
        for at, (others, group) in enumerate(groups):
            if mostly_same(names, others):
                group.append(summary)
                groups[at] = names or others, group
                break
        else:
            groups.append((names, [summary]))
    yield from (group for _, group in groups)


def names_in(summary: RunSummary) -> set[str]:
    """The names of its features, or metrics."""
    return {each.name for each in summary.features} | {f"{each.group}\0{each.name}" for each in summary.metrics}


def mostly_same(names: set[str], others: set[str]) -> bool:
    """Whether they are of one data set; nothing is known of one without names."""
    return len(names & others) >= SHARED * min(len(names), len(others))


def _first_features(summary: RunSummary) -> str:
    names = [each.name for each in summary.features] or [each.name for each in summary.metrics]
    return "with " + ", ".join(names[:3]) if names else ""
