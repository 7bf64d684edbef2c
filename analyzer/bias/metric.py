"""A bias metric: a pure function of counts that declares itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from analyzer.bias.counts import Counts

Compute = Callable[[Counts], float]


class Stage(Enum):
    """Before training there are labels alone, after it predictions too."""

    PRE_TRAINING = "pre_training"
    POST_TRAINING = "post_training"


class MetricError(ValueError):
    """Why a metric has no value; the text is part of the report."""


@dataclass(frozen=True)
class Metric:
    """A metric as the report names it, and how it is computed; `compute` raises MetricError."""

    name: str
    description: str
    stage: Stage
    compute: Compute


METRICS: dict[str, Metric] = {}
"""Those that have declared themselves."""


def pre_training(name: str, description: str) -> Callable[[Compute], Compute]:
    """Declare a metric of labels."""
    return _declared(name, description, Stage.PRE_TRAINING)


def post_training(name: str, description: str) -> Callable[[Compute], Compute]:
    """Declare a metric of labels and predictions."""
    return _declared(name, description, Stage.POST_TRAINING)


def _declared(name: str, description: str, stage: Stage) -> Callable[[Compute], Compute]:
    def declare(compute: Compute) -> Compute:
        if not (compute.__doc__ or "").strip():
            raise TypeError(f"the metric {name} has no docstring; it should give its formula and its edge cases")
        if name in METRICS:
            raise TypeError(f"there are two metrics called {name}")
        METRICS[name] = Metric(name, f"{description} ({name})", stage, compute)
        return compute

    return declare
