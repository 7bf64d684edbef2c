"""A violation of bias or attribution as people read it: which metric of what, what it was held against, what it is."""

from __future__ import annotations

import math
from typing import NamedTuple

from analyzer.reports.numbers import apart
from contracts.drift_violations import AttributionViolation, BiasViolation

DriftViolation = BiasViolation | AttributionViolation


class DriftTexts(NamedTuple):
    """`subject` is a facet, whose group has the `value`, or an output of the model.

    `baseline` and `now` are empty where a script has written a description of its own.
    """

    metric: str
    subject: str
    value: str
    baseline: str
    now: str
    badness: float

    @property
    def limit(self) -> str:
        """What the constraints allow, for pages."""
        at_least = "\N{GREATER-THAN OR EQUAL TO}"
        if not self.baseline:
            return ""
        if self.baseline.startswith(">="):
            return self.baseline.replace(">=", at_least)
        return f"within \N{PLUS-MINUS SIGN}{self.baseline.removeprefix('-')}"


def drift_texts(violation: DriftViolation) -> DriftTexts:
    """The texts of one violation, its names not yet escaped."""
    now = violation.now
    if isinstance(violation, BiasViolation):
        baseline, number = apart(violation.baseline, now)
        badness = math.inf if now is None else abs(now) - abs(violation.baseline or 0.0)
        return DriftTexts(violation.metric_name, violation.facet, violation.facet_value, baseline, number, badness)
    threshold, number = apart(violation.threshold, now)
    against = f">= {threshold}" if threshold else ""
    badness = math.inf if now is None else 1.0 - now
    return DriftTexts(f"{violation.metric_name} (NDCG)", violation.label, "", against, number, badness)
