"""``analyzer model-quality baseline|monitor``: how right predictions are, and whether they still are."""

from __future__ import annotations

from typing import Any

import click

from analyzer import model_quality as api
from analyzer.command_line.options import FRACTION, Command, baseline_options, format_options, run_options
from analyzer.command_line.running import run_command
from analyzer.reports.terminal import print_report

PROBLEM_TYPES = {
    "regression": "Regression",
    "binary": "BinaryClassification",
    "multiclass": "MulticlassClassification",
}


@click.group(name="model-quality", short_help="Judge predictions by labels that arrived for them.")
def model_quality() -> None:
    """Judge predictions by the labels that arrived for them: regression, two classes, many classes.

    A column is given by its name, its index, or a JSON path such as $.predictions[0].score.
    """


def quality_options(command: Command) -> Command:
    """What is judged."""
    for option in reversed(
        (
            click.option(
                "--problem-type", type=click.Choice(list(PROBLEM_TYPES)), required=True, help="What is predicted."
            ),
            click.option("--label", metavar="COLUMN", help="The label. Merged records have it in its own place."),
            click.option("--prediction", metavar="COLUMN", help="The predicted value or class."),
            click.option("--probability", metavar="COLUMN", help='Of two classes, the probability of the class "1".'),
            click.option(
                "--threshold",
                type=FRACTION,
                default=0.5,
                show_default=True,
                help="A probability above it predicts 1, where no class is given.",
            ),
        )
    ):
        command = option(command)
    return command


@model_quality.command(short_help="Write metrics and suggested constraints of DATA.")
@click.argument("data")
@click.argument("output")
@quality_options
@click.option(
    "--margin",
    type=click.FloatRange(0.0),
    default=0.0,
    show_default=True,
    help="How much worse a metric may get before it violates its constraint, as a part of its value.",
)
@format_options
@run_options
def baseline(
    *, data: str, output: str, problem_type: str, no_header: bool, quiet: bool, debug: bool, **options: Any
) -> int:
    """Judge the predictions in DATA, and write statistics.json and constraints.json into the folder OUTPUT."""
    settings = {"problem_type": PROBLEM_TYPES[problem_type], "header": not no_header, **options}
    return run_command(
        lambda progress: api.baseline(data, output, progress=progress, **settings), print_report, quiet, debug
    )


@model_quality.command(short_help="Find metrics of DATA that are worse than those of a baseline.")
@click.argument("data")
@click.argument("output")
@baseline_options("The folder with the baseline's constraints.json.")
@click.option("--no-f0-5", is_flag=True, help="Do not check f0_5, which the closed analyzer never reports.")
@quality_options
@format_options
@run_options
def monitor(
    *,
    data: str,
    output: str,
    problem_type: str,
    baseline_folder: str,
    no_header: bool,
    no_f0_5: bool,
    fail_on_violation: bool,
    quiet: bool,
    debug: bool,
    **options: Any,
) -> int:
    """Judge the predictions in DATA, and write which metrics are worse than the baseline's, into the folder OUTPUT."""
    settings = {"problem_type": PROBLEM_TYPES[problem_type], "header": not no_header, **options}
    return run_command(
        lambda progress: api.monitor(
            data, output, baseline=baseline_folder, check_f0_5=not no_f0_5, progress=progress, **settings
        ),
        print_report,
        quiet,
        debug,
        fail_on_violation,
    )
