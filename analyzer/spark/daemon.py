"""The parent process of the Python workers, from which Spark forks one for each slot.

It imports once what every worker needs; the workers then share it, in time and in memory.
"""

from __future__ import annotations

import gc
import importlib

from analyzer.spark.worker import forget_spark_jar

# Missing modules are the business of the worker that really needs them.
PRELOADED = ("pyarrow", "pyarrow.csv", "pyspark.sql.pandas.serializers", "pyspark.worker", "analyzer.profile.fold")


def preload() -> None:
    """Import what the workers will need. Nothing here may start a thread: threads do not survive a fork."""
    for name in PRELOADED:
        try:
            importlib.import_module(name)
        except ImportError:
            continue
    forget_spark_jar()
    # pyspark collects garbage after every task; what is here now will never be garbage and need not be looked at.
    gc.freeze()


if __name__ == "__main__":
    preload()
    from pyspark.daemon import manager

    manager()  # type: ignore[no-untyped-call]
