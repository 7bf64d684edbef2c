"""Columns once all of the data is known: their types, which of their values count, and what the report calls these."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analyzer.arrays import Flags
from analyzer.bias.column_facts import ColumnFacts
from analyzer.bias.column_type import ColumnType, ValueKind, kind_of, match_of, type_of
from analyzer.bias.criterion import Criterion, Match
from analyzer.bias.value_text import interval_text, values_text
from contracts.errors import excerpt

logger = logging.getLogger(__name__)


class JudgementError(ValueError):
    """Why no metric can be computed of a column; the text is part of the report."""


@dataclass(frozen=True)
class JudgedColumn:
    """A column whose rows are chosen by values or by a threshold; `match` is the flag of its codes that counts."""

    facts: ColumnFacts
    criterion: Criterion
    type: ColumnType
    match: Match

    @classmethod
    def of(cls, facts: ColumnFacts, criterion: Criterion, codes: Iterable[int]) -> JudgedColumn:
        """`codes` are those that occur. Raises JudgementError where none can be chosen so."""
        if not facts.values:
            raise JudgementError("The column has no values")
        found = type_of(facts, criterion)
        if found is ColumnType.CONTINUOUS:
            if not criterion.values:
                raise JudgementError("Threshold values must be provided for continuous features")
            if criterion.threshold is None or kind_of(facts) in (ValueKind.TRUTH, ValueKind.TEXT):
                raise JudgementError(
                    "Facet/label value provided must be a single numeric threshold for continuous data"
                )
        return cls(facts, criterion, found, match_of(facts, criterion, found, codes))

    @property
    def kind(self) -> ValueKind:
        return kind_of(self.facts)

    def chosen(self, codes: NDArray[np.int64]) -> Flags:
        """Which codes are those of rows in the group."""
        return (codes & int(self.match)) > 0

    def text(self, other: JudgedColumn | None = None) -> str:
        """What the report calls the group; of an interval, the values of another column may be the highest."""
        if self.type is ColumnType.CATEGORICAL:
            return values_text(self.criterion.values)
        highest = max(self.facts.highest, -np.inf if other is None else other._highest)
        return interval_text(self.criterion.values[0], highest, self.kind is ValueKind.WHOLE)

    def cut_like(self, label: JudgedColumn) -> JudgedColumn:
        """Predictions beside labels: where these are whole numbers, the digits after the point do not count."""
        whole = self.type is ColumnType.CONTINUOUS and label.kind is ValueKind.WHOLE
        return replace(self, match=Match.WHOLE_ABOVE) if whole else self

    @property
    def _highest(self) -> float:
        return float(np.trunc(self.facts.highest)) if self.match is Match.WHOLE_ABOVE else self.facts.highest


def warn_of_few_values(what: str, column: str, judged: JudgedColumn) -> None:
    """Classes that are written as numbers are taken for a quantity, which hardly anybody means."""
    few = judged.facts.few
    if judged.type is not ColumnType.CONTINUOUS or len(few) > 2:
        return
    facts = judged.facts
    if judged.kind is ValueKind.WHOLE:
        why = f"{len(few)} distinct among {facts.values} whole numbers are 5 % or more"
    elif facts.missing and all(number.is_integer() for number in few):
        why = f"{facts.missing} of its values are missing or it is written with decimals"
    else:
        why = "its numbers are written with decimals"
    logger.warning(
        "the %s %s has no more than two distinct values and is taken as continuous, since %s: those above the "
        "threshold count, and not those that equal it. Two values, or values written as texts, make it categorical.",
        what,
        excerpt(column),
        why,
    )
