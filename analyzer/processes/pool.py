"""The pool of worker processes: warm for the whole run, and gone with it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from analyzer.errors import WorkerGoneError
from analyzer.prctl import dying_with
from analyzer.scan.engine import Progress

Result = TypeVar("Result")

TRIES = 2
"""Of a task whose worker ends without a word: the system may have wanted its memory but once."""


def start_method() -> str:
    """How workers are started: forked, with all that is imported, where no other thread can hold a lock meanwhile.

    The threads that Arrow and OpenBLAS start by themselves do not count: both look after a fork themselves.
    """
    alone = sys.platform.startswith("linux") and threading.active_count() == 1
    return "fork" if alone else "spawn"


class Pool:
    """Runs functions of modules in processes of their own, `slots` at a time."""

    def __init__(self, slots: int) -> None:
        self.slots = slots
        self._executor: ProcessPoolExecutor | None = None
        self._workers: set[BaseProcess] = set()

    def start(self) -> None:
        """Start the workers, before this process has threads of its own; in time they import what it has not."""
        if self._executor is not None:
            return
        before = set(multiprocessing.active_children())
        method = start_method()
        tie = dying_with(os.getpid()) if method == "fork" else None
        self._executor = ProcessPoolExecutor(self.slots, multiprocessing.get_context(method), _begin, (tie,))
        with warnings.catch_warnings():
            # Python cannot tell the threads of libraries that are safe to fork from others.
            warnings.filterwarnings("ignore", message=".*multi-threaded.*fork", category=DeprecationWarning)
            if method == "fork":
                gc.freeze()
            self._executor.submit(_nothing)
        self._workers = set(multiprocessing.active_children()) - before

    def map(
        self, function: Callable[..., Result], tasks: Sequence[tuple[Any, ...]], progress: Progress | None = None
    ) -> Iterator[tuple[int, Result]]:
        """The number and the result of each task, whichever is done first. Raises what a task raises.

        Raises WorkerGoneError when a worker ends without a word, and so does the one after it.
        """
        left = dict(enumerate(tasks))
        for tried in range(TRIES):
            try:
                for number, result in self._once(function, left):
                    del left[number]
                    if progress is not None:
                        progress(len(tasks) - len(left), len(tasks))
                    yield number, result
                return
            except BrokenProcessPool as error:
                self.close()
                if tried + 1 == TRIES:
                    raise WorkerGoneError.out_of_memory("a Python worker") from error

    def _once(self, function: Callable[..., Result], tasks: dict[int, tuple[Any, ...]]) -> Iterator[tuple[int, Result]]:
        self.start()
        assert self._executor is not None
        waiting = iter(list(tasks.items()))
        running: dict[Future[Result], int] = {}
        try:
            while True:
                # Few at a time: a task that is handed out holds its arguments in memory.
                for number, arguments in waiting:
                    running[self._executor.submit(function, *arguments)] = number
                    if len(running) > self.slots:
                        break
                if not running:
                    return
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield running.pop(future), future.result()
        finally:
            for future in running:
                future.cancel()

    def close(self) -> None:
        """End the workers at once, whatever they are at."""
        for worker in self._workers:
            worker.kill()
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
        self._executor, self._workers = None, set()


def _begin(tie: Callable[[], None] | None) -> None:
    """What a worker does first: it is ended with its parent, and by nothing that is meant for that."""
    if tie is not None:
        tie()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    import pyarrow as pa  # noqa: PLC0415 (a parent that runs no task needs none)

    # A worker is one of several on its core: threads of its libraries would only get in each other's way.
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)


def _nothing() -> None:
    """A task that makes the executor start its workers."""
