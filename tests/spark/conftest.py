"""One light Spark session for all tests that need one, with Deequ on its class path as the oracle."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from analyzer.rules.jar import deequ_jars
from analyzer.spark.jars import spark_jars
from analyzer.spark.java import find_java
from analyzer.spark.versions import spark_version
from tests.spark.deequ import Deequ

HAS_DEEQU = spark_version() == (3, 5)
HAS_CONNECT = any(jar.name.startswith("spark-connect_") for jar in spark_jars())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this Spark has no jar for: Deequ's can be fetched for 3.5 alone, Connect's comes with 4 alone."""
    without = [item for item in items if not _has_jars(item)]
    if without:
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if _has_jars(item)]


def _has_jars(item: pytest.Item) -> bool:
    needs_deequ = "deequ" in getattr(item, "fixturenames", ()) or item.get_closest_marker("deequ")
    return (HAS_DEEQU or not needs_deequ) and (HAS_CONNECT or not item.get_closest_marker("connect"))


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """A local session; Deequ's jar is found or fetched as rules have it."""
    os.environ.setdefault("JAVA_HOME", str(find_java().home))
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = (
        SparkSession.builder.master("local[2]")
        .appName("tests")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.ansi.enabled", "false")
        .config("spark.jars", ",".join(map(str, deequ_jars() if HAS_DEEQU else ())))
    )
    session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.fixture
def engine() -> str:
    """The engine of the runs: the tests in `tests/unit` that are also here have the other one."""
    return "spark"


@pytest.fixture(scope="session")
def deequ(spark: SparkSession) -> Deequ:
    return Deequ(spark)
