"""Chunks of rows, and what workers make of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.attribution.kernel_explainer import NumberedRows, batch_rows
from analyzer.attribution.row_numbers import RowNumbers
from analyzer.attribution.spread import ScannedRows, packed_rows, small_batches, spread
from analyzer.errors import ModelError
from analyzer.scan import Engine, Scanned
from analyzer.scan.engine import Groups, GroupTask, KeyedEntry, SplitTask
from analyzer.scan.packing import unpack_rows
from analyzer.scan.split import Split, SplitReport
from tests.unit.attribution.facts import table
from tests.unit.profile.values import packed_and_unpacked

SPLIT = Split(3, "/data/a.csv", 0, 100)


@dataclass(frozen=True)
class Given:
    """A decoder whose batches are there already."""

    def decode(self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        return batches


@dataclass
class Counting:
    """Counts the rows of batches, and fails at a batch of one or two rows."""

    found: int = 0
    numbers: list[int] = field(default_factory=list)

    def __call__(self, found: Iterator[NumberedRows]) -> Iterator[bytes]:
        for number, rows in found:
            self.found += 1
            self.numbers.append(number)
            if rows.num_rows < 3:
                raise ModelError(f"no answer to {rows.num_rows}")
            yield str(rows.num_rows).encode()

    def take_counts(self) -> dict[str, int]:
        return {"requests": self.found}


@given(st.lists(st.integers(1, 40), min_size=1, max_size=8), st.integers(1, 30))
def test_all_rows_come_in_order_in_batches_that_are_no_larger_than_wanted(sizes: list[int], most: int) -> None:
    batches, first = [], 0
    for size in sizes:
        numbers = list(range(first, first + size))
        batches.append(table({"id": [f"id{number}" for number in numbers], "unused": numbers, "n": numbers}))
        first += size
    found = list(small_batches(SPLIT, Given(), iter(batches), ("n", "id"), most))
    assert [number for batch in found for number in batch.column("n").to_pylist()] == list(range(first))
    assert {batch.num_rows for batch in found[:-1]} <= {most} and found[-1].num_rows <= most
    assert found[0].schema.names == ["n", "id"]


def test_a_column_may_have_another_type_in_another_batch() -> None:
    batches = [table({"n": [1, 2, 3]}), table({"n": ["a", "b", "c"]})]
    found = small_batches(SPLIT, Given(), iter(batches), ("n",), 2)
    assert [batch.column("n").to_pylist() for batch in found] == [[1, 2], [3], ["a", "b"], ["c"]]


def test_a_batch_takes_no_more_of_a_dictionary_than_it_needs() -> None:
    column = pa.array([f"value {number}" for number in range(10_000)]).dictionary_encode()
    rows = pa.record_batch({"t": column}).slice(5_000, 2)
    packed = packed_rows(rows)
    assert len(packed) < 1_000
    assert unpack_rows(packed).to_pydict() == {"t": ["value 5000", "value 5001"]}


@dataclass(frozen=True)
class Here:
    """An engine that runs all tasks in this process: the batches by turns in two groups."""

    slots: int = 1

    @contextmanager
    def regrouped(
        self, data: Scanned, task: SplitTask, count: int, work: GroupTask, *, by_turns: bool = False
    ) -> Iterator[Groups]:
        assert by_turns
        entries = [entry for split in data.splits for entry in task(split, iter(()))]
        yield InOrder([made for first in (0, 1) for made in work(iter(entries[first::2]))])


@dataclass(frozen=True)
class InOrder:
    entries: list[KeyedEntry]

    def in_order(self, count: int = 1) -> Iterator[KeyedEntry]:
        return iter(sorted(self.entries, key=lambda entry: entry[:2]))


def results(work: Counting, *sizes: int) -> list[bytes]:
    """What comes of batches of so many rows, each of a split of its own."""
    splits = [Split(index, f"/data/{size}.csv", 0, size) for index, size in enumerate(sizes)]
    rows = ScannedRows(cast(Engine, Here()), Scanned(splits, OfLength(), 1), RowNumbers(dict(enumerate(sizes))), ("n",))
    with spread(rows, 100, work) as found:
        return list(found)


@dataclass(frozen=True)
class OfLength:
    """A decoder of splits with as many rows as bytes."""

    def decode(self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        yield table({"n": list(range(split.length))})


def test_there_is_a_result_for_each_batch_in_the_order_of_the_rows() -> None:
    assert results(Counting(), 4, 5, 7, 9, 3) == [b"4", b"5", b"7", b"9", b"3"]


def test_batches_have_the_numbers_of_their_rows_in_the_whole_data() -> None:
    work = Counting()
    results(work, 4, 250, 7)
    assert sorted(work.numbers) == [0, 4, 104, 204, 254]


def test_numbers_of_rows_are_known_from_the_counts_of_all_splits_in_any_order() -> None:
    numbers = RowNumbers({2: 5})
    for index, rows in ((0, 3), (3, 0), (1, 4)):
        numbers.merge(RowNumbers.from_plain(packed_and_unpacked(RowNumbers({index: rows}).to_plain())))
    assert numbers.count == 12
    assert numbers.firsts == {0: 0, 1: 3, 2: 7, 3: 12}


def test_the_first_failure_of_a_model_is_told() -> None:
    with pytest.raises(ModelError, match="no answer to 2"):
        results(Counting(), 9, 8, 7, 2, 1)


def test_a_model_that_fails_ends_its_task() -> None:
    work = Counting()
    with pytest.raises(ModelError, match="no answer"):
        results(work, 4, 3, 1, 8, 9, 5, 6)
    assert work.found == 5, "of the first group two were asked about, of the second all three"


def test_without_rows_nobody_is_asked() -> None:
    assert results(Counting()) == []


@pytest.mark.parametrize(
    ("wanted", "features", "rows"), [(1310, 14, 1310), (0, 14, 1), (100_000, 14, 4096), (500, 10_000, 13)]
)
def test_rows_of_a_batch(wanted: int, features: int, rows: int) -> None:
    assert batch_rows(wanted, features) == rows
