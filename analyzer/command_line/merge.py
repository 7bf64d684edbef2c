"""``analyzer merge``: captures joined with the labels that have arrived for them."""

from __future__ import annotations

from typing import Any

import click

from analyzer import ground_truth
from analyzer.command_line.options import limit_option, run_options
from analyzer.command_line.running import run_command
from analyzer.reports.terminal import print_report


@click.command(short_help="Join CAPTURES with their LABELS.")
@click.argument("captures")
@click.argument("labels")
@click.argument("output")
@click.option("--start", "start_time", metavar="TIME", help="Captures before it are left out: 2021-05-06T22:00:00Z.")
@click.option("--end", "end_time", metavar="TIME", help="Captures at it or later are left out.")
@click.option(
    "--max-bad-records",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="How many records that cannot be read are left out before the run fails, of captures and of labels each.",
)
@limit_option
@run_options
def merge(*, captures: str, labels: str, output: str, quiet: bool, debug: bool, **options: Any) -> int:
    """Join the captured requests in CAPTURES with the labels in LABELS, and write the merged records below OUTPUT.

    A label belongs to the captures whose inferenceId, else eventId, is its eventId. The window from --start until
    before --end is that of the captures: labels may come later.
    """
    return run_command(
        lambda progress: ground_truth.merge(captures, labels, output, progress=progress, **options),
        print_report,
        quiet,
        debug,
    )
