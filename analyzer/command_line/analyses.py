"""``analyzer bias`` and ``analyzer explain``: what an analysis_config.json asks for."""

from __future__ import annotations

import contextlib
import logging
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from analyzer import analyses as api
from analyzer.analyses.table import print_analysis
from analyzer.command_line.options import run_options
from analyzer.command_line.running import run_command
from analyzer.log import FOR_PEOPLE, start_log
from contracts.exit_codes import ExitCode

Command = TypeVar("Command", bound=Callable[..., Any])


def analysis_options(command: Command) -> Command:
    """What an analysis reads, and how its model is asked."""
    for option in reversed(
        (
            click.option("--config", required=True, metavar="FILE", help="The analysis_config.json."),
            click.option("--model-url", metavar="URL", help="A server that is asked in the place of the endpoint."),
            click.option("--model-timeout", "model_timeout_s", type=click.FloatRange(0, min_open=True), metavar="S",
                         help="Seconds for one answer (60)."),
            click.option("--model-retries", type=click.IntRange(0), help="Tries after a failed one (3)."),
            click.option("--model-concurrency", type=click.IntRange(1), help="Requests at a time, a worker (4)."),
            click.option("--model-max-records", type=click.IntRange(1), help="Records of a request, at most."),
            click.option("--model-max-payload-bytes", type=click.IntRange(1), help="Bytes of a request (6000000)."),
            click.option("--start", metavar="TIME", help="Data of this time and later, in folders by the hour."),
            click.option("--end", metavar="TIME", help="Data before this time."),
            click.option("--max-bad-records", type=click.IntRange(0), default=0, show_default=True,
                         help="How many records that cannot be read are left out before the run fails."),
            click.option("--dry-run", is_flag=True,
                         help="Ask the model about the first rows alone; show the request and the answer."),
        )
    ):  # fmt: skip
        command = option(command)
    return command


@click.command(short_help="Measure bias in DATA and in what a model predicts of it.")
@click.argument("data")
@click.argument("output")
@analysis_options
@click.option("--flip-test-most-rows", type=click.IntRange(1), help="Rows of the flip test, a sample of more (20000).")
@click.option("--bias-seed", type=click.IntRange(0), help="Of that sample (0).")
@run_options
def bias(*, data: str, output: str, dry_run: bool, quiet: bool, debug: bool, **options: Any) -> int:
    """Compute the bias metrics that --config asks for, and write analysis.json and the page into the folder OUTPUT.

    Predictions are taken from DATA, or else asked of the model.
    """
    if dry_run:
        return _try_model(data, debug, options)
    given = _given(options)
    return run_command(
        lambda progress: api.bias(data, output, progress=progress, **given), print_analysis, quiet, debug
    )


@click.command(short_help="Explain what a model predicts of DATA by its features.")
@click.argument("data")
@click.argument("output")
@analysis_options
@run_options
def explain(*, data: str, output: str, dry_run: bool, quiet: bool, debug: bool, **options: Any) -> int:
    """Compute the SHAP values and the partial dependence that --config asks for, and write them into the folder OUTPUT.

    The values of each row are written to explanations_shap/out.csv where --config asks for them.
    """
    if dry_run:
        return _try_model(data, debug, options)
    given = _given(options)
    return run_command(
        lambda progress: api.explain(data, output, progress=progress, **given), print_analysis, quiet, debug
    )


def _given(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _try_model(data: str, debug: bool, options: dict[str, Any]) -> int:
    from analyzer.analyses.dry_run import print_trial, try_model  # noqa: PLC0415 (other commands need none of it)

    start_log(sys.stderr, FOR_PEOPLE, logging.DEBUG if debug else logging.WARNING)
    trial = try_model(data, **_given(options))
    with contextlib.suppress(BrokenPipeError):
        print_trial(trial, sys.stdout)
    return ExitCode.SUCCESS
