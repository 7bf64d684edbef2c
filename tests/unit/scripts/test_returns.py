"""What a preprocessor may return, and what that becomes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analyzer.formats.script_rows import rows_batch
from analyzer.profile.batch_cells import batch_cells
from tests.unit.scripts.running import handled, script_of


def returning(folder: Path, expression: str, record: Any = "a,b") -> Any:
    text = f"""
        import datetime, decimal, math
        import numpy, pandas
        def preprocess_handler(record):
            return {expression}
    """
    return handled(script_of(folder, text), [record])


def test_a_dict_is_one_row(tmp_path: Path) -> None:
    assert returning(tmp_path, "{'a': '1', 2: None}").rows == [[{"a": "1", 2: None}]]


def test_a_list_of_dicts_is_as_many_rows(tmp_path: Path) -> None:
    assert returning(tmp_path, "[{'a': 1}, {}, {'a': 2}]").rows == [[{"a": 1}, {"a": 2}]]


@pytest.mark.parametrize("expression", ["[]", "{}", "None", "()", "''", "[{}]"])
def test_nothing_drops_the_record_and_is_counted(tmp_path: Path, expression: str) -> None:
    found = returning(tmp_path, expression)
    assert (found.rows, found.dropped, found.failed) == ([[]], 1, 0)


def test_the_record_itself_is_unchanged(tmp_path: Path) -> None:
    found = returning(tmp_path, "record")
    assert (found.rows, found.dropped, found.failed) == ([None], 0, 0)
    assert returning(tmp_path, "record", record=object()).rows == [None]


def test_a_dict_that_was_changed_in_its_place_is_what_it_is_now(tmp_path: Path) -> None:
    text = """
        def preprocess_handler(record):
            record["b"] = record.pop("a") + 1
            return record
    """
    assert handled(script_of(tmp_path, text), [{"a": 1}]).rows == [[{"b": 2}]]


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("5", "int"),
        ("True", "bool"),
        ("0", "int"),
        ("'another line'", "str"),
        ("{'a'}", "set"),
        ("iter([])", "list_iterator"),
        ("[1, 2]", "a list with int in it"),
        ("[None]", "a list with None in it"),
    ],
)
def test_nonsense_is_a_failure_that_says_what_it_should_be(tmp_path: Path, expression: str, found: str) -> None:
    result = returning(tmp_path, expression)
    assert (result.rows, result.failed) == ([[]], 1)
    right = "it should be a dict, a list of dicts, [] to drop the record, or the record itself"
    assert result.first_failure == f"it returned {found}; {right}"


def test_a_value_that_json_does_not_have_is_a_failure(tmp_path: Path) -> None:
    right = "values should be texts, numbers, booleans or None"
    assert returning(tmp_path, "{'a': object()}").first_failure == f'it returned a row whose "a" is object; {right}'
    assert returning(tmp_path, "{'a': [{1}]}").first_failure == f'it returned a row whose "a" is set; {right}'


def test_a_row_that_holds_itself_is_a_failure(tmp_path: Path) -> None:
    text = """
        def preprocess_handler(record):
            row = {}
            row["row"] = row
            return row
    """
    found = handled(script_of(tmp_path, text), ["a"])
    assert found.first_failure == "it returned a row nested deeper than 100 levels"


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("numpy.int64(3)", 3),
        ("numpy.float64(1.5)", 1.5),
        ("numpy.float32('nan')", None),
        ("numpy.bool_(True)", True),
        ("numpy.str_('x')", "x"),
        ("numpy.array([1, 2])", [1, 2]),
        ("pandas.NA", None),
        ("pandas.NaT", None),
        ("decimal.Decimal('1.10')", "1.10"),
        ("datetime.date(2026, 1, 2)", "2026-01-02"),
        ("(1, [2.0], {3: None})", [1, [2.0], {"3": None}]),
    ],
)
def test_values_of_other_libraries_are_taken_for_what_they_stand_for(
    tmp_path: Path, expression: str, value: Any
) -> None:
    found = returning(tmp_path, f"{{'a': {expression}}}")
    assert found.rows == [[{"a": value}]], found.report
    assert type(found.rows[0][0]["a"]) is type(value)


def test_rows_become_columns_by_key_with_objects_flattened() -> None:
    batch = rows_batch([{"b": "x", 10: 1}, {"b": None, "c": {"d": True}}])
    assert batch is not None
    assert batch.to_pydict() == {"b": ["x", None], "10": [1, None], "c.d": [None, "true"]}


def test_a_text_loses_one_newline_at_its_end() -> None:
    batch = rows_batch([{"a": "1\n"}, {"a": "2\r\n"}, {"a": "3\n\n"}, {"a": "4\n5"}, {"a": 6}])
    assert batch is not None
    assert batch.to_pydict() == {"a": ["1", "2", "3\n", "4\n5", "6"]}


def test_numbers_that_are_lost_beside_texts_are_still_counted() -> None:
    batch = rows_batch([{"a": value} for value in ("x\n", "x", float("nan"), None, 1, float("inf"))])
    assert batch is not None
    assert batch.to_pydict() == {"a": ["x", "x", None, None, "1", None]}
    (cells,) = batch_cells(batch)
    assert (cells.lost, cells.values.types.present) == (2, 3)


def test_a_number_that_no_double_holds_is_missing() -> None:
    batch = rows_batch([{"a": 10**5_000}, {"a": 1}])
    assert batch is not None
    assert batch.to_pydict() == {"a": [None, 1]}


def test_no_rows_are_no_batch() -> None:
    assert rows_batch([]) is None
    assert rows_batch([{}]) is None
