"""The page of a run of model quality, from its files alone: violations first, then each metric beside its limit.

What the page draws are the confusion matrix and the curves that the statistics hold; those of a regression hold none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import orjson

from analyzer.pages import svg
from analyzer.pages.confusion import ConfusionTable
from analyzer.pages.frame import render
from analyzer.pages.metric_rows import QualityRow, folded, metric_rows
from analyzer.pages.quality_files import PRECISION_RECALL, ROC, QualityFiles
from analyzer.pages.report_files import FoundViolation
from analyzer.pages.texts import NOTHING, count, shown
from analyzer.pages.violations import ViolationRow, violation_row
from contracts.errors import counted
from contracts.problem_type import ProblemType

MOST_VIOLATIONS = 200
LONGEST_HINT = 1000
SIDE = 240
"""Of the square that a curve is drawn in."""

PROBLEMS = {
    ProblemType.REGRESSION: "Regression",
    ProblemType.BINARY: "Binary",
    ProblemType.MULTICLASS: "Multiclass",
}
MAIN = {
    ProblemType.REGRESSION: ("rmse", "r2"),
    ProblemType.BINARY: ("accuracy", "auc"),
    ProblemType.MULTICLASS: ("accuracy", "weighted_f1"),
}
WINDOW = {"start_time": "From", "end_time": "To", "evaluation_time": "Evaluated"}
CURVES = {
    ROC: ("ROC curve", "False positive rate", "True positive rate"),
    PRECISION_RECALL: ("Precision-recall curve", "Recall", "Precision"),
}


def model_quality_page(
    title: str,
    files: QualityFiles,
    baseline: QualityFiles | None = None,
    *,
    facts: Mapping[str, str] | None = None,
    hints: Sequence[str] = (),
) -> str:
    """HTML, to be written as UTF-8.

    `baseline` are the files that the metrics were judged by, where they are known: without its statistics no values
    stand beside the metrics, and without its constraints the limits are those that the data itself suggests. `facts`
    are more of what was read, in order; `hints` what a reader should look at.
    """
    judging = baseline if baseline and baseline.constraints else files
    known = baseline if baseline and baseline.kind is files.kind else QualityFiles()
    rows = metric_rows(files, known.metrics, judging.constraints)
    problems = [*files.problems, *(baseline.problems if baseline else ()), *hints]
    window = {WINDOW[key]: value for key, value in files.window.items() if key in WINDOW}
    read = facts or {}  # whose times go before those of the file
    limits = {name: each.model_dump(mode="json") for name, each in judging.constraints.items()}
    return render(
        "model_quality.html.j2",
        "model_quality.css",
        "",
        title=shown(title),
        facts=[(shown(name), shown(value)) for name, value in {**read, **window, **read}.items()],
        figures=_figures(files, known, rows),
        judged=files.violations is not None,
        violations=[_violation(each, rows) for each in (files.violations or ())[:MOST_VIOLATIONS]],
        violation_count=len(files.violations or ()),
        problems=[shown(each, LONGEST_HINT) for each in problems],
        rows=rows,
        has_baseline=bool(known.metrics),
        has_deviations=any(row.deviation for row in rows),
        has_constants=any(row.constant for row in rows),
        limit_is="Limit" if judging is baseline else "Limit that this data suggests",
        confusion=ConfusionTable.of(files.confusion) if files.confusion else None,
        curves=[_curve(name, files, known) for name in CURVES if name in files.curves],
        side=SIDE,
        written=_json(files.written),
        constraints=_json(limits),
    )


def _violation(found: FoundViolation, rows: Sequence[QualityRow]) -> ViolationRow:
    """A violation, by the name that its metric has on the page."""
    title = next((row.title for row in rows if folded(row.name) == folded(found.feature)), found.feature)
    return violation_row(replace(found, feature=title), None)


def _figures(files: QualityFiles, known: QualityFiles, rows: Sequence[QualityRow]) -> list[tuple[str, str, str]]:
    """The five figures: name, value, and what stands beside it."""
    limits = counted(sum(bool(row.limit) for row in rows), "limit")
    violations = NOTHING if files.violations is None else f"{len(files.violations):,}"
    found = [
        ("Problem", PROBLEMS[files.kind] if files.kind else NOTHING, ""),
        ("Rows", count(files.rows), "with label and prediction"),
        ("Violations", violations, "" if files.violations is None else f"of {limits}"),
    ]
    names = {row.name: row for row in rows}
    for name in MAIN[files.kind] if files.kind else ():
        if name in names:
            row = names[name]
            found.append((row.title, row.value, f"baseline {row.baseline}" if name in known.metrics else ""))
    return found


def _curve(name: str, files: QualityFiles, known: QualityFiles) -> dict[str, str]:
    """Paths of a curve and of the baseline's, and what they are called."""
    title, along, up = CURVES[name]
    return {
        "title": title,
        "along": along,
        "up": up,
        "today": svg.curve(files.curves[name], SIDE),
        "baseline": svg.curve(known.curves.get(name, ()), SIDE),
        "chance": f"M0 {SIDE}L{SIDE} 0" if name == ROC else "",
    }


def _json(value: object) -> str:
    return orjson.dumps(value).decode() if value else ""
