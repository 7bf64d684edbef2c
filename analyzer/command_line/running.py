"""The run of a command: progress while it runs, its report as a table, errors in one line."""

from __future__ import annotations

import contextlib
import logging
import shutil
import sys
import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO, TypeVar

import click

from analyzer.words import said, said_report

if TYPE_CHECKING:
    from analyzer.outcome import Outcome
    from analyzer.reports.run_report import RunReport
    from analyzer.scan.engine import Progress

ShownReport = TypeVar("ShownReport", bound="RunReport")


def run_command(
    work: Callable[[Progress], ShownReport],
    quiet: bool,
    debug: bool,
    fail_on_violation: bool = False,
) -> int:
    """Do the work, show its report unless `quiet`, and return the exit code."""
    from analyzer.command_line.progress import progress_shown  # noqa: PLC0415 (a wrong option needs none of it)
    from analyzer.hints import logged_hints  # noqa: PLC0415
    from analyzer.log import FOR_PEOPLE, start_log  # noqa: PLC0415
    from analyzer.outcome import outcome_of_report  # noqa: PLC0415
    from analyzer.reports.terminal import print_report  # noqa: PLC0415

    level = logging.DEBUG if debug else logging.ERROR if quiet else logging.WARNING
    start_log(sys.stderr, FOR_PEOPLE, level, said)
    try:
        with progress_shown(sys.stderr, quiet) as progress:
            # Once more: beside a bar, the standard error is another one.
            start_log(sys.stderr, FOR_PEOPLE, level, said)
            with logged_hints() as logged:
                report = work(progress)
    except Exception as error:  # whatever it is becomes an exit code
        return tell(error)
    if not quiet:
        # Whoever reads the table may have seen enough: the reports are written, and the code is what counts.
        with contextlib.suppress(BrokenPipeError):
            on_one_terminal = sys.stdout.isatty() and sys.stderr.isatty()
            print_report(said_report(report), sys.stdout, logged if on_one_terminal else ())
    return outcome_of_report(report, fail_on_violation).code


def run_shown(work: Callable[[], int], debug: bool = False) -> int:
    """Do the work of a command that shows what it finds by itself, and return the exit code."""
    from analyzer.log import FOR_PEOPLE, start_log  # noqa: PLC0415 (a wrong option needs none of it)

    start_log(sys.stderr, FOR_PEOPLE, logging.DEBUG if debug else logging.WARNING, said)
    try:
        return work()
    except click.ClickException:
        raise
    except Exception as error:  # here the command is still known, and its words
        return tell(error)


def tell(error: BaseException) -> int:
    """Say what went wrong, and return the exit code."""
    from analyzer.outcome import outcome_of_error  # noqa: PLC0415 (a wrong option needs none of it)

    outcome: Outcome = outcome_of_error(error)
    click.echo(fitted(said(outcome.message), sys.stderr), err=True)
    return outcome.code


def fitted(text: str, stream: TextIO) -> str:
    """The lines of a text, broken between words where a stream is a terminal that is narrower."""
    if not stream.isatty():
        return text
    width = shutil.get_terminal_size().columns
    return "\n".join(
        textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False) for line in text.split("\n")
    )
