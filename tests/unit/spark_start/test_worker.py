"""What a worker of Spark is relieved of."""

from __future__ import annotations

import sys

import pytest

from analyzer.spark.worker import forget_spark_jar


def test_only_sparks_own_jar_leaves_the_module_path(monkeypatch: pytest.MonkeyPatch) -> None:
    core, users = "/jars/spark-core_2.12-3.5.9.jar", "/jars/graphframes.jar"
    monkeypatch.setattr(sys, "path", ["/code", core, users])
    monkeypatch.setattr(sys, "path_importer_cache", {core: None, core + "/pyspark": None, users: None, "/code": None})
    forget_spark_jar.cache_clear()
    forget_spark_jar()
    assert sys.path == ["/code", users]
    assert list(sys.path_importer_cache) == [users, "/code"]
