"""The writer: a bounded queue that requests leave records in, and a thread that writes them.

Nobody who serves a request waits for more than a lock that is held for microseconds, and nothing is raised there. A
small record is made a line at once, in ten microseconds: what waits in the queue is a text then, which the collector of
garbage need not look through again and again, and no thread competes with the one that serves. Larger ones are left to
the thread. It looks for records once a second, so that no request has to wake it and few meet it at work, and sleeps
for a moment after each short turn: else whoever serves would wait until the interpreter takes turns, for milliseconds.
"""

from __future__ import annotations

import atexit
import os
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from multiprocessing.util import Finalize
from types import TracebackType
from typing import Any, Self, TypeVar
from weakref import WeakSet

from analyzer.capture.dropped import LOG, DroppedRecords
from analyzer.capture.files import files_of
from analyzer.capture.hours import folder_of, name_of
from analyzer.capture.invocation import Invocation
from analyzer.capture.record_line import TooLargeError, line_of
from analyzer.capture.settings import CaptureSettings
from analyzer.errors import OutputError

Result = TypeVar("Result")

TICK_S = 1
STOP_S = 20
TURN_S, PAUSE_S = 200e-6, 50e-6
SMALL_BYTES = 16 << 10
"""Of both bodies together, which become a line at once."""
RECORD_BYTES = 1 << 10
"""What a record takes beside its bodies, or less."""
WRITTEN_BYTES = 256 << 10
"""Bytes of lines that are written at a time, or few more."""

QUEUE_FULL = "the queue is full"
STOPPED = "the writer has been stopped"
TOO_LARGE = "a body is larger than largest_body"
INTERNAL = "of an error of capture itself"

_writers: WeakSet[CaptureWriter] = WeakSet()


