"""Every case of `tests/cases`, through the container's contract: environment in; files, message and exit code out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases.golden import case_names, differences, expected_of, has_rules, run_case

pytestmark = pytest.mark.usefixtures("spark")


NAMES = [pytest.param(name, marks=[pytest.mark.deequ] if has_rules(name) else []) for name in case_names()]


@pytest.mark.parametrize("name", NAMES)
def test_the_case_comes_out_as_expected(name: str, tmp_path: Path) -> None:
    expected = expected_of(name)
    assert expected, "look at what comes out of it, then `python -m tests.cases.golden --write`"
    assert list(differences(expected, run_case(name, tmp_path, "spark"))) == []
