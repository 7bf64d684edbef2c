from __future__ import annotations

import math

import pytest

from analyzer.drift.digits import steady


@pytest.mark.parametrize("number", [0.25576018560091496, 6.19051111031646e-08, 2.3967183078884643e-11, 1.0, 0.0])
def test_what_differs_between_machines_is_left_out(number: float) -> None:
    next_ones = [math.nextafter(number, 2.0), math.nextafter(math.nextafter(number, 2.0), 2.0)]
    if number:
        assert {steady(each) for each in next_ones} == {steady(number)}
    assert steady(number) == pytest.approx(number, rel=5e-10)
