"""A Python worker of Spark, relieved of work that it would do again for every task."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

import pyarrow as pa

from analyzer.scan.split import Split

Batches = Iterable[pa.RecordBatch]
Task = Callable[[Batches], Iterator[pa.RecordBatch]]
"""What `mapInArrow` takes: it is given the batches of a partition."""

_SPARK_CORE = re.compile(r"/spark-core_[^/]*\.jar($|/)")


@cache
def forget_spark_jar() -> None:
    """Take Spark's own jar off the module path of this process, once for all its tasks.

    It holds no Python, and before each task its 10,000 entries are read anew: some 40 ms. Jars of the user stay.
    """
    sys.path[:] = [entry for entry in sys.path if not _SPARK_CORE.search(entry)]
    for entry in [entry for entry in sys.path_importer_cache if _SPARK_CORE.search(entry)]:
        del sys.path_importer_cache[entry]


def split_task(
    splits: Sequence[Split], work: Callable[[Split, Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]
) -> Task:
    """What `work` makes of the split of each task; rows of the partition that it does not take are taken from Spark."""
    every = list(splits)

    def task(batches: Batches) -> Iterator[pa.RecordBatch]:
        taken = iter(batches)
        yield from work(every[number_of_task()], taken)
        for _ in taken:
            pass

    return task


def number_of_task() -> int:
    """The number of the partition that this process works on."""
    from pyspark import TaskContext  # noqa: PLC0415 (in a worker, it is there)

    forget_spark_jar()
    context = TaskContext.get()
    assert context is not None
    return context.partitionId()
