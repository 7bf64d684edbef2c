"""Sample data for the demo: telephone customers, and a later day on which six things have gone wrong.

``python -m jobs.sample_data DIRECTORY`` writes ``baseline.csv`` and ``today.csv``, with ``--every-page`` the small
files of ``analyzer sample`` beside them. The same version of numpy writes the same bytes every time.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from analyzer.errors import AnalyzerError
from analyzer.samples.customers import customer_files
from analyzer.samples.writing import sample_files, write_files

BASELINE_ROWS = 20_000
TODAY_ROWS = 5_000


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("directory")
@click.option("--every-page", is_flag=True, help="Write what `analyzer sample` writes, too.")
def command(*, directory: str, every_page: bool) -> int:
    """Write baseline.csv and today.csv into DIRECTORY. Files that are there already are never changed."""
    files = customer_files("baseline.csv", BASELINE_ROWS, "today.csv", TODAY_ROWS)
    try:
        written = write_files(directory, {**(sample_files() if every_page else {}), **files})
    except AnalyzerError as error:
        click.echo(f"Error: {error.message}", err=True)
        return error.exit_code
    for path in written:
        lines = files.get(path.name, "").splitlines()
        click.echo(f"{path}: {len(lines) - 1:,} rows, {lines[0].count(',') + 1} columns" if lines else path)
    return 0


def main(arguments: Sequence[str]) -> int:
    """Run the command line, and return its exit code."""
    try:
        return int(command.main(list(arguments), prog_name="python -m jobs.sample_data", standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
