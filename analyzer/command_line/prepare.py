"""``analyzer prepare``: what lets Spark start faster."""

from __future__ import annotations

import logging
import sys

import click

from analyzer.log import FOR_PEOPLE, start_log
from contracts.exit_codes import ExitCode


@click.command
def prepare() -> int:
    """Make the cache that lets Spark start in half the time; a first run makes it, too, when it is done."""
    from analyzer.spark.preparation import prepare as make  # noqa: PLC0415

    start_log(sys.stderr, FOR_PEOPLE, logging.INFO)
    made = make()
    click.echo(f"{made}" if made else "No archive was made: there is no place for it, or it could not be made before.")
    return ExitCode.SUCCESS
