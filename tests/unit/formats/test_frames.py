"""Frames as data give the reports of the file of the same rows."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import analyzer
from analyzer.errors import AnalyzerError, ConfigurationError, InputMissingError, ModelError, UnreadableDataError
from tests.unit.formats.test_arrow_tables import TABLE, reports

SCORED = pa.table(
    {
        "age": [20 + i % 50 for i in range(200)],
        "sex": ["f" if i % 3 else "m" for i in range(200)],
        "label": [int(i % 4 == 0) for i in range(200)],
        "predicted": [int(i % 5 == 0) for i in range(200)],
        "score": [i / 200 for i in range(200)],
    }
)

Made = Callable[[Path], Any]
"""A frame of the rows of a Parquet file."""

FRAMES: tuple[tuple[str, Made], ...] = (
    ("pandas", pd.read_parquet),
    ("pandas of Arrow", lambda path: pd.read_parquet(path, dtype_backend="pyarrow")),
    ("polars", pl.read_parquet),
    ("table", pq.read_table),
    ("batch", lambda path: pq.read_table(path).combine_chunks().to_batches()[0]),
    ("stream", lambda path: pq.read_table(path).to_reader(7)),
    ("duckdb", lambda path: duckdb.connect().sql(f"from '{path}'")),
)

each_frame = pytest.mark.parametrize("made", [made for _, made in FRAMES], ids=[name for name, _ in FRAMES])


@each_frame
def test_the_reports_are_those_of_the_file(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "d.parquet"
    # Lists of pairs are no maps to pandas.
    pq.write_table(TABLE.drop_columns(["pairs"]), path)
    if isinstance(frame := made(path), pd.DataFrame):
        frame.to_parquet(path)  # what pandas has made of it
    file = analyzer.baseline(path, tmp_path / "file", exclude="day")
    taken = analyzer.baseline(made(path), tmp_path / "frame", exclude="day")
    assert reports(tmp_path / "frame") == reports(tmp_path / "file")
    assert taken.notes == file.notes
    analyzer.monitor(path, tmp_path / "file today", baseline=tmp_path / "file")
    analyzer.monitor(made(path), tmp_path / "frame today", baseline=tmp_path / "file")
    assert reports(tmp_path / "frame today") == reports(tmp_path / "file today")


@each_frame
def test_model_quality_and_bias_take_frames(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "d.parquet"
    pq.write_table(SCORED, path)
    config = {
        "dataset_type": "application/x-parquet",
        "label": "label",
        "label_values_or_threshold": [1],
        "facet": [{"name_or_index": "sex", "value_or_threshold": ["f"]}],
        "predicted_label": "predicted",
        "methods": {"pre_training_bias": {"methods": "all"}, "post_training_bias": {"methods": "all"}, "report": {}},
    }
    monitored = {key: value for key, value in config.items() if key not in ("dataset_type", "predicted_label")}
    for name, data in (("file", lambda: path), ("frame", lambda: made(path))):
        analyzer.model_quality(
            data(),
            tmp_path / name / "quality",
            problem_type="BinaryClassification",
            label="label",
            prediction="predicted",
            probability="score",
        )
        analyzer.bias(
            data(), tmp_path / name / "bias", config=config if name == "file" else config | {"dataset_type": "text/csv"}
        )
        analyzer.bias(
            data(),
            tmp_path / name / "monitor",
            config=monitored,
            format="parquet" if name == "file" else "arrow",
            label="label",
            prediction="predicted",
        )
    for kind in ("bias", "monitor"):
        assert reports(tmp_path / "frame" / kind) == reports(tmp_path / "file" / kind)
    found, expected = (reports(tmp_path / name / "quality") for name in ("frame", "file"))
    assert found["constraints.json"] == expected["constraints.json"]


def test_batches_of_a_frame_are_not_seen(tmp_path: Path) -> None:
    for number in (1, 3, 1000):
        analyzer.baseline(TABLE.to_reader(number), tmp_path / str(number))
    assert reports(tmp_path / "1") == reports(tmp_path / "3") == reports(tmp_path / "1000")


def test_dictionaries_that_differ_between_batches(tmp_path: Path) -> None:
    kind = pa.dictionary(pa.int32(), pa.string())
    batches = [pa.record_batch({"c": pa.array(each).dictionary_encode()}) for each in (["a", "b"], ["b", "c"])]
    schema = pa.schema({"c": kind})
    plain = pa.table({"c": ["a", "b", "b", "c"]})
    frames = (plain, pa.Table.from_batches(batches), pa.RecordBatchReader.from_batches(schema, batches))
    categories = pl.DataFrame({"c": pl.Series(["a", "b", "b", "c"], dtype=pl.Categorical)})
    for number, frame in enumerate((*frames, categories)):
        analyzer.baseline(frame, tmp_path / str(number))
    assert all(reports(tmp_path / str(number)) == reports(tmp_path / "0") for number in (1, 2, 3))


def test_categories_inside_of_others(tmp_path: Path) -> None:
    values = {"one": [{"x": "a", "y": 1}, None], "lists": [["a", "b"], []], "deep": [[{"x": "b"}], []]}
    plain = pl.DataFrame(values)
    kind = pl.Enum(["a", "b"])
    kinds = {
        "one": pl.Struct({"x": kind, "y": pl.Int64}),
        "lists": pl.List(kind),
        "deep": pl.List(pl.Struct({"x": kind})),
    }
    frame = pl.DataFrame(values, schema=kinds)
    frame.write_ipc(tmp_path / "d.arrow")
    plain.write_parquet(tmp_path / "d.parquet")
    for name, data in (("frame", frame), ("arrow", tmp_path / "d.arrow"), ("parquet", tmp_path / "d.parquet")):
        analyzer.baseline(data, tmp_path / name)
    assert reports(tmp_path / "frame") == reports(tmp_path / "arrow") == reports(tmp_path / "parquet")


def test_the_index_of_pandas_is_no_column(tmp_path: Path) -> None:
    report = analyzer.baseline(pd.DataFrame({"a": [1, 2]}, index=["x", "y"]), tmp_path)
    assert [feature.name for feature in report.statistics.features] == ["a"]


def test_the_page_says_which_frame_it_is_of(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    pages = [analyzer.baseline(frame, tmp_path / name).page for name in ("one", "other")]
    assert pages[0] == pages[1]
    assert "<dt>Data</dt><dd><bdi>a frame of type pandas.DataFrame</bdi></dd>" in pages[0]


def test_nothing_is_left_when_the_run_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    analyzer.baseline(TABLE, tmp_path / "reports")
    with pytest.raises(AnalyzerError):
        analyzer.baseline(TABLE, tmp_path / "reports", delimiter=";")
    assert list((tmp_path / "tmp").iterdir()) == []


def failing() -> Iterator[pa.RecordBatch]:
    yield pa.record_batch({"a": [1, 2, 3]})
    raise RuntimeError("the connection\nwas lost")


class Broken:
    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        raise ValueError("the cursor is closed")


TWICE = pa.table([pa.array([1]), pa.array([2])], names=["a", "a"])


@pytest.mark.parametrize(
    ("data", "kind", "message"),
    [
        (TWICE, ConfigurationError, '2 columns called "a"; each should have a name of its own'),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), ConfigurationError, '2 columns called "a"; .* frame.columns = '),
        (
            pd.DataFrame({0: [1]}),
            ConfigurationError,
            'a column whose name is "0", of type int; each name should be a t',
        ),
        (pd.DataFrame({("a", "b"): [1]}), ConfigurationError, "of type tuple; each name should be a text"),
        (pd.DataFrame({"a": [1, "x", b"y"]}), UnreadableDataError, "no table of Arrow: .* should be of one type"),
        (pd.DataFrame({"a": [2**70]}), UnreadableDataError, "no table of Arrow: .* should be of one type"),
        (pd.DataFrame(index=[1, 2]), ConfigurationError, "a pandas frame without columns"),
        (pd.DataFrame({"a": []}), InputMissingError, "has no rows; there should be one at least"),
        (
            pl.DataFrame({"a": [1]}).lazy(),
            ConfigurationError,
            r"LazyFrame; it should be a path, .* \(collect\(\) makes",
        ),
        (
            pl.DataFrame({"a": [1]}, schema={"a": pl.Int128}),
            UnreadableDataError,
            "polars.DataFrame that is no table of Arrow: .*i128.* Each column should be of a type that pyarrow knows",
        ),
        (pl.Series("a", [1]), ConfigurationError, r"polars.Series, one column; it should be a frame, .* data.to_frame"),
        (pd.Series([1]), ConfigurationError, r"pandas.Series, one column; it should be a frame, .* data.to_frame\(\)"),
        (pa.array([1]), ConfigurationError, r"pyarrow.Int64Array, one column; .* by pyarrow.table\({\"name\": data}\)"),
        (pa.chunked_array([[1]]), ConfigurationError, "pyarrow.ChunkedArray, one column; it should be a frame"),
        (
            {"a": [1]},
            ConfigurationError,
            "data is of type builtins.dict; it should be a path, a URI, a frame of pandas",
        ),
        (None, ConfigurationError, "data is not set; "),
        (["a.csv", "b.csv"], ConfigurationError, "data is a list; it should be one place: a folder that holds all fi"),
        ((Path("a.csv"),), ConfigurationError, "data is a tuple; it should be one place: a folder"),
        (Broken(), UnreadableDataError, "that is no table of Arrow: .*the cursor is closed"),
        (
            pa.RecordBatchReader.from_batches(pa.schema({"a": pa.int64()}), failing()),
            UnreadableDataError,
            r'with an error after 3 rows: "the connection was lost"\. .* a file that it was written to serves too',
        ),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str | type) else "",
)
def test_what_is_no_frame_is_told_with_what_would_serve(
    data: Any, kind: type[AnalyzerError], message: str, tmp_path: Path
) -> None:
    with pytest.raises(kind, match=message):
        analyzer.baseline(data, tmp_path / "reports")
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize(
    ("data", "settings", "message"),
    [
        (
            pl.DataFrame({"a": [1]}),
            {"exclude": "a"},
            "data is a frame of type polars.DataFrame, whose 1 row has no col",
        ),
        (TABLE, {"max_columns": 2}, "The frame given as data has 13 columns or more, and max_columns is 2"),
        (
            pa.table({"pairs": pa.array([(1, 2, 3)], pa.month_day_nano_interval())}),
            {},
            "data is a frame of type pyarrow.Table, whose 1 row has no columns",
        ),
        (
            duckdb.sql("select 170141183460469231731687303715884105727::hugeint a"),
            {},
            "The frame given as data cannot be read: .*does not fit in precision",
        ),
    ],
    ids=["no column", "columns", "left out", "values"],
)
def test_no_error_names_a_place_that_nobody_has_typed(
    data: Any, settings: dict[str, Any], message: str, tmp_path: Path
) -> None:
    with pytest.raises(AnalyzerError, match=f"^{message}") as raised:
        analyzer.baseline(data, tmp_path / "reports", **settings)
    assert tempfile.gettempdir() not in str(raised.value)


def test_a_frame_has_no_other_format_and_no_records(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match='format holds "csv"; it should be left out, or arrow'):
        analyzer.baseline(TABLE, tmp_path, format="csv")
    (tmp_path / "script.py").write_text("def preprocess_handler(record):\n    return {}\n")
    with pytest.raises(ConfigurationError, match="records of captures, of CSV or of JSON, and the data is a frame"):
        analyzer.baseline(TABLE, tmp_path / "reports", preprocessor=tmp_path / "script.py")
    with pytest.raises(ConfigurationError, match="header is set, which CSV alone has, and the data is a frame"):
        analyzer.baseline(TABLE, tmp_path / "reports", header=False)
    with pytest.raises(ConfigurationError, match="captures holds a Table; it should be the path or URI"):
        analyzer.merge(TABLE, tmp_path, tmp_path / "reports")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"label": 0}, "/label is an index; columns of a frame should be given by name"),
        ({"facet_dataset_uri": "f.csv", "facet_headers": ["sex"]}, "only for data of text/csv; data is a frame"),
    ],
)
def test_an_analysis_names_no_format_of_files(config: dict[str, Any], said: str, tmp_path: Path) -> None:
    plain = {
        "dataset_type": "text/csv",
        "label": "label",
        "label_values_or_threshold": [1],
        "facet": [{"name_or_index": "sex"}],
        "methods": {"pre_training_bias": {"methods": "all"}},
    }
    with pytest.raises(ConfigurationError, match=re.escape(said)):
        analyzer.bias(SCORED, tmp_path, config=plain | config)


def test_a_model_is_asked_about_a_frame_as_about_csv(tmp_path: Path) -> None:
    shap = {"baseline": [[30, "f", 0, 0.5]], "num_samples": 20, "agg_method": "mean_abs"}
    config = {"label": "label", "methods": {"shap": shap}}
    with pytest.raises(ModelError, match="asked about 1 record as text/csv"):
        analyzer.explain(SCORED, tmp_path, config=config, model_url="http://127.0.0.1:9/", model_retries=0)
