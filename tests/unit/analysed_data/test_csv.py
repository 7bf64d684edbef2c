"""CSV as data of an analysis: names from headers or a header, roles by name or index."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analyzer.analysed_data import find_data
from tests.unit.analysed_data.reading import config, facet, read, refused, written

ROWS = "39,M,yes,0.9\n28,F,no,0.2\n"
NAMES = ["age", "sex", "y", "p"]


def test_columns_are_called_as_the_headers_say(tmp_path: Path) -> None:
    found = find_data(config(headers=NAMES, label="y", facet=facet("sex")), written(tmp_path / "a.csv", ROWS))
    assert found.roles.columns == ("age", "sex", "y", "p")
    assert read(found).rows == [["39", "M", "yes", "0.9"], ["28", "F", "no", "0.2"]]


def test_roles_are_given_by_name_or_by_index(tmp_path: Path) -> None:
    by_index = config(
        headers=NAMES, label=2, predicted_label=3, facet=facet(1, "age"), group_variable=0, excluded_columns=[1]
    )
    roles = find_data(by_index, written(tmp_path / "a.csv", ROWS)).roles
    assert (roles.label, roles.predicted_label, roles.facets, roles.group) == ("y", "p", ("sex", "age"), "age")
    assert roles.features == ("age",)
    assert roles.judged == ("age", "sex", "y", "p")


def test_a_facet_that_is_parted_twice_is_there_twice(tmp_path: Path) -> None:
    asked = config(headers=NAMES, label="y", facet=facet("age", "sex", 0))
    roles = find_data(asked, written(tmp_path / "a.csv", ROWS)).roles
    assert roles.facets == ("age", "sex", "age")
    assert roles.judged == ("age", "sex", "y")


def test_what_the_model_does_not_get_is_no_feature(tmp_path: Path) -> None:
    asked = config(headers=["id", *NAMES], label="y", predicted_label="p", joinsource_name_or_index="id")
    roles = find_data(asked, written(tmp_path / "a.csv", "1,39,M,yes,0.9\n")).roles
    assert (roles.features, roles.join_source) == (("age", "sex"), "id")


@pytest.mark.parametrize("header", ["age,sex,y,p", "Age , SEX,y,p", '\ufeffage,"sex",y,p'])
def test_a_first_line_that_is_the_headers_is_left_out(tmp_path: Path, header: str) -> None:
    found = find_data(config(headers=NAMES, label="y"), written(tmp_path / "a.csv", f"{header}\n{ROWS}"))
    assert read(found).columns["age"] == ["39", "28"]


def test_a_header_of_other_names_is_left_out_and_the_headers_count(tmp_path: Path) -> None:
    found = find_data(config(headers=NAMES, label="y"), written(tmp_path / "a.csv", f"a,b,c,d\n{ROWS}"))
    assert read(found).columns["age"] == ["39", "28"]


@pytest.mark.parametrize("first", ["M,x,yes", "F,z,no"])
def test_a_first_line_of_texts_among_texts_is_data(tmp_path: Path, first: str) -> None:
    source = written(tmp_path / "a.csv", f"{first}\nM,y,no\nF,z,yes\n")
    assert read(find_data(config(headers=["sex", "grp", "y"], label="y"), source)).report.rows == 3
    assert read(find_data(config(label=2), source)).report.rows == 3


def test_names_come_from_the_header_where_nothing_else_names_them(tmp_path: Path) -> None:
    found = find_data(config(label="y", facet=facet("sex")), written(tmp_path / "a.csv", f"age,sex,y,p\n{ROWS}"))
    assert found.roles.columns == ("age", "sex", "y", "p")
    assert read(found, ["sex", "y"]).rows == [["M", "yes"], ["F", "no"]]


def test_a_name_that_is_asked_for_tells_a_header_even_among_texts(tmp_path: Path) -> None:
    found = find_data(config(label="y"), written(tmp_path / "a.csv", "sex,y\nM,yes\nF,no\n"))
    assert read(found).rows == [["M", "yes"], ["F", "no"]]


def test_without_any_names_columns_are_numbered(tmp_path: Path) -> None:
    found = find_data(config(label=2, facet=facet(1)), written(tmp_path / "a.csv", ROWS))
    assert found.roles.columns == ("column_0", "column_1", "column_2", "column_3")
    assert found.roles.facets == ("column_1",)


def test_an_empty_cell_is_missing_and_a_ragged_record_is_bad(tmp_path: Path) -> None:
    found = read(find_data(config(headers=NAMES, label="y"), written(tmp_path / "a.csv", f"{ROWS}1,2\n5,,no,0.1\n")))
    assert found.columns["sex"] == ["M", "F", None]
    assert (found.report.rows, found.report.bad_records) == (3, 1)


def test_columns_that_are_not_selected_are_not_read(tmp_path: Path) -> None:
    found = find_data(config(headers=NAMES, label="y"), written(tmp_path / "a.csv", ROWS))
    assert read(found, ["y", "age"]).columns == {"age": ["39", "28"], "y": ["yes", "no"]}


def test_each_of_several_files_may_have_its_header(tmp_path: Path) -> None:
    for name in ("a", "b"):
        written(tmp_path / "data" / f"{name}.csv", f"age,sex,y,p\n{ROWS}")
    found = find_data(config(headers=NAMES, label="y"), str(tmp_path / "data"))
    assert read(found).columns["sex"] == ["M", "F", "M", "F"]


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (
            {"label": "income"},
            'label names "income", which is no column of the data: "age", "sex", "y", "p". Headers must contain label.',
        ),
        (
            {"facet": facet("sexx")},
            'facet names "sexx", which is no column of the data: "age", "sex", "y", "p". '
            'Did you mean "sex"? Unable to locate the facet.',
        ),
        (
            {"facet": facet(4)},
            "facet holds the index 4, and the data has 4 columns, from 0 on: "
            '"age", "sex", "y", "p". Unable to locate the facet.',
        ),
        (
            {"group_variable": "job"},
            'group_variable names "job", which is no column of the data: "age", "sex", "y", "p".',
        ),
        (
            {"excluded_columns": ["job"]},
            'excluded_columns names "job", which is no column of the data: "age", "sex", "y", "p".',
        ),
        (
            {"joinsource_name_or_index": 9},
            "joinsource_name_or_index holds the index 9, and the data has 4 columns, from 0 on: "
            '"age", "sex", "y", "p".',
        ),
    ],
)
def test_a_column_that_does_not_exist_is_refused_with_those_that_do(
    tmp_path: Path, keys: dict[str, Any], said: str
) -> None:
    assert refused(config(**{"headers": NAMES, "label": "y", **keys}), written(tmp_path / "a.csv", ROWS)) == said


def test_headers_of_another_number_than_the_columns_are_refused(tmp_path: Path) -> None:
    said = refused(config(headers=["age", "sex"], label="sex"), written(tmp_path / "a.csv", ROWS))
    assert "headers holds 2 names" in said
    assert "has 4 columns. Headers in config do not match with the number of columns in the dataset." in said


def test_headers_that_repeat_a_name_are_refused(tmp_path: Path) -> None:
    assert 'headers holds "a" twice' in refused(
        config(headers=list("aab"), label="b"), written(tmp_path / "a", "1,2,3")
    )


def test_data_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "does not exist" in refused(config(headers=NAMES, label="y"), str(tmp_path / "no"))


def test_headers_are_needed_where_the_data_cannot_be_looked_at() -> None:
    said = refused(config(label="y"), "gs://bucket/data")
    assert said == (
        'headers is not set, and only Spark can open "gs://bucket/data": '
        "it should list the columns of the data, in their order."
    )
