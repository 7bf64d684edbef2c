"""What is told of groups without rows, and of numbers that are categories here and quantities there."""

from __future__ import annotations

from typing import Any

import pytest

from analyzer.bias.kept_types import kept_types
from contracts.analysis_report import AnalysisReport
from tests.unit.bias.analyses import LABEL, PREDICTION, analysed, config_of, values_of

BEFORE = {"pre_training_bias": {"methods": ["CI"]}}


def hints(column: list[Any], values: list[Any], labels: list[Any], positive: list[Any], **more: Any) -> str:
    config = config_of({"facet": values}, positive, methods=BEFORE, **more)
    return " ".join(analysed(config, {"facet": column, LABEL: labels}).hints)


SEXES, HALVES = ["f", "m"] * 30, ["a", "a", "b"] * 20
BITS = ["0", "1"] * 30
AGES = [("20", "40", "60", "80")[number % 4] for number in range(200)]


@pytest.mark.parametrize(
    ("column", "values", "labels", "positive"),
    [
        (SEXES, ["f"], HALVES, ["a"]),
        (BITS, [1], BITS[::-1], [1]),
        ([str(number) for number in range(60)], [40], HALVES, ["b"]),
        ([f"{number}.5" for number in range(60)], [40], HALVES, ["b"]),
        (AGES, [40, 60], HALVES * 3 + AGES[:20], ["a"]),
    ],
)
def test_of_groups_that_are_there_nothing_is_told(
    column: list[Any], values: list[Any], labels: list[Any], positive: list[Any]
) -> None:
    assert hints(column, values, labels, positive) == ""


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        (SEXES, ["F"], 'No row has "F" as its facet "facet", which value_or_threshold asks for'),
        (SEXES, ["F"], 'the column holds "f", "m".'),
        (SEXES, ["f", "m"], 'Every row has one of "f", "m" as its facet "facet"'),
        (BITS, [0.5], "the column holds 0, 1. Whole numbers that repeat are categories: a row has to equal the one"),
        (["1.5", "2.5"] * 30, [9], 'No row has above 9 as its facet "facet"'),
        (["1.5", "2.5"] * 30, [9], "the column holds numbers from 1.5 to 2.5."),
        (["true", "false"] * 30, ["yes"], 'the column holds "false", "true".'),
        ([f"v{number}" for number in range(60)], ["x"], '"v0", "v1", "v10" and others.'),
    ],
)
def test_a_facet_without_two_groups_is_told_with_what_it_holds(column: list[Any], values: list[Any], said: str) -> None:
    assert said in hints(column, values, HALVES, ["a"])


def test_labels_without_a_positive_one_are_told() -> None:
    said = hints(SEXES, ["f"], [">50K.", "<=50K."] * 30, [">50K"])
    assert said == (
        'No row has ">50K" as its label "label", which label_values_or_threshold asks for, so there are no two groups '
        'to compare; the column holds "<=50K.", ">50K.".'
    )
    assert hints(SEXES, ["f"], ["a"] * 60, ["a"]).startswith('Every row has "a" as its label')


def test_predictions_without_a_positive_one_are_shown_too() -> None:
    config = config_of({"facet": ["f"]}, ["a"], methods={"post_training_bias": {"methods": ["DPPL"]}})
    found = analysed(config, {"facet": SEXES, LABEL: HALVES, PREDICTION: ["A", "B"] * 30})
    assert found.failure is not None
    assert found.failure.endswith('is one of the values of label_values_or_threshold; predictions are "A", "B"')


def test_whole_numbers_that_are_categories_for_their_number_are_told() -> None:
    said = hints(AGES, [40], HALVES * 3 + ["a", "b"] * 10, ["a"])
    assert said.startswith('The facet "facet" holds whole numbers, less than 5 % of them distinct, so 40 is a category')
    assert '"type": "categorical" or "continuous"' in said


def groups(column: list[Any], values: list[Any], type_: str) -> list[str]:
    facet = [{"name_or_index": "facet", "value_or_threshold": values, "type": type_}]
    config = config_of({}, ["a"], methods=BEFORE, facet=facet)
    return [text for text, _ in values_of(analysed(config, {"facet": column, LABEL: HALVES}).pre_training)]


def test_a_declared_type_goes_before_the_data() -> None:
    assert groups(AGES[:60], [40], "continuous") == ["(40, 80]"]
    assert groups([str(number) for number in range(60)], [40], "categorical") == ["40"]
    assert groups(["40.0", "41.5"] * 30, [40], "Categorical") == ["40"]


def baseline(group: str, label: str = "1") -> AnalysisReport:
    facet = {"value_or_threshold": group, "metrics": []}
    section = {"label": LABEL, "facets": {"facet": [facet]}, "label_value_or_threshold": label}
    return AnalysisReport.model_validate({"pre_training_bias_metrics": section})


@pytest.mark.parametrize(
    ("values", "group", "kept"),
    [
        ([40], "40", "categorical"),
        ([40], "(40, 58]", "continuous"),
        ([40], "(40.0, 58.5]", "continuous"),
        ([95], "(58.0, 95.0]", "continuous"),
        ([40], "41", None),
        ([40], "(41, 58]", None),
        ([40, 41], "40,41", None),
        (["f"], "f", None),
        (None, "f", None),
    ],
)
def test_the_type_of_the_baseline_is_kept(values: list[Any] | None, group: str, kept: str | None) -> None:
    config = kept_types(config_of({"facet": values}, [1]), ("facet",), baseline(group))
    assert config.facet[0].type == kept
    assert config.label_type == "categorical"


def test_what_the_config_declares_goes_before_the_baseline() -> None:
    config = config_of({"facet": [40]}, [1], label_type="continuous")
    assert kept_types(config, ("facet",), baseline("40")).label_type == "continuous"
    assert kept_types(config_of({"facet": [40]}, [1]), ("facet",), baseline("40", "(1, 7]")).label_type == "continuous"
