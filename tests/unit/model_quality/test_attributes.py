"""Attributes become columns: by name, by index, by a path into JSON."""

from __future__ import annotations

import pyarrow as pa
import pytest

from analyzer.columns.attributes import LABEL_PREFIXES, OUTPUT_PREFIXES, ColumnPath, path_steps, resolve, values_at

JOINED = "batchTransformOutput_SageMakerOutput"


@pytest.mark.parametrize(
    ("attribute", "names", "place"),
    [
        ("score", ["id", "score"], ColumnPath("score")),
        ("score", ["id", "endpointOutput_score"], ColumnPath("endpointOutput_score")),
        ("score", ["score", "endpointOutput_score"], ColumnPath("score")),
        ("0", ["endpointOutput_0", "groundTruthData_0"], ColumnPath("endpointOutput_0")),
        ("69", ["batchTransformOutput_68", "batchTransformOutput_69"], ColumnPath("batchTransformOutput_69")),
        ("1", ["_c0", "_c1"], ColumnPath("_c1")),
        ("1", ["a", "b"], ColumnPath("b")),
        ("1", ["1", "b"], ColumnPath("1")),
        ("2", ["a", "b"], None),
        ("_c1", ["_c0", "_c1"], ColumnPath("_c1")),
        ("$.prediction", ["prediction"], ColumnPath("prediction")),
        ("$.prediction", ["endpointOutput_prediction"], ColumnPath("endpointOutput_prediction")),
        ("$['a b']", ["a b"], ColumnPath("a b")),
        ("out.score", ["out.score"], ColumnPath("out.score")),
        ("$.out.score", ["endpointOutput_out.score"], ColumnPath("endpointOutput_out.score")),
        ("$[0]", ["endpointOutput_0"], ColumnPath("endpointOutput_0")),
        ("predictions[0].score", ["predictions"], ColumnPath("predictions", (0, "score"))),
        ("$.a.b[1]", ["a", "a.b"], ColumnPath("a.b", (1,))),
        ("$.a.b", ["a"], ColumnPath("a", ("b",))),
        ("missing", ["id", "score"], None),
        ("$.", ["id"], None),
        ("a[b", ["endpointOutput_0"], None),
        ("[*].score", ["endpointOutput_score"], ColumnPath("endpointOutput_score")),
        (
            "score",
            ["batchTransformOutput_SageMakerOutput.score"],
            ColumnPath("batchTransformOutput_SageMakerOutput.score"),
        ),
        ("1", [JOINED], ColumnPath(JOINED, (1,))),
        ("score", [JOINED], None),
    ],
)
def test_an_attribute_finds_its_column(attribute: str, names: list[str], place: ColumnPath | None) -> None:
    assert resolve(attribute, names, OUTPUT_PREFIXES, positional=True) == place


def test_a_plain_value_is_the_first_of_its_row_and_has_no_other() -> None:
    column = pa.array(["0.9", "yes", "[1,2]", None])
    assert values_at(column, (0,)).to_pylist() == ["0.9", "yes", "1", None]
    assert values_at(column, (1,)).to_pylist() == [None, None, "2", None]


def test_an_index_means_nothing_where_columns_have_no_order() -> None:
    assert resolve("1", ["a", "b"], OUTPUT_PREFIXES, positional=False) is None


def test_a_label_is_never_looked_for_in_the_answer() -> None:
    names = ["endpointOutput_0", "groundTruthData_0"]
    assert resolve("0", names, LABEL_PREFIXES, positional=False) == ColumnPath("groundTruthData_0")
    assert resolve("groundTruthData_0", names, LABEL_PREFIXES, positional=False) == ColumnPath("groundTruthData_0")


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("$.a.b[0]", ("a", "b", 0)),
        ("a", ("a",)),
        ("$['x.y'].z", ("x.y", "z")),
        ('$["x"][-1]', ("x", -1)),
        ("$", ()),
        ("a[b", ()),
        ("a..b", ()),
    ],
)
def test_paths_have_steps(path: str, steps: tuple[str | int, ...]) -> None:
    assert path_steps(path) == steps


@pytest.mark.parametrize("encoded", [False, True])
def test_values_are_taken_out_of_json(encoded: bool) -> None:
    texts = ['[{"score":0.5}]', '[{"score":"x"}]', "[]", "no json", None, '[{"score":true}]', '{"score":1}', "[[1]]"]
    column = pa.array(texts, pa.string())
    found = values_at(column.dictionary_encode() if encoded else column, (0, "score"))
    assert found.to_pylist() == ["0.5", "x", None, None, None, "true", None, None]
    assert values_at(column, ()) is column
