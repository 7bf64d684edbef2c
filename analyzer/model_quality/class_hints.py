"""What the classes show that makes metrics mean nothing, although they can be computed and the original goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analyzer.columns.labels import POSITIVE
from analyzer.model_quality.confusion import ConfusionCounts
from contracts.errors import excerpt
from contracts.problem_type import ProblemType

MANY, VERY_MANY = 10, 100
"""Beyond these, classes that are fractions, or whole numbers that are hardly ever hit, are no classes."""

HARDLY = 0.05

_SHOWN = 3


def class_hints(problem_type: ProblemType, counts: ConfusionCounts) -> Iterator[str]:
    """Zeros that only look like a bad model, or like a fair one."""
    labels = [name for name in counts.classes if any(pair[0] == name for pair in counts.pairs)]
    predictions = [name for name in counts.classes if any(pair[1] == name for pair in counts.pairs)]
    there = f"labels are {_some(labels)}, predictions {_some(predictions)}"
    if problem_type is ProblemType.MULTICLASS and _are_quantities(counts):
        yield (
            f"The labels and predictions have {len(counts.classes)} classes, all of them numbers ({there}): numbers "
            f"that a model predicts are problem_type {ProblemType.REGRESSION}."
        )
    elif not set(labels) & set(predictions):
        yield (
            f"The labels and predictions have no class in common ({there}), so no prediction can be right: both should "
            "be written alike, as names or as numbers."
        )
    elif problem_type is ProblemType.BINARY and POSITIVE not in labels:
        yield f'No label is "{POSITIVE}", the positive class ({there}), so recall and what follows from it are 0.'


def _are_quantities(counts: ConfusionCounts) -> bool:
    classes = counts.classes
    numbers = [number for name in classes if (number := _number(name)) is not None]
    if len(numbers) < len(classes):
        return False
    if len(classes) > MANY and 2 * sum(not number.is_integer() for number in numbers) > len(classes):
        return True
    rows = sum(int(count[0]) for count in counts.pairs.values())
    hits = sum(int(count[0]) for (label, prediction), count in counts.pairs.items() if label == prediction)
    return len(classes) > VERY_MANY and hits < HARDLY * rows


def _number(name: str) -> float | None:
    try:
        return float(name)
    except ValueError:
        return None


def _some(classes: Sequence[str]) -> str:
    more = f" and {len(classes) - _SHOWN} more" if len(classes) > _SHOWN else ""
    return ", ".join(excerpt(name, 20) for name in classes[:_SHOWN]) + more
