"""Cases of every kind through `docker run`, to the byte; all of them run in this process elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases.golden import differences, expected_of
from tests.container.cases import run_case_in

NAMES = [
    "analysis-every-group",
    "analysis-flip-test",
    "bad-not-utf-8",
    "bad-source-missing",
    "bad-threshold",
    "csv-names",
    "csv-quoted",
    "customers",
    "drift-by-rows",
    "fail-on-violation",
    "files-and-folders",
    "json-documents",
    "json-lines",
    "launch-era",
    "parquet",
    "rules",
    "six-violations",
]


@pytest.mark.parametrize("name", NAMES)
def test_the_case_comes_out_as_expected(image: str, name: str, tmp_path: Path) -> None:
    assert list(differences(expected_of(name), run_case_in(image, name, tmp_path))) == []
