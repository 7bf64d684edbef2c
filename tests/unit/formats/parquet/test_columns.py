"""Columns of every kind, those that cannot be read, and those that nobody wants."""

from __future__ import annotations

import datetime as dt
import struct
import uuid
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analyzer.errors import UnreadableDataError
from analyzer.formats.dataset import Dataset
from analyzer.formats.parquet.facts import parquet_facts
from analyzer.formats.tables.file_table import FileTable
from analyzer.scan.split import SplitReport
from analyzer.sources.cutting import RowGroups, row_group_splits, shared_by_columns
from contracts.dataset_format import ParquetFormat
from tests.unit.formats.parquet.reading import read, written

TIME = dt.datetime(2024, 2, 29, 12, 30, 15, 250_000)
IDS = [uuid.UUID(int=1), uuid.UUID("12345678-9abc-def0-1234-56789abcdef0")]

TEXTS: dict[str, tuple[pa.Array, list[str | None]]] = {
    "time of day": (pa.array([dt.time(1, 2, 3), None], pa.time64("us")), ["01:02:03", None]),
    "its thousandths": (pa.array([dt.time(1, 2, 3, 40_000)], pa.time32("ms")), ["01:02:03.04"]),
    "its billionths": (pa.array([1], pa.time64("ns")), ["00:00:00.000000001"]),
    "UUID": (pa.array([IDS[0].bytes, None, IDS[1].bytes], pa.uuid()), [str(IDS[0]), None, str(IDS[1])]),
    "JSON": (pa.array(['{"a":1}'], pa.json_(pa.string())), ['{"a":1}']),
    "decimal of 50 digits": (pa.array([Decimal("1" * 45), None], pa.decimal256(50, 0)), ["1" * 45, None]),
    "duration": (pa.array([dt.timedelta(seconds=1)], pa.duration("ms")), ["1000"]),
    "half": (pa.array([0.5], pa.float16()), ["0.5"]),
    "nothing": (pa.nulls(2), [None, None]),
    "bytes": (pa.array([b"\xff\x00", b"\xff\x00", None], pa.binary()), ["/wA=", "/wA=", None]),
    "bytes of one length": (pa.array([b"ab"], pa.binary(2)), ["YWI="]),
    "long lists": (pa.array([[1], None], pa.large_list(pa.int8())), ["[1]", None]),
    "lists of one length": (pa.array([[1, 2], None], pa.list_(pa.int8(), 2)), ["[1,2]", None]),
    "lists of texts": (pa.array([['a"\n\x01é', None], []]), ['["a\\"\\n\\u0001é",null]', "[]"]),
    "lists of lists": (pa.array([[[1, 2], None, []]]), ["[[1,2],null,[]]"]),
    "lists of fractions": (
        pa.array([[0.5, 3.0, 1e7, 1e-4, float("nan"), -float("inf")]]),
        ['[0.5,3.0,1.0E7,1.0E-4,"NaN","-Infinity"]'],
    ),
    "lists of times": (pa.array([[TIME]], pa.list_(pa.timestamp("ns", "UTC"))), ['["2024-02-29T12:30:15.250Z"]']),
    "lists of days": (pa.array([[TIME.date()]]), ['["2024-02-29"]']),
    "lists of decimals": (pa.array([[Decimal("1.50")]]), ["[1.50]"]),
    "lists of bytes": (pa.array([[b"ab"]]), ['["YWI="]']),
    "lists of structs": (pa.array([[{"a": 1, "b": "x"}, {"a": None, "b": None}]]), ['[{"a":1,"b":"x"},{}]']),
    "maps": (pa.array([[("k", 1), ("l", None)]], pa.map_(pa.string(), pa.int64())), ['{"k":1,"l":null}']),
    "maps by number": (pa.array([[(1, "x")]], pa.map_(pa.int8(), pa.string())), ['{"1":"x"}']),
}


