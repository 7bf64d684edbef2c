"""The drift check of attributions (reference 2.3): is what was important to the model still?"""

from __future__ import annotations

import logging
from collections.abc import Iterator

import numpy as np

from analyzer.attribution.ndcg import ndcg
from contracts.analysis_report import AnalysisReport, LabelAttributions
from contracts.drift_violations import AttributionViolation
from contracts.errors import excerpt

DEFAULT_THRESHOLD = 0.9

logger = logging.getLogger(__name__)


def find_attribution_violations(
    live: AnalysisReport, baseline: AnalysisReport, threshold: float = DEFAULT_THRESHOLD
) -> list[AttributionViolation]:
    """A violation for each output whose NDCG is below `threshold`, in the order of the live outputs."""
    return [
        AttributionViolation(
            label=label, description=f"Feature attribution drift {score!r} exceeds threshold {float(threshold)!r}"
        )
        for label, score in attribution_scores(live, baseline).items()
        if score < threshold
    ]


def attribution_scores(live: AnalysisReport, baseline: AnalysisReport) -> dict[str, float]:
    """The NDCG of each output that both have, by its live name."""
    return {label: _score(before, now) for label, before, now in _pairs(baseline.attributions, live.attributions)}


def _pairs(
    baseline: dict[str, LabelAttributions], live: dict[str, LabelAttributions]
) -> Iterator[tuple[str, LabelAttributions, LabelAttributions]]:
    """Outputs of one name; where no name is shared and both have as many, in their order: names may be data."""
    if not baseline.keys() & live.keys() and len(baseline) == len(live):
        for (label, now), before in zip(live.items(), baseline.values(), strict=True):
            yield label, before, now
        return
    for label in sorted(live.keys() ^ baseline.keys()):
        where = "the data" if label in live else "the baseline"
        logger.warning("attributions of %s are in %s alone: they are not compared", excerpt(label), where)
    for label, now in live.items():
        if label in baseline:
            yield label, baseline[label], now


def _score(baseline: LabelAttributions, live: LabelAttributions) -> float:
    """A feature that one of them lacks contributes nothing there."""
    before, now = baseline.global_shap_values, live.global_shap_values
    names = list(dict.fromkeys([*before, *now]))
    if not names:
        return 1.0
    gains = np.array([before.get(name, 0.0) for name in names], dtype=np.float64)
    values = np.array([now.get(name, 0.0) for name in names], dtype=np.float64)
    return ndcg(gains, values)
