"""ORC and Arrow IPC are read as Parquet is: the same reports of the same rows, and the same words for what is wrong."""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.orc as orc
import pyarrow.parquet as pq
import pytest

import analyzer
from analyzer.errors import ConfigurationError, InputMissingError, UnreadableDataError
from analyzer.formats.dataset import Dataset
from analyzer.formats.guess import guess_format
from analyzer.formats.reading import Reading
from analyzer.scan.split import SplitReport
from contracts.dataset_format import ArrowFormat, OrcFormat
from tests.unit.formats.reading import Decoded

NUMBER = 300
TABLE = pa.table(
    {
        "whole": pa.array([i if i % 7 else None for i in range(NUMBER)]),
        "small": pa.array(range(NUMBER), pa.int16()),
        "part": pa.array([i / 7 for i in range(NUMBER)]),
        "text": pa.array([f"é{i % 9}" if i % 5 else None for i in range(NUMBER)]),
        "flag": pa.array([bool(i % 2) for i in range(NUMBER)]),
        "day": pa.array([dt.date(2024, 1, 1) + dt.timedelta(i) for i in range(NUMBER)]),
        "at": pa.array([i * 10**9 + 5 for i in range(NUMBER)], pa.timestamp("us")),
        "price": pa.array([Decimal(f"{i}.25") for i in range(NUMBER)], pa.decimal128(10, 2)),
        "raw": pa.array([bytes([i % 3]) if i % 4 else None for i in range(NUMBER)]),
        "lists": pa.array([[i, i + 1] if i % 3 else None for i in range(NUMBER)]),
        "pairs": pa.array([[("k", i)] if i % 2 else [] for i in range(NUMBER)], pa.map_(pa.string(), pa.int64())),
        "deep": pa.array([{"x": i, "y": {"z": "q"}} if i % 4 else None for i in range(NUMBER)]),
    }
)


def write_file(table: pa.Table, path: Path) -> None:
    """As a file of small batches, packed."""
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_file(path, table.schema, options=options) as writer:
        writer.write_table(table, max_chunksize=70)


def write_stream(table: pa.Table, path: Path) -> None:
    with pa.ipc.new_stream(path, table.schema) as writer:
        writer.write_table(table, max_chunksize=70)


def write_feather(table: pa.Table, path: Path) -> None:
    feather.write_feather(table, str(path))


Writer = Callable[[pa.Table, Path], None]

WRITERS: tuple[tuple[str, Writer], ...] = (
    ("d.orc", lambda table, path: orc.write_table(table, str(path))),
    ("d.arrow", write_file),
    ("d.ipc", write_file),
    ("d.arrows", write_stream),
    ("d.feather", write_feather),
)


