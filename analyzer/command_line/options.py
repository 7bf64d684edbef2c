"""The options that commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from analyzer.formats.guess import NAMES
from contracts.exit_codes import ExitCode
from contracts.limits import LIMIT_NAMES

Command = TypeVar("Command", bound=Callable[..., Any])

FRACTION = click.FloatRange(0.0, 1.0)
DISTANCE = click.FloatRange(0.0)


def _together(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def format_options(command: Command) -> Command:
    """What a data set is."""
    return _together(
        click.option(
            "--format",
            metavar=f"[{'|'.join(NAMES)}]",
            help="Format of the data; by default as the names of the files tell. json is one object a line. "
            "A value of the setting dataset_format is taken too.",
        ),
        click.option("--no-header", is_flag=True, help="The first line of CSV is data; columns are _c0, _c1, ..."),
        click.option(
            "--delimiter",
            help="Between the values of CSV; by default what the first lines show, else a comma, in .tsv files a tab.",
        ),
        click.option(
            "--escape",
            metavar="CHARACTER",
            help="Before a quote inside of a quoted value of CSV, such as \\ in files of Spark; by default a quote.",
        ),
        click.option(
            "--ragged",
            is_flag=True,
            help="Records of CSV may lack values at their end, which are missing, or have empty ones too many.",
        ),
        click.option(
            "--max-bad-records",
            type=click.IntRange(0),
            default=0,
            show_default=True,
            help="How many records that cannot be read are left out before the run fails.",
        ),
        limit_option,
    )(command)


def limit_option(command: Command) -> Command:
    """How much of one input is taken into memory."""
    return click.option(
        "--limit",
        "limits",
        multiple=True,
        metavar="NAME=NUMBER",
        callback=_as_limits,
        help=f"Another limit of what is read, repeated: {', '.join(LIMIT_NAMES)}.",
    )(command)


def _as_limits(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> dict[str, int] | None:
    limits = {}
    for each in given:
        name, _, number = each.partition("=")
        if name not in LIMIT_NAMES or not (number.isascii() and number.isdecimal()):
            raise click.BadParameter(f"{each!r} should be one of {', '.join(LIMIT_NAMES)}, =, and a whole number")
        limits[name] = int(number)
    return limits or None


def data_options(command: Command) -> Command:
    """What a data set is, and which columns of it are read."""
    return _together(
        format_options,
        click.option(
            "--exclude",
            multiple=True,
            metavar="COLUMNS",
            help="Columns to leave out, such as identifiers and labels: between commas, as a JSON list, or repeated.",
        ),
        click.option(
            "--type",
            "types",
            multiple=True,
            metavar="COLUMN=TYPE",
            help="What a column is, whatever it looks like, such as zip=String; between commas, as a JSON object, or "
            "repeated.",
        ),
    )(command)


def baseline_options(folder: str) -> Callable[[Command], Command]:
    """What data is judged by, and what comes of violations; `folder` says what the baseline's folder holds."""
    return _together(
        click.option("--baseline", "baseline_folder", required=True, metavar="DIR", help=folder),
        click.option(
            "--max-baseline-bytes", type=click.IntRange(1), help="The largest baseline file that is read (268435456)."
        ),
        click.option(
            "--fail-on-violation",
            is_flag=True,
            help=f"End with code {ExitCode.VIOLATIONS:d} when there are violations.",
        ),
    )


def record_options(command: Command) -> Command:
    """Which records are taken, and what a script makes of them."""
    return _together(
        click.option("--start", metavar="TIME", help="Captured records of this time and later."),
        click.option("--end", metavar="TIME", help="Captured records before this time."),
        click.option(
            "--payload-rows",
            type=click.Choice(["all", "first"]),
            default="all",
            show_default=True,
            help="Which rows of a captured payload are taken.",
        ),
        click.option("--preprocessor", metavar="SCRIPT", help="A Python script that is called with each record."),
        click.option(
            "--max-script-failures",
            type=click.IntRange(0),
            default=0,
            show_default=True,
            help="How many records the script may fail at before the run fails.",
        ),
        click.option("--script-timeout", type=click.FloatRange(0, min_open=True), help="Seconds for a record (60)."),
    )(command)


def rules_option(command: Command) -> Command:
    """Rules of the user's own."""
    command = rule_timeout_option(command)
    return click.option("--rules", metavar="FILE", help="A file of rules of your own, JSON or YAML.")(command)


def rule_timeout_option(command: Command) -> Command:
    """How long rules may look for patterns."""
    return click.option(
        "--rule-timeout",
        type=click.FloatRange(0, min_open=True),
        help="Seconds for a task of rules with patterns (300).",
    )(command)


def run_options(command: Command) -> Command:
    """How a run behaves."""
    return _together(
        click.option(
            "--engine",
            type=click.Choice(["auto", "processes", "spark"]),
            help="What does the work: processes of this machine, which start at once, or Spark (auto).",
        ),
        click.option(
            "--spark-from", type=click.IntRange(1), metavar="BYTES", help="Data from which on auto is Spark (1 GiB)."
        ),
        click.option("--memory", metavar="SIZE", help="Memory of all processes together, such as 2g."),
        click.option("--quiet", is_flag=True, help="No table and no progress; errors only."),
        click.option("--debug", is_flag=True, help="Tell what happens, and where an error came from."),
    )(command)


def threshold_options(command: Command) -> Command:
    """What is written into the suggested constraints."""
    return _together(
        click.option("--comparison-threshold", type=DISTANCE, help="Numeric drift is a distance above it (0.1)."),
        click.option(
            "--comparison-method",
            type=click.Choice(["Robust", "Simple"], case_sensitive=False),
            help="How distances are measured (Robust).",
        ),
        click.option(
            "--categorical-comparison-threshold", type=DISTANCE, help="Categorical drift is a distance above it (0.1)."
        ),
        click.option(
            "--categorical-drift-method",
            type=click.Choice(["LInfinity", "ChiSquared"], case_sensitive=False),
            help="How categories are compared (LInfinity).",
        ),
        click.option("--datatype-check-threshold", type=FRACTION, help="Fraction of values of the right type (1.0)."),
        click.option("--domain-content-threshold", type=FRACTION, help="Fraction of values that are known (1.0)."),
    )(command)
