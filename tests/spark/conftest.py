"""One light Spark session for all tests that need one, with Deequ on its class path as the oracle."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from analyzer.spark.java import find_java
from tests.spark.deequ import NOT_NEEDED, PACKAGE, Deequ


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """A local session; the Deequ jar comes from `DEEQU_JAR`, or by Spark's own package resolution and its cache."""
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
    )
    jar = os.environ.get("DEEQU_JAR")
    if jar:
        builder = builder.config("spark.jars", jar)
    else:
        builder = builder.config("spark.jars.packages", PACKAGE).config("spark.jars.excludes", ",".join(NOT_NEEDED))
    session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="session")
def deequ(spark: SparkSession) -> Deequ:
    return Deequ(spark)
