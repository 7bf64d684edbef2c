from __future__ import annotations

from collections.abc import Sequence

import pytest

from analyzer.captured.side_columns import find_columns
from tests.unit.captured.records import BOTH, base64_of, csv, json_text, record


def names(
    lines: Sequence[str], sides: Sequence[str] = BOTH, baseline: Sequence[str] = (), output_is_last: bool = False
) -> dict[str, list[str]]:
    return {each.side: list(each.names) for each in find_columns(lines, sides, baseline, output_is_last)}


def test_output_columns_come_first_and_are_numbered_without_a_baseline() -> None:
    found = names([record(csv("1,2,3"), csv("0.5\n"))])
    assert list(found.items()) == [("endpointOutput", ["_c0"]), ("endpointInput", ["_c1", "_c2", "_c3"])]


def test_a_baseline_gives_the_names_by_position_and_numbers_go_on_beyond_it() -> None:
    found = names([record(csv("1,2,3"), csv("0.5"))], baseline=["label", "a", "b"])
    assert found == {"endpointOutput": ["label"], "endpointInput": ["a", "b", "_c3"]}


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        (["endpointInput"], {"endpointInput": ["label", "a"]}),
        (["endpointOutput"], {"endpointOutput": ["label"]}),
    ],
)
def test_a_side_alone_takes_the_first_names(sides: list[str], expected: dict[str, list[str]]) -> None:
    assert names([record(csv("1,2"), csv("0.5"))], sides, ["label", "a", "b"]) == expected


def test_beside_json_the_csv_of_the_input_takes_the_last_names() -> None:
    found = names([record(csv("1,2"), json_text({"p": 1, "q": 2}))], baseline=["label", "more", "a", "b"])
    assert found == {"endpointOutput": [], "endpointInput": ["a", "b"]}


def test_beside_json_the_csv_of_the_output_takes_the_first_names() -> None:
    found = names([record(json_text({"a": 1, "b": 2}), csv("0.5"))], baseline=["label", "a", "b"])
    assert found == {"endpointOutput": ["label"], "endpointInput": []}


def test_json_arrays_and_base64_have_positions_too() -> None:
    found = names([record(base64_of("1,2"), json_text([0.1, 0.9]))])
    assert found == {"endpointOutput": ["_c0", "_c1"], "endpointInput": ["_c2", "_c3"]}


def test_the_first_record_that_has_a_side_tells_its_width() -> None:
    lines = ["no record", record(csv("1,2")), record(None, csv("0.5")), record(csv("1,2,3"), csv("0.5,0.5"))]
    assert names(lines) == {"endpointOutput": ["_c0"], "endpointInput": ["_c1", "_c2"]}


def test_a_line_of_a_value_a_row_tells_no_width_while_another_record_does() -> None:
    several = record(csv("1\n2\n3"), csv("0.1,0.2,0.3"))
    assert names([several])["endpointOutput"] == ["_c0"]
    assert names([several, record(csv("1"), csv("0.1,0.2,0.3"))])["endpointOutput"] == ["_c0", "_c1", "_c2"]


def test_a_name_that_the_baseline_has_twice_is_numbered() -> None:
    assert names([record(csv("1"), csv("2"))], baseline=["a", "a"]) == {
        "endpointOutput": ["a"],
        "endpointInput": ["a_2"],
    }


@pytest.mark.parametrize(
    ("output", "baseline", "expected"),
    [
        (csv("0.5"), ["a", "b", "label"], {"endpointInput": ["a", "b"], "endpointOutput": ["label"]}),
        (csv("0.5,1"), ["a", "b", "p", "q"], {"endpointInput": ["a", "b"], "endpointOutput": ["p", "q"]}),
        (csv("0.5"), ["a", "b", "more", "label"], {"endpointInput": ["a", "b"], "endpointOutput": ["label"]}),
        (csv("0.5"), ["a", "b"], {"endpointInput": ["a", "b"], "endpointOutput": ["_c2"]}),
        (csv("0.5"), ["a"], {"endpointInput": ["a", "_c1"], "endpointOutput": ["_c2"]}),
        (json_text({"p": 1}), ["a", "b", "label"], {"endpointInput": ["a", "b"], "endpointOutput": []}),
    ],
)
def test_output_takes_the_last_names_where_the_baseline_ends_with_it(
    output: dict[str, str], baseline: list[str], expected: dict[str, list[str]]
) -> None:
    found = names([record(csv("1,2"), output)], baseline=baseline, output_is_last=True)
    assert list(found.items()) == list(expected.items())


def test_either_side_alone_takes_its_own_names_of_such_a_baseline() -> None:
    lines = [record(csv("1,2"), csv("0.5"))]
    baseline = ["a", "b", "label"]
    assert names(lines, ["endpointOutput"], baseline, True) == {"endpointOutput": ["label"]}
    assert names(lines, ["endpointInput"], baseline, True) == {"endpointInput": ["a", "b"]}
