"""The profile as a fold: a state for each column, begun when the column is first seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from analyzer.profile.batch_cells import batch_cells
from analyzer.profile.column_state import ColumnState
from analyzer.scan.split import Split


@dataclass(frozen=True)
class ProfileFold:
    """Folds batches into a `ColumnState` a column; `known` holds the domains of a baseline, by column."""

    known: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def fold(
        self,
        split: Split,  # noqa: ARG002 (of the protocol)
        batches: Iterator[pa.RecordBatch],
    ) -> Iterator[tuple[str, ColumnState]]:
        states: dict[str, ColumnState] = {}
        for batch in batches:
            for name, cells in zip(batch.schema.names, batch_cells(batch), strict=True):
                state = states.get(name)
                if state is None:
                    state = states[name] = ColumnState(self.known.get(name, ()))
                state.update(cells)
        while states:
            # Given away one after another, so that what was sent need not be kept.
            name = next(iter(states))
            yield name, states.pop(name)

    def restore(self, plain: Any) -> ColumnState:
        return ColumnState.from_plain(plain)
