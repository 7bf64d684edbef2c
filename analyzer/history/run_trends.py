"""The trends that the page of a run shows beside its own figures: those of the runs before it, and it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analyzer.history.drawing import TimeAxis
from analyzer.history.merging import MergedRuns
from analyzer.history.page import when
from analyzer.history.series import Series
from analyzer.history.trend_rows import charts_of
from analyzer.history.trends import trends_of
from analyzer.pages.trend_chart import TrendChart
from contracts.run_summary import RunSummary


def run_trends(before: Sequence[RunSummary], run: RunSummary) -> Mapping[str, Sequence[TrendChart]]:
    """The charts of each feature of a run by its name; none where it is the first one."""
    judged = [each for each in before if run.violations is None or each.violations is not None]
    if not judged:
        return {}
    series = Series("", "", tuple(MergedRuns(each) for each in (*judged, run)))
    axis, times = TimeAxis.of(series), [when(each) for each in series.times]
    names = {each.name for each in run.features}
    return {each.name: charts_of(each.measures, axis, times) for each in trends_of(series) if each.name in names}
