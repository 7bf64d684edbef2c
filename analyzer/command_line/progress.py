"""How far a run of a command is: a bar on a terminal, a line of the log now and then elsewhere."""

from __future__ import annotations

import logging
from contextlib import AbstractContextManager, nullcontext
from typing import TextIO

from analyzer.progress import log_progress, silent, terminal_bar
from analyzer.scan.engine import Progress


def progress_shown(stream: TextIO, quiet: bool = False) -> AbstractContextManager[Progress]:
    """Within, there is what a run reports its progress to."""
    if quiet:
        return nullcontext(silent)
    if stream.isatty():
        return terminal_bar(stream)
    logging.getLogger(log_progress.__module__).setLevel(logging.INFO)
    return nullcontext(log_progress())
