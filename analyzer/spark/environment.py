"""The surroundings and settings of a local session."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

# Settings of another Spark installation (its home, its options, its Python) must not reach ours.
FOREIGN_PREFIXES = ("SPARK_", "PYSPARK_", "_PYSPARK_", "_SPARK_", "HADOOP_")

PACKAGES_ROOT = Path(__file__).resolve().parents[2]
"""The folder that holds the packages ``analyzer`` and ``contracts``."""


def jvm_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for the JVM and its Python workers: ``environment`` without anything of a foreign Spark.

    ``SPARK_HOME`` stays unset on purpose: the workers then import pyspark as installed, compiled, and not from the
    source archive inside of ``SPARK_HOME``, which is compiled anew by each process.
    """
    kept = {name: value for name, value in environment.items() if not name.startswith(FOREIGN_PREFIXES)}
    paths = [str(PACKAGES_ROOT), *filter(None, kept.get("PYTHONPATH", "").split(os.pathsep))]
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
        # With another one, such as C, the JVM cannot name files whose names are not ASCII.
        "LC_ALL": "C.UTF-8",
        # A worker is one of several on its core: threads of its libraries would only get in each other's way.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        # The C library's heap for each thread makes the JVM grow by 150 MB in a large scan; two heaps are as fast.
        "MALLOC_ARENA_MAX": kept.get("MALLOC_ARENA_MAX", "2"),
    }


@contextmanager
def own_environment() -> Iterator[None]:
    """Hide the variables of a foreign Spark from pyspark in this process, and put them back afterwards."""
    before = _foreign()
    for name in before:
        del os.environ[name]
    os.environ["PYSPARK_PYTHON"] = sys.executable
    try:
        yield
    finally:
        for name in _foreign():
            del os.environ[name]
        os.environ.update(before)


def _foreign() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith(FOREIGN_PREFIXES)}


def local_settings(slots: int) -> dict[str, str]:
    """Return Spark's settings for a session in this one host with ``slots`` tasks at a time."""
    return {
        "spark.master": f"local[{slots}]",
        "spark.app.name": "open-model-monitor-analyzer",
        # Nothing listens but on the loopback interface; works without any network.
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.eventLog.enabled": "false",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.python.worker.reuse": "true",
        "spark.python.daemon.module": "analyzer.spark.daemon",
        "spark.python.use.daemon": "true",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        # Otherwise the workers of frames and those of RDDs differ in their environment, and neither reuses the other's.
        "spark.sql.execution.pyspark.udf.simplifiedTraceback.enabled": "false",
        "spark.sql.warehouse.dir": "/nonexistent/spark-warehouse",
    }
