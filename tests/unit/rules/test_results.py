"""What is said of a rule, by the number that Deequ has computed for it."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pytest

import analyzer.rules.kinds  # noqa: F401
from analyzer.errors import EngineError
from analyzer.rules.deequ import Measured, require_deequ
from analyzer.rules.registry import kinds, shapes
from analyzer.rules.results import RuleOutcome, RuleResult, judge
from analyzer.rules.sql import literal, quoted
from contracts.inferred_type import InferredType
from contracts.rules import Bounds, RulePlace, rule_of
from contracts.violations import CheckType, parse_violations


def judged(written: dict[str, Any], number: float | None, **more: Any) -> RuleResult:
    rule = rule_of(written, RulePlace(("rules", 0)), shapes())
    return judge(rule, kinds[rule.kind], Measured(None if number is None else float(number), **more))


MEAN = {"kind": "hasMean", "column": "a", "at_most": 0.3}
LARGEST = {"kind": "hasMax", "column": "a", "at_most": 0.3}


def test_rounding_of_sums_breaks_no_rule() -> None:
    assert judged(MEAN, 0.1 + 0.2).outcome is RuleOutcome.HOLDS
    assert judged(MEAN, 0.3000001).outcome is RuleOutcome.BROKEN
    assert judged(MEAN | {"below": 0.3, "at_most": None}, 0.3).outcome is RuleOutcome.BROKEN


def test_what_is_no_sum_is_compared_as_it_is() -> None:
    assert judged(LARGEST, math.nextafter(0.3, 1)).outcome is RuleOutcome.BROKEN
    assert judged(LARGEST, 0.3).outcome is RuleOutcome.HOLDS


def test_a_sum_has_no_more_digits_than_are_certain() -> None:
    assert "Observed: 0.333333333333." in judged(MEAN, 1 / 3).description
    assert "Observed: 0.3333333333333333." in judged(LARGEST, 1 / 3).description


def test_the_description_tells_all_that_was_asked() -> None:
    written = {
        "kind": "hasApproxQuantile",
        "column": 'say "x"',
        "quantile": 0.5,
        "above": 1,
        "at_most": 2,
        "where": "b = 'c'",
        "name": "middle",
        "hint": "Ask.",
    }
    assert judged(written, 3).description == (
        'Rule "middle" does not hold: about the quantile (column "say "x""; quantile 0.5; rows where b = \'c\'). '
        "Expected: above 1.0 and at most 2.0. Observed: 3.0. Ask."
    )


def test_nothing_to_judge_is_all_right_and_nothing_to_compute_is_not() -> None:
    assert judged({"kind": "isNonNegative", "column": "a"}, None).outcome is RuleOutcome.HOLDS
    for nothing in (None, math.nan):
        found = judged(MEAN, nothing)
        assert found.outcome is RuleOutcome.NOT_COMPUTED
        assert found.description == 'Rule "hasMean(a)" could not be computed: there are no values to compute it from.'


def test_levels_are_told_apart_and_violations_can_be_read_again() -> None:
    results = [
        judged(MEAN, 1),
        judged(LARGEST | {"level": "warning"}, 1),
        judged({"kind": "isUnique", "column": "a"}, 1),
    ]
    [violation] = [result.violation for result in results if result.is_violation]
    [warning] = [result.violation for result in results if result.is_warning]
    assert (violation.constraint_check_type, warning.constraint_check_type) == ("hasMean", "hasMax")
    read = parse_violations(f'{{"violations": [{violation.model_dump_json()}]}}')
    assert read.violations == [violation]
    known = '{"violations": [{"feature_name": "a", "constraint_check_type": "data_type_check", "description": "b"}]}'
    assert parse_violations(known).violations[0].constraint_check_type is CheckType.DATA_TYPE


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (3, InferredType.INTEGRAL, "3"),
        ("3", InferredType.INTEGRAL, "3.0D"),
        (0.1, InferredType.FRACTIONAL, "0.1D"),
        (2**70, InferredType.FRACTIONAL, "1.1805916207174113e+21D"),
        ("x", InferredType.FRACTIONAL, "'x'"),
        ("nan", InferredType.FRACTIONAL, "'nan'"),
        (3, InferredType.STRING, "'3'"),
        ("it's\\n", InferredType.STRING, r"'it\'s\\n'"),
    ],
)
def test_values_in_sql(value: str | float, kind: InferredType, text: str) -> None:
    assert literal(value, kind) == text


def test_names_in_sql() -> None:
    assert quoted("a`b.c") == "`a``b.c`"


@pytest.mark.parametrize(
    ("bounds", "text", "inside", "outside"),
    [
        (Bounds(1, 2, low_open=True), "above 1.0 and at most 2.0", [1.5, 2], [1, 2.1]),
        (Bounds(1, 1), "1.0", [1], [0.999, 1.001]),
        (Bounds(high=0, high_open=True), "below 0.0", [-1e9], [0]),
        (Bounds(), "any number", [0], [math.nan]),
    ],
)
def test_bounds_in_words(bounds: Bounds, text: str, inside: list[float], outside: list[float]) -> None:
    assert str(bounds) == text
    assert all(number in bounds for number in inside)
    assert not any(number in bounds for number in outside)


class JavaPackage:
    """What py4j gives for any name that is no class."""

    def __getattr__(self, _: str) -> JavaPackage:
        return self


def test_a_session_of_others_without_deequ_is_told_how_to_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.rules.jar.spark_version", lambda: (3, 5))
    session: Any = SimpleNamespace(version="3.5.9", _jvm=JavaPackage())
    with pytest.raises(EngineError, match=r"whose classes this Spark session does not have.*--jars deequ-2\.1\.0"):
        require_deequ(session)
