from __future__ import annotations

import orjson
import pytest

from contracts.errors import ContractError
from contracts.violations import CheckType, ConstraintViolations, Violation, parse_violations
from tests.unit.contracts.samples import VIOLATIONS, changed


def test_what_was_read_is_written_with_the_same_keys_in_the_same_order() -> None:
    assert orjson.dumps(parse_violations(orjson.dumps(VIOLATIONS)).model_dump()) == orjson.dumps(VIOLATIONS)


def test_a_clean_run_is_an_empty_list() -> None:
    assert ConstraintViolations().model_dump() == {"violations": []}


@pytest.mark.parametrize(
    "name",
    [
        "data_type_check",
        "completeness_check",
        "categorical_values_check",
        "baseline_drift_check",
        "missing_column_check",
        "extra_column_check",
        "is_non_negative_check",
    ],
)
def test_there_are_six_checks_and_one_of_our_own(name: str) -> None:
    violation = Violation(feature_name="a", constraint_check_type=CheckType(name), description="b")
    assert violation.model_dump(mode="json")["constraint_check_type"] == name
    assert len(CheckType) == 7


def test_an_unknown_check_is_refused_by_its_pointer() -> None:
    with pytest.raises(ContractError) as caught:
        parse_violations(orjson.dumps(changed(VIOLATIONS, "/violations/0/constraint_check_type", "taste_check")))
    assert caught.value.subject == "/violations/0/constraint_check_type"
