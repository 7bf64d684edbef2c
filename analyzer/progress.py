"""How far the tasks of a run are, for the log."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from analyzer.scan.engine import Progress
from contracts.errors import counted

logger = logging.getLogger(__name__)


def log_progress(interval_s: float = 10.0, clock: Callable[[], float] = time.monotonic) -> Progress:
    """Return what writes progress to the log, at most every ``interval_s`` seconds and the first time after that."""
    last = clock()

    def report(done: int, total: int) -> None:
        nonlocal last
        if clock() - last >= interval_s:
            last = clock()
            logger.info("%d of %s done", done, counted(total, "task"))

    return report
