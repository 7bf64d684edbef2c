"""The page of an analysis: everything that `analysis.json` tells, for people.

One page that needs nothing else, no network, no script. The same report makes the same bytes. It is bounded: of
many groups, labels, features or values it shows the first or the strongest, and tells where the others are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from analyzer.analysis_page import line_chart
from analyzer.analysis_page.attribution import attributions_of
from analyzer.analysis_page.basics import basics_of
from analyzer.analysis_page.bias import MetricKey, stage_of
from analyzer.analysis_page.dependence import MOST_FEATURES, dependence_of
from analyzer.bias.basic_statistics import BasicStatistics
from analyzer.pages.texts import number, shown, signed
from analyzer.reports.drift_texts import DriftViolation, drift_texts
from contracts.analysis_report import AnalysisReport
from contracts.drift_violations import AttributionViolation, BiasViolation

MOST_VIOLATIONS = 200
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
    compared = baseline or AnalysisReport()
    drifted = _drifted_metrics(violations or ())
    plots = (report.explanations and report.explanations.pdp) or ()
    return _template().render(
        title=shown(title),
        facts=_facts(report, facts or {}),
        statistics=basics_of(statistics) if statistics else None,
        before=stage_of(before, compared.pre_training_bias_metrics, drifted) if before else None,
        after=stage_of(after, compared.post_training_bias_metrics, drifted) if after else None,
        attributions=attributions_of(report.attributions, compared.attributions, _drifted_labels(violations or ()))
        if report.attributions
        else None,
        dependences=[dependence_of(each) for each in plots[:MOST_FEATURES]],
        more_dependences=max(len(plots) - MOST_FEATURES, 0),
        violations=None if violations is None else [_violation_texts(each) for each in violations[:MOST_VIOLATIONS]],
        violation_count=len(violations or ()),
        hints=[shown(hint, LONGEST_HINT) for hint in hints[:MOST_IN_LIST]],
        chart=line_chart,
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("analyzer.analysis_page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html.j2")


def _facts(report: AnalysisReport, more: Mapping[str, str | int | float]) -> list[tuple[str, list[str]]]:
    """What was analysed, by name: what the report tells of it, then `more`."""
    facts: dict[str, list[str]] = {}
    for _, section in report.stages:
        facts["Label"] = [section.label]
        facts["Positive label"] = [section.label_value_or_threshold]
        facts["Facets"] = [shown(facet, LONGEST_IN_LIST) for facet in list(section.facets)[:MOST_IN_LIST]]
    if report.attributions:
        features = {name for each in report.attributions.values() for name in each.global_shap_values}
        facts["Features explained"] = [number(len(features))]
    texts = {name: [value if isinstance(value, str) else number(value)] for name, value in more.items()}
    return [(shown(name), list(map(shown, texts))) for name, texts in (facts | texts).items()]


def _drifted_metrics(violations: Sequence[DriftViolation]) -> frozenset[MetricKey]:
    return frozenset(
        (each.facet, each.facet_value, each.metric_name) for each in violations if isinstance(each, BiasViolation)
    )


def _drifted_labels(violations: Sequence[DriftViolation]) -> frozenset[str]:
    return frozenset(each.label for each in violations if isinstance(each, AttributionViolation))


def _violation_texts(violation: DriftViolation) -> dict[str, str]:
    """Which metric of what has drifted, and how far."""
    texts = drift_texts(violation)
    return {
        "metric": shown(texts.metric),
        "subject": shown(texts.subject),
        "value": shown(texts.value),
        "baseline": signed(texts.baseline),
        "now": signed(texts.now) if texts.now else "",
        "description": shown(violation.description),
    }
