"""Facets and predictions that lie beside the data: by row, or by id."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analyzer.analysed_data import find_data
from analyzer.errors import UnreadableDataError
from tests.unit.analysed_data.reading import config, facet, read, refused, written

DATA = "1,39,yes\n2,28,no\n3,50,yes\n"
HEADERS = ["id", "age", "y"]


@pytest.fixture
def source(tmp_path: Path) -> str:
    return written(tmp_path / "data.csv", DATA)


def test_row_i_of_facets_belongs_to_row_i_of_the_data(tmp_path: Path, source: str) -> None:
    side = written(tmp_path / "facets.csv", "sex,race\nM,x\nF,y\nF,z\n")
    found = find_data(config(headers=HEADERS, label="y", facet=facet("sex"), facet_dataset_uri=side), source)
    assert found.roles.facets == ("sex",)
    assert found.roles.features == ("id", "age")
    assert found.roles.columns == ("id", "age", "y", "sex")
    assert read(found, ["sex", "y"]).rows == [["yes", "M"], ["no", "F"], ["yes", "F"]]


def test_predictions_without_a_header_have_their_own_name(tmp_path: Path, source: str) -> None:
    side = written(tmp_path / "predictions.csv", "1\n0\n1\n")
    found = find_data(config(headers=HEADERS, label="y", predicted_label_dataset_uri=side), source)
    assert found.roles.predicted_label == "predicted_label"
    assert read(found, ["predicted_label"]).rows == [["1"], ["0"], ["1"]]


@pytest.mark.parametrize("asked", ["yhat", 1])
def test_predictions_are_named_as_asked(tmp_path: Path, source: str, asked: int | str) -> None:
    side = written(tmp_path / "predictions.csv", "a,1\nb,0\nc,1\n")
    keys = {"predicted_label_dataset_uri": side, "predicted_label_headers": ["note", "yhat"], "predicted_label": asked}
    assert find_data(config(headers=HEADERS, label="y", **keys), source).roles.predicted_label == "yhat"


def test_both_sides_may_be_given(tmp_path: Path, source: str) -> None:
    facets = written(tmp_path / "facets.csv", "sex\nM\nF\nF\n")
    predictions = written(tmp_path / "predictions.csv", "predicted_label\nyes\nno\nno\n")
    keys = {"facet_dataset_uri": facets, "predicted_label_dataset_uri": predictions}
    found = find_data(config(headers=HEADERS, label="y", facet=facet("sex"), **keys), source)
    assert read(found, found.roles.judged).rows == [["yes", "M", "yes"], ["no", "F", "no"], ["yes", "F", "no"]]


def test_rows_are_joined_by_an_id_that_both_have(tmp_path: Path, source: str) -> None:
    side = written(tmp_path / "facets.csv", "id,sex\n3,F\n1,M\n7,M\n")
    keys = {"facet": facet("sex"), "facet_dataset_uri": side, "joinsource_name_or_index": "id"}
    found = read(find_data(config(headers=HEADERS, label="y", **keys), source))
    assert found.rows == [["1", "39", "yes", "M"], ["3", "50", "yes", "F"]]
    assert (found.report.rows, found.report.counts) == (2, {"without_partner": 1})


def test_files_of_a_folder_are_joined_by_an_id(tmp_path: Path) -> None:
    for i in range(3):
        written(tmp_path / "data" / f"{i}.csv", f"{i},39,yes\n")
        written(tmp_path / "side" / f"{2 - i}.csv", f"{i},M{i}\n")
    keys = {"facet_headers": ["id", "sex"], "joinsource_name_or_index": 0, "facet": facet("sex")}
    asked = config(headers=HEADERS, label="y", facet_dataset_uri=str(tmp_path / "side"), **keys)
    found = read(find_data(asked, str(tmp_path / "data")))
    assert found.columns["sex"] == ["M0", "M1", "M2"]


@pytest.mark.parametrize("side", ["sex\nM\nF\n", "sex\nM\nF\nF\nM\n"])
def test_other_numbers_of_rows_are_an_error_of_the_data(tmp_path: Path, source: str, side: str) -> None:
    rows = side.count("\n") - 1
    asked = config(
        headers=HEADERS, label="y", facet=facet("sex"), facet_dataset_uri=written(tmp_path / "side.csv", side)
    )
    with pytest.raises(UnreadableDataError, match=f"which has {rows} rows where the data has 3"):
        read(find_data(asked, source))


def test_a_bad_record_leaves_rows_without_numbers(tmp_path: Path) -> None:
    source = written(tmp_path / "data.csv", f"{DATA}4,5\n")
    asked = config(
        headers=HEADERS, label="y", facet=facet("sex"), facet_dataset_uri=written(tmp_path / "s.csv", "sex\nM\nF\nF\n")
    )
    with pytest.raises(UnreadableDataError, match="1 record of the data cannot be read, so that rows have no numbers"):
        read(find_data(asked, source))


@pytest.mark.parametrize(
    ("side", "keys", "said"),
    [
        ("id,sex\n1,M\n1,F\n", {"joinsource_name_or_index": "id"}, '1 id is there more than once, such as "1"'),
        ("sex\nM\nF\nF\n", {"facet": facet("race")}, 'holds (which has no header, nor headers): "column_0"'),
        ("age\n1\n2\n3\n", {"facet": facet("age")}, 'facet_dataset_uri has the column "age", which the data has too'),
        ("sex,race\nM,x,y\n", {}, "facet_dataset_uri: 1 record could not be read"),
    ],
)
def test_side_data_that_does_not_fit_is_refused(
    tmp_path: Path, source: str, side: str, keys: dict[str, Any], said: str
) -> None:
    uri = written(tmp_path / "side.csv", side)
    asked = {"headers": HEADERS, "label": "y", "facet": facet("sex"), "facet_dataset_uri": uri, **keys}
    assert said in refused(config(**asked), source)


def test_several_files_need_ids(tmp_path: Path, source: str) -> None:
    for name in "ab":
        written(tmp_path / "side" / name, "sex\nM\n")
    asked = config(headers=HEADERS, label="y", facet=facet("sex"), facet_dataset_uri=str(tmp_path / "side"))
    said = refused(asked, source)
    assert "joinsource_name_or_index names no column that both the data and facet_dataset_uri have" in said
    assert "what facet_dataset_uri holds is several files" in said


@pytest.mark.parametrize(("uri", "said"), [("/no/such", "does not exist"), ("hdfs://b/x", "this machine")])
def test_side_data_that_is_not_there_is_refused(source: str, uri: str, said: str) -> None:
    found = refused(config(headers=HEADERS, label="y", facet=facet("sex"), facet_dataset_uri=uri), source)
    assert found.startswith("facet_dataset_uri holds")
    assert said in found
