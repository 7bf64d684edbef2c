"""``analyzer capture``: what a job would make of captured data, and the proxy that captures."""

from __future__ import annotations

import contextlib
import json
import sys
from typing import Any, cast

import click

from analyzer.command_line.capture_proxy import proxy
from analyzer.command_line.job_commands import HeadedCommand, setting_parameters
from analyzer.command_line.running import run_shown
from analyzer.reports.file_names import CONSTRAINTS, STATISTICS
from analyzer.runs.call import Call
from analyzer.runs.naming import words_of_command
from analyzer.words import spoken
from contracts.captured import BATCH_OUTPUT, ENDPOINT_INPUT, ENDPOINT_OUTPUT
from contracts.dataset_format import CaptureFormat, DatasetFormat, parse_dataset_format
from contracts.exit_codes import ExitCode
from contracts.job import DataQualityJob
from contracts.limits import LIMIT_NAMES

EVERY_FAILURE = 1_000_000_000
SCRIPT = "record_preprocessor_script"

_TAKEN = {
    "dataset_source",
    "dataset_format",
    "baseline_constraints",
    "baseline_statistics",
    SCRIPT,
    "script_timeout_s",
    "start_time",
    "end_time",
    "payload_rows",
    *LIMIT_NAMES,
}
SHOW = Call(
    command="capture show",
    summary="Show the table that captured data becomes.",
    text="Read captured DATA, a file or a folder, as a job does, and show its records, columns, first rows and "
    "warnings. It shows data, writes nothing and starts no Spark. The exit code is that of a job that tolerates no "
    "bad records.",
    job="contracts.job:DataQualityJob",
    run="",
    report="",
    places=("dataset_source",),
    left_out=frozenset(DataQualityJob.model_fields.keys() - _TAKEN),
)
"""No job: what it takes is a part of what one takes."""


_OPTIONS = (
    click.Option(
        ["--index-names"],
        metavar="NAMES",
        help=f"Sides that are read, between commas: {ENDPOINT_OUTPUT}, {ENDPOINT_INPUT} and {BATCH_OUTPUT}; the first "
        "two where none is named.",
    ),
    click.Option(
        ["--rows"], type=click.IntRange(0), default=5, show_default=True, help="Rows of the table that are shown."
    ),
    click.Option(
        ["--records"],
        type=click.IntRange(0),
        default=3,
        show_default=True,
        help="Records whose way through the script is shown.",
    ),
)


def show(*, rows: int, records: int, index_names: str | None, script: str | None, **typed: Any) -> int:
    """Show what a job would make of captured data."""
    from analyzer.preview.preview import preview  # noqa: PLC0415 (other commands need none of it)
    from analyzer.preview.problem import problem  # noqa: PLC0415
    from analyzer.preview.view import print_preview  # noqa: PLC0415

    if script is not None:
        click.echo("WARNING: --script will go: it is --preprocessor now.", err=True)
        if typed[SCRIPT] not in (None, script):
            raise click.UsageError("--script and --preprocessor name two scripts; there should be one.")
        typed[SCRIPT] = script

    def work() -> int:
        found = preview(_job(index_names, typed), rows, records)
        with contextlib.suppress(BrokenPipeError):
            print_preview(found, sys.stdout)
        if error := problem(found):
            raise error
        return ExitCode.SUCCESS

    with spoken(words_of_command(SHOW)):
        return run_shown(work)


@click.group(short_help="Capture requests and answers, and look at them.")
def capture() -> None:
    """Capture requests and answers of a model server, and look at those of an endpoint or a batch transform."""


capture.add_command(proxy)
capture.add_command(
    HeadedCommand(
        SHOW,
        "show",
        params=[*setting_parameters(SHOW), click.Option(["--script"], hidden=True), *_OPTIONS],
        callback=show,
        help=SHOW.text,
        short_help=SHOW.summary,
    )
)


def _job(index_names: str | None, typed: dict[str, Any]) -> DataQualityJob:
    """The job that reads it so. Raises ContractError."""
    folder = typed.pop("baseline_constraints")
    return DataQualityJob.of(
        {
            **typed,
            "dataset_format": _format(typed["dataset_source"], typed.pop("dataset_format"), index_names),
            "output_path": ".",  # of which no use is made
            **_baseline_file(folder),
            "max_script_failures": EVERY_FAILURE,
        }
    )


def _format(data: str, named: str | None, index_names: str | None) -> DatasetFormat:
    """The format that is named, else captured records; `index_names` go before its own. Raises ConfigurationError."""
    chosen = _captures(index_names)
    if named is None:
        return chosen
    from analyzer.errors import ConfigurationError  # noqa: PLC0415 (other commands need none of it)
    from analyzer.formats.guess import dataset_format  # noqa: PLC0415
    from analyzer.formats.register import format_of  # noqa: PLC0415

    found = dataset_format(data, named)
    if not format_of(found).sides:
        right = "capture, pairs, databricks, kserve, or a value of dataset_format for one of these"
        raise ConfigurationError.malformed("dataset_format", named, right)
    names = {"capture_index_names": chosen.capture_index_names} if index_names else {}
    return found.model_copy(update=names)


def _captures(index_names: str | None) -> CaptureFormat:
    names = [name.strip() for name in index_names.split(",")] if index_names else []
    try:
        found = parse_dataset_format(json.dumps({"sagemakerCaptureJson": {"captureIndexNames": names}}))
    except ValueError:
        right = f"should be {ENDPOINT_OUTPUT}, {ENDPOINT_INPUT}, {BATCH_OUTPUT}, or some of them between commas"
        raise click.BadParameter(right, param_hint="--index-names") from None
    return cast(CaptureFormat, found)


def _baseline_file(folder: str | None) -> dict[str, str]:
    """Either file has the names; constraints are what a job takes them from where there are both."""
    if folder is None:
        return {}
    from analyzer.places.place import place_of  # noqa: PLC0415 (other commands need none of it)

    place = place_of("baseline_constraints", folder)
    with contextlib.suppress(OSError):  # whoever reads the file tells it
        if (place / STATISTICS).exists() and not (place / CONSTRAINTS).exists():
            return {"baseline_statistics": str(place / STATISTICS)}
    return {"baseline_constraints": str(place / CONSTRAINTS)}
