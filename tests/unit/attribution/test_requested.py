"""What a config asks to be explained: features by name or index, and the rows of a baseline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from analyzer.analysed_data.roles import Roles
from analyzer.attribution.csv_text import csv_header, csv_rows
from analyzer.attribution.explain_data import most_important
from analyzer.attribution.explanation_plan import ExplanationPlan
from analyzer.attribution.explanations import labels_of
from analyzer.attribution.given_baseline import given_baseline
from analyzer.errors import AnalyzerError, ConfigurationError, InputMissingError
from contracts.analysis_config import parse_analysis_config
from contracts.analysis_report import LabelAttributions
from tests.unit.attribution.models import batch_of

ROLES = Roles(("age", "sex", "city"), "income", None, (), None, "id", ("id", "age", "income", "sex", "city"))
FEATURES = ROLES.features


def planned(**methods: Any) -> ExplanationPlan:
    return ExplanationPlan.of(parse_analysis_config(json.dumps({"methods": methods})), ROLES)


def test_features_are_named_by_name_or_by_the_index_of_a_column() -> None:
    found = planned(shap={"features_to_explain": ["city", 1, "city"]}, pdp={"features": [3]})
    assert (found.explained, found.plotted) == (("city", "age"), ("sex",))
    assert planned(shap={}).explained == FEATURES
    assert planned(shap={}).columns == ("age", "sex", "city", "id")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("sexx", 'methods.shap.features_to_explain names "sexx", which does not exist. Did you mean "sex"?'),
        (5, "names the column 5; it should be one from 0 to 4: the data has 5 columns"),
        ("income", 'names "income", which is a column but no feature'),
        (0, 'names "id", which is a column but no feature'),
    ],
)
def test_what_is_no_feature_is_an_error_that_names_those_there_are(name: int | str, message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        planned(shap={"features_to_explain": [name]})
    assert message in raised.value.message


def test_the_first_scan_finds_out_what_is_needed() -> None:
    row = [[39, 0, "Bonn"]]
    assert planned(shap={"baseline": row}).fold.features == ()
    assert planned(shap={}).fold.features == FEATURES
    assert planned(shap={"baseline": row}, pdp={"grid_resolution": 5}).fold.features == FEATURES


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ([[39, 0.5, "Bonn"], [40, 1, None]], None),
        ([{"city": "Bonn", "age": 39, "sex": 0.5}, {"sex": 1, "age": 40, "city": None}], None),
        ([{"features": [39, 0.5, "Bonn"]}, {"features": [40, 1, None]}], "features"),
        ({"instances": [{"features": [39, 0.5, "Bonn"]}, {"features": [40, 1, None]}]}, "instances[*].features"),
        ({"rows": [[39, 0.5, "Bonn"], [40, 1, None]]}, "rows"),
    ],
)
def test_rows_of_a_baseline_in_the_config(given: Any, where: str | None) -> None:
    rows = given_baseline(given, FEATURES, where).to_pylist()
    assert rows == [{"age": 39, "sex": 0.5, "city": "Bonn"}, {"age": 40, "sex": 1.0, "city": None}]


@pytest.mark.parametrize(
    ("text", "where", "age"),
    [
        ('39,0.5,Bonn\n40,1,"Köln, Süd"\n', None, "39"),
        ('age,sex,city\n39,0.5,Bonn\n40,1,"Köln, Süd"\n', None, "39"),
        ('{"features": [39, 0.5, "Bonn"]}\n{"features": [40, 1, "Köln, Süd"]}\n', "features", 39),
        ('{"instances": [[39, 0.5, "Bonn"], [40, 1, "Köln, Süd"]]}', "instances", 39),
        ('[[39, 0.5, "Bonn"],\n [40, 1, "Köln, Süd"]]', None, 39),
    ],
)
def test_rows_of_a_baseline_in_a_file(text: str, where: str | None, age: int | str, tmp_path: Path) -> None:
    file = tmp_path / "baseline"
    file.write_text(text, encoding="utf-8")
    for place in (str(file), file.as_uri()):
        rows = given_baseline(place, FEATURES, where).to_pylist()
        assert [row["city"] for row in rows] == ["Bonn", "Köln, Süd"]
        assert rows[0]["age"] == age


@pytest.mark.parametrize(
    ("given", "kind", "message"),
    [
        ([[39, 0]], ConfigurationError, 'has a row of 2 values for 3 features: "age", "sex", "city"'),
        ([{"age": 1, "sexx": 2, "city": 3}], ConfigurationError, 'a record without "sex"; .* Did you mean "sexx"'),
        ("hdfs://host/baseline.csv", ConfigurationError, "should be a path of this machine, .* or a place at s3://"),
        ("/nowhere/baseline.csv", InputMissingError, "which does not exist"),
    ],
)
def test_baselines_that_do_not_fit(given: Any, kind: type[AnalyzerError], message: str) -> None:
    with pytest.raises(kind, match=message):
        given_baseline(given, FEATURES)


def test_nothing_but_labels_is_no_data() -> None:
    config = parse_analysis_config(json.dumps({"methods": {"shap": {}}}))
    with pytest.raises(ConfigurationError, match="Data must contain features"):
        ExplanationPlan.of(config, Roles((), "y", None, (), None, None, ("y",)))


def test_the_most_important_features_are_those_of_the_largest_values_over_all_outputs() -> None:
    found = {
        "label0": LabelAttributions(global_shap_values={"a": 0.1, "b": -0.5, "c": 0.2}),
        "label1": LabelAttributions(global_shap_values={"a": 0.6, "b": 0.0, "c": 0.1}),
    }
    assert most_important(found, 2) == ("a", "b")
    assert most_important(found, 9) == ("a", "b", "c")


def test_outputs_are_called_by_their_headers_or_numbered() -> None:
    assert labels_of(None, 2) == ("label0", "label1")
    assert labels_of(("no", "yes"), 2) == ("no", "yes")
    assert labels_of(("yes",), 2) == ("yes", "label1")
    assert labels_of(("yes", "yes"), 2) == ("label0", "label1")


def test_lines_of_csv_put_quotes_where_they_are_needed() -> None:
    assert csv_header(["a_label0", 'odd, "name"']) == b'a_label0,"odd, ""name"""\n'
    assert csv_rows(batch_of([[0.1, 1e-7, "x", 3]])) == b"0.1,1e-7,x,3\n"
    assert csv_rows(batch_of([[0.5, 1.0, 'a, "b"', None]])) == b'0.5,1,"a, ""b""",\n'
