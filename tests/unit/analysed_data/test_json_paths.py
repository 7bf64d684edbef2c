"""Paths into JSON find what JMESPath finds, apart from keeping the place of what is not there."""

from __future__ import annotations

from typing import Any

import jmespath
import pytest

from analyzer.analysed_data.json_paths import getter, require_path
from analyzer.errors import ConfigurationError

DOCUMENTS: list[Any] = [
    {"a": {"b": [1, 2, {"c": 3}]}, "x y": 0, "rows": [{"f": [1, 2], "l": 1}, {"f": [3, 4], "l": 0}]},
    {"a": {"b": []}, "rows": []},
    {"a": None, "rows": {"f": 1}},
    [[1, 2], [3, 4]],
    [{"f": [1], "l": {"v": 2}}, {"f": [2], "l": {"v": 0}}],
    "text",
    None,
    7,
]

PATHS = [
    "@",
    "a",
    "a.b",
    "a.b[0]",
    "a.b[-1].c",
    "a.b[7]",
    '"x y"',
    "[0]",
    "[1][0]",
    "rows[*].f",
    "rows[*].l",
    "[*].l.v",
    "[*][0]",
    "[a, b]",
    "[a.b, rows]",
    "rows[*].[l, f]",
    "rows[0].f",
    "rows[:1].f",
    "rows[].f[]",
    "rows[?l == `1`].f",
    "length(@ || `[]`)",
    "a.b | [0]",
    "{q: a}",
    "`5`",
]


@pytest.mark.parametrize("path", PATHS)
def test_a_path_finds_what_jmespath_finds(path: str) -> None:
    for document in DOCUMENTS:
        try:
            expected = jmespath.search(path, document)
        except jmespath.exceptions.JMESPathError:
            with pytest.raises(ValueError, match=r"."):
                getter(path)(document)
        else:
            assert _present(getter(path)(document)) == _present(expected)


def _present(found: Any) -> Any:
    return [value for value in found if value is not None] if isinstance(found, list) else found


def test_an_element_that_has_nothing_keeps_its_place() -> None:
    assert getter("[*].l")([{"l": 1}, {}, {"l": None}, 7, {"l": 2}]) == [1, None, None, None, 2]


def test_a_truth_is_no_index_and_no_number_of_one() -> None:
    assert getter("a[1]")({"a": [False, True]}) is True


@pytest.mark.parametrize("path", ["", "a[", "a b", "[*"])
def test_what_is_no_path_is_refused_by_the_name_of_its_setting(path: str) -> None:
    with pytest.raises(ConfigurationError, match=r"features holds .*; it should be a JMESPath"):
        require_path("features", path)
