"""Parquet of every type, through the public surface."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analyzer.errors import AnalyzerError, UnreadableDataError
from analyzer.formats.dataset import Dataset
from analyzer.scan import SplitReport
from analyzer.sources.cutting import BATCH_BYTES
from contracts.dataset_format import ParquetFormat
from tests.running import PARQUET, Reports, run_job

DAY = dt.date(2024, 2, 29)
TIME = dt.datetime(2024, 2, 29, 12, 30, 15, 250_000)
LONG_AGO = dt.datetime(1, 1, 1, 12)
ZONED = TIME.replace(tzinfo=dt.UTC)


def written(folder: Path, columns: dict[str, pa.Array], **options: Any) -> Path:
    folder.mkdir(exist_ok=True)
    pq.write_table(pa.table(columns), folder / "data.parquet", **options)
    return folder


def profiled(tmp_path: Path, columns: dict[str, pa.Array], **options: Any) -> Reports:
    return run_job(written(tmp_path / "in", columns, **options), PARQUET, tmp_path / "out")


NUMBERS: dict[str, tuple[pa.Array, str, float, float]] = {
    "int8": (pa.array([-128, None, 127], pa.int8()), "Integral", -128.0, 127.0),
    "int16": (pa.array([-5, None, 300], pa.int16()), "Integral", -5.0, 300.0),
    "int32": (pa.array([1, None, 2**31 - 1], pa.int32()), "Integral", 1.0, 2147483647.0),
    "int64": (pa.array([1, None, 2**53], pa.int64()), "Integral", 1.0, 2.0**53),
    "uint8": (pa.array([0, None, 255], pa.uint8()), "Integral", 0.0, 255.0),
    "uint16": (pa.array([0, None, 65_535], pa.uint16()), "Integral", 0.0, 65_535.0),
    "uint32": (pa.array([0, None, 2**32 - 1], pa.uint32()), "Integral", 0.0, 4294967295.0),
    "uint64": (pa.array([0, None, 2**64 - 1], pa.uint64()), "Integral", 0.0, 2.0**64),
    "float": (pa.array([0.5, None, 1.5], pa.float32()), "Fractional", 0.5, 1.5),
    "double": (pa.array([-1e300, None, 3.0], pa.float64()), "Fractional", -1e300, 3.0),
    "whole decimal": (pa.array([Decimal(5), None, Decimal(70)], pa.decimal128(5, 0)), "Integral", 5.0, 70.0),
    "decimal": (pa.array([Decimal("1.50"), None, Decimal("-2.25")], pa.decimal128(9, 2)), "Fractional", -2.25, 1.5),
    "long decimal": (pa.array([Decimal(10) ** 30, None, Decimal(1)], pa.decimal128(38, 0)), "Integral", 1.0, 1e30),
    "tiny decimal": (pa.array([Decimal("1e-10"), None, Decimal(0)], pa.decimal128(20, 10)), "Fractional", 0.0, 1e-10),
}


def test_numbers_are_numbers(tmp_path: Path) -> None:
    reports = profiled(tmp_path, {name: array for name, (array, *_) in NUMBERS.items()})
    assert reports.types == {name: kind for name, (_, kind, _, _) in NUMBERS.items()}
    for name, (_, _, minimum, maximum) in NUMBERS.items():
        statistics = reports.features[name]["numerical_statistics"]
        assert (statistics["min"], statistics["max"]) == (minimum, maximum), name
        assert statistics["approximate_num_distinct_values"] == 2
        assert reports.common(name) == (2, 1)


BEFORE_AND_AFTER_1970 = ["1969-12-31 23:59:59.999999", "1970-01-01 00:00:00"]

TEXTS: dict[str, tuple[pa.Array, list[str]]] = {
    "string": (pa.array(["x", None, "ä,\n"]), ["x", "ä,\n"]),
    "large string": (pa.array(["x", None, ""], pa.large_string()), ["x", ""]),
    "dictionary": (pa.array(["x", None, "x"]).dictionary_encode(), ["x"]),
    "boolean": (pa.array([True, None, False]), ["true", "false"]),
    "binary": (pa.array([b"\xff\x00", None, b""]), ["/wA=", ""]),
    "fixed binary": (pa.array([b"ab", None, b"cd"], pa.binary(2)), ["YWI=", "Y2Q="]),
    "date": (pa.array([DAY, None, DAY]), ["2024-02-29"]),
    "timestamp": (pa.array([TIME, None, TIME], pa.timestamp("us")), ["2024-02-29 12:30:15.25"]),
    "milliseconds": (pa.array([TIME, None, TIME], pa.timestamp("ms")), ["2024-02-29 12:30:15.25"]),
    "zoned": (pa.array([ZONED, None, ZONED], pa.timestamp("us", "UTC")), ["2024-02-29 12:30:15.25"]),
    "nanoseconds": (pa.array([TIME, None, TIME], pa.timestamp("ns")), ["2024-02-29 12:30:15.25"]),
    "zoned nanoseconds": (pa.array([-1, None, 1], pa.timestamp("ns", "UTC")), BEFORE_AND_AFTER_1970),
    "date long ago": (pa.array([LONG_AGO.date(), None, DAY]), ["0001-01-01", "2024-02-29"]),
    "time long ago": (pa.array([LONG_AGO, None, LONG_AGO], pa.timestamp("us")), ["0001-01-01 12:00:00"]),
    "array": (pa.array([[1, 2], None, []]), ["[1,2]", "[]"]),
    "array of structs": (pa.array([[{"a": 1}], None, [{"a": None}]]), ['[{"a":1}]', "[{}]"]),
    "map": (pa.array([[("k", 1)], None, []], pa.map_(pa.string(), pa.int64())), ['{"k":1}', "{}"]),
}


def test_all_else_is_given_by_its_text(tmp_path: Path) -> None:
    reports = profiled(tmp_path, {name: array for name, (array, _) in TEXTS.items()})
    assert reports.types == dict.fromkeys(TEXTS, "String")
    for name, (array, expected) in TEXTS.items():
        assert set(reports.categories(name)) == set(expected), name
        assert reports.common(name) == (len(array) - array.null_count, array.null_count)


def test_structs_are_flattened(tmp_path: Path) -> None:
    inner = [{"id": 1, "place": {"city": "Ulm", "b.c": 0.5}}, {"id": None, "place": None}, None]
    reports = profiled(tmp_path, {"person": pa.array(inner), "n": pa.array([1, 2, 3])})
    assert list(reports.types.items()) == [
        ("person.id", "Integral"),
        ("person.place.city", "String"),
        ("person.place.b.c", "Fractional"),
        ("n", "Integral"),
    ]
    assert reports.common("person.id") == (1, 2)
    assert reports.common("person.place.city") == (1, 2)


def test_nanoseconds_inside_of_structs_are_times_too(tmp_path: Path) -> None:
    times = pa.array([{"t": TIME}, {"t": None}], pa.struct([("t", pa.timestamp("ns"))]))
    assert set(profiled(tmp_path, {"s": times}).categories("s.t")) == {"2024-02-29 12:30:15.25"}


def test_long_texts_are_taken_in_smaller_batches(tmp_path: Path) -> None:
    texts = pa.array([f"{i % 2}" * 100_000 for i in range(200)])
    folder = written(tmp_path / "in", {"n": pa.array(range(200)), "text": texts})
    sizes = [batch.nbytes for batch in Dataset.find(str(folder), ParquetFormat()).batches(SplitReport())]
    assert 0 < max(sizes) < 2 * BATCH_BYTES
    assert profiled(tmp_path, {"text": texts}).rows == 200


@pytest.mark.parametrize("kind", [pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.null(), pa.list_(pa.int8())])
def test_a_column_of_nulls_is_of_unknown_type(kind: pa.DataType, tmp_path: Path) -> None:
    reports = profiled(tmp_path, {"x": pa.nulls(3, kind), "y": pa.array([1, 2, 3])})
    assert reports.types == {"x": "Unknown", "y": "Integral"}
    assert reports.common("x") == (0, 3)


def test_nan_and_infinities_are_missing(tmp_path: Path) -> None:
    reports = profiled(tmp_path, {"x": pa.array([float("nan"), float("inf"), -float("inf"), 1.5, None])})
    assert reports.common("x") == (1, 4)
    assert reports.features["x"]["numerical_statistics"]["max"] == 1.5


@pytest.mark.parametrize(
    "names", [["with space", "a.b", "c.d.e"], ["back`tick", 'q"uote', "`"], ["ünï😀", "列"], ["A", "a"]]
)
def test_names_may_hold_anything(names: list[str], tmp_path: Path) -> None:
    reports = profiled(tmp_path, {name: pa.array([1, 2]) for name in names})
    assert list(reports.features) == names


def test_fields_of_a_struct_may_differ_in_case_alone(tmp_path: Path) -> None:
    reports = profiled(tmp_path, {"s": pa.array([{"a": 1, "A": {"x": "y", "X": 2.5}}])})
    assert reports.types == {"s.a": "Integral", "s.A.x": "String", "s.A.X": "Fractional"}


def test_left_out_columns_are_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = written(
        tmp_path / "in", {"id": pa.array([1, 2]), "s": pa.array([{"a": 1, "b": 2}] * 2), "x": pa.array([1, 2])}
    )
    reports = run_job(folder, PARQUET, tmp_path / "out", exclude_columns="id,s.b")
    assert list(reports.features) == ["s.a", "x"]
    reports = run_job(folder, PARQUET, tmp_path / "out", exclude_columns="idd")
    assert "id" in reports.features
    assert 'exclude_columns names "idd", which the data does not have. Did you mean "id"?' in caplog.text


def test_columns_may_come_and_go_between_files(tmp_path: Path) -> None:
    written(tmp_path / "in", {"a": pa.array([1, 2])})
    pq.write_table(pa.table({"b": ["x"], "a": [3]}), tmp_path / "in" / "more.parquet")
    reports = run_job(tmp_path / "in", PARQUET, tmp_path / "out")
    assert (reports.rows, reports.common("a"), reports.common("b")) == (3, (3, 0), (1, 2))


def test_numbers_in_one_file_and_texts_in_the_next_are_texts(tmp_path: Path) -> None:
    written(tmp_path / "in", {"a": pa.array([1, 2])})
    pq.write_table(pa.table({"a": ["x"]}), tmp_path / "in" / "more.parquet")
    reports = run_job(tmp_path / "in", PARQUET, tmp_path / "out")
    assert reports.types == {"a": "String"}
    assert set(reports.categories("a")) == {"1", "2", "x"}


def test_a_file_without_rows_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(AnalyzerError, match="no rows"):
        profiled(tmp_path, {"a": pa.array([], pa.int64())})


@pytest.mark.parametrize("content", [b"PAR1", b"a,b\n1,2\n", b"PAR1" + b"\0" * 100 + b"PAR1"])
def test_what_is_not_parquet_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "data.parquet").write_bytes(content)
    with pytest.raises(UnreadableDataError, match=r"data\.parquet"):
        run_job(tmp_path / "data.parquet", PARQUET, tmp_path / "out")


@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd", "lz4"])
@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_every_compression_is_read(compression: str, version: str, tmp_path: Path) -> None:
    columns = {"x": pa.array([f"{i % 50}" for i in range(5_000)]), "y": pa.array([i / 4 for i in range(5_000)])}
    reports = profiled(tmp_path, columns, compression=compression, data_page_version=version, row_group_size=700)
    assert (reports.rows, reports.features["x"]["numerical_statistics"]["sum"]) == (5_000, 122_500.0)
