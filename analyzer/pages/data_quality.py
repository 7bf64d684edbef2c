"""The page of a run of data quality, from its files alone: violations first, then a row a feature, the worst first.

One page that needs nothing else and no network. The same files make the same bytes. It says all without its script,
which searches, filters and sorts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from analyzer.pages.drift_texts import drift_sentences, drifted_share
from analyzer.pages.feature_rows import feature_row
from analyzer.pages.figures import FeatureFigures, figures_of, rows_of
from analyzer.pages.frame import render
from analyzer.pages.report_files import FoundViolation, ReportFiles
from analyzer.pages.rule_rows import rule_row
from analyzer.pages.texts import NOTHING, count, percent, shown
from analyzer.pages.trend_chart import TrendChart
from analyzer.pages.violations import violation_row
from contracts.data_drift import DriftComparison
from contracts.errors import counted

MOST_VIOLATIONS = 200
MOST_DRAWN = 200
"""Rows that are laid out at once; the others wait in the page until they are asked for."""

MOST_NAMES, LONGEST_NAME, LONGEST_HINT = 20, 60, 1000


def data_quality_page(
    title: str,
    files: ReportFiles,
    baseline: ReportFiles | None = None,
    *,
    facts: Mapping[str, str] | None = None,
    hints: Sequence[str] = (),
    trends: Mapping[str, Sequence[TrendChart]] | None = None,
) -> str:
    """HTML, to be written as UTF-8.

    `baseline` are the files that the data was judged by, where they are known: without its statistics no outline is
    drawn, and without its constraints those that the data itself suggests are shown. `facts` are more of what was
    read, in order; `hints` what a reader should look at; `trends` the charts of features over earlier runs.
    """
    features, unnamed = figures_of(files.statistics)
    known = {each.name: each for each in figures_of(baseline.statistics)[0]} if baseline else {}
    judging = baseline.constraints if baseline else None
    constraints = judging or files.constraints
    wanted = constraints.by_name() if constraints else {}
    compared = files.drift.baseline if files.drift else None
    drifts = {each.name: each for each in compared.features} if compared else {}
    found = Counter(each.feature for each in files.violations or ())
    rows = [
        feature_row(each, known.get(each.name), wanted.get(each.name), drifts.get(each.name), found[each.name])
        for each in features
    ]
    if trends:
        rows = [replace(row, charts=tuple(trends.get(each.name, ()))) for row, each in zip(rows, features, strict=True)]
    rows.sort(key=lambda row: row.badness)
    problems = [*files.problems, *(baseline.problems if baseline else ()), *hints, *_unnamed(unnamed)]
    return render(
        "data_quality.html.j2",
        "data_quality.css",
        "search.js",
        title=shown(title),
        facts=[(shown(name), shown(value)) for name, value in (facts or {}).items()],
        figures=_figures(files, features, compared),
        judged=files.violations is not None,
        violations=_violations(files.violations or (), features),
        violation_count=len(files.violations or ()),
        rules=[rule_row(each) for each in files.rules],
        problems=[shown(each, LONGEST_HINT) for each in problems],
        drifts=list(drift_sentences(files.drift)) if files.drift else [],
        columns=_columns(compared),
        drawn=rows[:MOST_DRAWN],
        waiting=rows[MOST_DRAWN:],
        has_baseline=bool(known),
        has_drift=bool(drifts),
        has_trends=bool(trends),
        constraint_is="in force" if judging else "that this data suggests",
    )


def _figures(
    files: ReportFiles, features: Sequence[FeatureFigures], compared: DriftComparison | None
) -> list[tuple[str, str, str]]:
    """The five figures: name, value, and what stands beside it."""
    present = sum(each.present or 0.0 for each in features)
    cells = present + sum(each.missing or 0.0 for each in features)
    drifted = f"{compared.drifted_features:,}" if compared else NOTHING
    found = NOTHING if files.violations is None else f"{len(files.violations):,}"
    failing = len({each.feature for each in files.violations or ()})
    return [
        ("Rows", count(rows_of(files.statistics)), ""),
        ("Features", f"{len(features):,}", ""),
        ("Violations", found, f"of {counted(failing, 'feature', grouping=',')}" if failing else ""),
        ("Drifted", drifted, _of_judged(compared) if compared else "not compared"),
        ("Complete", percent(present / cells) if cells else NOTHING, "of all values" if cells else ""),
    ]


def _of_judged(compared: DriftComparison) -> str:
    share = drifted_share(compared)
    return f"of {compared.judged_features:,} judged{', ' if share else ''}{share}"


def _violations(found: Sequence[FoundViolation], features: Sequence[FeatureFigures]) -> list[object]:
    places = {each.name: each.place for each in features}
    return [violation_row(each, places.get(each.feature)) for each in found[:MOST_VIOLATIONS]]


def _columns(compared: DriftComparison | None) -> list[tuple[str, list[str], int]]:
    """Columns that came or went: which, the first names, and how many more there are."""
    if compared is None:
        return []
    sides = ("New columns", compared.new_columns), ("Columns that are gone", compared.vanished_columns)
    return [
        (what, [shown(name, LONGEST_NAME) or "(empty)" for name in names[:MOST_NAMES]], max(len(names) - MOST_NAMES, 0))
        for what, names in sides
        if names
    ]


def _unnamed(count: int) -> list[str]:
    entries = counted(count, "entry", "entries", grouping=",")
    return (
        [f"Without a name, or with one that is there already: {entries} of statistics.json, left out."] if count else []
    )
