from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contracts.numbers import java_double


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (1.0, "1.0"),
        (100.0, "100.0"),
        (0.1, "0.1"),
        (350.8, "350.8"),
        (-350.8, "-350.8"),
        (105.24000000000001, "105.24000000000001"),
        (99.64592817400101, "99.64592817400101"),
        (0.17354640931273702, "0.17354640931273702"),
        (0.001, "0.001"),
        (0.00123, "0.00123"),
        (0.0009999, "9.999E-4"),
        (1e-5, "1.0E-5"),
        (1.25e-7, "1.25E-7"),
        (9999999.0, "9999999.0"),
        (9999999.999, "9999999.999"),
        (1e7, "1.0E7"),
        (12345678.0, "1.2345678E7"),
        (1318537244.0, "1.318537244E9"),
        (420468.3999999996, "420468.3999999996"),
        (1e16, "1.0E16"),
        (123456789012345680.0, "1.2345678901234568E17"),
        (1e23, "1.0E23"),
        (2e23, "2.0E23"),
        (1.7976931348623157e308, "1.7976931348623157E308"),
        (2.2250738585072014e-308, "2.2250738585072014E-308"),
        (5e-324, "4.9E-324"),
        (math.nan, "NaN"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        (3, "3.0"),
        (np.float64(0.5), "0.5"),
    ],
)
def test_numbers_look_as_in_java(number: float, text: str) -> None:
    assert java_double(number) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
@example(1e-323)
@example(9.5e-323)
@example(9007199254740993.0)
def test_the_text_reads_back_as_the_same_number(number: float) -> None:
    text = java_double(number)
    assert float(text) == number
    assert math.copysign(1.0, float(text)) == math.copysign(1.0, number)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_text_has_javas_form(number: float) -> None:
    plain = number == 0.0 or 1e-3 <= abs(number) < 1e7
    form = r"-?(0|[1-9]\d*)\.(\d*[1-9]|0)" if plain else r"-?[1-9]\.(\d*[1-9]|0)E(-?[1-9]\d*)"
    assert re.fullmatch(form, java_double(number))
