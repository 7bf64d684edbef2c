"""Records of CSV with fewer or more fields than columns, where that is let pass."""

from __future__ import annotations

import pytest

from analyzer.scan.split import RAGGED_LONG, RAGGED_SHORT
from tests.unit.formats.reading import decoded, read_csv
from tests.unit.formats.test_scripted import csv_as_it_is

TEXT = 'a,b,c\n1,2,3\n4\n5,"x\ny"\n6,7,8,\n9,10,"11",,""\n12,13,14,15\n16,17,18\n'
ROWS = [
    ["1", "2", "3"],
    ["4", None, None],
    ["5", "x\ny", None],
    ["6", "7", "8"],
    ["9", "10", "11"],
    ["16", "17", "18"],
]


@pytest.mark.parametrize("rows", [1, 2, 3, 1_000])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_short_records_are_filled_and_empty_fields_too_many_left_out(rows: int, end: str) -> None:
    read = read_csv(TEXT.replace("\n", end), rows=rows, ragged=True)
    assert read.rows == [[value and value.replace("\n", end) for value in row] for row in ROWS]
    assert read.report.counts == {RAGGED_SHORT: 2, RAGGED_LONG: 2}
    assert (read.report.rows, read.report.bad_records) == (6, 1)
    assert "4 fields where 3 were expected" in read.report.examples[0]


@pytest.mark.parametrize("rows", [1, 3, 1_000])
def test_a_script_that_leaves_them_has_them_mended_too(rows: int) -> None:
    read = decoded(csv_as_it_is(TEXT, ragged=True), TEXT, rows=rows)
    assert read.rows == ROWS
    assert read.report.counts == {RAGGED_SHORT: 2, RAGGED_LONG: 2}


def test_the_order_of_many_records_is_kept() -> None:
    lines = [f"{number},x" + ",y" * (number % 3) for number in range(5_000)]
    read = read_csv("a,b,c\n" + "\n".join(lines) + "\n", ragged=True)
    assert read.columns["a"] == [str(number) for number in range(5_000) if number % 3 != 2]  # 4 fields: y is data


def test_columns_that_are_left_out_are_left_out_of_mended_records() -> None:
    read = read_csv("a,b,c\n1,2\n3,4,5\n", ragged=True, excluded=["a"])
    assert read.columns == {"b": ["2", "4"], "c": [None, "5"]}


def test_a_quote_that_is_never_closed_stays_a_bad_record() -> None:
    read = read_csv('a,b,c\n1,2,3\n4,"5\n6,7,8\n', ragged=True)
    assert read.rows == [["1", "2", "3"]]
    assert read.report.bad_records >= 1
    assert RAGGED_SHORT not in read.report.counts


@pytest.mark.parametrize(("record", "hinted"), [("1,2", True), ("1,2,3,", True), ("1,2,3,4", False)])
def test_without_it_the_setting_is_named_where_it_would_help(record: str, hinted: bool) -> None:
    read = read_csv(f"a,b,c\n1,2,3\n{record}\n")
    assert read.report.bad_records == 1
    assert any("csv_ragged" in hint for hint in read.report.hints) is hinted
