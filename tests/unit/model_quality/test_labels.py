"""Labels and predictions as they are written: the classes and numbers that they stand for."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.columns.labels import MISSING, class_of, classes_of, numbers_of


@pytest.mark.parametrize(
    "text", ["1", "1.0", " 1", "1 ", "+1", "01", "1.", "1e0", "1.00", "10e-1", "true", "True", "TRUE"]
)
def test_one_is_one_however_it_is_written(text: str) -> None:
    assert class_of(text) == "1"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("0", "0"),
        ("-0.0", "0"),
        ("false", "0"),
        ("-1", "-1"),
        ("2.50", "2.5"),
        ("1e3", "1000"),
        ("9007199254740993", "9007199254740993"),
        ("1e20", "1e+20"),
        (" cat ", "cat"),
        ("Cat", "Cat"),
        ("1,0", "1,0"),
        ("0x1A", "0x1A"),
        ("info", "info"),
        ("1e999", None),
        ("-Infinity", None),
        ("", None),
        ("  ", None),
        ("NaN", None),
    ],
)
def test_other_texts_are_their_own_class(text: str, name: str | None) -> None:
    assert class_of(text) == name


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["1", None, " 1.0", "0"], pa.string()),
        pa.array(["1", None, " 1.0", "0"], pa.large_string()),
        pa.array(["1", None, "1", "0"], pa.string()).dictionary_encode(),
        pa.array([1, None, 1, 0], pa.int32()),
        pa.array([1.0, None, 1.0, 0.0], pa.float32()),
        pa.array([1.0, None, 1.0, 0.0]).dictionary_encode(),
        pa.array([1.0, float("nan"), 1.0, 0.0]),
    ],
)
def test_columns_of_any_kind_have_the_same_classes(column: pa.Array) -> None:
    classes = classes_of(column)
    assert classes.names == ("1", "0")
    assert classes.codes.tolist() == [0, MISSING, 0, 1]


def test_a_column_without_values_has_no_classes() -> None:
    classes = classes_of(pa.array([None, None], pa.string()))
    assert (classes.names, classes.codes.tolist()) == ((), [MISSING, MISSING])


@given(st.lists(st.none() | st.text(max_size=4), max_size=30))
def test_a_dictionary_of_texts_is_read_as_the_texts(texts: list[str | None]) -> None:
    plain = pa.array(texts, pa.string())
    one, other = classes_of(plain), classes_of(plain.dictionary_encode())
    assert [one.names[code] if code >= 0 else None for code in one.codes] == [
        other.names[code] if code >= 0 else None for code in other.codes
    ]


NUMBERS = [
    ("1", 1.0),
    ("-2.5", -2.5),
    (" 3 ", 3.0),
    ("+4", 4.0),
    (".5", 0.5),
    ("6.", 6.0),
    ("1e-3", 0.001),
    ("abc", math.nan),
    ("", math.nan),
    ("true", math.nan),
    ("nan", math.nan),
    ("inf", math.nan),
    ("1e999", math.nan),
    ("0x1A", math.nan),
    ("1_0", math.nan),
    (None, math.nan),
]


@pytest.mark.parametrize(("text", "number"), NUMBERS)
def test_a_text_is_the_same_number_alone_and_among_others(text: str | None, number: float) -> None:
    np.testing.assert_array_equal(numbers_of(pa.array([text], pa.string())), [number])
    np.testing.assert_array_equal(numbers_of(pa.array([text, "x"], pa.string()))[:1], [number])
    np.testing.assert_array_equal(numbers_of(pa.array([text, "x"], pa.string()).dictionary_encode())[:1], [number])


@pytest.mark.parametrize(
    "column",
    [
        pa.array([1, None], pa.int64()),
        pa.array([1.0, float("inf")]),
        pa.array([1, None], pa.int64()).dictionary_encode(),
        pa.array([1.0, None], pa.float32()),
    ],
)
def test_numbers_of_typed_columns(column: pa.Array) -> None:
    np.testing.assert_array_equal(numbers_of(column), [1.0, math.nan])
