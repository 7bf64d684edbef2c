"""Which label of an id is taken: what is said of a split is what a plain loop over its labels says."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from analyzer.ground_truth.label_choice import LABELS, latest

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "é"]),
        st.integers(-1, 1),
        st.integers(0, 2),
        st.integers(0, 9),
        st.sampled_from(["0", "1"]),
    ),
    unique_by=lambda row: row[2:4],
    max_size=9,
)


@given(ROWS, st.integers(1, 4))
def test_the_last_by_time_file_and_place_is_taken_and_others_are_counted(rows: list[Any], size: int) -> None:
    batches = [
        pa.record_batch([pa.array(column) for column in zip(*rows[start : start + size], strict=True)], schema=LABELS)
        for start in range(0, len(rows), size)
    ]
    found = {row["id"]: row for row in latest(batches).to_pylist()}
    assert found.keys() == {row[0] for row in rows}
    for id, row in found.items():
        own = sorted(each[1:] for each in rows if each[0] == id)
        assert tuple(row[name] for name in LABELS.names[1:]) == own[-1]
        assert row["records"] == len(own)
        assert row["conflicting"] == (len({each[-1] for each in own}) > 1)
