"""What Spark really throws: damaged files, file systems that are not there, tasks that fail."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from analyzer.errors import (
    AnalyzerError,
    ConfigurationError,
    EngineError,
    ResourcesError,
    UnreadableDataError,
    WorkerGoneError,
)
from analyzer.scan.engine import KeyedEntry
from analyzer.scan.split import Split
from analyzer.spark.failures import translate
from analyzer.spark.task_rows import ENTRIES, split_entries
from tests.unit.runs.test_damaged_files import failure, test_a_damaged_file_is_named_among_good_ones

__all__ = ["test_a_damaged_file_is_named_among_good_ones"]

pytestmark = pytest.mark.usefixtures("spark")


@pytest.mark.parametrize(
    ("uri", "kind", "said"),
    [
        ("abfss://container@account.dfs.core.windows.net/a.csv", ConfigurationError, "hadoop-azure"),
        ("gs://bucket/a.parquet", ConfigurationError, "gcs-connector"),
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
        (mistaken, UnreadableDataError, 'own Python code fails: "ValueError: a mistake"'),
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


def mistaken_task(split: Split, batches: Iterator[pa.RecordBatch]) -> Iterator[KeyedEntry]:
    mistaken()
    yield from ()


def test_a_mistake_in_a_task_of_ours_is_told_as_a_defect(spark: SparkSession) -> None:
    frame = spark.range(2, numPartitions=1).mapInArrow(split_entries([Split(0, "a.csv", 0, 1)], mistaken_task), ENTRIES)
    with pytest.raises((Py4JJavaError, PySparkException)) as caught:
        frame.collect()
    error = translate(caught.value)
    assert type(error) is AnalyzerError
    assert 'a defect of the analyzer, in a task: "ValueError: a mistake"' in error.message