def reports(folder: Path) -> dict[str, bytes]:
    """All but the page, which names the data."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "report.html"}


@pytest.mark.parametrize(("name", "write"), WRITERS, ids=[name for name, _ in WRITERS])
def test_the_reports_are_those_of_parquet(name: str, write: Writer, tmp_path: Path) -> None:
    pq.write_table(TABLE, tmp_path / "d.parquet")
    write(TABLE, tmp_path / name)
    for file in ("d.parquet", name):
        analyzer.baseline(tmp_path / file, tmp_path / "reports" / file, exclude="deep.y.z")
    assert reports(tmp_path / "reports" / name) == reports(tmp_path / "reports" / "d.parquet")


def read(source: Path, excluded: frozenset[str] = frozenset()) -> Decoded:
    report = SplitReport()
    dataset = Dataset.find(str(source), guess_format(str(source)), Reading(excluded=excluded))
    return Decoded(list(dataset.batches(report)), report)


def coded(values: pa.Array) -> pa.Array:
    """The first value, a missing one, and the second."""
    return pa.DictionaryArray.from_arrays(pa.array([0, None, 1], pa.int8()), values)


def in_runs(values: pa.Array) -> pa.Array:
    """The first value twice, and the second."""
    return pa.RunEndEncodedArray.from_arrays(pa.array([2, 3], pa.int32()), values)


VIEWS = pa.array(["a", "b"], pa.string_view())
UUIDS = pa.array([bytes(15) + b"\x01", None, bytes(16)], pa.uuid())
LAYOUTS: dict[str, tuple[pa.Array, list[object]]] = {
    "views": (pa.array(["a", None, "b"], pa.string_view()), ["a", None, "b"]),
    "large": (pa.array(["a", None, "b"], pa.large_string()), ["a", None, "b"]),
    "runs": (in_runs(pa.array([1, 2])), [1, 1, 2]),
    "a slice of runs": (
        pa.concat_arrays([in_runs(pa.array([0, 1])), in_runs(pa.array([1, 2]))]).slice(2, 3),
        [1, 1, 1],
    ),
    "runs of views": (in_runs(VIEWS), ["a", "a", "b"]),
    "runs of codes": (in_runs(pa.array(["a", "b"]).dictionary_encode()), ["a", "a", "b"]),
    "list views": (pa.array([[1], None, [2, 3]], pa.list_view(pa.int64())), ["[1]", None, "[2,3]"]),
    "lists of runs": (pa.ListArray.from_arrays([0, 1, 1, 3], in_runs(pa.array([1, 2]))), ["[1]", "[]", "[1,2]"]),
    "lists of codes": (pa.ListArray.from_arrays([0, 1, 1, 3], coded(VIEWS)), ['["a"]', "[]", '[null,"b"]']),
    "codes": (pa.array(["a", None, "a"]).dictionary_encode(), ["a", None, "a"]),
    "codes of views": (coded(VIEWS), ["a", None, "b"]),
    "codes of bytes": (coded(pa.array([b"a", b"b"], pa.binary_view())), ["YQ==", None, "Yg=="]),
    "codes of lists": (coded(pa.array([[1], [2, 3]])), ["[1]", None, "[2,3]"]),
    "uuid": (UUIDS, [f"{'0' * 8}-0000-0000-0000-{'0' * 11}1", None, f"{'0' * 8}-0000-0000-0000-{'0' * 12}"]),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts_that_files_of_arrow_alone_have(layout: str, tmp_path: Path) -> None:
    column, expected = LAYOUTS[layout]
    write_file(pa.table({"c": column}), tmp_path / "d.arrow")
    (batch,) = read(tmp_path / "d.arrow").batches
    assert batch.column("c").to_pylist() == expected


@pytest.mark.parametrize("made", [coded, in_runs])
def test_structs_are_columns_however_they_are_laid_out(made: Callable[[pa.Array], pa.Array], tmp_path: Path) -> None:
    write_file(pa.table({"c": made(pa.array([{"x": 1}, {"x": 2}]))}), tmp_path / "d.arrow")
    (batch,) = read(tmp_path / "d.arrow").batches
    assert batch.column("c.x").to_pylist() == ([1, None, 2] if made is coded else [1, 1, 2])


def test_list_views_in_parquet(tmp_path: Path) -> None:
    pq.write_table(pa.table({"c": pa.array([[1], None, [2, 3]], pa.list_view(pa.int64()))}), tmp_path / "d.parquet")
    (batch,) = read(tmp_path / "d.parquet").batches
    assert batch.column("c").to_pylist() == ["[1]", None, "[2,3]"]


@pytest.mark.parametrize("name", ["d.parquet", "d.arrow"])
def test_rows_without_columns(name: str, tmp_path: Path) -> None:
    write = write_file if name == "d.arrow" else pq.write_table
    write(pa.table({"a": [1, 2]}).select([]), tmp_path / name)
    with pytest.raises(InputMissingError, match=r"whose 2 rows have no columns|contains no rows"):
        analyzer.baseline(tmp_path / name, tmp_path / "reports")


def test_streams_that_were_put_together_are_no_stream(tmp_path: Path) -> None:
    write_stream(TABLE, tmp_path / "d.arrows")
    whole = (tmp_path / "d.arrows").read_bytes()
    (tmp_path / "d.arrows").write_bytes(whole * 2)
    with pytest.raises(UnreadableDataError, match="it goes on after the end of its stream"):
        read(tmp_path / "d.arrows")
    (tmp_path / "d.arrows").write_bytes(whole[:-8])  # its end may be that of the file
    assert read(tmp_path / "d.arrows").report.rows == NUMBER


def test_what_cannot_be_read_spoils_its_column_alone(tmp_path: Path) -> None:
    union = pa.UnionArray.from_dense(
        pa.array([0, 1], pa.int8()), pa.array([0, 0], pa.int32()), [pa.array([1]), pa.array(["a"])]
    )
    lasts = pa.array([(1, 2, 3), None], pa.month_day_nano_interval())
    write_file(pa.table({"n": pa.array([1, 2]), "union": union, "lasts": lasts}), tmp_path / "d.arrow")
    found = read(tmp_path / "d.arrow")
    assert [batch.schema.names for batch in found.batches] == [["n"]]
    assert (
        'The column "union" is left out, because in "d.arrow" it holds values of several types' in found.report.hints[0]
    )
    assert 'The column "lasts" is left out, because in "d.arrow" it holds intervals' in found.report.hints[1]


def test_several_batches_and_files_are_one_table(tmp_path: Path) -> None:
    write_file(pa.table({"a": pa.array(range(200)), "b": pa.array(["x"] * 200)}), tmp_path / "1.arrow")
    write_stream(pa.table({"b": pa.array([1.5]), "c": pa.array([True])}), tmp_path / "2.arrow")
    write_file(pa.table({"a": pa.array([], pa.int64())}), tmp_path / "3.arrow")
    found = read(tmp_path)
    assert found.report.rows == 201
    assert [batch.schema.names for batch in found.batches] == [["a", "b", "c"]] * len(found.batches)
    assert pa.Table.from_batches(found.batches).column("b").to_pylist()[-1] == "1.5"


@pytest.mark.parametrize(("name", "write"), WRITERS, ids=[name for name, _ in WRITERS])
@pytest.mark.parametrize("damage", ["cut", "other", "middle"])
def test_a_damaged_file_is_named(name: str, write: Writer, damage: str, tmp_path: Path) -> None:
    path = tmp_path / name
    write(TABLE, path)
    whole = path.read_bytes()
    half = len(whole) // 2
    changed = {
        "cut": whole[:half],
        "other": gzip.compress(b"a,b\n"),
        "middle": whole[:half] + b"\xff" * 64 + whole[half + 64 :],
    }
    path.write_bytes(changed[damage])
    try:
        analyzer.baseline(path, tmp_path / "reports")
    except UnreadableDataError as error:
        assert f'"{path}" cannot be read: ' in str(error)
    else:
        assert damage == "middle"  # of numbers, any bytes are some


def test_feather_of_the_first_version_says_how_to_write_it(tmp_path: Path) -> None:
    (tmp_path / "d.feather").write_bytes(b"FEA1" + bytes(40) + b"FEA1")
    with pytest.raises(UnreadableDataError, match="Feather of version 1; write it again, as version 2"):
        read(tmp_path / "d.feather")


def test_arrow_is_not_read_where_spark_alone_reaches_it() -> None:
    with pytest.raises(ConfigurationError, match="Spark reads no arrow"):
        Dataset.find("gs://bucket/data", ArrowFormat())
    assert Dataset.find("gs://bucket/data", OrcFormat()).needs_spark is not None


@pytest.mark.parametrize(("name", "write"), WRITERS, ids=[name for name, _ in WRITERS])
def test_texts_that_are_no_utf_8_are_told_by_column_and_spoil_no_other(
    name: str, write: Writer, tmp_path: Path
) -> None:
    texts = pa.Array.from_buffers(pa.string(), 2, pa.array([b"a", b"\xff"]).buffers())
    inside = pa.StructArray.from_arrays([texts, pa.array([1, 2])], ["t", "n"])
    write(pa.table({"a": pa.array([1, 2]), "s": inside}), tmp_path / name)
    right = "write it as UTF-8, or leave it out by exclude_columns"
    found = rf'{name}" cannot be read: its column "s\.t" holds text that is not UTF-8; {right}'
    with pytest.raises(UnreadableDataError, match=found):
        read(tmp_path / name)
    assert read(tmp_path / name, frozenset({"s.t"})).columns == {"a": ["1", "2"], "s.n": ["1", "2"]}
