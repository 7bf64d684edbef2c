"""Reports to make pages of: plain ones, hostile ones, and very large ones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

from analyzer.reports.groups import BasicStatistics, GroupStatistics
from contracts.analysis_report import (
    AnalysisReport,
    BiasMetric,
    BiasSection,
    Explanations,
    FacetMetrics,
    LabelAttributions,
    PartialDependence,
)

HOSTILE = (
    "<script>alert('x')</script>",
    "\"><img src=x onerror=alert(1)>' {{ 7*7 }} {% raw %}",
    "</style></title><!-- &amp; ]]>",
    "\u202eright to left\u202c \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "\N{ROCKET}\N{PILE OF POO}\N{ZERO WIDTH JOINER}e\N{COMBINING ACUTE ACCENT}",
    "nul \x00, bell \x07, escape \x1b[31m, lone \ud83d, line\nend",
    "long " + "x" * 300,
    "",
    " ",
)

BEFORE = {
    "CDDL": (0.214915908649356, "Conditional Demographic Disparity in Labels (CDDL)"),
    "CI": (0.3513692725946555, "Class Imbalance (CI)"),
    "DPL": (0.20015891077100018, "Difference in Positive Proportions in Labels (DPL)"),
    "JS": (0.030756144659773006, "Jensen-Shannon Divergence (JS)"),
    "KL": (0.14306865156306434, "Kullback-Liebler Divergence (KL)"),
    "KS": (0.20015891077100018, "Kolmogorov-Smirnov Distance (KS)"),
    "LP": (0.2830674462421746, "L-p Norm (LP)"),
    "TVD": (0.20015891077100015, "Total Variation Distance (TVD)"),
}
AFTER = {
    "AD": (-0.1141572442143538, "Accuracy Difference (AD)"),
    "CDDPL": (0.19716203919079375, "Conditional Demographic Disparity in Predicted Labels (CDDPL)"),
    "DAR": (-0.007405223292617502, "Difference in Acceptance Rates (DAR)"),
    "DCA": (-0.22750276729134145, "Difference in Conditional Acceptance (DCA)"),
    "DCR": (0.13282504190308553, "Difference in Conditional Rejection (DCR)"),
    "DI": (0.32939129409419415, "Disparate Impact (DI)"),
    "DPPL": (0.0922004707530946, "Difference in Positive Proportions in Predicted Labels (DPPL)"),
    "DRR": (0.13653296409568605, "Difference in Rejection Rates (DRR)"),
    "FT": (-0.004600286240032713, "Flip Test (FT)"),
    "GE": (0.08412, "Generalized Entropy (GE)"),
    "RD": (0.03556460647616988, "Recall Difference (RD)"),
    "SD": (-0.0211, "Specificity Difference (SD)"),
    "TE": (24.11428571428572, "Treatment Equality (TE)"),
}
ERROR = "Group variable is empty or not provided"
FEATURES = {
    "Capital Gain": 0.0921, "Age": 0.0774, "Relationship": 0.0718, "Education-Num": 0.0612, "Marital Status": 0.0507,
    "Hours per week": 0.0401, "Occupation": 0.0288, "Sex": 0.0171, "Capital Loss": 0.0142, "Workclass": 0.0093,
    "fnlwgt": 0.0071, "Country": 0.0044, "Ethnic group": 0.0031, "Education": 0.0011,
}  # fmt: skip


def section(
    values: dict[str, tuple[float, str]], groups: Sequence[tuple[str, str]] = (("Sex", "0"),), **changed: float | None
) -> BiasSection:
    """The same metrics for each group (facet, value); `changed` has other values, None is a metric that failed."""
    metrics = tuple(
        BiasMetric(name=name, description=text, value=value, error=ERROR if value is None else None)
        for name, (own, text) in values.items()
        for value in [changed.get(name, own)]
    )
    facets: dict[str, tuple[FacetMetrics, ...]] = {}
    for facet, value in groups:
        facets[facet] = (*facets.get(facet, ()), FacetMetrics(value_or_threshold=value, metrics=metrics))
    return BiasSection(label="Target", facets=facets, label_value_or_threshold="1")


def numerical(name: str, labels: Sequence[str] = ("label0",), points: int = 15) -> PartialDependence:
    """Waves over a bell."""
    at = [-2.0 + 4.0 * (point + 0.5) / points for point in range(points)]
    weights = [math.exp(-each * each) for each in at]
    return PartialDependence(
        feature_name=name,
        data_type="numerical",
        feature_values=tuple(17 + 18.25 * (each + 2) for each in at),
        model_predictions=tuple(
            tuple(0.4 + 0.2 * math.sin(each + label) for each in at) for label in range(len(labels))
        ),
        data_distribution=tuple(weight / math.fsum(weights) for weight in weights),
        label_headers=tuple(labels),
    )


def categorical(name: str, values: Sequence[str | int], labels: Sequence[str] = ("label0",)) -> PartialDependence:
    return PartialDependence(
        feature_name=name,
        data_type="categorical",
        feature_values=tuple(values),
        model_predictions=tuple(
            tuple(0.1 + 0.7 * ((at * 7 + label * 3) % 10) / 10 for at in range(len(values)))
            for label in range(len(labels))
        ),
        data_distribution=tuple(2.0 * (at + 1) / (len(values) * (len(values) + 1)) for at in range(len(values))),
        label_headers=tuple(labels),
    )


def shap(features: dict[str, float], labels: Sequence[str] = ("label0",)) -> dict[str, LabelAttributions]:
    return {
        label: LabelAttributions(
            global_shap_values={name: value / (1 + at) for name, value in features.items()}, expected_value=0.24
        )
        for at, label in enumerate(labels)
    }


def adult() -> AnalysisReport:
    """As a processing job writes it that asks for everything."""
    groups = (("Sex", "0"), ("Age", "(40.0, 58.0]"))
    return AnalysisReport(
        pre_training_bias_metrics=section(BEFORE, groups, CDDL=None),
        post_training_bias_metrics=section(AFTER, groups, CDDPL=None, DCA=math.inf),
        explanations=Explanations(
            kernel_shap=shap(FEATURES),
            pdp=(
                numerical("Age"),
                categorical("Marital Status", ["Divorced", "Married", "Never married", "Separated", "Widowed"]),
                numerical("Hours per week"),
                PartialDependence(feature_name="Notes", data_type="free_text", error="The data type is not supported."),
            ),
        ),
    )


def basics() -> BasicStatistics:
    return BasicStatistics(
        rows=32561,
        groups=(
            GroupStatistics("Sex", "0", 0.3243, (0.1095, 0.8905), (0.058, 0.021, 0.0515, 0.8695)),
            GroupStatistics("Age", "(40.0, 58.0]", 0.3105, (0.3702, 0.6298), (0.2417, 0.0813, 0.1285, 0.5485)),
        ),
        model_performance=(
            ("Accuracy", 0.8512),
            ("Proportion of Positive Predictions in Labels", 0.1983),
            ("Proportion of Negative Predictions in Labels", 0.8017),
            ("True Positive Rate / Recall", 0.6123),
            ("True Negative Rate / Specificity", 0.9342),
            ("Acceptance Rate / Precision", 0.7463),
            ("Rejection Rate", 0.8835),
            ("Conditional Acceptance", 1.2183),
            ("Conditional Rejection", math.inf),
            ("F1 Score", None),
        ),
    )


def hostile() -> AnalysisReport:
    """Every text is one that could break out of its place."""
    names = {name: (0.1 * at - 0.3, name) for at, name in enumerate(HOSTILE)}
    groups = [(facet, value) for facet in HOSTILE for value in HOSTILE[:2]]
    failed = BiasMetric(name=HOSTILE[0], description=HOSTILE[1], error=HOSTILE[0])
    before = section(names, groups)
    facets = {**before.facets, HOSTILE[0]: (FacetMetrics(value_or_threshold=HOSTILE[1], metrics=(failed,)),)}
    return AnalysisReport(
        pre_training_bias_metrics=before.model_copy(
            update={"label": HOSTILE[0], "label_value_or_threshold": HOSTILE[1], "facets": facets}
        ),
        post_training_bias_metrics=section(names, groups),
        explanations=Explanations(
            kernel_shap=shap({name: 1.0 / (1 + at) for at, name in enumerate(HOSTILE)}, HOSTILE),
            pdp=(
                *(numerical(name, HOSTILE) for name in HOSTILE),
                *(categorical(name, HOSTILE, HOSTILE[:1]) for name in HOSTILE),
                PartialDependence(feature_name=HOSTILE[0], error=HOSTILE[0]),
            ),
        ),
    )


@cache
def huge() -> AnalysisReport:
    """200 features of 60 labels, 1,000 groups, and plots of 100 features."""
    labels = [f"a label with a rather long name, number {at}" for at in range(60)]
    features = {f"a feature with a rather long name, number {at}": 1.0 / (1 + at) for at in range(200)}
    groups = [("Country", f"a country with a rather long name, number {at}") for at in range(1000)]
    return AnalysisReport(
        pre_training_bias_metrics=section(BEFORE, groups),
        post_training_bias_metrics=section(AFTER, groups),
        explanations=Explanations(
            kernel_shap=shap(features, labels),
            pdp=tuple(
                numerical(name, labels[:20], 200) if at % 2 else categorical(name, range(200), labels[:20])
                for at, name in enumerate(list(features)[:100])
            ),
        ),
    )
