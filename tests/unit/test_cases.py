"""Every case of `tests/cases` on the engine of processes: the bytes are those of Spark, and no Java is started."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from zlib import crc32

import pytest

from analyzer.processes import engine
from tests.cases.golden import case_names, differences, expected_of, has_rules, run_case

pytestmark = pytest.mark.usefixtures("no_java")

CASES = [name for name in case_names() if not has_rules(name)]


def workers_for(name: str) -> int:
    """One number for each case; which one does not matter, and is the same whenever this runs."""
    return (1, 2, 5)[crc32(name.encode()) % 3]


def test_each_number_of_workers_has_its_cases() -> None:
    shares = Counter(map(workers_for, CASES))
    assert set(shares) == {1, 2, 5}
    assert min(shares.values()) > len(CASES) / 5


@pytest.mark.parametrize("name", CASES)
def test_the_case_comes_out_as_expected(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "available_processors", lambda: workers_for(name))
    monkeypatch.setattr(engine, "memory_budget", lambda _: 1 << 40)
    assert list(differences(expected_of(name), run_case(name, tmp_path, "processes"))) == []
