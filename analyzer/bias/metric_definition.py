"""A bias metric: a pure function of counts that declares itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from analyzer.bias.counts import FacetCounts

Compute = Callable[[FacetCounts], float]


class TrainingStage(Enum):
    """Before training there are labels alone, after it predictions too."""

    PRE_TRAINING = "pre_training"
    POST_TRAINING = "post_training"


class MetricError(ValueError):
    """Why a metric has no value; the text is part of the report."""


@dataclass(frozen=True)
class MetricDefinition:
    """A metric as the report names it, and how it is computed; `compute` raises MetricError."""

    name: str
    description: str
    stage: TrainingStage
    compute: Compute


METRICS: dict[str, MetricDefinition] = {}
"""Those that have declared themselves."""


def pre_training(name: str, description: str) -> Callable[[Compute], Compute]:
    """Declare a metric of labels."""
    return _declared(name, description, TrainingStage.PRE_TRAINING)


def post_training(name: str, description: str) -> Callable[[Compute], Compute]:
    """Declare a metric of labels and predictions."""
    return _declared(name, description, TrainingStage.POST_TRAINING)


def _declared(name: str, description: str, stage: TrainingStage) -> Callable[[Compute], Compute]:
    def declare(compute: Compute) -> Compute:
        if not (compute.__doc__ or "").strip():
            raise TypeError(f"the metric {name} has no docstring; it should give its formula and its edge cases")
        if name in METRICS:
            raise TypeError(f"there are two metrics called {name}")
        METRICS[name] = MetricDefinition(name, f"{description} ({name})", stage, compute)
        return compute

    return declare
