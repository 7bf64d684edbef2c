"""CSV whose quotes have an escape before them, as Spark and Hive write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.formats.csv_escapes import seems_escaped
from tests.unit.formats.reading import decoded, read_csv
from tests.unit.formats.test_scripted import csv_as_it_is

BATCHES = [1, 2, 1_000]

WRITTEN = [
    (r'"say \"hi\", ok"', 'say "hi", ok'),
    (r'"5\" disk"', '5" disk'),
    ("plain", "plain"),
    (r"back\\slash", r"back\\slash"),
    ("ends\\", "ends\\"),
    (r'"a\\,b"', r"a\,b"),
    (r'"c:\new"', r"c:\new"),
    (r'"q\"\\\",z"', r'q"\",z'),
    (r'"\""', '"'),
    (r'"\\"', "\\"),
    (r"x\"y", r"x\"y"),
    ('"two ""here"""', 'two "here"'),
    ('"two\nlines \\" and\n\nmore"', 'two\nlines " and\n\nmore'),
    ('""', None),
]
"""A field, and what it says: as Spark writes and reads it, but that two quotes are one here."""


@pytest.mark.parametrize("rows", BATCHES)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_escaped_quote_is_part_of_its_value(rows: int, end: str) -> None:
    lines = ["id,text", *(f"{number},{field}" for number, (field, _) in enumerate(WRITTEN))]
    read = read_csv(end.join(lines) + end, rows=rows, escape="\\")
    assert read.columns["text"] == [value for _, value in WRITTEN]
    assert (read.report.bad_records, read.report.torn_files, read.report.hints) == (0, [], [])


@pytest.mark.parametrize("rows", BATCHES)
def test_a_script_gets_records_as_they_are_and_leaves_them_to_be_read(rows: int) -> None:
    text = "id,text\n" + "".join(f"{number},{field}\n" for number, (field, _) in enumerate(WRITTEN))
    read = decoded(csv_as_it_is(text, escape="\\"), text, rows=rows)
    assert read.columns["text"] == [value for _, value in WRITTEN]


def test_a_header_may_have_escaped_quotes() -> None:
    assert read_csv('"the \\"a\\"",b\n1,2\n', escape="\\").columns == {'the "a"': ["1"], "b": ["2"]}


def test_another_character_may_be_the_escape() -> None:
    assert read_csv('a,b\n1,"x^"y"\n', escape="^").columns["b"] == ['x"y']


@given(
    st.lists(st.text(st.sampled_from('ab,"\\\n'), min_size=1), min_size=1, max_size=20),
    st.integers(1, 5),
)
def test_what_is_escaped_is_read_back(values: list[str], rows: int) -> None:
    fields = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    text = "id,text\n" + "".join(f'{number},"{field}"\n' for number, field in enumerate(fields))
    assert read_csv(text, rows=rows, escape="\\").columns["text"] == values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('1,"say \\"hi\\""\n', True),
        ('"5\\" disk",1\n', True),
        ('1;"a, \\"b\\""\n', True),
        ('1,"C:\\dir\\"\n', False),
        ('1,"C:\\dir\\",2\n', False),
        ('1,"{""a"": ""x\\""y""}"\n', False),
        ("1,plain \\ here\n", False),
        ('1,5\\" disk\n', False),
    ],
)
def test_escapes_are_seen_where_a_quoted_value_goes_on(text: str, expected: bool) -> None:
    delimiter = ";" if ";" in text else ","
    assert seems_escaped(text.encode(), delimiter) is expected
    assert bool(read_csv(f"a{delimiter}b\n{text}", delimiter=delimiter).report.hints) is expected


def test_the_hint_names_the_file_and_the_setting_whether_it_can_be_read_or_not() -> None:
    for text in ('a,b\n1,"say \\"hi\\""\n', 'a,b\n1,"say \\"hi\\", ok"\n', 'a,b\n1,"5\\" disk"\n'):
        (hint,) = [each for each in read_csv(text).report.hints if "csv_escape" in each]
        assert "data.csv" in hint
        assert "set csv_escape to \\ so" in hint
