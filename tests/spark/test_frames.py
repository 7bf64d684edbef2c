"""A frame of Spark as data gives the reports of the Parquet file of its rows, and is read where it is."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession
from pyspark.sql.functions import udf

import analyzer
from analyzer.errors import ConfigurationError, InputMissingError, UnreadableDataError
from analyzer.spark.versions import spark_version
from tests.unit.formats.test_arrow_tables import TABLE, reports
from tests.unit.formats.test_frames import SCORED


def test_the_reports_are_those_of_the_file(spark: SparkSession, tmp_path: Path) -> None:
    """Nested and binary columns, maps, decimals and times too."""
    pq.write_table(TABLE, tmp_path / "d.parquet")
    analyzer.baseline(tmp_path / "d.parquet", tmp_path / "file", engine="processes")
    frame = spark.read.parquet(str(tmp_path / "d.parquet"))
    zone = spark.conf.get("spark.sql.session.timeZone")
    spark.conf.set("spark.sql.session.timeZone", "Asia/Tokyo")
    try:
        analyzer.baseline(frame, tmp_path / "frame")
        assert spark.conf.get("spark.sql.session.timeZone") == "Asia/Tokyo"
    finally:
        spark.conf.set("spark.sql.session.timeZone", str(zone))
    assert reports(tmp_path / "frame") == reports(tmp_path / "file")


def test_the_end_of_time_that_is_in_the_next_year_in_utc(spark: SparkSession, tmp_path: Path) -> None:
    spark.sql("SELECT timestamp'9999-12-31 23:59:59-05:00' AS at FROM range(5)").write.parquet(str(tmp_path / "d"))
    analyzer.baseline(tmp_path / "d", tmp_path / "file", format="parquet", engine="processes")
    analyzer.baseline(spark.read.parquet(str(tmp_path / "d")), tmp_path / "frame")
    assert reports(tmp_path / "frame") == reports(tmp_path / "file")


def test_a_frame_of_several_partitions_that_was_made_of_others(spark: SparkSession, tmp_path: Path) -> None:
    numbers = spark.range(0, 1000, 1, 7).withColumnRenamed("id", "n")
    counted = numbers.join(spark.range(0, 1000, 2, 3).withColumnRenamed("id", "n"), "n").orderBy("n")
    report = analyzer.baseline(counted, tmp_path)
    (feature,) = report.statistics.features
    assert report.statistics.dataset.item_count == 500
    assert feature.numerical_statistics is not None
    assert (feature.numerical_statistics.min, feature.numerical_statistics.max) == (0.0, 998.0)


def test_model_quality_bias_and_excluded_columns(spark: SparkSession, tmp_path: Path) -> None:
    pq.write_table(SCORED, tmp_path / "d.parquet")
    frame = spark.read.parquet(str(tmp_path / "d.parquet"))
    config = {
        "dataset_type": "application/x-parquet",
        "label": "label",
        "label_values_or_threshold": [1],
        "facet": [{"name_or_index": "sex", "value_or_threshold": ["f"]}],
        "methods": {"pre_training_bias": {"methods": "all"}},
    }
    for name, data in (("file", tmp_path / "d.parquet"), ("frame", frame)):
        analyzer.baseline(data, tmp_path / name / "data", exclude=["age"])
        analyzer.bias(data, tmp_path / name / "bias", config=config)
        analyzer.model_quality(
            data, tmp_path / name / "quality", problem_type="Regression", label="label", prediction="score"
        )
    for kind in ("data", "bias"):
        assert reports(tmp_path / "frame" / kind) == reports(tmp_path / "file" / kind)
    found, expected = (reports(tmp_path / name / "quality") for name in ("frame", "file"))
    assert found["constraints.json"] == expected["constraints.json"]


def test_a_column_to_exclude_that_is_not_there_is_noted(spark: SparkSession, tmp_path: Path) -> None:
    (note,) = analyzer.baseline(spark.range(3), tmp_path, exclude="no").notes
    assert note == 'exclude names "no", which the data does not have. Known: "id".'


def test_what_cannot_serve_is_told(spark: SparkSession, tmp_path: Path) -> None:
    frame = spark.range(3)
    with pytest.raises(ConfigurationError, match=r'2 columns called "id"; .* frame.toDF'):
        analyzer.baseline(frame.select("id", "id"), tmp_path)
    with pytest.raises(ConfigurationError, match=r"engine holds processes, .* because the data is a frame of Spark"):
        analyzer.baseline(frame, tmp_path, engine="processes")
    lasts = frame.selectExpr("id", "make_interval(1, 2) AS lasts")
    if spark_version() < (4, 1):
        with pytest.raises(
            ConfigurationError, match=r"a type that PySpark cannot read: .*interval.*cast to a text or left"
        ):
            analyzer.baseline(lasts, tmp_path)
    else:
        assert analyzer.baseline(lasts, tmp_path).features[1].name == "lasts"
    with pytest.raises(ConfigurationError, match=r"a Spark frame of a stream, which has no end; .* foreachBatch"):
        analyzer.baseline(spark.readStream.format("rate").load(), tmp_path)
    with pytest.raises(InputMissingError, match=r"^data is a Spark frame, which contains no rows; at least one is n"):
        analyzer.baseline(frame.where("id > 5"), tmp_path)


def test_python_code_of_a_frame_that_fails_is_told_as_the_frames(spark: SparkSession, tmp_path: Path) -> None:
    def fail(number):  # type: ignore[no-untyped-def]  # Spark 4 looks at hints, and takes no texts
        raise ValueError(f"nothing for {number}")

    frame = spark.range(3).select(udf(fail, "long")("id").alias("made"))
    with pytest.raises(
        UnreadableDataError,
        match=r'^data is a Spark frame whose own Python code fails: "ValueError: nothing for \d"\. ',
    ):
        analyzer.baseline(frame, tmp_path)
    with pytest.raises(UnreadableDataError, match='own Python code fails: "ValueError: nothing for'):
        analyzer.model_quality(
            frame.selectExpr("made", "1 AS label"),
            tmp_path,
            problem_type="Regression",
            label="label",
            prediction="made",
        )


@pytest.mark.deequ
def test_rules_are_checked_on_any_frame(spark: SparkSession, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("rules:\n- {kind: isComplete, column: age}\n- {kind: isUnique, column: sex}\n")
    for frame in (spark.createDataFrame([(1, "f"), (2, "f")], "age long, sex string"), SCORED):
        found = analyzer.check_rules(frame, rules)
        assert [not result.is_violation for result in found.results] == [True, False]
