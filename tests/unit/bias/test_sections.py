"""Types, texts and failures: what the sections say of columns that are hard to judge."""

from __future__ import annotations

import logging
import sys
from typing import Any

import pyarrow as pa
import pytest

from analyzer.bias.fold import BiasFold
from analyzer.bias.judged_data import JudgedData
from contracts.analysis_report import AnalysisReport, analysis_report_text
from tests.unit.bias.analyses import analysed, batch_of, config_of, roles_of, states_of, values_of
from tests.unit.bias.tables import case_a, case_c

BEFORE = {"pre_training_bias": {"methods": "all"}}


def groups_of(column: list[Any] | pa.Array, values: list[Any] | None) -> list[str]:
    """What the groups of a facet are called."""
    table = {"facet": column, "label": ["a", "b"] * (len(column) // 2) + ["a"] * (len(column) % 2)}
    sections = analysed(config_of({"facet": values}, ["a"], methods=BEFORE), table)
    return [text for text, _ in values_of(sections.pre_training)]


def ratio_of(column: list[Any] | pa.Array, values: list[Any]) -> float | str | None:
    """The class imbalance of a facet."""
    table = {"facet": column, "label": ["a", "b"] * (len(column) // 2) + ["a"] * (len(column) % 2)}
    ((_, found),) = values_of(analysed(config_of({"facet": values}, ["a"], methods=BEFORE), table).pre_training)
    return found["CI"]


TWENTY = [str(number) for number in range(20)]
NO_ROW = "CI: facet set is empty. Check that x[facet] has non-zero length."


@pytest.mark.parametrize(
    ("column", "values", "called"),
    [
        (["b", "a", "b"], None, ["b", "a"]),
        (["1", "0"] * 21, None, ["1", "0"]),
        (["01", "1", "0"] * 21, None, ["1", "0"]),
        (["true", "FALSE"], None, ["True", "False"]),
        (["a", None], None, ["a"]),
        (["x", "y"], ["x", "y"], ["x,y"]),
        (["0", "1"] * 21, [0, 1], ["0,1"]),
        (["0", "1"] * 21, ["0"], ["0"]),
        (["1.5", "2.5"], [1.5, 2.5], ["1.5,2.5"]),
        (["0", "1"] * 20, [0], ["(0, 1]"]),
        (["0", "1"] * 20, ["0"], ["(0.0, 1.0]"]),
        (["0", "1"] * 20, [0.0], ["(0.0, 1.0]"]),
        (["0.5", "1"], [0], ["(0.0, 1.0]"]),
        (["0", "1", None] * 21, [0], ["(0.0, 1.0]"]),
        (TWENTY, [19], [""]),
        (TWENTY, [30], ["(19, 30]"]),
    ],
)
def test_groups_are_called_by_their_values_or_the_interval(
    column: list[Any], values: list[Any] | None, called: list[str]
) -> None:
    assert groups_of(column, values) == called


@pytest.mark.parametrize(
    ("column", "values", "ratio"),
    [
        (TWENTY, [14], 0.5),
        (TWENTY, [14.5], 0.5),
        (TWENTY, ["14"], 0.5),
        (TWENTY, [19], NO_ROW),
        (TWENTY, [99], NO_ROW),
        (["a", "b"], ["c"], NO_ROW),
        (["1", "2"] * 21, ["1"], 0.0),
        (["1", "2"] * 21, [1.0], 0.0),
        (["1", "x"] * 21, [1], 0.0),
        (["true", "false"], ["False"], 0.0),
        (["true", "false"], [1], 0.0),
        (["1.0", "2.0"], [1, 3], 0.0),
        (["1", "x", "2", "y"], ["x", 1], 0.5),  # as smclarify: one of the values is there as given
        (["1", "z", "2", "y"], ["x", 1], NO_ROW),  # as smclarify: the first value is a text already
        (["1", "z", "2", "y"], [1, "x"], 0.5),
    ],
)
def test_values_are_taken_for_the_columns_kind_where_no_row_has_them_as_given(
    column: list[Any], values: list[Any], ratio: float | str
) -> None:
    assert ratio_of(column, values) == ratio


def test_a_facet_that_cannot_be_judged_spoils_no_other_one() -> None:
    table = case_c() | {"sex": ["M", "F"] * 10, "nothing": [None] * 20}
    config = config_of({"facet": None, "sex": ["F"], "nothing": ["x"]}, [0.5], methods=BEFORE)
    section = analysed(config, table).pre_training
    ((text, metrics),) = values_of(section)
    assert (text, set(metrics.values())) == ("", {"Threshold values must be provided for continuous features"})
    assert values_of(section, "sex")[0][1]["CI"] == 0.0
    ((text, metrics),) = values_of(section, "nothing")
    assert (text, set(metrics.values())) == ("x", {"The column has no values"})
    words = analysed(config_of({"facet": ["old"]}, [0.5], methods=BEFORE), case_c()).pre_training
    assert set(values_of(words)[0][1].values()) == {
        "Facet/label value provided must be a single numeric threshold for continuous data"
    }


def test_a_facet_that_is_asked_for_twice_has_both_groups() -> None:
    facets = [{"name_or_index": "facet", "value_or_threshold": [age]} for age in (30, 40)]
    both = config_of({}, [0.5], methods=BEFORE, facet=facets)
    assert [text for text, _ in values_of(analysed(both, case_c()).pre_training)] == ["(30, 58]", "(40, 58]"]


@pytest.mark.parametrize(
    ("predictions", "said"),
    [
        (
            ["no"] * 24,
            "No Label values are present in the predicted Label Column,Positive Predicted Index Series contains all "
            "False values. No prediction is one of the values of label_values_or_threshold",
        ),
        ([None] * 24, "There is no prediction at all"),
        (
            [str(number) for number in range(24)],
            "Facet/label value provided must be a single numeric threshold for continuous data",
        ),
    ],
)
def test_a_failure_of_all_predictions_leaves_the_section_before_training(
    predictions: list[str | None], said: str
) -> None:
    table = case_a() | {"prediction": predictions}
    sections = analysed(config_of({"facet": ["F"]}, ["yes"], "grp"), table)
    assert sections.post_training is None
    assert sections.failure is not None and said in sections.failure
    assert values_of(sections.pre_training)[0][1]["CI"] == pytest.approx(1 / 6)
    assert sections.statistics.model_performance == ()
    assert sections.statistics.groups[0].confusion_matrix is None


def test_labels_and_predictions_of_different_types_are_told() -> None:
    table = {"facet": ["a", "b"] * 21, "label": ["0", "1"] * 21, "prediction": [f"0.{number}" for number in range(42)]}
    sections = analysed(config_of({"facet": ["a"]}, [1]), table)
    assert sections.failure == (
        "Predicted Label Column series datatype is not the same as Label Column series. The labels are taken as "
        "categorical, the predictions as continuous; several values in label_values_or_threshold make both "
        "categorical, as does one twice: [1, 1]"
    )


def test_labels_that_cannot_be_judged_fail_both_stages() -> None:
    table = {"facet": ["a", "b"], "label": ["0.5", "0.7"], "prediction": ["0.5", "0.7"]}
    sections = analysed(config_of({"facet": ["a"]}, ["yes"]), table)
    assert (sections.pre_training, sections.post_training) == (None, None)
    assert sections.failure == (
        "The label label: Facet/label value provided must be a single numeric threshold for continuous data"
    )
    nothing = analysed(config_of({"facet": ["a"]}, [1]), table | {"label": [None, None]})
    assert nothing.failure is not None
    assert nothing.failure.startswith("The label label: The column has no values; in merged records")


def test_only_what_is_asked_for_is_there() -> None:
    methods = {"post_training_bias": {"methods": ["TE", "AD"]}}
    sections = analysed(config_of({"facet": ["F"]}, ["yes"], methods=methods), case_a())
    assert sections.pre_training is None
    assert list(values_of(sections.post_training)[0][1]) == ["AD", "TE"]
    alone = {name: column for name, column in case_a().items() if name != "prediction"}
    sections = analysed(config_of({"facet": ["F"]}, ["yes"], methods=BEFORE), alone)
    assert (sections.failure, sections.post_training) == (None, None)
    sections = analysed(config_of({"facet": ["F"]}, ["yes"]), alone)
    assert sections.failure == "predicted_label_column has to be provided for Post training metrics"


def test_a_score_is_the_prediction_of_a_continuous_label_and_not_of_a_categorical_one() -> None:
    table = case_c() | {"score": case_c()["prediction"]}
    table["prediction"] = ["1"] * 20
    scored = analysed(config_of({"facet": [40]}, [0.5], "grp"), table, scores="score")
    plain = analysed(config_of({"facet": [40]}, [0.5], "grp"), case_c())
    without_flips = {"FT": 0.0}
    assert values_of(scored.post_training)[0][1] | without_flips == values_of(plain.post_training)[0][1] | without_flips
    words = case_a() | {"score": ["0.1"] * 24}
    scored = analysed(config_of({"facet": ["F"]}, ["yes"], "grp"), words, scores="score")
    assert values_of(scored.post_training) == values_of(
        analysed(config_of({"facet": ["F"]}, ["yes"], "grp"), case_a()).post_training
    )


def test_a_regression_is_cut_at_the_threshold_of_its_labels() -> None:
    """As the closed analyzer's example of a regression: labels above 1, facet above 100, raw scores as predictions."""
    table = {
        "facet": ["50.0", "100.0", "2278.0", "101.5"],
        "label": ["0.5", "1.0", "3.5", "2.0"],
        "prediction": ["0.2", "1.5", "130.24536736711912", "0.9"],
    }
    sections = analysed(config_of({"facet": [100]}, [1]), table)
    assert sections.post_training is not None
    assert sections.post_training.label_value_or_threshold == "(1.0, 130.24536736711912]"
    ((text, metrics),) = values_of(sections.post_training)
    assert text == "(100.0, 2278.0]"
    assert (metrics["RD"], metrics["DPPL"], metrics["SD"]) == (-0.5, 0.0, -0.5)


def test_classes_that_are_taken_for_quantities_are_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    def warned(label: list[str | None], positive: list[Any]) -> str:
        caplog.clear()
        table = {"facet": ["a", "b"] * (len(label) // 2), "label": label}
        with caplog.at_level(logging.WARNING):
            analysed(config_of({"facet": ["a"]}, positive, methods=BEFORE), table)
        return caplog.text

    assert "2 distinct among 40 whole numbers are 5 % or more" in warned(["0", "1"] * 20, [1])
    assert "written with decimals" in warned(["0.0", "1.0"] * 30, [1])
    assert "1 of its values are missing" in warned(["0", "1"] * 30 + ["1", None], [1])
    assert 'the label "label" has no more than two distinct values' in caplog.text
    assert warned(["0", "1"] * 21, [1]) == ""
    assert warned(["0.0", "1.0"] * 30, [1, 2]) == ""
    assert warned(["0.0", "1.0", "2.0", "0.5"] * 30, [1]) == ""


def test_a_capped_flip_test_says_so(caplog: pytest.LogCaptureFixture) -> None:
    table = {"facet": ["0", "1"] * 300, "label": ["a", "b"] * 300, "prediction": ["a", "b", "b"] * 200}
    table["feature"] = [str(number % 17) for number in range(600)]
    config = config_of({"facet": [1]}, ["a"])
    with caplog.at_level(logging.INFO):
        capped = analysed(config, table, cuts=(100,), most_rows=400)
    note = "The flip test (FT) is of 400 rows, drawn from 600 by bias_seed (flip_test_most_rows)."
    assert capped.notes == (note,)
    assert note in caplog.text
    whole = analysed(config, table, cuts=(100,))
    assert whole.notes == ()
    ((_, some),), ((_, all_rows),) = values_of(capped.post_training), values_of(whole.post_training)
    assert isinstance(some["FT"], float) and isinstance(all_rows["FT"], float)
    assert abs(some["FT"] - all_rows["FT"]) < 0.2
    assert {**some, "FT": 0} == {**all_rows, "FT": 0}


def test_all_groups_of_a_facet_share_the_features_of_the_flip_test() -> None:
    table = {"facet": list("abcd") * 5, "label": ["1", "0"] * 10, "prediction": ["1", "0"] * 10}
    config = config_of({"facet": None}, ["1", "2"])
    fold = BiasFold.of(config, roles_of(config, table | {"age": ["3"] * 20}))
    states = states_of(fold, [batch_of(table | {"age": ["3"] * 20})])
    found = [counts.flips for _, counts in JudgedData.of(states, fold).facet(0)]
    assert len(found) == 4
    assert len({id(each.features) for each in found if each is not None}) == 1


def test_without_scikit_learn_the_flip_test_alone_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.neighbors", None)
    numbers = {name: column for name, column in case_a().items() if name != "grp"} | {"age": ["1"] * 24}
    ((_, found),) = values_of(analysed(config_of({"facet": ["F"]}, ["yes"]), numbers).post_training)
    assert found["FT"] == "The flip test needs scikit-learn, which the extra `bias` of this package installs"
    assert found["AD"] == pytest.approx(0.085714, abs=1e-6)


def test_the_sections_are_written_as_the_contract_has_them() -> None:
    sections = analysed(config_of({"facet": ["F"]}, ["yes"], "grp"), case_a(predictions="0" * 14 + "11" + "0" * 8))
    report = AnalysisReport(
        pre_training_bias_metrics=sections.pre_training, post_training_bias_metrics=sections.post_training
    )
    text = analysis_report_text(report)
    assert '"value": "-Infinity"' in text
    assert '"error": "FlipTest does not support non-numeric columns"' in text
    assert '"label_value_or_threshold": "yes"' in text
    assert text.index("Accuracy Difference (AD)") < text.index("Class Imbalance (CI)")
