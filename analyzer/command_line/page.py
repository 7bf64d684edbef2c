"""``analyzer page DIR``: a page to look at of the reports in a folder."""

from __future__ import annotations

import click

from contracts.exit_codes import ExitCode


@click.command()
@click.argument("directory", metavar="DIR")
@click.option("--baseline", metavar="FOLDER", help="The folder of the baseline's reports, to be drawn beside these.")
def page(*, directory: str, baseline: str | None) -> int:
    """Write report.html, a page to look at, of the reports in the folder DIR, into it; of a merge _report.html.

    It is made from the files alone: those of any run, also of the closed analyzer. Nothing is computed again.
    """
    from analyzer.command_line.running import run_shown  # noqa: PLC0415 (help needs none of it)

    return run_shown(lambda: _write(directory, baseline))


def _write(directory: str, baseline: str | None) -> int:
    from analyzer.pages.folders import write_page  # noqa: PLC0415 (help needs none of it)

    click.echo(write_page(directory, baseline))
    return ExitCode.SUCCESS
