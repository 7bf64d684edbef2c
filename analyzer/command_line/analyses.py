"""``analyzer bias`` and ``analyzer explain``: what an analysis_config.json asks for."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from typing import Any

import click

from analyzer import analyses as api
from analyzer.command_line.options import FRACTION, Command, limit_option, run_options
from analyzer.command_line.running import run_command, run_shown
from analyzer.formats.guess import NAMES
from analyzer.reports.terminal import print_report
from contracts.exit_codes import ExitCode

_OF_DRIFT = ("baseline", "tolerance", "threshold")
"""What says nothing of how a model is asked."""


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
            click.option("--model-max-answer-bytes", type=click.IntRange(1), help="Bytes of an answer (32000000)."),
            click.option("--model-allow-link-local", is_flag=True, default=None,
                         help="Ask a model at a link-local address too, such as 169.254.169.254."),
            click.option("--start", metavar="TIME", help="Data of this time and later, in folders by the hour."),
            click.option("--end", metavar="TIME", help="Data before this time."),
            click.option("--max-bad-records", type=click.IntRange(0), default=0, show_default=True,
                         help="How many records that cannot be read are left out before the run fails."),
            limit_option,
            click.option("--dry-run", is_flag=True,
                         help="Ask the model about the first rows alone; show the request and the answer."),
        )
    ):  # fmt: skip
        command = option(command)
    return command


def drift_options(limit: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """What is found by a baseline, and where things are in data that the config does not describe."""

    def decorate(command: Command) -> Command:
        for option in reversed(
            (
                click.option("--baseline", metavar="PATH",
                             help="Folder or analysis.json of an earlier run: what has drifted is a violation."),
                limit,
                click.option("--fail-on-violation", is_flag=True,
                             help=f"End with code {ExitCode.VIOLATIONS:d} when there are violations."),
                click.option("--format", metavar=f"[{'|'.join(NAMES)}]",
                             help="DATA is read as monitors read it, and the config says less. "
                             "A value of the setting dataset_format is taken too."),
                click.option("--no-header", is_flag=True, default=None, help="With --format csv: there is no header."),
                click.option("--features", metavar="PATH", help="With --format: JMESPath of the features in requests."),
                click.option("--prediction", metavar="PLACE", help="With --format: where predictions are."),
                click.option("--probability", metavar="PLACE", help="With --format: where scores are."),
                click.option("--preprocessor", metavar="SCRIPT",
                             help="With --format: a Python script that is called with each record."),
            )
        ):  # fmt: skip
            command = option(command)
        return command

    return decorate


@click.command(short_help="Measure bias in DATA and in what a model predicts of it.")
@click.argument("data")
@click.argument("output")
@analysis_options
@drift_options(
    click.option("--tolerance", type=click.FloatRange(0), help="How much further from 0 a metric may be (0).")
)
@click.option("--label", metavar="PLACE", help="With --format: where labels are; merged records have their own place.")
@click.option("--flip-test-most-rows", type=click.IntRange(1), help="Rows of the flip test, a sample of more (20000).")
@click.option("--bias-seed", type=click.IntRange(0), help="Of that sample (0).")
@run_options
def bias(
    *, data: str, output: str, fail_on_violation: bool, dry_run: bool, quiet: bool, debug: bool, **options: Any
) -> int:
    """Compute the bias metrics that --config asks for, and write analysis.json and the page into the folder OUTPUT.

    Predictions are taken from DATA, or else asked of the model.
    """
    if dry_run:
        if options["format"] is not None:
            raise click.UsageError("--dry-run has no model to ask: with --format, predictions are in the data.")
        return _try_model(data, debug, options)
    given = _given(options)
    return run_command(
        lambda progress: api.bias(data, output, progress=progress, **given),
        print_report,
        quiet,
        debug,
        fail_on_violation,
    )


@click.command(short_help="Explain what a model predicts of DATA by its features.")
@click.argument("data")
@click.argument("output")
@analysis_options
@drift_options(click.option("--threshold", type=FRACTION, help="The NDCG below which features have drifted (0.9)."))
@run_options
def explain(
    *, data: str, output: str, fail_on_violation: bool, dry_run: bool, quiet: bool, debug: bool, **options: Any
) -> int:
    """Compute the SHAP values and the partial dependence that --config asks for, and write them into the folder OUTPUT.

    The values of each row are written to explanations_shap/out.csv where --config asks for them.
    """
    if dry_run:
        return _try_model(data, debug, options)
    given = _given(options)
    return run_command(
        lambda progress: api.explain(data, output, progress=progress, **given),
        print_report,
        quiet,
        debug,
        fail_on_violation,
    )


def _given(options: dict[str, Any]) -> dict[str, Any]:
    """What was given, by the names of the Python API."""
    given = {name: value for name, value in options.items() if value is not None}
    given |= given.pop("limits", {})
    return {"header": False, **given} if given.pop("no_header", False) else given


def _try_model(data: str, debug: bool, options: dict[str, Any]) -> int:
    from analyzer.analyses.dry_run import print_trial, try_model  # noqa: PLC0415 (other commands need none of it)

    given = {name: value for name, value in _given(options).items() if name not in _OF_DRIFT}

    def work() -> int:
        trial = try_model(data, **given)
        with contextlib.suppress(BrokenPipeError):
            print_trial(trial, sys.stdout)
        return ExitCode.SUCCESS if trial.request.problem is None else ExitCode.MODEL

    return run_shown(work, debug)
