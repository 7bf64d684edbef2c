"""The users' post processor: it runs once, in a process of its own, when the reports are in place."""

from __future__ import annotations

import itertools
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, Self, TypeVar

import orjson

from analyzer.errors import UserScriptError
from analyzer.places.place import Place
from analyzer.reports.file_names import VIOLATIONS
from analyzer.scripts.checking import POST_SETTING
from analyzer.scripts.child import NOT_IN_TIME, run_in_child
from analyzer.scripts.user_module import POSTPROCESS
from analyzer.temporary_folders import temporary_folder
from contracts.dataset_format import format_text
from contracts.errors import ContractError, counted
from contracts.monitor_job import MonitorJob

logger = logging.getLogger(__name__)

LINES_LOGGED = 10_000


class RewritableReport(Protocol):
    """A report whose violations a script may rewrite."""

    @property
    def output(self) -> Place: ...

    @property
    def monitoring(self) -> bool:
        """Whether there are any to be rewritten; a baseline run has none."""

    @property
    def violation_count(self) -> int: ...

    def with_violations(self, text: bytes) -> Self:
        """The report with the violations of a file. Raises ContractError."""


ReportType = TypeVar("ReportType", bound=RewritableReport)


def post_process(
    script: Path, job: MonitorJob, report: ReportType, environment: Mapping[str, str] | None = None
) -> ReportType:
    """Call the script, and return the report as it leaves it: it may rewrite the violations.

    `environment` is what it finds set (by default: that of this process and the job's settings); its `output_path` is
    where the reports are by now. Raises UserScriptError; the reports stay as they are then.
    """
    number = itertools.count(1)

    def log(line: str) -> None:
        if (count := next(number)) <= LINES_LOGGED:
            logger.info("postprocessor: %s", line)
        elif count == LINES_LOGGED + 1:
            logger.warning("postprocessor: more than %d lines; the rest is left out", LINES_LOGGED)

    limit = job.post_script_timeout_s
    written = _violations(report)
    with temporary_folder("script") as folder:
        failure = run_in_child(
            str(script),
            POSTPROCESS,
            seconds=limit,
            patience_s=limit,
            take=log,
            env={**(settings_of(job) if environment is None else environment), "output_path": str(report.output)},
            cwd=str(folder),
        )
    if failure == NOT_IN_TIME:
        failure = f"it took longer than {counted(limit, 'second')} (post_script_timeout_s)"
    if failure is not None:
        _put_back(report, written)
        raise UserScriptError.failed_after_reports(POST_SETTING, failure)
    return as_left(report)


def _violations(report: RewritableReport) -> bytes | None:
    """What the analysis has written of violations; None where there is nothing to be rewritten."""
    return (report.output / VIOLATIONS).read_bytes() if report.monitoring else None


def _put_back(report: RewritableReport, written: bytes | None) -> None:
    """Write the violations of the analysis again where a script that has failed has left no valid ones."""
    if written is None:
        return
    path = report.output / VIOLATIONS
    try:
        report.with_violations(path.read_bytes())
        return
    except (OSError, ContractError):
        pass
    try:
        path.write_bytes(written)
    except OSError as error:
        logger.warning("%s cannot be written again: %s", VIOLATIONS, error.strerror or error)
    else:
        logger.warning("The post processor has left no valid %s; that of the analysis is put back.", VIOLATIONS)


def as_left(report: ReportType) -> ReportType:
    """The report with the violations that are in the file now, if these are valid; else as it is, with a warning."""
    if not report.monitoring:
        return report
    try:
        found = report.with_violations((report.output / VIOLATIONS).read_bytes())
    except OSError as error:
        reason = error.strerror or str(error)
    except ContractError as error:
        reason = f"at {error.subject} it {error.message}" if error.subject else f"it {error.message}"
    else:
        if found != report:
            number = found.violation_count
            logger.info("The post processor has changed %s: it holds %s now.", VIOLATIONS, counted(number, "violation"))
        return found
    logger.warning(
        "The post processor has left no valid %s (%s): the outcome is that of the analysis.", VIOLATIONS, reason
    )
    return report


def settings_of(job: MonitorJob) -> dict[str, str]:
    """This process's environment, and the job's settings as the environment of a container has them."""
    settings = job.model_dump(mode="json", exclude_none=True, exclude={"dataset_format"})
    texts = {name: _text(value) for name, value in settings.items()}
    return {**os.environ, **texts, "dataset_format": format_text(job.dataset_format)}


def _text(value: object) -> str:
    match value:
        case bool():
            return "Enabled" if value else "Disabled"
        case str():
            return value
    return orjson.dumps(value).decode()
