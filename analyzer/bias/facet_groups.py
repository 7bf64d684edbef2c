"""The groups of a facet that metrics are computed for: one where values were asked for, else one for each value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analyzer.arrays import Flags
from analyzer.bias.column_facts import ColumnFacts
from analyzer.bias.column_type import ColumnType, kind_of, type_of
from analyzer.bias.criterion import Criterion
from analyzer.bias.entries import entries_of
from analyzer.bias.groups import FACET
from analyzer.bias.joint_counts import MOST_FACET_VALUES, JointCounts
from analyzer.bias.judged_column import JudgedColumn, JudgementError
from analyzer.bias.value_text import one_value_text


@dataclass(frozen=True)
class FacetGroup:
    """One group: what the report calls it, its cells, and the values (as written) or the column that it is made of."""

    text: str
    in_facet: Flags
    members: JudgedColumn | tuple[str, ...]

    def rows_in(self, column: pa.StringArray) -> Flags:
        """Which rows of a column are in the group."""
        if isinstance(self.members, JudgedColumn):
            row_codes = self.members.criterion.row_codes(entries_of(column))
            return self.members.chosen(row_codes.codes)[row_codes.rows]
        values = pa.array(self.members, pa.string())
        rows: Flags = pc.fill_null(pc.is_in(column, value_set=values), False).to_numpy(zero_copy_only=False)
        return rows


def facet_groups(facts: ColumnFacts, criterion: Criterion, state: JointCounts) -> Iterator[FacetGroup]:
    """The groups; values in the order in which the data shows them. Raises JudgementError where there can be none."""
    codes = state.cells.codes[:, FACET]
    if criterion.values or not facts.values or type_of(facts, criterion) is ColumnType.CONTINUOUS:
        judged = JudgedColumn.of(facts, criterion, np.unique(codes).tolist())
        yield FacetGroup(judged.text(), judged.chosen(codes), judged)
        return
    if state.facets.crowd:
        raise JudgementError(
            f"The facet has more than {MOST_FACET_VALUES} distinct values, which is too many to report on each. "
            "Name the values of the sensitive group in value_or_threshold"
        )
    kind = kind_of(facts)
    written: dict[str, list[int]] = {}
    for place, text in enumerate(state.facets.texts):
        written.setdefault(one_value_text(text, kind), []).append(place)
    for text, places in written.items():
        texts = state.facets.texts
        yield FacetGroup(text, np.isin(codes, places), tuple(texts[place] for place in places))
