"""Chunks of rows, and what workers make of them: no Spark is needed to look at either."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgpack
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.attribution.kernel_explainer import chunk_rows
from analyzer.attribution.spread import chunks_of, packed_rows, unpacked_rows, worked
from analyzer.errors import ModelError
from analyzer.scan.split import Split, SplitReport
from tests.unit.attribution.facts import table

SPLIT = Split(3, "/data/a.csv", 0, 100)


@dataclass(frozen=True)
class Given:
    """A decoder whose batches are there already."""

    def decode(self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        return batches


@dataclass
class Counting:
    """Counts the rows of chunks, and fails at a chunk of one row."""

    chunks: int = 0

    def __call__(self, chunks: Iterator[pa.RecordBatch]) -> Iterator[bytes]:
        for rows in chunks:
            self.chunks += 1
            if rows.num_rows == 1:
                raise ModelError("no answer")
            yield str(rows.num_rows).encode()

    def take_counts(self) -> dict[str, int]:
        return {"requests": self.chunks}


@given(st.lists(st.integers(1, 40), min_size=1, max_size=8), st.integers(1, 30))
def test_all_rows_come_in_order_in_chunks_that_are_no_larger_than_asked(sizes: list[int], most: int) -> None:
    batches, first = [], 0
    for size in sizes:
        numbers = list(range(first, first + size))
        batches.append(table({"id": [f"id{number}" for number in numbers], "unused": numbers, "n": numbers}))
        first += size
    chunks = list(chunks_of(SPLIT, Given(), iter(batches), ("n", "id"), most))
    assert [number for chunk in chunks for number in chunk.column("n").to_pylist()] == list(range(first))
    assert {chunk.num_rows for chunk in chunks[:-1]} <= {most} and chunks[-1].num_rows <= most
    assert chunks[0].schema.names == ["n", "id"]


def test_a_column_may_have_another_type_in_another_batch() -> None:
    batches = [table({"n": [1, 2, 3]}), table({"n": ["a", "b", "c"]})]
    chunks = chunks_of(SPLIT, Given(), iter(batches), ("n",), 2)
    assert [chunk.column("n").to_pylist() for chunk in chunks] == [[1, 2], [3], ["a", "b"], ["c"]]


def test_a_chunk_takes_no_more_of_a_dictionary_than_it_needs() -> None:
    column = pa.array([f"value {number}" for number in range(10_000)]).dictionary_encode()
    rows = pa.record_batch({"t": column}).slice(5_000, 2)
    packed = packed_rows(rows)
    assert len(packed) < 1_000
    assert unpacked_rows(packed).to_pydict() == {"t": ["value 5000", "value 5001"]}


def handed(*sizes: int) -> Iterator[pa.RecordBatch]:
    """Chunks as Spark hands them to a task, two in a batch."""
    rows = [
        {"split": 0, "chunk": place, "rows": packed_rows(table({"n": list(range(size))}))}
        for place, size in enumerate(sizes)
    ]
    for start in range(0, len(rows), 2):
        yield pa.RecordBatch.from_pylist(rows[start : start + 2])


def results(work: Counting, batches: Iterator[pa.RecordBatch]) -> list[tuple[int, bytes | None, str | None]]:
    found = [row for batch in worked(work)(batches) for row in batch.to_pylist()]
    return [(row["chunk"], row["result"], row["failure"]) for row in found]


def test_there_is_a_result_for_each_chunk_and_what_was_counted_comes_last() -> None:
    work = Counting()
    assert results(work, handed(4, 2, 7)) == [(0, b"4", None), (1, b"2", None), (2, b"7", None), (2, None, None)]
    (last,) = list(worked(Counting())(handed(5)))[-1:]
    assert msgpack.unpackb(last.column("counts")[0].as_py()) == {"requests": 1}


def test_a_model_that_fails_is_a_value_and_ends_the_task() -> None:
    work = Counting()
    batches = handed(4, 1, 7, 8, 9)
    assert results(work, batches) == [(0, b"4", None), (1, None, "no answer")]
    assert work.chunks == 2 and list(batches) == [], "Spark's rows are all taken"


def test_a_task_without_chunks_asks_nobody() -> None:
    work = Counting()
    assert results(work, handed()) == []


@pytest.mark.parametrize(
    ("wanted", "features", "rows"), [(1310, 14, 1310), (0, 14, 1), (100_000, 14, 4096), (500, 10_000, 13)]
)
def test_rows_of_a_chunk(wanted: int, features: int, rows: int) -> None:
    assert chunk_rows(wanted, features) == rows
