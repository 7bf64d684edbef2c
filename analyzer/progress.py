"""How far the tasks of a run are: one line that is renewed in a notebook or on a terminal, some lines in a log."""

from __future__ import annotations

import importlib
import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, TextIO

from analyzer.scan.engine import Progress
from contracts.errors import counted, excerpt

logger = logging.getLogger(__name__)

Clock = Callable[[], float]


def silent(_done: int, _total: int) -> None:
    """Progress that nobody wants to know of."""


def harmless(report: Progress) -> Progress:
    """What calls `report` until it fails, which ends the reports, not the work, and is told."""
    failed = False

    def called(done: int, total: int) -> None:
        nonlocal failed
        if failed:
            return
        try:
            report(done, total)
        except Exception as error:
            failed = True
            why = excerpt(f"{type(error).__name__}: {error}", 200)
            logger.warning("progress has failed and is called no more: %s", why)

    return called


def progress_of_caller() -> AbstractContextManager[Progress]:
    """What a caller in Python sees who has not said: a line of a notebook, else the log if it takes that, else a bar.

    Output that is neither a notebook nor a terminal stays as it is.
    """
    if (notebook := _notebook()) is not None:
        return notebook_line(notebook.display)
    if logger.isEnabledFor(logging.INFO):
        return nullcontext(log_progress())
    return terminal_bar(sys.stderr) if sys.stderr.isatty() else nullcontext(silent)


def log_progress(interval_s: float = 10.0, clock: Clock = time.monotonic) -> Progress:
    """Return what writes progress to the log, at most every ``interval_s`` seconds and the first time after that."""
    last = clock()

    def report(done: int, total: int) -> None:
        nonlocal last
        if clock() - last >= interval_s:
            last = clock()
            logger.info("%d of %s done", done, counted(total, "task"))

    return report


@contextmanager
def terminal_bar(stream: TextIO) -> Iterator[Progress]:
    """Yield what draws a bar on a terminal, which goes when the work is done."""
    from rich.console import Console  # noqa: PLC0415 (slow to import)
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bar(
        *columns, console=Console(file=stream), transient=True, auto_refresh=False, redirect_stderr=stream is sys.stderr
    ) as bar:
        # Without a thread that draws: a process without other threads can fork its workers.
        work = bar.add_task("starting", total=None)
        bar.refresh()

        def report(done: int, total: int) -> None:
            bar.update(
                work, description=f"{done} of {counted(total, 'task')}", completed=done, total=total, refresh=True
            )

        yield report


@contextmanager
def notebook_line(
    display: Callable[..., Any], quiet_s: float = 1.0, interval_s: float = 0.2, clock: Clock = time.monotonic
) -> Iterator[Progress]:
    """Yield what renews a line below a cell, by IPython's `display`; none for what is done within `quiet_s` seconds."""
    start = last = clock()
    line: Any = None

    def report(done: int, total: int) -> None:
        nonlocal last, line
        now = clock()
        if now - start < quiet_s or now - last < interval_s:
            return
        last = now
        content = {"text/plain": f"{done} of {counted(total, 'task')}, {now - start:.0f} s"}
        if line is None:
            line = display(content, raw=True, display_id=True)
        else:
            line.update(content, raw=True)

    try:
        yield report
    finally:
        if line is not None:
            line.update({"text/plain": f"done in {clock() - start:.1f} s"}, raw=True)


def _notebook() -> Any:
    """IPython's module of displays where this process is the kernel of a notebook, else None."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return None if getattr(shell, "kernel", None) is None else importlib.import_module("IPython.display")
