"""The parent process of the Python workers, from which Spark forks one for each slot.

It imports once what every worker needs; the workers then share it, in time and in memory.
"""

from __future__ import annotations

import gc
import importlib
import sys
from zipimport import zipimporter

# Missing modules are the business of the worker that really needs them.
PRELOADED = ("pyarrow", "pyarrow.csv", "pyspark.sql.pandas.serializers", "pyspark.worker", "analyzer.profile.fold")


def preload() -> None:
    """Import what the workers will need. Nothing here may start a thread: threads do not survive a fork."""
    for name in PRELOADED:
        try:
            importlib.import_module(name)
        except ImportError:
            continue
    _forget_jars()
    # pyspark collects garbage after every task; what is here now will never be garbage and need not be looked at.
    gc.freeze()


def _forget_jars() -> None:
    """Take Spark's jar off the module path: pyspark is installed, and its 10,000 entries are re-read for every task."""
    sys.path[:] = [entry for entry in sys.path if not entry.endswith(".jar")]
    for entry, finder in list(sys.path_importer_cache.items()):
        if isinstance(finder, zipimporter):
            del sys.path_importer_cache[entry]


if __name__ == "__main__":
    preload()
    from pyspark.daemon import manager

    manager()  # type: ignore[no-untyped-call]
