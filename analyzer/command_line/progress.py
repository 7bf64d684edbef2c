"""How far a run is: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from analyzer.progress import log_progress
from analyzer.scan.engine import Progress


@contextmanager
def progress_shown(stream: TextIO, quiet: bool = False) -> Iterator[Progress | None]:
    """Yield what a run reports its progress to; None when nobody wants to know."""
    if quiet:
        yield None
    elif stream.isatty():
        with _bar(stream) as progress:
            yield progress
    else:
        logging.getLogger(log_progress.__module__).setLevel(logging.INFO)
        yield log_progress()


@contextmanager
def _bar(stream: TextIO) -> Iterator[Progress]:
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bar(
        *columns, console=Console(file=stream), transient=True, auto_refresh=False, redirect_stderr=stream is sys.stderr
    ) as bar:
        # Without a thread that draws: a process without other threads can fork its workers.
        work = bar.add_task("starting", total=None)
        bar.refresh()

        def tell(done: int, total: int) -> None:
            bar.update(work, description=f"{done} of {total} tasks", completed=done, total=total, refresh=True)

        yield tell
