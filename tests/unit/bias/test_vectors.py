"""The test vectors of the contract, through the fold and the sections."""

from __future__ import annotations

import math

import pytest

from tests.unit.bias.analyses import analysed, config_of, values_of
from tests.unit.bias.tables import ALL_M, NO_F, ONLY_TWO_F, case_a, case_c, flips

Expected = float | None
"""None is an error."""

INF = math.inf
COLUMNS = ("A", "A of M", "only two F", "all M", "no F", "C")
VECTORS: dict[str, tuple[Expected, ...]] = {
    "CI": (0.166667, -0.166667, 0.166667, 0.166667, 0.166667, 0.1),
    "DPL": (0.342857, -0.342857, 0.342857, 0.342857, 0.642857, -1.0),
    "KL": (0.249610, 0.242419, 0.249610, 0.249610, -0.367721, None),
    "JS": (0.060203, 0.060203, 0.060203, 0.060203, 0.079266, None),
    "KS": (0.342857, 0.342857, 0.342857, 0.342857, 0.642857, None),
    "LP": (0.484873, 0.484873, 0.484873, 0.484873, 0.642857, None),
    "TVD": (0.342857, 0.342857, 0.342857, 0.342857, 0.321429, None),
    "CDDL": (0.344444, -0.344444, 0.344444, 0.344444, 0.666667, -1.0),
    "AD": (0.085714, -0.085714, -0.142857, -0.057143, -0.014286, 0.020202),
    "CDDPL": (0.388889, -0.388889, -0.303571, 1.0, 0.388889, -0.8),
    "DAR": (0.375, -0.375, 0.0, 0.642857, 0.875, -1.0),
    "DCA": (-0.375, 0.375, INF, -INF, 1.125, -1.125),
    "DCR": (0.041667, -0.041667, 0.517857, -INF, 0.416667, -1.1),
    "DI": (0.35, 2.857143, INF, 0.0, 0.35, 9.777778),
    "DPPL": (0.371429, -0.371429, -0.2, 1.0, 0.371429, -0.797980),
    "DRR": (0.083333, -0.083333, 0.267857, 0.7, 0.333333, -1.0),
    "GE": (0.144628, 0.144628, 0.602041, 0.139053, 0.0952, 0.05),
    "RD": (0.444444, -0.444444, 0.0, 1.0, 0.777778, -0.888889),
    "SD": (0.057143, -0.057143, -0.285714, 1.0, 0.0, -0.909091),
    "TE": (0.0, 0.0, -INF, INF, -2.0, INF),
}


def found_of(case: str) -> dict[str, float | str | None]:
    tables = {
        "A": case_a(),
        "A of M": case_a(),
        "only two F": case_a(predictions=ONLY_TWO_F),
        "all M": case_a(predictions=ALL_M),
        "no F": case_a(labels=NO_F),
        "C": case_c(),
    }
    values = {"A of M": "M", "C": 40}
    config = config_of({"facet": [values.get(case, "F")]}, [0.5 if case == "C" else "yes"], "grp")
    sections = analysed(config, tables[case], cuts=(5, 17))
    ((_, before),) = values_of(sections.pre_training)
    ((_, after),) = values_of(sections.post_training)
    return before | after


@pytest.mark.parametrize(("place", "case"), list(enumerate(COLUMNS)))
def test_the_vectors_of_the_contract_hold(place: int, case: str) -> None:
    found = found_of(case)
    assert set(found) == {*VECTORS, "FT"}
    for name, vector in VECTORS.items():
        expected, value = vector[place], found[name]
        if expected is None:
            assert value == "No instance of common facet found, dataset may be too small"
        else:
            assert value == pytest.approx(expected, abs=1e-6), name


def test_a_flip_test_of_numbers_has_the_value_of_the_contract() -> None:
    config = config_of({"facet": ["0"]}, ["1"])
    ((_, found),) = values_of(analysed(config, flips(), cuts=(30,)).post_training)
    assert found["FT"] == -0.5


def test_a_flip_test_beside_a_text_is_an_error_and_spoils_no_other_metric() -> None:
    assert found_of("A")["FT"] == "FlipTest does not support non-numeric columns"


def test_intervals_are_called_as_pandas_calls_them() -> None:
    as_texts = analysed(config_of({"facet": ["40"]}, ["0.5"], "grp"), case_c())
    assert [text for text, _ in values_of(as_texts.pre_training)] == ["(40.0, 58.0]"]
    assert as_texts.pre_training is not None and as_texts.post_training is not None
    assert as_texts.pre_training.label_value_or_threshold == "(0.5, 0.9500000000000001]"
    # Predictions may be higher than any label.
    assert as_texts.post_training.label_value_or_threshold == "(0.5, 1.0]"
    as_numbers = analysed(config_of({"facet": [40]}, [0.5], "grp"), case_c())
    assert [text for text, _ in values_of(as_numbers.pre_training)] == ["(40, 58]"]
