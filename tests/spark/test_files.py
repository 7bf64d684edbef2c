"""What Spark alone reads: its own packings, and file systems of Hadoop."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from analyzer.errors import AnalyzerError, InputMissingError
from tests.running import CSV, JSON_LINES, PARQUET, run_job
from tests.unit.runs.test_files import write


@pytest.mark.parametrize("codec", ["SnappyCodec", "Lz4Codec", "DefaultCodec", "GzipCodec", "BZip2Codec"])
def test_what_spark_compresses_is_read(codec: str, spark: SparkSession, tmp_path: Path) -> None:
    frame = spark.createDataFrame([("a,b",), ("1,x",), ("2,y",)], "value string").coalesce(1)
    frame.write.option("compression", f"org.apache.hadoop.io.compress.{codec}").text(str(tmp_path / "in"))
    reports = run_job(tmp_path / "in", CSV, tmp_path / "out")
    assert (reports.rows, list(reports.features)) == (2, ["a", "b"])


def foreign_uri(spark: SparkSession, folder: Path) -> str:
    """The folder as the root of another Hadoop file system, that our own reading of local files knows nothing of."""
    name = folder.name.replace("_", "-")
    configuration = spark.sparkContext._jsc.hadoopConfiguration()
    configuration.set(f"fs.viewfs.mounttable.{name}.link./mounted", folder.as_uri())
    return f"viewfs://{name}/mounted"


def test_a_foreign_file_system_is_read_through_spark(spark: SparkSession, tmp_path: Path) -> None:
    root = foreign_uri(spark, tmp_path)
    csv = "a,b\r\n" + "".join(f'{i},"x{i % 3}\n"\r\n' for i in range(50))
    write(tmp_path / "csv" / "deep" / "a b.csv", csv)
    write(tmp_path / "csv" / "_SUCCESS", "")
    write(tmp_path / "json" / "a.json", '{"a": 1, "b": {"c": "x"}}\n')
    (tmp_path / "gz").mkdir()
    (tmp_path / "gz" / "a.csv.gz").write_bytes(gzip.compress(csv.encode()))
    (tmp_path / "parquet").mkdir()
    pq.write_table(pa.table({"a": [1, 2], "b": ["x", None]}), tmp_path / "parquet" / "a.parquet")
    for folder, format in (("csv", CSV), ("json", JSON_LINES), ("gz", CSV), ("parquet", PARQUET)):
        foreign = run_job(f"{root}/{folder}", format, tmp_path / f"out-{folder}")
        local = run_job(tmp_path / folder, format, tmp_path / f"local-{folder}")
        assert foreign.files == local.files


def test_an_empty_foreign_folder_is_an_error(spark: SparkSession, tmp_path: Path) -> None:
    root = foreign_uri(spark, tmp_path)
    (tmp_path / "in").mkdir()
    write(tmp_path / "empty" / "a.csv", "")
    write(tmp_path / "header" / "a.csv", "a,b\n")
    for folder in ("in", "empty", "header", "absent"):
        with pytest.raises(InputMissingError):
            run_job(f"{root}/{folder}", CSV, tmp_path / "out")


@pytest.mark.parametrize("suffix", [".zst", ".lz4", ".snappy"])
def test_what_is_not_compressed_as_its_name_says_is_refused(suffix: str, spark: SparkSession, tmp_path: Path) -> None:
    write(tmp_path / f"data.csv{suffix}")
    with pytest.raises(AnalyzerError, match=r"data\.csv"):
        run_job(tmp_path / f"data.csv{suffix}", CSV, tmp_path / "out")