class CaptureWriter:
    """Writes invocations as captured records below `<to>/<endpoint>/<variant>/yyyy/mm/dd/hh/`.

    It serves any number of threads, and in each process that is forked it begins anew. Raises ConfigurationError, and
    OutputError where nothing can be written, when it is made; never later. Unless `is_tried` it does not find out
    then, and records are dropped until there is where they can be written.
    """

    def __init__(self, settings: CaptureSettings, is_tried: bool = True) -> None:
        self.settings = settings
        self._files = files_of(settings)
        try:
            if is_tried:
                self._files.require_writable()
        except OSError as error:
            raise OutputError.cannot_write("to", settings.to, error.strerror or str(error)) from None
        self._begin()
        _writers.add(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def dropped(self) -> int:
        """Records that were not written."""
        return self._dropped.number

    def samples(self) -> bool:
        """Whether the next invocation is one of those that are captured."""
        return random.random() * 100 < self.settings.sampling  # noqa: S311 (a sample)

    def offer(self, invocation: Invocation) -> None:
        """Leave an invocation to be written, or drop it; never waits, and never raises."""
        try:
            request, answer = invocation.request, invocation.answer
            size = request.size + answer.size
            is_packed = request.content_encoding or answer.content_encoding
            is_small = size <= SMALL_BYTES and not is_packed and self._held < self.settings.queue_bytes
            waiting = line_of(invocation, self.settings) if is_small else invocation
            if reason := self._refused(waiting, invocation.moment, size + RECORD_BYTES):
                self._dropped.count(reason)
                if reason == STOPPED:
                    self._dropped.tell()  # nobody else does any more
        except TooLargeError:
            self.drop(TOO_LARGE)
        except Exception:
            self.drop(INTERNAL)

    def drop(self, reason: str) -> None:
        """Count a record that cannot be offered; `reason` follows "because"."""
        self._dropped.count(reason)

    def guarded(self, what: Callable[..., Result], *given: Any) -> Result | None:
        """What a call comes to; None where it fails, which is counted: who serves sees no error of capture."""
        try:
            return what(*given)
        except Exception:
            self.drop(INTERNAL)
            return None

    def flush(self, timeout_s: float = STOP_S) -> bool:
        """Write all that was offered, and close the files; whether that is done within the time."""
        done = threading.Event()
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                return not self._queue
            self._flushes.append(done)
        self._wake.set()
        return done.wait(timeout_s)

    def stop(self, timeout_s: float = STOP_S) -> bool:
        """Flush and end; what is offered later is dropped. Whether all is written, or dropped, within the time."""
        with self._lock:
            self._stopping = True
            thread = self._thread
        self._wake.set()
        if thread is not None:
            thread.join(timeout_s)
            if thread.is_alive():
                LOG.warning("%s: not all records could be written within %g s.", self._what, timeout_s)
                return False
        self._dropped.tell(at_once=True)
        return True

    def _begin(self) -> None:
        """The state of a process that has offered nothing yet."""
        self._what = f"Capture to {self.settings.to}"
        self._lock = threading.Lock()
        self._queue: deque[tuple[bytes | Invocation, float, int]] = deque()
        self._held = 0
        self._flushes: list[threading.Event] = []
        self._wake = threading.Event()
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._dropped = DroppedRecords(self._what)
        self._files.forget()

    def _refused(self, waiting: bytes | Invocation, moment: float, size: int) -> str | None:
        """Put an invocation, or its line, in the queue; why not, where that is so."""
        with self._lock:
            if self._stopping:
                return STOPPED
            if self._held + size > self.settings.queue_bytes:
                return QUEUE_FULL
            if self._thread is None:
                # Not before: a thread that runs at a fork is not there in the child.
                self._thread = threading.Thread(target=self._run, name="capture", daemon=True)
                self._thread.start()
                Finalize(None, _stop_all, exitpriority=0)  # a process of multiprocessing ends without atexit
            self._queue.append((waiting, moment, size))
            self._held += size
            is_half_full = self._held > self.settings.queue_bytes // 2
        if is_half_full:
            self._wake.set()
        return None

    def _run(self) -> None:
        while True:
            self._wake.wait(TICK_S)
            self._wake.clear()
            with self._lock:
                stopping, flushes, self._flushes = self._stopping, self._flushes, []
            try:
                self._write_queue()
                self._files.close(None if stopping or flushes else time.time() - self.settings.file_s)
            except Exception:
                LOG.exception("%s: an error of capture itself", self._what)
            if stopping and (lost := self._files.lost()):
                self._dropped.count("the store has not taken them", lost)
            self._dropped.tell(at_once=stopping)
            for done in flushes:
                done.set()
            if stopping:
                return

    def _write_queue(self) -> None:
        """Write what is in the queue now, lines of one hour together; what comes meanwhile is for the next time."""
        lines: list[bytes] = []
        size, folder, first = 0, "", 0.0
        turn = time.perf_counter()
        for _ in range(len(self._queue)):
            waiting, moment = self._next()
            try:
                line = waiting if isinstance(waiting, bytes) else line_of(waiting, self.settings)
            except TooLargeError:
                self._dropped.count(TOO_LARGE)
                continue
            except Exception:
                self._dropped.count(INTERNAL)
                continue
            hour = folder_of(moment)
            if lines and (hour != folder or size >= WRITTEN_BYTES):
                self._write(first, lines)
                lines, size = [], 0
            if not lines:
                folder, first = hour, moment
            lines.append(line)
            size += len(line)
            if time.perf_counter() - turn > TURN_S:
                time.sleep(PAUSE_S)
                turn = time.perf_counter()
        if lines:
            self._write(first, lines)

    def _next(self) -> tuple[bytes | Invocation, float]:
        with self._lock:
            waiting, moment, size = self._queue.popleft()
            self._held -= size
            return waiting, moment

    def _write(self, first: float, lines: list[bytes]) -> None:
        try:
            self._files.write(name_of(first), lines)
        except OSError as error:
            self._dropped.count(f"nothing can be written: {error.strerror or error}", len(lines))
        except Exception:
            self._dropped.count(INTERNAL, len(lines))


def _begin_in_child() -> None:
    for writer in _writers:
        writer._begin()


def _stop_all() -> None:
    for writer in list(_writers):
        writer.stop()


os.register_at_fork(after_in_child=_begin_in_child)
atexit.register(_stop_all)
