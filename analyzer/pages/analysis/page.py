"""The page of an analysis: everything that `analysis.json` tells, for people.

One page that needs nothing else, no network, no script. The same report makes the same bytes. It is bounded: of
many groups, labels, features or values it shows the first or the strongest, and tells where the others are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analyzer.pages.analysis import line_chart
from analyzer.pages.analysis.attribution import attributions_of
from analyzer.pages.analysis.basics import basics_of
from analyzer.pages.analysis.bias import stage_of
from analyzer.pages.analysis.dependence import MOST_FEATURES, dependence_of
from analyzer.pages.frame import render
from analyzer.pages.texts import number, shown, signed
from analyzer.pages.violations import LONGEST_DESCRIPTION, LONGEST_NAME, ViolationRow, exact_text
from analyzer.reports.drift_texts import DriftViolation, drift_texts
from analyzer.reports.groups import BasicStatistics
from analyzer.reports.numbers import readable
from contracts.analysis_report import AnalysisReport
from contracts.drift_violations import BiasViolation

MOST_VIOLATIONS = 200
EMPTY = "(empty)"
MOST_IN_LIST, LONGEST_IN_LIST, LONGEST_HINT = 10, 60, 1000


def analysis_page(
    title: str,
    report: AnalysisReport,
    *,
    facts: Mapping[str, str | int | float] | None = None,
    statistics: BasicStatistics | None = None,
    baseline: AnalysisReport | None = None,
    violations: Sequence[DriftViolation] | None = None,
    hints: Sequence[str] = (),
) -> str:
    """HTML, to be written as UTF-8.

    `facts` are more of what was analysed, in order. `baseline` is what the report was held against; `violations` are
    None where it was not, and empty where nothing has drifted. `hints` are what a reader should look at.
    """
    before, after = report.pre_training_bias_metrics, report.post_training_bias_metrics
    compared, found = baseline or AnalysisReport(), violations or ()
    plots = (report.explanations and report.explanations.pdp) or ()
    limits = {_about(each): drift_texts(each).limit for each in found}
    return render(
        "analysis.html.j2",
        "analysis.css",
        "",
        title=shown(title),
        facts=_facts(report, facts or {}),
        statistics=basics_of(statistics) if statistics else None,
        before=stage_of(before, compared.pre_training_bias_metrics, limits) if before else None,
        after=stage_of(after, compared.post_training_bias_metrics, limits) if after else None,
        attributions=attributions_of(report.attributions, compared.attributions, limits)
        if report.attributions
        else None,
        dependences=[dependence_of(each) for each in plots[:MOST_FEATURES]],
        more_dependences=max(len(plots) - MOST_FEATURES, 0),
        judged=violations is not None,
        violations=[_violation(each) for each in found[:MOST_VIOLATIONS]],
        violation_count=len(found),
        problems=[shown(hint, LONGEST_HINT) for hint in hints[:MOST_IN_LIST]],
        chart=line_chart,
    )


def _facts(report: AnalysisReport, more: Mapping[str, str | int | float]) -> list[tuple[str, str]]:
    """What was analysed, by name: what the report tells of it, then `more`."""
    facts: dict[str, str] = {}
    for _, section in report.stages:
        facts["Label"] = section.label
        facts["Positive label"] = section.label_value_or_threshold
        names = [shown(facet, LONGEST_IN_LIST) or EMPTY for facet in list(section.facets)[:MOST_IN_LIST]]
        facts["Facets"] = ", ".join(names)
    if report.attributions:
        features = {name for each in report.attributions.values() for name in each.global_shap_values}
        facts["Features explained"] = number(len(features))
    texts = {name: value if isinstance(value, str) else number(value) for name, value in more.items()}
    return [(shown(name), shown(text) or EMPTY) for name, text in (facts | texts).items()]


def _about(violation: DriftViolation) -> tuple[str, ...]:
    """The metric of a group, or the label, that has drifted."""
    if isinstance(violation, BiasViolation):
        return violation.facet, violation.facet_value, violation.metric_name
    return (violation.label,)


def _violation(violation: DriftViolation) -> ViolationRow:
    """Which metric of what has drifted, and how far."""
    texts = drift_texts(violation)
    group = f"{texts.subject} = {texts.value or EMPTY}" if isinstance(violation, BiasViolation) else texts.subject
    return ViolationRow(
        feature=shown(group, LONGEST_NAME),
        place=None,
        check=shown(texts.metric, LONGEST_NAME),
        description=shown(readable(violation.description), LONGEST_DESCRIPTION),
        value=signed(texts.now) if texts.now else "",
        limit=texts.limit,
        beyond=_beyond(violation),
        exact=exact_text(violation.description),
    )


def _beyond(violation: DriftViolation) -> str:
    if violation.now is None:
        return ""
    if isinstance(violation, BiasViolation):
        return f"{number(abs(violation.now) - abs(violation.baseline or 0.0))} further from 0"
    return f"{number((violation.threshold or 0.0) - violation.now)} below"
