"""An analysis as people see it."""

from __future__ import annotations

import io
from typing import Any

import pytest

from analyzer.analyses.report import AnalysisRunReport
from analyzer.analyses.views import GROUPS_A_TABLE, MOST_GROUPS, ranked
from analyzer.bias.counts import NO_GROUPS
from analyzer.reports.terminal import print_report
from tests.unit.analyses.runs import DRIFTED, run_report
from tests.unit.contracts.analysis_samples import REPORT
from tests.unit.contracts.samples import changed


def shown(report: AnalysisRunReport) -> str:
    stream = io.StringIO()
    print_report(report, stream)
    return stream.getvalue()


def test_metrics_stand_beside_what_they_mean() -> None:
    text = shown(run_report())
    for line in (
        "1,234 rows",
        "Post-Training bias of income: positive is 1",
        "| metric |   sex = 0 | meaning             |",
        "| AD     |    -0.114 | Accuracy Difference |",
        "| FT     |     error | Flip Test           |",
        "| TE     | -Infinity | Treatment Equality  |",
        "FT: Facet set is empty",
        "Pre-training bias of income: positive is 1",
        "Completed: the analysis ran successfully.",
        "Reports: reports",
    ):
        assert line in text.splitlines(), text


def test_features_are_ranked_by_their_attributions() -> None:
    text = shown(run_report({"explanations": REPORT["explanations"]}))
    assert "| feature          | attribution to label0 |" in text
    assert text.index("| age ") < text.index("| sex ") < text.index("| (expected value) |                   0.5 |")
    assert ranked({"a": 0.1, "b": -0.5, "c": 0.2}) == ["b", "c", "a"]


def test_of_partial_dependence_the_ends_are_shown() -> None:
    text = shown(run_report())
    assert "| age                   |      2 |              0.25 |               0.75 |" in text.splitlines()
    assert "note: Detected data type is not supported for PDP." in text.splitlines()


def test_what_has_drifted_is_told() -> None:
    text = shown(run_report(violations=[DRIFTED]))
    assert "| metric | group   | baseline |      now |" in text
    assert "| TE     | sex = 0 |" in text and "| Infinity |" in text
    assert text.endswith("CompletedWithViolations: Job completed successfully with 1 violation.\n")


@pytest.mark.parametrize("count", [1, GROUPS_A_TABLE, GROUPS_A_TABLE + 1])
def test_many_groups_take_several_tables(count: int) -> None:
    (group,) = REPORT["pre_training_bias_metrics"]["facets"]["sex"]
    groups = [group | {"value_or_threshold": f"v{number}"} for number in range(count)]
    text = shown(run_report(changed(REPORT, "/pre_training_bias_metrics/facets/sex", groups)))
    assert all(f"sex = v{number} " in text for number in range(count))
    assert text.count("| CI ") == -(-count // GROUPS_A_TABLE)


def test_a_metric_without_a_group_variable_says_how_to_give_one() -> None:
    (group,) = REPORT["pre_training_bias_metrics"]["facets"]["sex"]
    metric = {"name": "CDDL", "description": "Conditional Demographic Disparity in Labels", "error": NO_GROUPS}
    groups = [group | {"metrics": [metric | {"value": None}]}]
    text = shown(run_report(changed(REPORT, "/pre_training_bias_metrics/facets/sex", groups)))
    assert f'CDDL: {NO_GROUPS}; name its column in the config: "group_variable": "..."' in text.splitlines()


def test_of_very_many_groups_the_first_are_shown() -> None:
    (group,) = REPORT["pre_training_bias_metrics"]["facets"]["sex"]
    groups = [group | {"value_or_threshold": f"v{number}"} for number in range(MOST_GROUPS + 7)]
    text = shown(run_report(changed(REPORT, "/pre_training_bias_metrics/facets/sex", groups)))
    assert f"sex = v{MOST_GROUPS - 1} " in text and f"sex = v{MOST_GROUPS} " not in text
    assert "7 more groups are in analysis.json." in text.splitlines()


def test_names_of_the_data_cannot_take_over_the_terminal() -> None:
    document: dict[str, Any] = changed(REPORT, "/pre_training_bias_metrics/facets", {"\x1b[31mred\n": []})
    document = changed(document, "/explanations/kernel_shap/label0/global_shap_values", {"\x1b[2Jx": 1.0})
    text = shown(run_report(document))
    assert "\x1b" not in text


def test_an_analysis_of_nothing_but_attributions_has_no_other_table() -> None:
    document = {"explanations": {"kernel_shap": REPORT["explanations"]["kernel_shap"]}}
    assert "bias" not in shown(run_report(document))
