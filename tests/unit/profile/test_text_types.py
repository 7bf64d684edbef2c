"""What a text looks like, by the patterns of Deequ, and the number it stands for."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.profile.text_types import TextType, classify, leading_zeros, not_finite
from analyzer.profile.type_counts import TypeCounts
from contracts.inferred_type import InferredType


def looks_like(text: str) -> tuple[TextType, float]:
    kinds, numbers = classify(pa.array([text], pa.string()))
    return TextType(kinds[0]), float(numbers[0])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0.0),
        ("7", 7.0),
        ("-7", -7.0),
        ("+7", 7.0),
        ("- 5", -5.0),
        ("+ 5", 5.0),
        (" 5", 5.0),
        ("007", 7.0),
        ("9007199254740993", 9007199254740992.0),
        ("9" * 30, 1e30),
        ("-" + "9" * 30, -1e30),
    ],
)
def test_whole_numbers_are_integral(text: str, number: float) -> None:
    assert looks_like(text) == (TextType.INTEGRAL, number)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3.0", 3.0),
        ("-3.25", -3.25),
        ("+ 2.5", 2.5),
        ("- 2.5e3", -2500.0),
        (" 0.1", 0.1),
        ("1e5", 1e5),
        ("1E5", 1e5),
        ("1.2E-3", 0.0012),
        ("1.2e+01", 12.0),
        ("5e-324", 5e-324),
        ("1e-999", 0.0),
        ("1.7976931348623157e308", 1.7976931348623157e308),
        ("00.10", 0.1),
    ],
)
def test_numbers_with_a_point_or_an_exponent_are_fractional(text: str, number: float) -> None:
    assert looks_like(text) == (TextType.FRACTIONAL, number)


@pytest.mark.parametrize("text", ["1e999", "-1e999", "1.5e400", "- 1e999"])
def test_a_number_beyond_the_doubles_is_numeric_but_has_no_number(text: str) -> None:
    kind, number = looks_like(text)
    assert kind is TextType.FRACTIONAL
    assert math.isnan(number)


@pytest.mark.parametrize("text", ["true", "false"])
def test_lower_case_booleans_are_boolean(text: str) -> None:
    assert looks_like(text)[0] is TextType.BOOLEAN


@pytest.mark.parametrize(
    "text",
    [
        *(
            "5 ",
            "  5",
            "\t5",
            "5\n",
            "\n5",
            ".5",
            "5.",
            "-.5",
            "1.e5",
            "e5",
            "1e",
            "1e5.0",
            "1.2.3",
            "--5",
            "-+5",
            "5-",
        ),
        *("0x1A", "0b1", "1_000", "1,000", "1'000", "12%", "$5", "1f", "1d", "NaN", "nan", "inf", "-inf", "Infinity"),
        *("TRUE", "True", "False", " true", "true ", "null", "NA", "None", "", " ", "-", "+", "٣", "１２", "²", "½"),
        *("2020-01-01", "12:30", "1e٣", "五", "\u00a05"),
    ],
)
def test_all_else_is_text(text: str) -> None:
    kind, number = looks_like(text)
    assert kind is TextType.STRING
    assert math.isnan(number)


def doubtful(text: str) -> bool:
    texts = pa.array([text], pa.string())
    return bool(not_finite(texts, *classify(texts))[0])


@pytest.mark.parametrize("sign", ["", "-", "+", " ", "- ", " -"])
@pytest.mark.parametrize("text", ["NaN", "nan", "NAN", "inf", "Inf", "INF", "Infinity", "infinity", "1e999", "9" * 400])
def test_numbers_that_are_no_finite_double_are_known_in_every_spelling(sign: str, text: str) -> None:
    assert doubtful(sign + text) is not (sign == " -" and text[0] in "19")  # which is text by the patterns of Deequ


@pytest.mark.parametrize(
    "text",
    [
        *("1", "1e308", "1e-999", "NA", "N/A", "null", "None", "na", "info", "nan ", "Nancy", "infinit", "", "∞"),
        *("--inf", "1.#INF", "nan(0x1)", "  nan", "infinityy", "x"),
    ],
)
def test_nothing_else_is_taken_for_one(text: str) -> None:
    assert not doubtful(text)


@pytest.mark.parametrize(("text", "found"), [("01", True), ("00", True), ("0", False), ("10", False), ("-01", False)])
def test_leading_zeros_are_seen_in_whole_numbers_without_a_sign(text: str, found: bool) -> None:
    texts = pa.array([text, "x", "0.5", "0x1"], pa.string())
    kinds, _ = classify(texts)
    assert leading_zeros(texts, kinds).tolist() == [found, False, False, False]


def test_a_number_that_must_be_rewritten_does_not_disturb_the_others() -> None:
    kinds, numbers = classify(pa.array(["1", "+2", "x", "- 3.5", "4e1", "1e999"], pa.string()))
    assert kinds.tolist() == [
        TextType.INTEGRAL,
        TextType.INTEGRAL,
        TextType.STRING,
        TextType.FRACTIONAL,
        TextType.FRACTIONAL,
        TextType.FRACTIONAL,
    ]
    assert np.array_equal(numbers, [1.0, 2.0, np.nan, -3.5, 40.0, np.nan], equal_nan=True)


def test_no_texts_have_no_kinds() -> None:
    kinds, numbers = classify(pa.array([], pa.string()))
    assert (len(kinds), len(numbers)) == (0, 0)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_double_written_by_python_is_read_back(number: float) -> None:
    kind, read = looks_like(repr(number))
    assert kind is TextType.FRACTIONAL
    assert read == number


@given(st.integers(-(10**40), 10**40))
def test_a_whole_number_of_any_length_is_read_as_the_nearest_double(number: int) -> None:
    assert looks_like(str(number)) == (TextType.INTEGRAL, float(number))


@given(st.lists(st.text(max_size=6), max_size=20))
def test_each_text_is_judged_alone(texts: list[str]) -> None:
    kinds, numbers = classify(pa.array(texts, pa.string()))
    alone = [looks_like(text) for text in texts]
    assert kinds.tolist() == [kind for kind, _ in alone]
    assert np.array_equal(numbers, [number for _, number in alone], equal_nan=True)


@pytest.mark.parametrize(
    ("counts", "inferred"),
    [
        (TypeCounts(), InferredType.UNKNOWN),
        (TypeCounts(integral=3), InferredType.INTEGRAL),
        (TypeCounts(integral=3, fractional=1), InferredType.FRACTIONAL),
        (TypeCounts(fractional=1), InferredType.FRACTIONAL),
        (TypeCounts(boolean=2), InferredType.STRING),
        (TypeCounts(integral=9, boolean=1), InferredType.STRING),
        (TypeCounts(integral=9, fractional=9, string=1), InferredType.STRING),
    ],
)
def test_the_type_of_a_column_follows_from_the_kinds_of_its_values(counts: TypeCounts, inferred: InferredType) -> None:
    assert counts.inferred_type is inferred
