"""A Python worker of Spark, relieved of work that it would do again for every task."""

from __future__ import annotations

import gc
import sys
from functools import cache
from zipimport import zipimporter


@cache
def settle() -> None:
    """Spare this process, once for all its tasks, what pyspark does around each: some 70 ms that help nobody.

    Spark's own jar stands on the module path, and its 10,000 entries are read anew; and garbage is collected, which
    looks at every object there is, though what is here before the first task will never be garbage.
    """
    sys.path[:] = [entry for entry in sys.path if not entry.endswith(".jar")]
    for entry, finder in list(sys.path_importer_cache.items()):
        if isinstance(finder, zipimporter):
            del sys.path_importer_cache[entry]
    gc.freeze()
