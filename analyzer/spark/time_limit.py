"""An end to work of Spark's that does not come forward.

What looks for a pattern in a text may take longer than anybody lives, and nothing stops it: Java's matcher does not
look at interrupts, and Spark has no way but to wait. So the wait is ended, not the work: the thread that is stuck goes
on until its JVM ends, which it does with the run where the session is the run's own.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

logger = logging.getLogger(__name__)

_PROPERTIES = ("spark.jobGroup.id", "spark.job.description", "spark.job.interruptOnCancel")


class StuckError(Exception):
    """No task has come to its end for as long as there was."""


@contextmanager
def stuck_work_ended(session: SparkSession, limit_s: float, interval_s: float = 0.5) -> Iterator[None]:
    """Within, the jobs of this thread are cancelled, and StuckError raised, when no task of them ends for `limit_s`.

    The limit is of a task, not of the jobs: more data is more tasks. Jobs of other threads go on.
    """
    context = session.sparkContext
    before = {name: context.getLocalProperty(name) for name in _PROPERTIES}
    group = f"rules-{uuid.uuid4()}"
    watch = _Watch(context, group, limit_s, interval_s)
    context.setJobGroup(group, "rules", interruptOnCancel=True)
    watch.start()
    try:
        yield
    except Exception:
        # What ends the wait is thrown as the failure of a job: it is told as what it is.
        if not watch.has_cancelled:
            raise
    finally:
        watch.stop()
        for name, value in before.items():
            context.setLocalProperty(name, value)  # type: ignore[arg-type]  # None clears it
    if watch.has_cancelled:
        raise StuckError


class _Watch:
    """Looks at a group of jobs from a thread of its own."""

    def __init__(self, context: SparkContext, group: str, limit_s: float, interval_s: float) -> None:
        self._context = context
        self._group = group
        self._limit_s = limit_s
        self._interval_s = interval_s
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, name="spark-time-limit", daemon=True)
        self.has_cancelled = False

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join(self._interval_s + 1.0)

    def _look(self) -> None:
        seen, since = None, time.monotonic()
        while not self._ended.wait(self._interval_s):
            try:
                running, done = self._state()
                if not running or (running, done) != seen:
                    seen, since = (running, done), time.monotonic()
                elif time.monotonic() - since >= self._limit_s:
                    self.has_cancelled = True
                    self._context.cancelJobGroup(self._group)
                    return
            except Exception as error:  # the session may end at any moment
                logger.debug("No more looks at the running tasks: %s", type(error).__name__)
                return

    def _state(self) -> tuple[tuple[int, ...], int]:
        """The stages of the group that run, and how many tasks of them have ended."""
        tracker = self._context.statusTracker()
        jobs = [tracker.getJobInfo(job) for job in tracker.getJobIdsForGroup(self._group)]
        known = {stage for job in jobs if job is not None for stage in job.stageIds}
        running = sorted(known.intersection(tracker.getActiveStageIds()))
        stages = [tracker.getStageInfo(stage) for stage in running]
        return tuple(running), sum(stage.numCompletedTasks for stage in stages if stage is not None)
