"""The page of a history: a section for each series, its runs, then the trend of each feature or metric, worst first.

One page that needs nothing else and no network. The same runs make the same bytes. It says all without its script,
which searches, filters and orders.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from analyzer.history.drawing import TimeAxis
from analyzer.history.series import Series
from analyzer.history.trend_rows import TrendRow, charts_of, trend_row
from analyzer.history.trends import Measure, trends_of
from analyzer.history.windows import WindowLength
from analyzer.pages.frame import render
from analyzer.pages.texts import NOTHING, count, number, percent, shown
from analyzer.pages.violations import CHECKS, rounded
from contracts.errors import counted
from contracts.run_summary import RunSummary

MOST_DRAWN = 200
"""Rows that are laid out at once; the others wait in the page until they are asked for."""

MOST_POINTS, MOST_VIOLATIONS, MOST_PROBLEMS = 30, 100, 20
"""Runs of a table, violations of the latest run, and files that cannot be read, of which the page tells one by one."""

LONGEST_NAME, LONGEST_SENTENCE = 80, 600


@dataclass(frozen=True)
class SeriesSection:
    """What the page shows of a series; texts as they are shown."""

    title: str
    note: str
    verdict: str
    bad: bool
    figures: list[tuple[str, str]]
    charts: Sequence[object]
    points: list[tuple[str, ...]]
    left_out: int
    violations: list[tuple[str, str, str]]
    more_violations: int
    latest: str
    names: tuple[str, ...]
    drawn: list[TrendRow]
    waiting: list[TrendRow]
    any_violated: bool
    of_features: bool


def history_page(
    title: str,
    series: Sequence[Series],
    *,
    facts: Mapping[str, str] | None = None,
    problems: Sequence[str] = (),
    length: WindowLength | None = None,
) -> str:
    """HTML, to be written as UTF-8. `length` is that of a point, where it is not a run."""
    what = length or "run"
    more = len(problems) - MOST_PROBLEMS
    left_out = [f"{counted(more, 'file', grouping=',')} more cannot be shown."] if more > 0 else []
    return render(
        "history.html.j2",
        "history.css",
        "history.js",
        title=shown(title),
        facts=[(shown(name), shown(value)) for name, value in (facts or {}).items()],
        problems=[shown(each, LONGEST_SENTENCE) for each in (*problems[:MOST_PROBLEMS], *left_out)],
        what=what,
        sections=[_section(each, what) for each in series],
    )


def when(moment: datetime) -> str:
    """A moment of UTC, to the minute."""
    return f"{moment:%Y-%m-%d %H:%M}"


def _section(series: Series, what: str) -> SeriesSection:
    axis, times = TimeAxis.of(series), [when(each) for each in series.times]
    trends = trends_of(series)
    last = len(series.points) - 1
    rows = [trend_row(each, axis, times) for each in sorted(trends, key=lambda each: each.badness(last))]
    summaries = [point.summary for point in series.points]
    latest = summaries[-1].violations
    violated_points = sum(bool(each.violations) for each in summaries)
    of_features = any(each.features for each in summaries)
    names = {(trend.group, trend.name) for trend in trends}
    found = [_violation(each.group, each.name, each.check, each.description) for each in latest or ()]
    return SeriesSection(
        title=shown(f"{series.kind} of {series.of}" if series.of else series.kind, LONGEST_NAME * 2),
        note=_note(series, times, what),
        verdict=_verdict(summaries, violated_points, what),
        bad=violated_points > 0,
        figures=_figures(series, len(names), violated_points, what),
        charts=charts_of(_whole(summaries), axis, times),
        points=_points(series, times),
        left_out=max(len(series.points) - MOST_POINTS, 0),
        violations=found[:MOST_VIOLATIONS],
        more_violations=max(len(found) - MOST_VIOLATIONS, 0),
        latest=times[-1],
        names=tuple(measure.name for measure in trends[0].measures) if trends else (),
        drawn=rows[:MOST_DRAWN],
        waiting=rows[MOST_DRAWN:],
        any_violated=any(row.violated for row in rows),
        of_features=of_features,
    )


def _note(series: Series, times: Sequence[str], what: str) -> str:
    sentences = [f"From {times[0]} to {times[-1]} UTC; " + counted(len(times), what, grouping=",") + "."]
    if gaps := len(series.gaps):
        sentences.append(f"Lines are broken where runs are missing: {counted(gaps, 'gap')}.")
    if series.baselines:
        sentences.append(f"Left out: {counted(series.baselines, 'run')} that judged nothing, as baselines do.")
    return " ".join(sentences)


def _verdict(summaries: Sequence[RunSummary], violated: int, what: str) -> str:
    judged = sum(each.violations is not None for each in summaries)
    if not judged:
        return ""
    if not violated:
        return f"No violations in {counted(judged, what, grouping=',')}"
    return f"Violations in {violated:,} of {counted(judged, what, grouping=',')}"


def _figures(series: Series, trends: int, violated: int, what: str) -> list[tuple[str, str]]:
    last = series.points[-1].summary
    latest = NOTHING if last.violations is None else f"{len(last.violations):,}"
    runs = sum(point.runs for point in series.points)
    return [
        ("Runs", f"{runs:,}"),
        ("Features" if last.features else "Metrics", f"{trends:,}"),
        (f"Latest {what}: rows", count(last.rows)),
        (f"Latest {what}: violations", latest),
        (f"{what.capitalize()}s with violations", f"{violated:,}"),
    ]


def _whole(summaries: Sequence[RunSummary]) -> list[Measure]:
    """The figures of the runs themselves."""
    measures = [
        Measure("Rows", tuple(None if each.rows is None else float(each.rows) for each in summaries)),
        Measure(
            "Violations", tuple(None if each.violations is None else float(len(each.violations)) for each in summaries)
        ),
        Measure("Drifted features", tuple(map(_drifted, summaries))),
    ]
    return [each for each in measures if each.ends is not None]


def _drifted(summary: RunSummary) -> float | None:
    known = [each.drifted for each in summary.features if each.drifted is not None]
    return float(sum(known)) if known else None


def _points(series: Series, times: Sequence[str]) -> list[tuple[str, ...]]:
    """The latest runs, the newest first: when, rows, complete, violations, drifted."""
    rows: list[tuple[str, ...]] = []
    for point, time in list(zip(series.points, times, strict=True))[-MOST_POINTS:][::-1]:
        summary = point.summary
        present = sum(each.num_present or 0 for each in summary.features)
        cells = present + sum(each.num_missing or 0 for each in summary.features)
        checks = Counter(CHECKS.get(each.check, each.check) for each in summary.violations or ())
        broken = ", ".join(f"{shown(name, LONGEST_NAME)} {found:,}" for name, found in checks.most_common())
        drifted = _drifted(summary)
        rows.append(
            (
                time,
                count(summary.rows),
                percent(present / cells) if cells else NOTHING,
                NOTHING if drifted is None else number(drifted),
                NOTHING if summary.violations is None else broken or "0",
            )
        )
    return rows


def _violation(group: str, name: str, check: str, description: str) -> tuple[str, str, str]:
    of = shown(f"{group}: {name}" if group else name, LONGEST_NAME)
    return (
        of or "(empty)",
        shown(CHECKS.get(check, check), LONGEST_NAME),
        shown(rounded(description), LONGEST_SENTENCE),
    )