@pytest.mark.parametrize(("array", "expected"), TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("rows_a_group", [1, 100])
def test_what_arrow_reads_is_read(
    array: pa.Array, expected: list[str | None], rows_a_group: int, tmp_path: Path
) -> None:
    folder = written(tmp_path / "in", {"v": array, "n": pa.array(range(len(array)))}, row_group_size=rows_a_group)
    found = read(folder)
    assert found.columns == {"v": expected, "n": [str(place) for place in range(len(array))]}
    assert found.report.hints == []


@pytest.mark.parametrize(
    "options",
    [
        {"compression": "brotli"},
        {"compression": "lz4"},
        {"compression": "zstd", "data_page_version": "2.0"},
        {"use_dictionary": False},
        {"use_dictionary": False, "data_page_version": "2.0", "column_encoding": {"i": "DELTA_BINARY_PACKED"}},
        {"use_dictionary": False, "column_encoding": {"f": "BYTE_STREAM_SPLIT"}},
        {"use_dictionary": False, "column_encoding": {"t": "DELTA_BYTE_ARRAY"}},
        {"use_dictionary": False, "column_encoding": {"t": "DELTA_LENGTH_BYTE_ARRAY"}},
        {"dictionary_pagesize_limit": 64},
        {"write_page_index": True, "data_page_size": 128},
    ],
    ids=str,
)
def test_every_compression_and_encoding_is_read(options: dict[str, Any], tmp_path: Path) -> None:
    rows = range(300)
    table = {"i": pa.array(rows), "f": pa.array([i / 7 for i in rows]), "t": pa.array([f"t{i % 40}" for i in rows])}
    found = read(written(tmp_path / "in", table, row_group_size=70, **options))
    assert found.columns == {
        "i": [str(i) for i in rows],
        "f": [repr(i / 7) for i in rows],
        "t": [f"t{i % 40}" for i in rows],
    }


def test_times_as_spark_used_to_write_them_are_read(tmp_path: Path) -> None:
    long_ago = dt.datetime(1, 1, 1, 12)
    times = pa.array([TIME, long_ago], pa.timestamp("us"))
    folder = written(tmp_path / "in", {"t": times}, use_deprecated_int96_timestamps=True)
    assert read(folder).columns == {"t": ["2024-02-29 12:30:15.25", "0001-01-01 12:00:00"]}


def as_intervals(path: Path) -> None:
    """Have the footer say that the column called `interval` holds intervals, as DuckDB writes them: 12 bytes each."""
    content = path.read_bytes()
    name = b"\x18\x08interval"
    # Behind the name of an element of the schema comes its converted type (field 6), which is 21.
    changed = content.replace(name, name + b"\x25\x2a", 1)
    (length,) = struct.unpack("<I", changed[-8:-4])
    path.write_bytes(changed[:-8] + struct.pack("<I", length + 2) + changed[-4:])


@pytest.fixture
def with_intervals(tmp_path: Path) -> Path:
    folder = written(
        tmp_path / "in",
        {"interval": pa.array([bytes(12)] * 2, pa.binary(12)), "n": pa.array([1, 2])},
        store_schema=False,
    )
    as_intervals(folder / "a.parquet")
    return folder


def test_a_column_that_cannot_be_read_spoils_itself_alone(with_intervals: Path) -> None:
    found = read(with_intervals)
    assert found.columns == {"n": ["1", "2"]}
    (hint,) = found.report.hints
    assert 'The column "interval" is left out' in hint
    assert "a.parquet" in hint
    assert "exclude_columns" in hint


def test_of_an_excluded_column_not_a_word_is_said(with_intervals: Path) -> None:
    found = read(with_intervals, excluded=["interval"])
    assert (found.columns, found.report.hints) == ({"n": ["1", "2"]}, [])


def test_an_unknown_name_is_told(tmp_path: Path) -> None:
    folder = written(tmp_path / "in", {"amount": pa.array([1])})
    said = 'exclude_columns names "amout", which the data does not have. Did you mean "amount"?'
    assert read(folder, excluded=["amout"]).report.hints == [said]


def test_columns_of_one_name_are_told_apart(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    table = pa.Table.from_arrays(
        [pa.array([1]), pa.array(["x"]), pa.array([{"b": 2}]), pa.array([3])], ["a", "a", "s", "s.b"]
    )
    pq.write_table(table, folder / "a.parquet")
    assert read(folder).columns == {"a": ["1"], "a_2": ["x"], "s.b": ["2"], "s.b_2": ["3"]}


def test_texts_that_are_no_utf_8_are_told_by_column_and_file(tmp_path: Path) -> None:
    bad = pa.Array.from_buffers(pa.string(), 1, pa.array([b"\xff"]).buffers())
    folder = written(tmp_path / "in", {"t": bad})
    right = "write it as UTF-8, or leave it out by exclude_columns"
    found = rf'a\.parquet" cannot be read: its column "t" holds text that is not UTF-8; {right}'
    with pytest.raises(UnreadableDataError, match=found):
        read(folder)


def test_a_schema_that_is_too_deep_to_be_read_is_told_as_such(tmp_path: Path) -> None:
    kind, value = pa.int32(), 1
    for _ in range(150):
        kind, value = pa.list_(kind), [value]
    folder = written(tmp_path / "in", {"t": pa.array([value], kind)})
    with pytest.raises(UnreadableDataError, match=r'a\.parquet" cannot be read: .* nested deeper than 100 levels'):
        read(folder)


def test_folders_of_partitions_are_no_columns_and_told_of(tmp_path: Path) -> None:
    for region in ("eu", "us"):
        (tmp_path / "in" / f"day=1/region={region}").mkdir(parents=True)
        written(tmp_path / "in" / f"day=1/region={region}", {"n": pa.array([1]), "day": pa.array([1])})
    found = read(tmp_path / "in")
    assert found.columns == {"n": ["1", "1"], "day": ["1", "1"]}
    (hint,) = found.report.hints
    assert 'folders such as "region=eu"' in hint
    assert 'no column "region"' in hint


def test_batches_do_not_depend_on_row_groups(tmp_path: Path) -> None:
    columns = {"n": pa.array(range(1_000)), "t": pa.array([f"t{i % 90}" for i in range(1_000)])}
    one = read(written(tmp_path / "one", columns, row_group_size=1_000))
    other = read(written(tmp_path / "other", columns, row_group_size=37))
    assert [batch.num_rows for batch in other.batches] == [1_000]
    assert one.batches[0].equals(other.batches[0])


def test_splits_hold_each_row_group_once(tmp_path: Path) -> None:
    folder = written(tmp_path / "in", {"n": pa.array(range(10_000))}, row_group_size=300, compression="none")
    path = str(folder / "a.parquet")
    table = FileTable.of([folder / "a.parquet"], folder, parquet_facts)
    size = (folder / "a.parquet").stat().st_size
    for length in (1, 1_000, 10_000, size, 2 * size):
        splits = row_group_splits({path: size}, table.groups, length)
        assert [group for split in splits for group in split.groups] == list(range(34))
        assert [split.index for split in splits] == list(range(len(splits)))
    assert Dataset.find(path, ParquetFormat()).table == table


@pytest.mark.parametrize(
    ("rows", "columns", "splits", "shares"),
    [
        (300_000, 70, 1, 6),
        (300_000, 70, 8, 1),
        (300_000, 70, 3, 3),
        (10_000_000, 3, 1, 3),
        (1_000, 70, 1, 1),
        (0, 0, 1, 1),
    ],
)
def test_a_large_split_is_shared_by_columns_where_splits_are_few(
    rows: int, columns: int, splits: int, shares: int
) -> None:
    whole = [RowGroups(index, f"{index}.parquet", 0, 100, (0,), rows) for index in range(splits)]
    shared = shared_by_columns(whole, columns, wanted=8)
    assert [split.index for split in shared] == list(range(splits * shares))
    assert sum(split.rows for split in shared if split.counts_rows) == splits * rows
    for path in {split.path for split in whole}:
        mine = [split.columns or range(columns) for split in shared if split.path == path]
        assert [place for places in mine for place in places] == list(range(columns))


def test_shares_hold_what_the_whole_split_holds(tmp_path: Path) -> None:
    """However the columns lie in the file: structs are several, and some are missing in one of the files."""
    whole = {"a": pa.array([{"x": 1, "y": "p"}, None]), "n": pa.array([1.5, 2.5]), "l": pa.array([[1], []])}
    data = Dataset.find(
        str(written(tmp_path / "in", whole, {"n": pa.array([3.5]), "z": pa.array(["q"])})), ParquetFormat()
    )
    scanned = data.open(cast(Any, None))
    for split in scanned.splits:
        assert isinstance(split, RowGroups)
        report, shared = SplitReport(), SplitReport()
        (batch,) = scanned.decoder.decode(split, iter(()), report)
        found: list[pa.Array] = []
        for start, stop in [(0, 1), (1, 4), (4, 5)]:
            share = replace(split, columns=range(start, stop))
            (of_share,) = scanned.decoder.decode(share, iter(()), shared)
            found += of_share.columns
        assert [column.to_pylist() for column in found] == [column.to_pylist() for column in batch.columns]
        assert shared == report
