"""The pool of worker processes: warm for the whole run, and gone with it."""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import signal
import sys
import threading
import warnings
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Protocol, TypeVar, cast

from analyzer.errors import WorkerGoneError
from analyzer.prctl import kill_group
from analyzer.processes.launched import Launched
from analyzer.processes.worker import serve
from analyzer.scan.engine import Progress
from analyzer.stopping import SIGNALS, heed_stop

Result = TypeVar("Result")

TRIES = 2
"""Of a task whose worker the system kills: it may have wanted its memory but once."""


def may_fork() -> bool:
    """Whether workers are forked, with all that is imported: where no other thread can hold a lock meanwhile.

    The threads that Arrow and OpenBLAS start by themselves do not count: both look after a fork themselves. A daemonic
    process, such as a worker of multiprocessing.Pool, may have no children of that package.
    """
    alone = sys.platform.startswith("linux") and threading.active_count() == 1
    return alone and not multiprocessing.current_process().daemon


class Process(Protocol):
    """What the pool knows of a forked or launched process."""

    @property
    def pid(self) -> int: ...

    @property
    def exitcode(self) -> int | None: ...

    def kill(self) -> None: ...

    def join(self) -> None: ...


@dataclass(frozen=True)
class Worker:
    """A process, and the connection to it; what it starts, as a user's script may, ends with it."""

    process: Process
    connection: Connection

    @classmethod
    def start(cls) -> Worker:
        ours, theirs = multiprocessing.Pipe()
        # A signal between the start and its handlers would have the child stop the run.
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        try:
            process: Process = _forked(theirs) if may_fork() else Launched(theirs)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        theirs.close()
        return cls(process, ours)

    def kill(self) -> None:
        kill_group(self.process.pid)  # before it is waited for: until then the number is its own
        self.process.kill()  # it may have no group of its own yet
        self.process.join()
        self.connection.close()


def _forked(theirs: Connection) -> Process:
    process = cast(Any, multiprocessing.get_context("fork")).Process(
        target=serve, args=(theirs, os.getpid()), name="scan", daemon=True
    )
    # A forked process that has this thread's lock, and not the thread, would wait for it at its first script.
    faulthandler.cancel_dump_traceback_later()
    with warnings.catch_warnings():
        # Python cannot tell the threads of libraries that are safe to fork from others.
        warnings.filterwarnings("ignore", message=".*multi-threaded.*fork", category=DeprecationWarning)
        process.start()
    return cast(Process, process)


class Pool:
    """Runs functions of modules in processes of their own, `slots` at a time.

    There is no thread behind it: nothing holds a lock while a process is forked, and nothing waits for a worker that
    is gone.
    """

    def __init__(self, slots: int) -> None:
        self.slots = slots
        self._idle: list[Worker] = []
        self._busy: dict[Connection, tuple[Worker, int]] = {}

    def start(self) -> None:
        """Start the workers that are missing."""
        while len(self._idle) + len(self._busy) < self.slots:
            self._idle.append(Worker.start())

    def map(
        self, function: Callable[..., Result], tasks: Sequence[tuple[Any, ...]], progress: Progress | None = None
    ) -> Iterator[tuple[int, Result]]:
        """The number and the result of each task, whichever is done first. Raises what a task raises.

        Raises WorkerGoneError when a worker is killed, and so is the one that tries its task again, or when a worker
        ends by itself: a crash, or a script that does not heed its time, would only come again.
        """
        waiting = deque(range(len(tasks)))
        tries: Counter[int] = Counter()
        done = 0
        try:
            while waiting or self._busy:
                heed_stop()
                self.start()
                while waiting and self._idle:
                    self._hand_out(function, tasks, waiting.popleft())
                for number, answer in self._answers():
                    if answer is None:
                        tries[number] += 1
                        if tries[number] == TRIES:
                            raise WorkerGoneError.out_of_memory("a Python worker")
                        waiting.appendleft(number)
                        continue
                    good, value = answer
                    if not good:
                        raise value
                    done += 1
                    if progress is not None:
                        progress(done, len(tasks))
                    yield number, value
        finally:
            self._end_busy()

    def _hand_out(self, function: Callable[..., Result], tasks: Sequence[tuple[Any, ...]], number: int) -> None:
        worker = self._idle.pop()
        self._busy[worker.connection] = worker, number
        with suppress(OSError):  # a worker that is gone is met when its answer is read
            worker.connection.send((function, tasks[number]))

    def _answers(self) -> Iterator[tuple[int, tuple[bool, Any] | None]]:
        """The answers that have come, None of a worker that was killed; waits for one at least.

        Raises WorkerGoneError where one has ended by itself.
        """
        for connection in wait(list(self._busy)):
            worker, number = self._busy.pop(cast(Connection, connection))
            try:
                answer = worker.connection.recv()
            except (EOFError, OSError):
                worker.kill()
                if worker.process.exitcode != -signal.SIGKILL:
                    raise WorkerGoneError.ended(worker.process.exitcode) from None
                yield number, None
            else:
                self._idle.append(worker)
                yield number, answer

    def _end_busy(self) -> None:
        """End the workers whose answers nobody waits for any more."""
        for worker, _ in self._busy.values():
            worker.kill()
        self._busy.clear()

    def close(self) -> None:
        """End the workers at once, whatever they are at."""
        self._end_busy()
        for worker in self._idle:
            worker.kill()
        self._idle.clear()
