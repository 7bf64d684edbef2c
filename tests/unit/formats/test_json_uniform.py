"""Lines of one shape: read by columns they are what they are one by one, or are left to the closer look."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.formats.json import JsonDecoder, records_of_lines
from analyzer.formats.json_uniform import uniform_columns
from analyzer.scan.split import SplitReport
from analyzer.values.json_columns import DEEPEST, as_array, flatten
from tests.unit.formats.reading import SPLIT, Decoded, decoded

NUMBERS = (
    st.integers()
    | st.integers(-3, 3)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0.0, -0.0, 1e22, 2**63])
)
PLAIN = st.none() | st.booleans() | NUMBERS | st.text('a,:"\\[]{}\x01\x7fä😀 \n\r', max_size=5)
VALUES = PLAIN | st.lists(PLAIN | st.lists(PLAIN, max_size=2) | st.fixed_dictionaries({"b": PLAIN}), max_size=3)
KEYS = st.sampled_from(["a", "b", "a.b", "", "k,1", 'q"', "ä", "{", "[", "\\"])
SHAPES = st.recursive(st.just(None), lambda inner: st.dictionaries(KEYS, inner, min_size=1, max_size=3), max_leaves=5)
SPACES = st.sampled_from([(",", ":"), (", ", ": "), (" , ", " : ")])


@st.composite
def rows_of_a_shape(draw: st.DrawFn) -> list[Any]:
    shape = draw(st.dictionaries(KEYS, SHAPES, min_size=1, max_size=4))
    values = draw(
        st.sampled_from([NUMBERS, st.integers(), st.floats(allow_nan=False, allow_infinity=False), PLAIN, VALUES])
    )
    return [filled(shape, draw, values) for _ in range(draw(st.integers(2, 5)))]


def filled(shape: Any, draw: st.DrawFn, values: st.SearchStrategy[Any]) -> Any:
    return draw(values) if shape is None else {key: filled(inner, draw, values) for key, inner in shape.items()}


def uniform(*lines: str) -> dict[str, pa.Array] | None:
    """The columns, each compared with what a close look at every line finds."""
    found = uniform_columns("".join(line + "\n" for line in lines).encode("utf-8", "surrogatepass"), 100)
    if found is None:
        return None
    rows, columns = found
    report = SplitReport()
    records = [record for _, _, record in records_of_lines(list(lines), SPLIT, 0, report)]
    expected = {name: as_array(values) for name, values in flatten(records).items()}
    assert (rows, report.bad_records) == (len(records), 0)
    assert list(columns) == list(expected)
    for name, column in columns.items():
        assert value_type(column) == value_type(expected[name])
        assert looks(column) == looks(expected[name])
        if isinstance(column, pa.DictionaryArray):
            assert len(column.dictionary.unique()) == len(column.dictionary)
            assert column.dictionary.null_count == 0
    return columns


def value_type(column: pa.Array) -> pa.DataType:
    return column.type.value_type if isinstance(column, pa.DictionaryArray) else column.type


def looks(column: pa.Array) -> list[str]:
    """By their looks, as -0.0 is equal to 0.0."""
    return list(map(repr, column.to_pylist()))


def read(text: str, rows: int = 1_000) -> Decoded:
    """By columns where that can be."""
    return decoded(JsonDecoder(lines=True, uniform_from=2), text, rows=rows)


@given(rows_of_a_shape(), SPACES, st.booleans())
def test_lines_are_what_they_are_one_by_one(rows: list[Any], spaces: tuple[str, str], escaped: bool) -> None:
    lines = [json.dumps(row, separators=spaces, ensure_ascii=escaped) for row in rows]
    uniform(*lines)
    whole, single = read("\n".join(lines)), read("\n".join(lines), rows=1)
    assert (whole.report, whole.columns) == (single.report, single.columns)


@given(rows_of_a_shape(), st.data())
def test_what_is_broken_is_found_in_any_line(rows: list[Any], data: st.DataObject) -> None:
    text = "\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(start + 3, len(text))))
    text = text[:start] + data.draw(st.text('{}[]",:\\ \r\n\t1e.-nN', max_size=3)) + text[end:]
    uniform(*text.split("\n"))
    assert read(text).report == read(text, rows=1).report


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('{"a":1,"b":2.5}', '{"a":2,"b":0.5}'),
        ('{"a": 1, "b": "x"}', '{"a": 1.0, "b": null}'),
        ('{"a":1,"b":{"c":2,"d":{"e":true}},"f":3}', '{"a":1,"b":{"c":"2","d":{"e":[]}},"f":-0}'),
        ('{"a":"x, y","b":[1,[2.0,"]"]]}', '{"a":"\\\\\\"","b":[{"c":1,"d":[]},2]}'),
        ('{"a":"\\u00e4","b":1}\r', '{"a":"ä","b":1e0}\r'),
        ('{"k,1":1,"b":2}', '{"k,1":3,"b":4}'),
        ('{"a":9007199254740993}', '{"a":18446744073709551615}'),
        ('{"":1}', '{"":1}'),
    ],
)
def test_lines_of_one_shape_are_read_by_columns(first: str, second: str) -> None:
    assert uniform(first, second, "", first) is not None


def test_each_number_is_of_its_own_kind_and_written_the_same_in_any_column() -> None:
    columns = uniform('{"a":1,"b":1.0,"c":1}', '{"a":2,"b":1.00,"c":1.0}', '{"a":1,"b":1e0,"c":"1"}')
    assert columns is not None
    assert [str(value_type(column)) for column in columns.values()] == ["int64", "double", "string"]
    assert columns["b"].dictionary.to_pylist() == [1.0]
    assert columns["c"].to_pylist() == ["1", "1.0", "1"]


def test_many_different_values_are_read_by_columns_too() -> None:
    lines = [json.dumps({"a": i, "b": i / 8, "c": f"text, {i}", "d": i % 3}) for i in range(40_000)]
    assert uniform(*lines) is not None


@pytest.mark.parametrize(
    "line",
    [
        '{"a":1,"b":{"c":1}}',
        '{"b":1,"a":1}',
        '{"a":1,"b":1,"c":1}',
        '{"a":1,"b":}',
        '{"a":1,"b":1}}',
        '{"a":1,"b":1},',
        '{"a":1,"b":01}',
        '{"a":1,"b":NaN}',
        '{"a":1,"b":1e999}',
        '{"a":1,"b":18446744073709551616}',
        '{"a":1,"b":[18446744073709551616]}',
        '{"a":1,"b":"\\ud800"}',
        '{"a":1,"b":"\ud800"}',
        '{"a":1,"b":"\x01"}',
        '{"a":1,"b":"}',
        '{"a":1,"b":1}\r{"a":1,"b":1}',
        '{"a":1,"b":%s}' % ("[" * DEEPEST + "]" * DEEPEST),
        '[{"a":1,"b":1}]',
        " ",
        "x",
    ],
)
def test_what_differs_is_left_to_those_that_look_closer(line: str) -> None:
    usual = '{"a":1,"b":2}'
    assert uniform(usual, usual) is not None
    assert uniform(usual, line) is None
    assert uniform(line, usual) is None


@pytest.mark.parametrize(
    "line",
    ['{"a":{},"b":1}', '{"a":1,"a":2}', '{"a.b":1,"a":{"b":2}}', "{}", "[1]", '"a"', "1", "{}{}", '{"a":1}{"b":2}'],
)
def test_shapes_that_are_no_table_are_left_to_those_that_look_closer(line: str) -> None:
    assert uniform(line, line) is None


def test_a_single_line_and_too_many_columns_are_left_to_those_that_look_closer() -> None:
    assert uniform('{"a":1}') is None
    assert uniform() is None
    assert uniform_columns(b'{"a":1,"b":2}\n' * 2, 1) is None


@pytest.mark.parametrize("rows", [3, 5, 1_000])
def test_lines_of_one_shape_are_rows_like_any(rows: int) -> None:
    text = '{"a":1,"b":{"c":"x"}}\n' * 3 + "\n" + '{"a":1.5,"b":{"c":"y"}}\n' * 3 + "bad\n" + '{"b":{"c":2}}\n' * 2
    found = read(text, rows=rows)
    assert found.columns == {"a": ["1"] * 3 + ["1.5"] * 3 + [None] * 2, "b.c": ["x"] * 3 + ["y"] * 3 + ["2"] * 2}
    assert (found.report.rows, found.report.bad_records) == (8, 1)
    assert found.report.examples[0].startswith("data.csv, line 8 of the part at byte 0: ")
    assert found.profile("a").types.fractional == 3


def test_left_out_columns_of_lines_of_one_shape_are_left_out_but_looked_at() -> None:
    decoder = JsonDecoder(lines=True, excluded=frozenset({"a.b"}), uniform_from=2)
    found = decoded(decoder, '{"a":{"b":1},"c":2}\n' * 3)
    assert (found.columns, found.report.rows) == ({"c": ["2"] * 3}, 3)
    found = decoded(decoder, '{"a":{"b":1}}\n' * 3)
    assert (found.batches, found.report.rows) == ([], 3)
    found = decoded(decoder, '{"a":{"b":1},"c":2}\n' * 3 + '{"a":{"b":x},"c":2}\n')
    assert (found.columns, found.report.bad_records) == ({"c": ["2"] * 3}, 1)
