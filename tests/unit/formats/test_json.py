"""JSON lines and documents: every value by its own text, whatever stands beside it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import UnreadableDataError
from analyzer.formats.json import JsonDecoder, json_width, possible_parents
from analyzer.values.json_columns import DEEPEST
from contracts.inferred_type import InferredType
from tests.unit.formats.reading import decoded, read_json_documents, read_json_lines


def as_lines(*rows: Any) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def nested(levels: int, inside: Any = 1) -> str:
    return '{"a":' * levels + json.dumps(inside) + "}" * levels


def test_nested_objects_are_columns_of_their_own() -> None:
    read = read_json_lines('{"a": {"b": 1, "c": {"d": "x"}}, "e": 2}\n{"a": {"b": 3, "c": {"d": null}}, "e": 4}\n')
    assert read.columns == {"a.b": ["1", "3"], "a.c.d": ["x", None], "e": ["2", "4"]}


def test_arrays_are_texts() -> None:
    read = read_json_lines('{"a": [1, 2.5, "x", null, true, {"b": []}]}\n{"a": []}\n')
    assert read.columns == {"a": ['[1,2.5,"x",null,true,{"b":[]}]', "[]"]}


def test_keys_come_and_go() -> None:
    read = read_json_lines('{"a": 1}\n{"b": 2}\n{}\n{"a": 3, "b": 4, "c": null}\n')
    assert read.columns == {"a": ["1", None, None, "3"], "b": [None, "2", None, "4"], "c": [None] * 4}
    assert read.report.rows == 4


@pytest.mark.parametrize("rows", [1, 2, 1_000])
def test_each_number_keeps_its_kind_whatever_its_neighbours_are(rows: int) -> None:
    profile = read_json_lines('{"x": 3}\n{"x": 3.5}\n{"x": 3.0}\n{"x": 3}\n', rows=rows).profile("x")
    assert (profile.types.integral, profile.types.fractional) == (2, 2)
    assert profile.distinct_count == 3
    assert profile.inferred_type is InferredType.FRACTIONAL


@pytest.mark.parametrize("rows", [1, 2, 1_000])
def test_a_column_of_all_kinds_has_the_same_categories_in_any_batches(rows: int) -> None:
    values = [3, 3.0, "3", 2.5, True, "true", None, [1], "x", 1e20, 1e-7, -0.0, 10**20, -4]
    profile = read_json_lines(as_lines(*({"x": value} for value in values)), rows=rows).profile("x")
    assert profile.categories == {
        **{"3": 2, "3.0": 1, "2.5": 1, "true": 2, "[1]": 1, "x": 1, "1e+20": 1, "1e-7": 1, "-0.0": 1},
        **{"100000000000000000000": 1, "-4": 1},
    }
    assert profile.distinct_count == 11
    assert (profile.types.integral, profile.types.fractional, profile.types.boolean) == (4, 5, 2)


@given(
    st.lists(
        st.none()
        | st.booleans()
        | st.integers(-5, 5)
        | st.integers(2**53 - 3, 2**65)
        | st.floats()
        | st.text(max_size=3)
        | st.lists(st.integers(0, 2) | st.floats(1e18, 1e20), max_size=2),
        max_size=12,
    ),
    st.integers(1, 4),
)
def test_batches_are_no_borders(values: list[Any], rows: int) -> None:
    text = as_lines({"x": "always there"}, *({"x": value} for value in values))
    whole, cut = read_json_lines(text).profile("x"), read_json_lines(text, rows=rows).profile("x")
    assert (whole.types, whole.distinct_count, whole.categories) == (cut.types, cut.distinct_count, cut.categories)


@pytest.mark.parametrize(
    "number", ["9007199254740993", "9223372036854775807", "9223372036854775808", "-18446744073709551617", "1" * 40]
)
@pytest.mark.parametrize("neighbour", ["1", "1.5", '"x"', "null", "[18446744073709551616]"])
def test_long_whole_numbers_keep_their_digits(number: str, neighbour: str) -> None:
    read = read_json_lines(f'{{"x": {number}}}\n{{"x": {neighbour}}}\n')
    assert read.columns["x"] == [number, None if neighbour == "null" else neighbour.strip('"')]


def test_long_whole_numbers_in_nested_objects_keep_their_digits() -> None:
    read = read_json_lines('{"a": {"b": 18446744073709551616}, "c": [{"d": [18446744073709551616]}]}\n')
    assert read.columns == {"a.b": ["18446744073709551616"], "c": ['[{"d":[18446744073709551616]}]']}


@pytest.mark.parametrize("neighbour", ["1", "2.5", '"x"'])
@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity", "1e400", "-1e999"])
def test_what_no_double_can_hold_is_missing(literal: str, neighbour: str) -> None:
    profile = read_json_lines(f'{{"x": {literal}}}\n{{"x": {neighbour}}}\n').profile("x")
    assert (profile.present, profile.missing, profile.distinct_count) == (1, 1, 1)
    assert profile.not_finite == 1


@pytest.mark.parametrize("value", ["1", "2.5", '"x"', "true", "[1]"])
def test_numbers_that_are_lost_are_not_taken_for_values_that_are_not_there(value: str) -> None:
    lines = [f'{{"x": {text}}}\n' for text in ("NaN", "null", value, "1e400", "3", "null", "NaN")]
    profile = read_json_lines("".join([*lines, "{}\n"])).profile("x")
    assert (profile.present, profile.missing, profile.not_finite) == (2, 6, 3)


def test_of_duplicate_keys_the_last_counts() -> None:
    assert read_json_lines('{"a": 1, "a": 2}\n').columns == {"a": ["2"]}
    assert read_json_lines('{"a": 1, "a": 2, "b": 18446744073709551616}\n').columns["a"] == ["2"]


def test_a_name_that_exists_twice_after_flattening_takes_the_first_value_that_is_there() -> None:
    assert read_json_lines('{"a.b": 1, "a": {"b": 2}}\n{"a": {"b": 3}}\n').columns == {"a.b": ["1", "3"]}


def test_a_column_may_hold_objects_and_plain_values() -> None:
    read = read_json_lines('{"a": {"b": 1}}\n{"a": "x"}\n{"a": null}\n')
    assert read.columns == {"a": [None, "x", None], "a.b": ["1", None, None]}


def test_an_object_that_is_null_is_no_column_beside_its_own() -> None:
    assert possible_parents(["a", "a.b", "a.b.c", "ab", "x.y", "b"]) == ["a", "a.b"]


@pytest.mark.parametrize("text", ["{}\n{}\n", '{"a": {}}\n{"a": {"b": {}}}\n'])
def test_empty_objects_are_rows_without_columns(text: str) -> None:
    read = read_json_lines(text)
    assert (read.batches, read.report.rows, read.report.bad_records) == ([], 2, 0)


def test_rows_of_which_every_column_is_left_out_are_still_rows() -> None:
    read = read_json_lines('{"id": 1}\n{"id": 2}\n', excluded=["id"])
    assert (read.batches, read.report.rows) == ([], 2)


def test_left_out_columns_are_those_of_the_flattened_names() -> None:
    assert read_json_lines('{"a": {"b": 1, "c": 2}}\n', excluded=["a.b"]).columns == {"a.c": ["2"]}


def test_an_empty_key_has_a_name() -> None:
    assert read_json_lines('{"": 1, "a": {"": 2}}\n').columns == {"_empty": ["1"], "a._empty": ["2"]}


@pytest.mark.parametrize("key", ["with space", "a.b", 'q"uote', "back`tick", "ünï😀", "line\nbreak", "tab\t", "\0"])
def test_keys_may_hold_anything(key: str) -> None:
    assert read_json_lines(as_lines({key: 1})).columns == {key: ["1"]}


def test_half_characters_are_escaped() -> None:
    read = read_json_lines('{"a\\ud800": "x\\udfff", "b": ["\\ud800"]}\n')
    assert read.columns == {"a\\ud800": ["x\\udfff"], "b": ['["\\ud800"]']}
    assert read.profile("a\\ud800").categories == {"x\\udfff": 1}


@pytest.mark.parametrize("rows", [1, 1_000])
@pytest.mark.parametrize(
    "bad",
    [
        *("[1, 2]", '"text"', "5", "null", "true", "NaN", "{", "}", '{"a": 1', '{"a": 1},', '{"a": 1} {"a": 2}'),
        *('{"a": 1},{"a": 2}', "{'a': 1}", '{"a": }', '{"a": 01}', "a,b", '{"a": "\t"}', '{"a": "x'),
    ],
)
def test_a_line_that_is_no_object_is_a_bad_record_with_its_place(bad: str, rows: int) -> None:
    read = read_json_lines(f'{{"a": "good"}}\n\n{bad}\n{{"a": "fine"}}\n', rows=rows)
    assert read.columns == {"a": ["good", "fine"]}
    assert (read.report.rows, read.report.bad_records) == (2, 1)
    assert read.report.examples[0].startswith("data.csv, line 3 of the part at byte 0: ")


def test_torn_lines_do_not_mend_each_other() -> None:
    read = read_json_lines('{"a": 1\n"b": 2}\n{"a": 3},{"a": 4}\n{"a": [{}\n{}]}\n')
    assert (read.report.rows, read.report.bad_records, read.batches) == (0, 5, [])


def test_no_more_than_a_few_bad_records_are_remembered_and_none_in_full() -> None:
    read = read_json_lines("".join(f"bad {'x' * 1_000} {i}\n" for i in range(50)))
    assert (read.report.bad_records, len(read.report.examples)) == (50, 5)
    assert all(len(example) < 200 for example in read.report.examples)


@pytest.mark.parametrize(
    "text", ['{"a": 1}\r\n{"a": 2}\r\n', '\ufeff{"a": 1}\n{"a": 2}', ' {"a": 1} \n\n\r\n \t\n{"a": 2}\n\n']
)
def test_line_ends_blanks_and_a_byte_order_mark_do_no_harm(text: str) -> None:
    read = read_json_lines(text)
    assert (read.columns, read.report.bad_records) == ({"a": ["1", "2"]}, 0)


def test_objects_may_be_nested_deeply() -> None:
    name = ".".join("a" * DEEPEST)
    assert read_json_lines(nested(DEEPEST) + "\n").columns == {name: ["1"]}


@pytest.mark.parametrize("levels", [DEEPEST + 1, 500, 1_000, 5_000, 100_000])
@pytest.mark.parametrize("kind", ["objects", "arrays"])
def test_objects_nested_beyond_reason_are_bad_records(levels: int, kind: str) -> None:
    line = nested(levels) if kind == "objects" else '{"a":' + "[" * levels + "]" * levels + "}"
    read = read_json_lines(f'{line}\n{{"b": 1}}\n')
    assert (read.columns, read.report.bad_records) == ({"b": ["1"]}, 1)
    documents = read_json_documents(line)
    assert documents.report.bad_records == 1
    for each in (read, documents):
        assert each.report.examples[0].endswith(": nested deeper than 100 levels")


def test_many_brackets_are_not_deep() -> None:
    assert read_json_lines(as_lines({"a": [[i] for i in range(500)]})).report.bad_records == 0


@pytest.mark.parametrize(
    ("start", "kind"), [(b"PAR1", "Parquet"), (b"PK\x03\x04", "a ZIP archive or an Excel workbook"), (b"ORC", "ORC")]
)
def test_a_file_that_is_no_text_is_told_by_its_start(start: bytes, kind: str) -> None:
    said = str(UnreadableDataError.not_utf_8("data.csv", start + b"\x15\x04\xff"))
    assert (
        said == f'The data file "data.csv" is no text: it begins as {kind} does. Is its name or dataset_format wrong?'
    )


def test_a_file_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(UnreadableDataError, match=r"data\.csv.* is not UTF-8"):
        read_json_lines('{"a": "ä"}\n'.encode("latin-1"))


@pytest.mark.parametrize(
    ("document", "columns"),
    [
        ('[{"a": 1}, {"a": 2.0}]', {"a": ["1", "2.0"]}),
        ('{"a": 1, "b": {"c": null}}', {"a": ["1"], "b.c": [None]}),
        ('\ufeff[\n  {"a": 18446744073709551616}\r\n]\n', {"a": ["18446744073709551616"]}),
    ],
)
def test_a_document_is_an_array_of_objects_or_one(document: str, columns: dict[str, list[str | None]]) -> None:
    assert read_json_documents(document).columns == columns


def test_several_documents_are_one_data_set() -> None:
    read = read_json_documents('[{"a": 1}]', "", '{"a": 2}', " \n")
    assert (read.columns, read.report.rows) == ({"a": ["1", "2"]}, 2)


@pytest.mark.parametrize(("document", "bad"), [("[1, {}, []]", 2), ("5", 1), ('{"a": 1', 1), ('{"a": 1}\n{"a": 2}', 1)])
def test_what_is_no_object_in_a_document_is_a_bad_record(document: str, bad: int) -> None:
    assert read_json_documents(document).report.bad_records == bad


def test_lines_are_numbered_across_batches() -> None:
    read = decoded(JsonDecoder(lines=True), '{"a": 1}\n{"a": 1}\n{"a": 1}\nbad\n', rows=2)
    assert read.report.examples == ['data.csv, line 4 of the part at byte 0: not JSON: "bad"']


def test_the_width_of_wide_data_is_known_from_its_start() -> None:
    line = json.dumps({f"key {i}": {'in"ner': f"a: {i}"} for i in range(2_000)})
    assert json_width(f"{line}\n{line}\n{line[:100]}") == 2_001
    assert json_width("") == 0
