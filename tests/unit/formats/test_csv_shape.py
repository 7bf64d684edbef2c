"""What the first lines of CSV tell of its delimiter and its header."""

from __future__ import annotations

import pytest

from analyzer.formats.csv_shape import likely_delimiter, shape_hints
from analyzer.sources.head import Head
from contracts.dataset_format import CsvFormat


def head(text: str) -> Head:
    return Head("data.csv", text, whole=True)


@pytest.mark.parametrize(
    ("text", "delimiter", "expected"),
    [
        ("a;b\n1;2\n", ",", ";"),
        ("a|b|c\n1|2|3\n4|5|6\n", ",", "|"),
        ("a\tb\n1\t2\n", ",", "\t"),
        ("a,b\n1,2\n", ";", ","),
        ("a,b\n1,2\n", "\t", ","),
        ("a;b\n1,5;2,5\n", ",", ";"),  # decimal commas
        ("1,5;2,5;3\n4,5;5,5;6\n", ",", ";"),
        ('"a;x";b\n1;"two, three"\n', ",", ";"),
        ("\ufeffa;b\n1;2\n", ",", ";"),
        ("a,b\n1,2\n", ",", None),
        ("a,b\n1;x,2\n3;y,4\n", ",", None),
        ("text\nhello; world\nfoo\n", ",", None),
        ('text\n"a;b"\n"c;d"\n', ",", None),
        ("a;b\n1;2\n3\n", ",", None),
        ("a;b\n", ",", None),
        ("", ",", None),
    ],
)
def test_the_delimiter_by_which_all_lines_are_alike(text: str, delimiter: str, expected: str | None) -> None:
    assert likely_delimiter(head(text), delimiter) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,0.5,33\n0,0.7,44\n1,0.9,55\n", True),
        ("alice,0.5,33\nbob,0.7,44\n", True),
        ("red,yes\nblue,no\nred,yes\nblue,yes\nred,no\n", True),
        ("0,1\n0,1\n1,0\n", True),  # each a value of its column
        ("-1\n2\n", True),
        ("a,b\n1,2\n", False),
        ("0,1,2,3\n5,5,5,5\n6,6,6,6\n", False),  # numbers of columns
        (",0,1\n0,5,5\n1,6,6\n", False),  # with an index before them
        ("id,2019,2020\n1,5,5\n", False),
        ("2019,2020\n5,7\n", False),
        ("red,yes\nblue,no\n", False),
        ("a,b\n", False),
        ("a,a\n,\n", False),
    ],
)
def test_a_header_that_looks_like_data_is_told(text: str, expected: bool) -> None:
    hints = list(shape_hints(head(text), CsvFormat(header=True), True))
    assert any("looks like data" in hint for hint in hints) is expected
    assert len(hints) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n1,2\n3,4\na,b\n5,6\n", True),
        ("a,b\na,b\n1,x\n", True),
        ("\ufeffa,b\n1,2\na,b\n", True),
        ("a,b\n1,2\nb,a\n", False),
        ("x,y\nx,z\nw,y\n", False),
        ("red,yes\nblue,no\nred,yes\n", False),  # data of texts
    ],
)
def test_a_header_that_is_there_again_is_told_as_that(text: str, expected: bool) -> None:
    hints = list(shape_hints(head(text), CsvFormat(header=True), True))
    assert any("once more" in hint for hint in hints) is expected
    assert not (expected and any("looks like data" in hint for hint in hints))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("age,income\n20,0.5\n", True),
        ("name,age\nbob,20\nann,\n", True),
        ("age,city\n,rome\n30,\n", True),
        ("1,2\n3,4\n", False),
        ("bob,1\nann,2\n", False),
        ("red,yes\nblue,no\n", False),
        ("NA,x\n1,y\n", False),  # a missing value
        ("inf,x\n1,y\n", False),
        ("x,x\n1,2\n", False),
        ("age,income\n", False),
    ],
)
def test_data_that_looks_like_a_header_is_told(text: str, expected: bool) -> None:
    hints = list(shape_hints(head(text), CsvFormat(header=False), True))
    assert any("looks like the names" in hint for hint in hints) is expected
    assert len(hints) == expected


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "\ufeffSEP=;\r"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_a_line_for_excel_is_told(line: str, delimiter: str) -> None:
    (hint,) = shape_hints(head(f"{line}\na;b\n1;2\n"), CsvFormat(header=True, delimiter=delimiter), True)
    assert "tells Excel" in hint


def test_of_the_header_nothing_is_told_where_nobody_has_said_it() -> None:
    assert list(shape_hints(head("a,b\n1,2\n"), CsvFormat(header=False), False)) == []
    assert list(shape_hints(head("a;b\n1;2\n"), CsvFormat(header=False), False)) != []


def test_the_hint_names_the_delimiter_as_the_setting_takes_it() -> None:
    (hint,) = shape_hints(head("a\tb\n1\t2\n"), CsvFormat(header=True), True)
    assert hint.endswith(r'set csv_delimiter to "\t".')
