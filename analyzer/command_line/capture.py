"""``analyzer capture show``: what a job would make of captured data."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from typing import Any

import click

from analyzer.command_line.running import run_shown
from analyzer.reports.file_names import CONSTRAINTS, STATISTICS
from contracts.captured import BATCH_OUTPUT, ENDPOINT_INPUT, ENDPOINT_OUTPUT
from contracts.dataset_format import AnyFormat, parse_dataset_format
from contracts.exit_codes import ExitCode
from contracts.job import DataQualityJob

EVERY_FAILURE = 1_000_000_000


@click.group(short_help="Look at captured requests and answers.")
def capture() -> None:
    """Look at captured requests and answers of an endpoint or a batch transform."""


@capture.command(short_help="Show the table that a capture FILE becomes.")
@click.argument("file")
@click.option("--baseline", metavar="DIR", help="The folder with constraints.json or statistics.json, for the names.")
@click.option("--script", metavar="PATH", help="A record preprocessor: shows what it gets and returns.")
@click.option(
    "--index-names",
    metavar="NAMES",
    help=f"Sides that are read, between commas: {ENDPOINT_OUTPUT}, {ENDPOINT_INPUT}, {BATCH_OUTPUT} (the first two).",
)
@click.option("--rows", type=click.IntRange(0), default=5, show_default=True, help="Rows of the table that are shown.")
@click.option(
    "--records",
    type=click.IntRange(0),
    default=3,
    show_default=True,
    help="Records whose way through the script is shown.",
)
@click.option("--start", metavar="TIME", help="The window: records of this time and later.")
@click.option("--end", metavar="TIME", help="The window: records before this time.")
@click.option("--payload-rows", type=click.Choice(["all", "first"]), default="all", show_default=True)
@click.option("--script-timeout", metavar="SECONDS", help="What the script may take for one record (60).")
def show(*, file: str, rows: int, records: int, **options: Any) -> int:
    """Read a capture FILE, or a folder of them, as a job does, and show its records, columns, first rows and warnings.

    It shows data, writes nothing and starts no Spark. The exit code is that of a job that tolerates no bad records.
    """
    from analyzer.preview.preview import preview  # noqa: PLC0415 (other commands need none of it)
    from analyzer.preview.problem import problem  # noqa: PLC0415
    from analyzer.preview.view import print_preview  # noqa: PLC0415

    def work() -> int:
        found = preview(_job(file, **options), rows, records)
        with contextlib.suppress(BrokenPipeError):
            print_preview(found, sys.stdout)
        if error := problem(found):
            raise error
        return ExitCode.SUCCESS

    return run_shown(work)


def _job(
    file: str,
    *,
    baseline: str | None,
    script: str | None,
    index_names: str | None,
    start: str | None,
    end: str | None,
    payload_rows: str,
    script_timeout: str | None,
) -> DataQualityJob:
    """The job that reads it so. Raises ContractError."""
    return DataQualityJob.of(
        {
            "dataset_source": file,
            "dataset_format": _format(index_names),
            "output_path": ".",  # of which no use is made
            **_baseline_file(baseline),
            "record_preprocessor_script": script,
            "script_timeout_s": script_timeout,
            "max_script_failures": EVERY_FAILURE,
            "start_time": start,
            "end_time": end,
            "payload_rows": payload_rows,
        }
    )


def _format(index_names: str | None) -> AnyFormat:
    names = [name.strip() for name in index_names.split(",")] if index_names else []
    try:
        return parse_dataset_format(json.dumps({"sagemakerCaptureJson": {"captureIndexNames": names}}))
    except ValueError:
        right = f"should be {ENDPOINT_OUTPUT}, {ENDPOINT_INPUT}, {BATCH_OUTPUT}, or some of them between commas"
        raise click.BadParameter(right, param_hint="--index-names") from None


def _baseline_file(folder: str | None) -> dict[str, str]:
    """Either file has the names; constraints are what a job takes them from where there are both."""
    if folder is None:
        return {}
    statistics = Path(folder) / STATISTICS
    if statistics.exists() and not (Path(folder) / CONSTRAINTS).exists():
        return {"baseline_statistics": str(statistics)}
    return {"baseline_constraints": str(Path(folder) / CONSTRAINTS)}
