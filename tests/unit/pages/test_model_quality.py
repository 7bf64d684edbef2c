"""The page of model quality: metrics beside baseline and limit, the confusion matrix, and curves."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from analyzer.pages.confusion import MOST_CLASSES, MOST_PAIRS
from analyzer.pages.kinds import page_of as kind_page
from analyzer.pages.quality_files import CONSTANT
from analyzer.pages.texts import shown
from tests.unit.pages.page import Page, problems_of
from tests.unit.pages.quality_samples import (
    CURVES,
    figures,
    quality_constraints,
    quality_statistics,
    quality_violations,
)
from tests.unit.pages.samples import HOSTILE

TOO_LOW = "Metric accuracy with 0.712345678 +/- 0.0125 was LessThanThreshold '0.91'"
NAMES = {
    "statistics": "statistics.json",
    "constraints": "constraints.json",
    "violations": "constraint_violations.json",
}


def html_of(baseline: dict[str, bytes] | None = None, facts: dict[str, str] | None = None, **files: bytes) -> str:
    def named(texts: dict[str, bytes]) -> dict[str, bytes]:
        return {NAMES[key]: text for key, text in texts.items()}

    return kind_page(named(files), named(baseline) if baseline else None, facts or {})


def page_of(baseline: dict[str, bytes] | None = None, **files: bytes) -> Page:
    return Page(html_of(baseline, **files))


def monitored() -> dict[str, Any]:
    return {
        "statistics": quality_statistics(figures(0.2)),
        "violations": quality_violations(("accuracy", "LessThanThreshold", TOO_LOW)),
        "baseline": {
            "statistics": quality_statistics(figures()),
            "constraints": quality_constraints(accuracy=0.91, false_positive_rate=0.2),
        },
    }


def test_figures_of_the_page_equal_those_of_the_file() -> None:
    section = figures()
    page = page_of(statistics=quality_statistics(section))
    without = ("confusion_matrix", *CURVES)
    assert page.written == [{name: value for name, value in section.items() if name not in without}]
    titles = {value for tag, name, value in page.attributes if (tag, name) == ("td", "title")}
    shown = {name for name in page.written[0] if not name.endswith(CONSTANT)}
    assert titles == {repr(section[name]["value"]) for name in shown}


def test_metrics_stand_beside_baseline_deviation_and_limit_the_violated_first() -> None:
    page = page_of(**monitored())
    assert "1 violation of the baseline's constraints" in page.text
    assert "Accuracy Too low" in page.text
    assert "0.712 at least 0.91 0.198 below" in page.text
    assert "Accuracy violated 0.712 ± 0.0125 0.912 at least 0.91 0.5" in page.text
    assert "False positive rate -0.1" not in page.text
    assert page.text.index("Accuracy violated") < page.text.index("AUC 0.75 ±")
    assert "Problem Binary Rows 200" in page.text
    assert "Violations 1 of 2 limits Accuracy 0.712 baseline 0.912" in page.text
    assert not problems_of(page)


@pytest.mark.parametrize("violations", [True, False])
def test_limits_are_those_of_the_baseline_also_without_its_statistics(violations: bool) -> None:
    files = monitored()
    del files["baseline"]["statistics"]
    if not violations:
        files["violations"] = quality_violations()
    page = page_of(**files, constraints=quality_constraints(accuracy=0.712345678, false_positive_rate=-0.1))
    flag = " violated" if violations else ""
    assert f"Accuracy{flag} 0.712 ± 0.0125 at least 0.91 0.5" in page.text
    assert "at most 0.2" in page.text
    assert f"Violations {int(violations)} of 2 limits" in page.text
    assert "this data suggests" not in page.text


def test_limits_of_another_problem_are_none_of_this_one() -> None:
    baseline = {"constraints": quality_constraints("regression", rmse=1.0)}
    page = page_of(baseline, statistics=quality_statistics(figures()), constraints=quality_constraints(accuracy=0.9))
    assert "Limit that this data suggests" in page.text and "at least 0.9" in page.text


def test_a_window_that_is_known_is_told_once() -> None:
    page = page_of(facts={"From": "2026-01-31 22:00 UTC"}, statistics=quality_statistics(figures()))
    assert "From 2026-01-31 22:00 UTC Evaluated" in page.text


def test_curves_are_drawn_over_those_of_the_baseline() -> None:
    html = html_of(**monitored())
    assert re.findall(r'<path class="(today|baseline)" d="([^"]*)"', html) == [
        ("baseline", "M0 240l0 -180l120 -60l120 0"),
        ("today", "M0 240l0 -180l120 -60l120 0"),
        ("baseline", "M0 0l120 24l120 96"),
        ("today", "M0 0l120 24l120 96"),
    ]


def test_a_curve_of_many_points_stays_small() -> None:
    many = [at / 100_000 for at in range(100_001)]
    curve = {"false_positive_rates": many, "true_positive_rates": [at**0.5 for at in many]}
    html = html_of(statistics=quality_statistics(figures(receiver_operating_characteristic_curve=curve)))
    assert len(html) < 30_000


def test_the_confusion_matrix_has_counts_and_shares_of_the_actual_classes() -> None:
    assert "1 90 90 % 10 10 % 0 30 30 % 70 70 %" in page_of(statistics=quality_statistics(figures())).text


def test_of_many_classes_the_most_confused_are_shown() -> None:
    classes = [f"class {at}" for at in range(MOST_CLASSES + 1)]
    matrix = {actual: dict.fromkeys(classes, 1) | {actual: 5} for actual in classes}
    matrix["class 3"]["class 4"] = 9
    section = {"confusion_matrix": matrix, "accuracy": {"value": 0.5, "standard_deviation": 0.01}}
    page = page_of(statistics=quality_statistics(section, "multiclass_classification"))
    assert "class 3 class 4 9 " in page.text
    assert f"among {MOST_CLASSES + 1} classes" in page.text
    assert page.tags["tr"] == 2 + 1 + MOST_PAIRS
    assert "Problem Multiclass" in page.text


def test_a_regression_has_metrics_on_scales_of_their_own() -> None:
    section = {name: {"value": value, "standard_deviation": 0.5} for name, value in (("rmse", 12.5), ("r2", -0.25))}
    html = html_of(
        statistics=quality_statistics(section, "regression"),
        constraints=quality_constraints("regression", rmse=25.0),
    )
    page = Page(html)
    assert "Problem Regression" in page.text
    assert 'cx="50.0%"' in html, "half of the way to the limit"
    assert "R² −0.25" in page.text
    assert "Confusion" not in page.text
    assert not problems_of(page)


@pytest.mark.parametrize("torn", [b"", b"{", b"[]", b'{"features": []}', b"\xff\xfe"])
@pytest.mark.parametrize("kind", ["statistics", "constraints", "violations"])
def test_a_file_that_cannot_be_read_is_told_and_the_rest_is_shown(kind: str, torn: bytes) -> None:
    good = monitored()
    good["constraints"] = good["baseline"].pop("constraints")
    page = page_of(**{**good, kind: torn})
    assert f"{NAMES[kind]} is not shown: " in page.text
    assert kind == "violations" or "0.198 below" in page.text
    assert ("There are no metrics." in page.text) == (kind == "statistics")


@pytest.mark.parametrize(
    "section",
    [
        {"accuracy": 0.5},
        {"accuracy": {"value": 0.5}},
        {"accuracy": {"value": 0.5, "standard_deviation": None}, "recall": {"value": "NaN"}, "auc": None, "f1": []},
        {"accuracy": {"value": 0.5}, "confusion_matrix": {"a": 3, "b": {"b": "many"}}},
        {"accuracy": {"value": 0.5}, "receiver_operating_characteristic_curve": {"false_positive_rates": [0.1]}},
        {"accuracy": {"value": 0.5}, "precision_recall_curve": {"recalls": [0.1, None], "precisions": [0.1, "x"]}},
        {"accuracy": {"value": 0.5}, "a metric of another version": {"value": 3.25}},
    ],
)
def test_of_other_writers_it_shows_what_is_there(section: dict[str, Any]) -> None:
    page = page_of(statistics=quality_statistics(section))
    assert "Accuracy 0.5" in page.text
    assert ("A metric of another version 3.25" in page.text) == ("a metric of another version" in section)
    assert not problems_of(page)


def test_a_baseline_of_another_problem_has_no_values_beside_these() -> None:
    other = quality_statistics({"rmse": {"value": 3.0}}, "regression")
    html = html_of(statistics=quality_statistics(figures()), baseline={"statistics": other})
    assert "Baseline" not in html and 'class="known"' not in html


def test_nothing_hostile_becomes_markup() -> None:
    matrix = {name: dict.fromkeys(HOSTILE, 2) for name in HOSTILE}
    metrics = {name: {"value": 0.5, "standard_deviation": 0.1} for name in HOSTILE}
    page = page_of(
        statistics=quality_statistics({"confusion_matrix": matrix, **metrics}),
        violations=quality_violations(*((name, name, name) for name in HOSTILE)),
    )
    assert not problems_of(page)
    long = next(name for name in HOSTILE if name.startswith("long"))
    assert ("bdi", "title", shown(long)) in page.attributes, "the whole of what is cut"
    assert page.written == [json.loads(json.dumps(metrics))]
