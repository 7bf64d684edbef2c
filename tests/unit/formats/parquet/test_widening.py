"""Files of one table whose types differ: one column, of the type that holds the values of all."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from tests.unit.formats.parquet.reading import read, written

DAY = dt.date(2024, 2, 29)
NOON = dt.datetime(2024, 2, 29, 12)
BERLIN = "2024-02-29 12:00:00"

TOGETHER: dict[str, tuple[list[pa.Array], list[str | None]]] = {
    "short and long": ([pa.array([1], pa.int32()), pa.array([2**40], pa.int64())], ["1", str(2**40)]),
    "signed and not": ([pa.array([200], pa.uint8()), pa.array([-1], pa.int8())], ["200", "-1"]),
    "beyond signed": ([pa.array([2**64 - 1], pa.uint64()), pa.array([-1], pa.int64())], [str(2**64 - 1), "-1"]),
    "whole, fraction": ([pa.array([1], pa.int64()), pa.array([1.5, None])], ["1.0", "1.5", None]),
    "half and single": ([pa.array([0.5], pa.float16()), pa.array([0.25], pa.float32())], ["0.5", "0.25"]),
    "single, double": ([pa.array([0.5], pa.float32()), pa.array([0.1])], ["0.5", "0.1"]),
    "nothing, numbers": ([pa.nulls(1), pa.array([1]), pa.array([2.5])], [None, "1.0", "2.5"]),
    "bytes without a value, numbers": ([pa.nulls(1, pa.binary()), pa.array([1])], [None, "1"]),
    "nothing, texts": ([pa.nulls(1), pa.array(["x"])], [None, "x"]),
    "decimals of two scales": (
        [pa.array([Decimal("1.50")], pa.decimal128(10, 2)), pa.array([Decimal("2.2500")], pa.decimal128(12, 4))],
        ["1.5000", "2.2500"],
    ),
    "decimals of many digits": (
        [pa.array([Decimal(10) ** 37], pa.decimal128(38, 0)), pa.array([Decimal("0.5")], pa.decimal128(38, 10))],
        ["1" + 37 * "0" + "." + 10 * "0", "0.5000000000"],
    ),
    "decimals, whole": ([pa.array([Decimal("1.5")], pa.decimal128(3, 1)), pa.array([2])], ["1.5", "2.0"]),
    "decimals, doubles": ([pa.array([Decimal("1.5")], pa.decimal128(3, 1)), pa.array([2.25])], ["1.5", "2.25"]),
    "times of all units": (
        [pa.array([NOON], pa.timestamp(unit)) for unit in ("s", "ms", "us", "ns")],
        [BERLIN] * 4,
    ),
    "times with a zone and without": (
        [pa.array([NOON], pa.timestamp("us")), pa.array([NOON], pa.timestamp("ms", "Europe/Berlin"))],
        [BERLIN, BERLIN],
    ),
    "days and times": ([pa.array([DAY]), pa.array([NOON], pa.timestamp("us"))], ["2024-02-29 00:00:00", BERLIN]),
    "texts of two kinds": ([pa.array(["x"]), pa.array(["y"], pa.large_string())], ["x", "y"]),
    "texts, dictionaries": ([pa.array(["x"]), pa.array(["y", "y"]).dictionary_encode()], ["x", "y", "y"]),
}


@pytest.mark.parametrize(("arrays", "expected"), TOGETHER.values(), ids=TOGETHER)
def test_types_that_differ_a_little_are_one_column(
    arrays: list[pa.Array], expected: list[str | None], tmp_path: Path
) -> None:
    found = read(written(tmp_path / "in", *({"v": array} for array in arrays)))
    assert found.columns == {"v": expected}
    assert found.report.hints == []
    assert len({batch.schema.field(0).type for batch in found.batches} - {pa.string()}) <= 1


APART: dict[str, tuple[pa.Array, pa.Array, list[str]]] = {
    "numbers and texts": (pa.array([1]), pa.array(["x"]), ["1", "x"]),
    "fractions and texts": (pa.array([1.0]), pa.array(["x"]), ["1.0", "x"]),
    "decimals and texts": (pa.array([Decimal("1.50")]), pa.array(["x"]), ["1.50", "x"]),
    "numbers and booleans": (pa.array([1]), pa.array([True]), ["1", "true"]),
    "numbers and days": (pa.array([1]), pa.array([DAY]), ["1", "2024-02-29"]),
    "numbers and lists": (pa.array([1]), pa.array([[1, 2]]), ["1", "[1,2]"]),
}


@pytest.mark.parametrize(("one", "other", "expected"), APART.values(), ids=APART)
def test_numbers_and_what_is_none_are_texts_and_told_of(
    one: pa.Array, other: pa.Array, expected: list[str], tmp_path: Path
) -> None:
    found = read(written(tmp_path / "in", {"v": one}, {"v": other}))
    assert found.columns == {"v": expected}
    (hint,) = found.report.hints
    for text in ('"v"', "a.parquet", "b.parquet", str(one.type), "read as texts"):
        assert text in hint


@pytest.mark.parametrize("other", [pa.array([True]), pa.array([DAY]), pa.array([[1]])], ids=["boolean", "day", "list"])
def test_texts_beside_what_is_judged_by_its_text_are_no_surprise(other: pa.Array, tmp_path: Path) -> None:
    assert read(written(tmp_path / "in", {"v": pa.array(["x"])}, {"v": other})).report.hints == []


def test_columns_come_and_go_and_those_of_a_struct_stand_together(tmp_path: Path) -> None:
    one = {"s": pa.array([{"a": 1}]), "n": pa.array([1])}
    other = {"m": pa.array(["x"]), "s": pa.array([{"b": True, "a": 2.5}])}
    assert read(written(tmp_path / "in", one, other)).columns == {
        "s.a": ["1.0", "2.5"],
        "s.b": [None, "true"],
        "n": ["1", None],
        "m": [None, "x"],
    }


def test_a_struct_in_one_file_and_a_number_in_the_next_are_two_columns(tmp_path: Path) -> None:
    found = read(written(tmp_path / "in", {"s": pa.array([{"a": 1}])}, {"s": pa.array([2])}))
    assert found.columns == {"s": [None, "2"], "s.a": ["1", None]}


def test_a_file_without_any_wanted_column_still_has_rows(tmp_path: Path) -> None:
    folder = written(tmp_path / "in", {"a": pa.array([1])}, {"b": pa.array([1, 2, 3])})
    found = read(folder, excluded=["b"])
    assert (found.columns, found.report.rows) == ({"a": ["1", None, None, None]}, 4)
