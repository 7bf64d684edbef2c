"""Which first lines of CSV are a header."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from analyzer.analysed_data.csv_header import has_header
from analyzer.analysed_data.table import FirstRecord, NamingDecoder
from analyzer.formats.csv_head import first_records
from analyzer.scan.split import Split
from analyzer.sources.head import Head
from tests.unit.formats.reading import csv_decoder, decoded

NOTHING: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("text", "headers", "asked", "expected"),
    [
        ("a,b\n1,2\n", ("a", "b"), NOTHING, True),
        ("A , b\n1,2\n", ("a", "b"), NOTHING, True),
        ("b,a\n1,2\n", ("a", "b"), NOTHING, True),  # other names above numbers
        ("b,a\nx,y\n", ("a", "b"), NOTHING, False),
        ("1,2\n3,4\n", ("a", "b"), NOTHING, False),
        ("a,2\n3,4\n", ("a", "b"), NOTHING, False),
        ("a,\n3,4\n", ("a", "b"), NOTHING, False),
        ("a,b\n", NOTHING, NOTHING, False),
        ("a,b\n,\n", NOTHING, NOTHING, False),
        ("a,b\nx,1\ny,\n", NOTHING, NOTHING, True),
        ("a,b\nx,1\ny,z\n", NOTHING, NOTHING, False),
        ("M,yes\nF,no\n", NOTHING, ("label",), False),
        ("sex,label\nF,no\n", NOTHING, ("label",), True),
        ("1,2\n3,4\n", NOTHING, ("2", 1), False),
        ("\n\na,b\n1,2\n", NOTHING, NOTHING, True),
        ('"a\nx",b\n1,2\n', NOTHING, NOTHING, True),
        ("", NOTHING, NOTHING, False),
    ],
)
def test_a_first_line_is_a_header_where_it_can_be_nothing_else(
    text: str, headers: Sequence[str], asked: Sequence[int | str], expected: bool
) -> None:
    assert has_header(first_records(Head("a.csv", text, whole=True), ","), headers, asked) == expected


def test_a_record_that_goes_on_beyond_the_start_of_a_file_is_not_looked_at() -> None:
    assert first_records(Head("a.csv", "a,b\n1,2\n3,te", whole=False), ",") == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize(
    ("first_record", "start", "expected"),
    [
        ("names", 0, ["1", "2"]),
        ("header", 0, ["1", "2"]),
        ("names", 10, ["y", "1", "2"]),
        ("data", 0, ["y", "1", "2"]),
    ],
)
def test_files_that_nobody_could_look_at_may_begin_with_the_names(
    first_record: FirstRecord, start: int, expected: list[str]
) -> None:
    text = "x,y\na,1\nb,2\n"
    decoder = NamingDecoder(csv_decoder(text, header=False), ("_c1",), ("y",), first_record)
    found = decoded(decoder, text, rows=1, split=Split(0, "s3a://b/x.csv", start, 100))
    assert found.columns["y"] == expected
    assert found.report.rows == len(expected)
