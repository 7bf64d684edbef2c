"""``analyzer rules list``: the kinds of rules that there are."""

from __future__ import annotations

import contextlib
import sys

import click

from contracts.exit_codes import ExitCode


@click.command(name="list")
def list_kinds() -> int:
    """List every kind of rule, with what it takes and an example."""
    from analyzer.reports.terminal import print_shown, show_table  # noqa: PLC0415
    from analyzer.rules.kinds_view import kinds_view  # noqa: PLC0415

    with contextlib.suppress(BrokenPipeError):  # whoever reads may have seen enough
        print_shown(lambda console: show_table(kinds_view(), console, sys.maxsize), sys.stdout)
    return ExitCode.SUCCESS
