"""The page that a run writes beside its reports, where it is asked for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import analyzer

GOOD = "age,city\n" + "".join(f"{20 + at % 40},{'Bern' if at % 3 else 'Rome'}\n" for at in range(200))
BAD = "age,city\n" + "".join(f"{60 + at % 40},{'Bern' if at % 3 else 'Oslo'}\n" for at in range(200))


@pytest.fixture
def baseline(tmp_path: Path) -> Path:
    (tmp_path / "good.csv").write_text(GOOD)
    analyzer.baseline(tmp_path / "good.csv", tmp_path / "baseline", write_page=True)
    return tmp_path / "baseline"


def test_a_baseline_has_a_page_of_its_own(baseline: Path) -> None:
    page = (baseline / "report.html").read_text("utf-8")
    assert "Constraint that this data suggests" in page
    assert "No violations" not in page


def test_a_run_draws_the_baseline_and_tells_its_violations(baseline: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(BAD)
    report = analyzer.monitor(tmp_path / "bad.csv", tmp_path / "out", baseline=baseline, write_page=True)
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert f"<strong>{report.violation_count} violations</strong>" in page
    assert "Constraint in force" in page
    assert len(re.findall("<path ", page)) == 2 * len(re.findall("<svg ", page)) == 4


def test_a_run_without_one_leaves_no_older_page(baseline: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(BAD)
    for wanted in (True, False):
        analyzer.monitor(tmp_path / "bad.csv", tmp_path / "out", baseline=baseline, write_page=wanted)
        assert (tmp_path / "out" / "report.html").exists() == wanted


def test_the_same_data_makes_the_same_page(baseline: Path, tmp_path: Path) -> None:
    before = (baseline / "report.html").read_bytes()
    analyzer.baseline(tmp_path / "good.csv", baseline, write_page=True)
    assert (baseline / "report.html").read_bytes() == before
