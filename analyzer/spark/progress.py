"""How far the tasks of a session's running stages are, for a progress bar or the log."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from analyzer.scan.engine import Progress

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

logger = logging.getLogger(__name__)


@contextmanager
def progress_reported(session: SparkSession, report: Progress, interval_s: float = 0.5) -> Iterator[None]:
    """Call ``report`` every ``interval_s`` seconds, in a thread of its own, while there are stages that run.

    What ``report`` raises ends the reports, not the work.
    """
    ended = threading.Event()
    thread = threading.Thread(
        target=_poll, args=(session, report, interval_s, ended), name="spark-progress", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(interval_s + 1.0)


def running_tasks(session: SparkSession) -> tuple[int, int]:
    """Return the tasks that are done and that there are, of all stages of ``session`` that run now."""
    tracker = session.sparkContext.statusTracker()
    stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
    known = [stage for stage in stages if stage is not None]
    return sum(stage.numCompletedTasks for stage in known), sum(stage.numTasks for stage in known)


def tasks_by_address(session: SparkSession) -> dict[str, int]:
    """The tasks that executors have completed so far, by the address of their host; lost executors count too."""
    context = session.sparkContext._jsc.sc()
    executors = context.statusStore().executorList(False)
    done: dict[str, int] = {}
    for index in range(executors.size()):
        executor = executors.apply(index)
        if executor.id() != "driver":
            host = str(executor.hostPort()).rpartition(":")[0]
            done[host] = done.get(host, 0) + int(executor.completedTasks())
    return done


def _poll(session: SparkSession, report: Progress, interval_s: float, ended: threading.Event) -> None:
    while not ended.wait(interval_s):
        try:
            done, total = running_tasks(session)
            if total and not ended.is_set():
                report(done, total)
        except Exception as error:  # the session may end at any moment
            logger.debug("No more reports of progress: %s", type(error).__name__)
            return
