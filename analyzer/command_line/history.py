"""``analyzer history DIR``: a page to look at of the runs in a folder."""

from __future__ import annotations

import click

from contracts.exit_codes import ExitCode


@click.command()
@click.argument("directory", metavar="DIR")
@click.option("--to", metavar="FILE", help="The page; history.html in DIR by default.")
@click.option(
    "--window",
    type=click.Choice(["day", "week"]),
    help="Show days or weeks, each merged from all data of its runs, in the place of runs.",
)
def history(*, directory: str, to: str | None, window: str | None) -> int:
    """Write history.html, a page to look at, of all runs in the folder DIR: their trends, limits and violations.

    DIR is what --history of these runs has named, or a folder with folders of reports, also of the closed analyzer.
    """
    from analyzer.command_line.running import run_shown  # noqa: PLC0415 (help needs none of it)

    return run_shown(lambda: _write(directory, to, window))


def _write(directory: str, to: str | None, window: str | None) -> int:
    from analyzer.history.folders import write_history  # noqa: PLC0415 (help needs none of it)
    from analyzer.model_quality.merged_quality import metrics_of_all  # noqa: PLC0415

    place, problems = write_history(directory, to, window, metrics_of_all)  # type: ignore[arg-type]
    for problem in problems[:5]:
        click.echo(problem, err=True)
    if len(problems) > 5:
        click.echo(f"And {len(problems) - 5} more.", err=True)
    click.echo(place)
    return ExitCode.SUCCESS
