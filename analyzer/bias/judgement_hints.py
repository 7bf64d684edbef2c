"""What chooses rows otherwise than meant: values that no row has, numbers that are categories here and not there."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.bias.column_facts import ColumnFacts
from analyzer.bias.column_type import ColumnType, ValueKind, kind_of, type_of
from analyzer.bias.criterion import Criterion
from contracts.errors import excerpt

LABEL_KEY, FACET_KEY = "label_values_or_threshold", "value_or_threshold"

_FEW = 3


def empty_side_hints(
    what: str, column: str, facts: ColumnFacts, criterion: Criterion, *, chosen: int, rows: int
) -> Iterator[str]:
    """Of `rows` rows `chosen` are in the group of a facet, or have a positive label: none or all leave no two groups.

    `what` is label or facet.
    """
    if not criterion.values or 0 < chosen < rows:
        return
    key = LABEL_KEY if what == "label" else FACET_KEY
    continuous = type_of(facts, criterion) is ColumnType.CONTINUOUS
    values = ", ".join(
        excerpt(value, 30) if isinstance(value, str) else str(value) for value in criterion.values[:_FEW]
    )
    named = f"above {values}" if continuous else values if len(criterion.values) == 1 else f"one of {values}"
    if len(criterion.values) > _FEW:
        named += f" and {len(criterion.values) - _FEW} more"
    who = "No row" if chosen == 0 else "Every row"
    meaning = ""
    if not continuous and kind_of(facts) is ValueKind.WHOLE and len(criterion.values) == 1 and criterion.type is None:
        meaning = " Whole numbers that repeat are categories: a row has to equal the one that is named."
    yield (
        f"{who} has {named} as its {what} {excerpt(column)}, which {key} asks for, so there are no two groups to "
        f"compare; the column holds {there(facts)}.{meaning}"
    )


def kind_hints(what: str, column: str, facts: ColumnFacts, criterion: Criterion) -> Iterator[str]:
    """Whole numbers that the share of distinct ones makes categories, as it would not in less data.

    Of two values alone nobody means a quantity.
    """
    if (
        len(criterion.values) != 1
        or criterion.type is not None
        or kind_of(facts) is not ValueKind.WHOLE
        or len(facts.few) < _FEW
    ):
        return
    if type_of(facts, criterion) is ColumnType.CATEGORICAL:
        key, value = "label_type" if what == "label" else "type", criterion.values[0]
        yield (
            f"The {what} {excerpt(column)} holds whole numbers, less than 5 % of them distinct, so {value} is a "
            f"category: the rows that equal it. Of less data the same config means those above {value}; "
            f'"{key}": "categorical" or "continuous" in the config says which is meant.'
        )


def there(facts: ColumnFacts) -> str:
    """A few of the values of a column."""
    if kind_of(facts) is ValueKind.FRACTION:
        return f"numbers from {facts.few[0]:g} to {facts.highest:g}" if facts.few else "nothing"
    shown = [f"{number:g}" for number in facts.few] + [excerpt(text, 30) for text in facts.few_texts]
    more = len(facts.few) == _FEW or len(facts.few_texts) == _FEW
    return ", ".join(shown[:_FEW]) + (" and others" if more or len(shown) > _FEW else "")
