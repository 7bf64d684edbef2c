"""The run of a command: progress while it runs, its report as a table, errors in one line."""

from __future__ import annotations

import contextlib
import logging
import sys
from collections.abc import Callable
from typing import TextIO, TypeVar

import click

from analyzer.command_line.progress import progress_shown
from analyzer.command_line.words import report_said, said_by_command
from analyzer.log import FOR_PEOPLE, start_log
from analyzer.outcome import Outcome, outcome_of_error, outcome_of_report
from analyzer.reports.run_report import RunReport
from analyzer.scan.engine import Progress

ShownReport = TypeVar("ShownReport", bound=RunReport)


def run_command(
    work: Callable[[Progress], ShownReport],
    show: Callable[[ShownReport, TextIO], None],
    quiet: bool,
    debug: bool,
    fail_on_violation: bool = False,
) -> int:
    """Do the work, show its report unless `quiet`, and return the exit code."""
    level = logging.DEBUG if debug else logging.ERROR if quiet else logging.WARNING
    start_log(sys.stderr, FOR_PEOPLE, level, said_by_command)
    try:
        with progress_shown(sys.stderr, quiet) as progress:
            # Once more: beside a bar, the standard error is another one.
            start_log(sys.stderr, FOR_PEOPLE, level, said_by_command)
            report = work(progress)
    except Exception as error:  # whatever it is becomes an exit code
        return tell(outcome_of_error(error))
    if not quiet:
        # Whoever reads the table may have seen enough: the reports are written, and the code is what counts.
        with contextlib.suppress(BrokenPipeError):
            show(report_said(report), sys.stdout)
    return outcome_of_report(report, fail_on_violation).code


def run_shown(work: Callable[[], int], debug: bool = False) -> int:
    """Do the work of a command that shows what it finds by itself, and return the exit code."""
    start_log(sys.stderr, FOR_PEOPLE, logging.DEBUG if debug else logging.WARNING, said_by_command)
    try:
        return work()
    except click.ClickException:
        raise
    except Exception as error:  # here the command is still known, and its words
        return tell(outcome_of_error(error))


def tell(outcome: Outcome) -> int:
    """Say what went wrong, and return the exit code."""
    click.echo(said_by_command(outcome.message), err=True)
    return outcome.code
