"""Global SHAP values on the page: bars of the strongest features of each label, and a plain table of all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analyzer.pages.analysis.bars import Bar, scale_of
from analyzer.pages.texts import exact, number, shown
from contracts.analysis_report import LabelAttributions

MOST_BARS = 20
MOST_BARS_OF_MANY = 8
FEW_LABELS = 4
MOST_LABELS = 24
"""Labels with bars of their own."""

MOST_COLUMNS, MOST_ROWS = 40, 200
"""Of the plain table: labels and features."""


@dataclass(frozen=True)
class FeatureBar:
    """One feature in the bars of a label."""

    feature: str
    value: str
    exact: str
    baseline: str
    bar: Bar


@dataclass(frozen=True)
class LabelBars:
    """The strongest features of one label; `more` are not among them."""

    label: str
    expected: str
    rows: tuple[FeatureBar, ...]
    more: int
    signed: bool
    has_baseline: bool
    violated: bool
    limit: str


@dataclass(frozen=True)
class Attributions:
    """Bars of the first labels, and the plain table: the feature that is strongest over all labels comes first.

    `cut` tells that the table does not hold everything.
    """

    labels: tuple[LabelBars, ...]
    more_labels: int
    columns: tuple[str, ...]
    table: tuple[tuple[str, tuple[str, ...]], ...]
    cut: bool


def attributions_of(
    live: Mapping[str, LabelAttributions],
    baseline: Mapping[str, LabelAttributions],
    limits: Mapping[tuple[str, ...], str],
) -> Attributions:
    """What the page shows of the attributions, those of the baseline beside them; labels keep their order.

    `limits` are what the NDCG of the labels that have drifted must be.
    """
    values = {label: each.global_shap_values for label, each in live.items()}
    expected = {label: each.global_shap_values for label, each in baseline.items()}
    most = MOST_BARS if len(live) <= FEW_LABELS else MOST_BARS_OF_MANY
    bars = tuple(
        _bars(label, each, expected.get(label, {}), most, limits.get((label,)))
        for label, each in list(live.items())[:MOST_LABELS]
    )
    strength: dict[str, float] = {}
    for each in values.values():
        for name, value in each.items():
            strength[name] = max(strength.get(name, 0.0), abs(value))
    columns, features = list(values)[:MOST_COLUMNS], _strongest(strength)
    return Attributions(
        labels=bars,
        more_labels=len(live) - len(bars),
        columns=tuple(map(shown, columns)),
        table=tuple(
            (shown(name), tuple(number(values[label].get(name)) for label in columns)) for name in features[:MOST_ROWS]
        ),
        cut=len(columns) < len(values) or len(features) > MOST_ROWS,
    )


def _bars(
    label: str, each: LabelAttributions, expected: Mapping[str, float], most: int, limit: str | None
) -> LabelBars:
    values = each.global_shap_values
    scale = scale_of([*values.values(), *(expected[name] for name in values if name in expected)])
    rows = tuple(
        FeatureBar(
            feature=shown(name),
            value=number(values[name]),
            exact=exact(values[name]),
            baseline=number(expected[name]) if name in expected else "",
            bar=scale.bar(values[name], expected.get(name)),
        )
        for name in _strongest(values)[:most]
    )
    return LabelBars(
        label=shown(label),
        expected=number(each.expected_value),
        rows=rows,
        more=len(values) - len(rows),
        signed=scale.signed,
        has_baseline=bool(expected),
        violated=limit is not None,
        limit=limit or "",
    )


def _strongest(values: Mapping[str, float]) -> list[str]:
    """The names, that of the largest size first; equal ones keep their order."""
    return sorted(values, key=lambda name: -abs(values[name]))
