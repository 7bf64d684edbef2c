"""The commands."""

from __future__ import annotations

import importlib
import logging
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import click

import analyzer
from analyzer.command_line.excluded import column_names, column_types
from analyzer.command_line.options import (
    baseline_options,
    data_options,
    record_options,
    rules_option,
    run_options,
    threshold_options,
)
from analyzer.command_line.running import run_command, tell
from analyzer.log import FOR_PEOPLE, start_log
from analyzer.outcome import outcome_of_error
from analyzer.reports.terminal import print_report
from contracts.exit_codes import ExitCode

DISTRIBUTION = "open-model-monitor-analyzer"


_ELSEWHERE = {
    "bias": "analyses",
    "capture": "capture",
    "explain": "analyses",
    "merge": "merge",
    "model-quality": "model_quality",
    "rules": "rules",
    "sample": "sample",
}
"""The modules of commands, which are imported when they are asked for: a run needs one of them."""


class _Commands(click.Group):
    """A group of commands that are here or elsewhere."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_ELSEWHERE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        module = importlib.import_module(f"analyzer.command_line.{_ELSEWHERE[cmd_name]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(version(DISTRIBUTION), "--version", prog_name="analyzer")
def commands() -> None:
    """Profile data, judge predictions, measure bias or explain a model, and find what differs from a baseline.

    Exit codes: 0 done, 2 settings, 3 no data, 4 unreadable data, 5 baseline files, 6 a script, 7 output,
    8 Java or memory, 9 Spark, 10 violations with --fail-on-violation, 11 the model, 143 stopped, 1 anything else.
    """


@commands.command(short_help="Write statistics and suggested constraints of DATA.")
@click.argument("data")
@click.argument("output")
@data_options
@record_options
@threshold_options
@rules_option
@click.option("--suggest-rules", is_flag=True, help="Write rules that the data suggests into the constraints.")
@run_options
def baseline(*, data: str, output: str, quiet: bool, debug: bool, **options: Any) -> int:
    """Profile DATA, a file, folder or URI, and write statistics.json and constraints.json into the folder OUTPUT."""
    settings = _settings(options)
    return run_command(
        lambda progress: analyzer.baseline(data, output, progress=progress, **settings), print_report, quiet, debug
    )


@commands.command(short_help="Find how DATA differs from a baseline.")
@click.argument("data")
@click.argument("output")
@baseline_options("The folder with statistics.json and constraints.json.")
@click.option(
    "--drift-weighting",
    type=click.Choice(["distinct", "rows"]),
    default="distinct",
    show_default=True,
    help="Whether a distance counts each distinct value once, as the closed analyzer does, or each row.",
)
@click.option("--check-non-negative", is_flag=True, help="Negative numbers violate is_non_negative.")
@data_options
@record_options
@rules_option
@run_options
def monitor(
    *, data: str, output: str, baseline_folder: str, fail_on_violation: bool, quiet: bool, debug: bool, **options: Any
) -> int:
    """Profile DATA and write how it differs from a baseline, constraint_violations.json, into the folder OUTPUT."""
    settings = _settings(options)
    return run_command(
        lambda progress: analyzer.monitor(data, output, baseline=baseline_folder, progress=progress, **settings),
        print_report,
        quiet,
        debug,
        fail_on_violation,
    )


@commands.command(short_help="Let Spark start in half the time from now on.")
def prepare() -> int:
    """Make the cache that lets Spark start in half the time; a first run makes it, too, when it is done."""
    from analyzer.spark.preparation import prepare as make  # noqa: PLC0415

    start_log(sys.stderr, FOR_PEOPLE, logging.INFO)
    made = make()
    click.echo(f"{made}" if made else "No archive was made: there is no place for it, or it could not be made before.")
    return ExitCode.SUCCESS


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return the exit code; never raises."""
    try:
        code = commands.main(list(arguments), prog_name="analyzer", standalone_mode=False)
        return int(code or 0)
    except click.ClickException as error:
        error.show()
        return ExitCode.CONFIGURATION
    except click.Abort:
        return tell(outcome_of_error(KeyboardInterrupt()))
    except BaseException as error:  # the end of the process: whatever it is becomes an exit code
        return tell(outcome_of_error(error))


def _settings(options: dict[str, Any]) -> dict[str, Any]:
    """Options as the arguments of the Python API."""
    exclude = column_names(options.pop("exclude"))
    types = column_types(options.pop("types"))
    return {"header": not options.pop("no_header"), "exclude": exclude, "types": types, **options}
