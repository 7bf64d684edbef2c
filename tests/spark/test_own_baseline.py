"""What a baseline suggests holds on its own data, where it suggests rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.runs.test_own_baseline import (
    BASELINES,
    assert_the_case_holds_against_its_own_baseline,
    has_suggested_rules,
)

pytestmark = [pytest.mark.usefixtures("spark"), pytest.mark.deequ]


@pytest.mark.parametrize("name", list(filter(has_suggested_rules, BASELINES)))
def test_the_rules_of_the_case_hold_against_its_own_baseline(name: str, tmp_path: Path) -> None:
    assert_the_case_holds_against_its_own_baseline(name, tmp_path)
