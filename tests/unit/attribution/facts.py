"""What a scan finds of tables, without Spark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from analyzer.attribution.feature_facts import SAMPLE, FactsFold, FeatureFacts
from analyzer.attribution.row_sample import RowSample
from analyzer.profile.column_state import ColumnState
from analyzer.scan.split import Split
from tests.unit.profile.values import packed_and_unpacked

Table = Mapping[str, Sequence[Any]]


def table(columns: Table) -> pa.RecordBatch:
    return pa.record_batch({name: pa.array(values) for name, values in columns.items()})


def states_of(fold: FactsFold, *splits: Sequence[pa.RecordBatch]) -> dict[str, ColumnState | RowSample]:
    """The states of splits with these batches, merged in order as a scan does."""
    merged: dict[str, Any] = {}
    for index, batches in enumerate(splits):
        for key, state in fold.fold(Split(index, "/data/a.csv", 0, 100), iter(batches)):
            restored = fold.restore(packed_and_unpacked(state.to_plain()))
            if key in merged:
                merged[key].merge(restored)
            else:
                merged[key] = restored
    return merged


def found_of(batch: pa.RecordBatch) -> tuple[tuple[FeatureFacts, ...], pa.RecordBatch]:
    """The facts of each column, and the sample of rows."""
    names = tuple(batch.schema.names)
    states = states_of(FactsFold(names), [batch])
    sample = states[SAMPLE]
    assert isinstance(sample, RowSample)
    facts = []
    for place, name in enumerate(names):
        state = states[str(place)]
        assert isinstance(state, ColumnState)
        facts.append(FeatureFacts.of(name, state))
    return tuple(facts), sample.rows
