"""Parquet that Spark has written."""

from __future__ import annotations

from pathlib import Path

from pyspark.sql import SparkSession

from tests.running import PARQUET, baseline_of, run_job


def test_what_spark_writes_is_read_and_holds_against_itself(spark: SparkSession, tmp_path: Path) -> None:
    frame = spark.range(1_000).selectExpr(
        "id", "id % 3 = 0 AS third", "CAST(id / 7 AS DECIMAL(9, 3)) AS d", "id % 5 AS p"
    )
    frame.repartition(3).write.partitionBy("p").parquet(str(tmp_path / "in"))
    reports = run_job(tmp_path / "in", PARQUET, tmp_path / "out")
    assert (reports.rows, reports.types["third"], reports.types["d"]) == (1_000, "String", "Fractional")
    again = run_job(tmp_path / "in", PARQUET, tmp_path / "again", **baseline_of(reports))
    assert again.violations == []
