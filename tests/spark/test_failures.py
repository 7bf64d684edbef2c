"""What Spark really throws: damaged files, file systems that are not there, tasks that fail."""

from __future__ import annotations

import gzip
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

import analyzer
from analyzer.errors import (
    AnalyzerError,
    ConfigurationError,
    EngineError,
    ResourcesError,
    UnreadableDataError,
    WorkerGoneError,
)
from analyzer.spark.failures import translate

TEXT = b"a,b\n" + b"".join(b"%d,%d\n" % (row, row * 7919 % 1000) for row in range(100_000))


def flipped(content: bytes, start: int, end: int) -> bytes:
    """`content` with the bytes of a range turned over."""
    return content[:start] + bytes(byte ^ 0xFF for byte in content[start:end]) + content[end:]


def parquet(folder: Path) -> bytes:
    pq.write_table(pa.table({"a": list(range(100_000))}), folder / "whole.parquet")
    content = (folder / "whole.parquet").read_bytes()
    (folder / "whole.parquet").unlink()
    return content


def failure(data: Path | str, output: Path) -> AnalyzerError:
    with pytest.raises(AnalyzerError) as caught:
        analyzer.baseline(data, output)
    assert not output.exists() or not any(output.iterdir())
    return caught.value


@pytest.mark.parametrize(
    ("name", "damaged"),
    [
        ("cut.csv.gz", lambda _: gzip.compress(TEXT)[:-100_000]),
        ("damaged.csv.gz", lambda _: flipped(gzip.compress(TEXT), -8, -4)),
        ("page.parquet", lambda folder: flipped(parquet(folder), 1000, 50_000)),
        ("cut.parquet", lambda folder: parquet(folder)[:-100]),
        ("text.parquet", lambda _: TEXT),
    ],
)
def test_a_damaged_file_is_named_among_good_ones(
    spark: SparkSession, tmp_path: Path, name: str, damaged: Callable[[Path], bytes]
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    good = parquet(data) if name.endswith("parquet") else gzip.compress(TEXT)
    suffix = "".join(Path(name).suffixes)
    content = damaged(data)
    for other in ("a", "z"):
        (data / (other + suffix)).write_bytes(good)
    (data / name).write_bytes(content)
    error = failure(data, tmp_path / "out")
    assert type(error) is UnreadableDataError
    assert f'The data file "{data / name}" cannot be read: ' in error.message


@pytest.mark.parametrize(
    ("uri", "kind", "said"),
    [
        ("s3a://bucket/a.csv", ConfigurationError, "--packages org.apache.hadoop:hadoop-aws"),
        ("abfss://container@account.dfs.core.windows.net/a.csv", ConfigurationError, "hadoop-azure"),
        ("gs://bucket/a.parquet", ConfigurationError, "gcs-connector"),
        ("s3://bucket/a.csv", ConfigurationError, "calls s3a://"),
        ("ours://bucket/a.csv", ConfigurationError, "--jars"),
        ("http://127.0.0.1:1/a.csv", ConfigurationError, "web address"),
        ("hdfs://127.0.0.1:1/a.csv", EngineError, "Connection refused"),
    ],
)
def test_a_file_system_that_is_not_there_is_told_with_what_would_bring_it(
    spark: SparkSession, tmp_path: Path, uri: str, kind: type[AnalyzerError], said: str
) -> None:
    error = failure(uri, tmp_path / "out")
    assert type(error) is kind
    assert said in error.message


def no_memory() -> None:
    raise MemoryError


def no_arrow_memory() -> None:
    pa.allocate_buffer(1 << 60)


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def mistaken() -> None:
    raise ValueError("a mistake")


@pytest.mark.parametrize(
    ("fail", "kind", "said"),
    [
        (no_memory, ResourcesError, "Out of memory in a Python worker"),
        (no_arrow_memory, ResourcesError, "Out of memory in a Python worker"),
        (killed, WorkerGoneError, "Out of memory in a Python worker"),
        (mistaken, AnalyzerError, 'a defect of the analyzer, in a task: "ValueError: a mistake"'),
    ],
)
@pytest.mark.parametrize("by_batches", [True, False], ids=["batches", "rows"])
def test_a_task_that_fails_is_told_by_its_reason(
    spark: SparkSession, fail: Callable[[], None], kind: type[AnalyzerError], said: str, by_batches: bool
) -> None:
    def fail_batches(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            fail()
            yield batch

    def fail_rows(rows: Iterable[object]) -> Iterable[object]:
        fail()
        return rows

    frame = spark.range(10).repartition(2)
    with pytest.raises((Py4JJavaError, PySparkException)) as caught:
        if by_batches:
            frame.mapInArrow(fail_batches, "id long").collect()
        else:
            frame.rdd.mapPartitions(fail_rows).collect()
    error = translate(caught.value)
    assert type(error) is kind
    assert said in error.message
