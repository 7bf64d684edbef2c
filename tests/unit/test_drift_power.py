"""The trials of drift: that they are the same each time, what they count, and that their page is made of them."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from analyzer.verification.judged_drift import DriftVerdict
from benchmarks.drift_page import END, PAGE, START, put_into_page
from benchmarks.drift_power import main
from benchmarks.drift_rules import TRUSTED
from benchmarks.drift_trials import KINDS, UNCHANGED, Trials, best_power, together


def test_the_page_is_made_in_its_place(tmp_path: Path) -> None:
    page = tmp_path / "drift.md"
    page.write_text(f"before\n{START}\nold\n{END}\nafter\n", encoding="utf-8")
    assert main(["--trials", "1", "--largest", "1000", "--processes", "2", "--page", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"before\n{START}\n\nOf 16 trials")
    assert text.endswith(f"{END}\nafter\n")
    assert "old" not in text
    for kind in KINDS:
        name, _, way = kind.partition(": ")
        assert f"| {name} |" in text
        assert f"| {way} |" in text or not way
    for row in ("`KolmogorovSmirnov`", "`ChiSquared`", "each by itself", "`false_discovery_rate` 0.05"):
        assert f"| {row} |" in text


def test_a_page_without_marks_is_not_written(tmp_path: Path) -> None:
    page = tmp_path / "drift.md"
    page.write_text("nothing", encoding="utf-8")
    with pytest.raises(ValueError, match="has no"):
        put_into_page("text", page)
    assert page.read_text(encoding="utf-8") == "nothing"


@pytest.mark.parametrize("kind", ["Poisson(3)", "100 categories: first to rarest"])
def test_trials_are_the_same_each_time(kind: str) -> None:
    trials = Trials(kind, (200, 100), changed=True, number=5)
    assert list(trials.each()) == list(trials.each())


def test_the_page_of_drift_has_its_tables() -> None:
    made = PAGE.read_text(encoding="utf-8").partition(START)[2].partition(END)[0]
    assert "Of 8,000 trials" in made
    assert "1,000,000 / 1,000" in made


def test_what_is_never_compared_has_no_figure() -> None:
    assert math.isnan(Trials(UNCHANGED[-1], (1_000, 100), changed=False, number=2, trusted_alone=True).found()[TRUSTED])


@pytest.mark.parametrize("kind", UNCHANGED[:-1])
def test_the_trusted_rule_is_quiet_where_nothing_has_changed(kind: str) -> None:
    assert Trials(kind, (1_000, 100), changed=False, number=60, trusted_alone=True).found()[TRUSTED] <= 0.05


@pytest.mark.parametrize("kind", ["normal", "0/1, a tenth 1", "20 integers", "10 categories: first to second"])
def test_the_trusted_rule_finds_what_has_changed(kind: str) -> None:
    assert Trials(kind, (1_000, 1_000), changed=True, number=60, trusted_alone=True).found()[TRUSTED] >= 0.9


def test_more_categories_are_harder_for_any_test() -> None:
    few, many = (best_power(count, 1_000, 0.01, 2_000) for count in (2, 200))
    assert many < 0.5 < 0.9 < few


def verdict(p_value: float) -> DriftVerdict:
    return DriftVerdict("Trusted", 0.5, 0.1, (1_000, 1_000), p_value, 0.01)


def test_runs_of_many_columns_are_judged_one_by_one_or_together() -> None:
    unchanged, changed = [verdict(0.009)] * 10, [verdict(0.0001)] * 10
    alone = together(unchanged, changed, 5, 10, 4, None)
    assert (alone.true_share, alone.false, alone.any_false, alone.false_share) == (1.0, 5.0, 1.0, 0.5)
    at_once = together(unchanged, changed, 5, 10, 4, 0.005)
    assert (at_once.true_share, at_once.false, at_once.any_false, at_once.false_share) == (1.0, 0.0, 0.0, 0.0)
