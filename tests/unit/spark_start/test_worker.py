"""What a worker of Spark is relieved of."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice

import pyarrow as pa
import pytest

from analyzer.scan.split import Split
from analyzer.spark import worker
from analyzer.spark.worker import forget_spark_jar, split_task


@pytest.mark.parametrize("takes", [0, 1, 2])
def test_a_task_is_of_its_split_and_leaves_no_row_of_spark(takes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def work(split: Split, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        yield pa.record_batch({"split": [split.index]})
        yield from islice(batches, takes)

    monkeypatch.setattr(worker, "number_of_task", lambda: 1)
    rows = iter([pa.record_batch({"a": [number]}) for number in range(2)])
    made = list(split_task([Split(each, "d.csv", 0, 1) for each in range(3)], work)(rows))
    assert (made[0].to_pylist(), len(made)) == ([{"split": 1}], 1 + takes)
    assert next(rows, None) is None


def test_only_sparks_own_jar_leaves_the_module_path(monkeypatch: pytest.MonkeyPatch) -> None:
    core, users = "/jars/spark-core_2.12-3.5.9.jar", "/jars/graphframes.jar"
    monkeypatch.setattr(sys, "path", ["/code", core, users])
    monkeypatch.setattr(sys, "path_importer_cache", {core: None, core + "/pyspark": None, users: None, "/code": None})
    forget_spark_jar.cache_clear()
    forget_spark_jar()
    assert sys.path == ["/code", users]
    assert list(sys.path_importer_cache) == [users, "/code"]
