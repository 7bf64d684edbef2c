"""The one scan of a job's data set, and what makes its result unusable."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Protocol

from analyzer.captured.window import Window
from analyzer.errors import InputMissingError, ModelError, UnreadableDataError, UserScriptError, WorkerGoneError
from analyzer.formats.limited import too_many_columns
from analyzer.formats.reading import Reading
from analyzer.hints import tell_hints
from analyzer.left_out import notes_of, sentences
from analyzer.scan import Engine, Fold, Scanned, ScannedStates, SplitReport
from analyzer.scan.split import OUTSIDE_WINDOW
from analyzer.scripts.record_script import SETTING as SCRIPT_SETTING
from analyzer.scripts.script_log import tell_of_script
from analyzer.sources.data_files import SETTING
from contracts.base_job import Job
from contracts.errors import counted
from contracts.monitor_job import MonitorJob

logger = logging.getLogger(__name__)


class Readable(Protocol):
    """Data that has been looked at: a `Dataset`, or what is built on one."""

    @property
    def source(self) -> str: ...

    @property
    def reading(self) -> Reading: ...

    def open(self, engine: Engine, unsplit: bool = False) -> Scanned: ...


def scan_dataset(
    engine: Engine, dataset: Readable, fold: Fold, *, by_column: bool = False, unsplit: bool = False
) -> tuple[Scanned, ScannedStates]:
    """One scan, and the data as it was read; a file whose quotes do not fit its splits makes it start over unsplit.

    `by_column` is whether the fold takes each column by itself, so that it need not see whole rows.
    """
    data = dataset.open(engine, unsplit)
    paths = [split.path for split in data.splits]
    try:
        states = engine.scan(
            replace(data, splits=data.column_splits) if by_column and data.column_splits else data, fold
        )
    except WorkerGoneError as error:
        if dataset.reading.script is None:
            raise
        raise UserScriptError.ended_worker(SCRIPT_SETTING) from error
    except UnreadableDataError:
        data.stamps.require_unchanged()
        raise
    try:
        states.report.hint(*data.stamps.require_unchanged())
        _require_columns(dataset, states)
    except UnreadableDataError:
        states.close()
        raise
    if not any(paths.count(torn) > 1 for torn in states.report.torn_files):
        return data, states
    logger.info("a quoted newline lies where a file was split: the files are read again, each as one split")
    states.close()
    return scan_dataset(engine, dataset, fold, by_column=by_column, unsplit=True)


def _require_columns(dataset: Readable, states: ScannedStates) -> None:
    """Each split has few enough columns; all together may not. Raises UnreadableDataError."""
    limits = dataset.reading.limits
    if len(states.keys) > limits.max_columns:
        too_many_columns(dataset.source, len(states.keys), limits)


def require_readable(report: SplitReport, job: Job) -> None:
    """Tell what was left out, and raise where the data cannot be read or there is none."""
    tell_of_script(report, job.max_script_failures if isinstance(job, MonitorJob) else 0)
    require_few_bad_records(report, job.max_bad_records)
    for sentence in sentences(report.counts):
        logger.info(sentence)
    tell_hints(report.hints)
    if report.rows == 0:
        raise _no_rows(report, job)


def require_few_bad_records(report: SplitReport, tolerated: int, wrong: str = "data or the dataset_format") -> None:
    """Raise where the data cannot be read, or a model gave no predictions for it; tell of records that are left out.

    `wrong` is what may have to be corrected.
    """
    if report.model_failure is not None:
        raise ModelError(report.model_failure)
    if report.failure is not None:
        raise UnreadableDataError(report.failure)
    if report.bad_records > tolerated:
        example = report.examples[0] if report.examples else None
        raise UnreadableDataError.too_many_bad_records(report.bad_records, tolerated, example, report.hints, wrong)
    if report.bad_records:
        # The place alone: the rest of an example shows data.
        first = report.examples[0].partition(": ")[0]
        bad = counted(report.bad_records, "record")
        logger.warning("left out: %s that could not be read; the first: %s", bad, first)


def _no_rows(report: SplitReport, job: Job) -> InputMissingError:
    outside = report.counts.get(OUTSIDE_WINDOW)
    if outside and len(report.counts) == 1:
        records = counted(outside, "record lies", "records all lie")
        return InputMissingError.outside_window(SETTING, job.dataset_source, records, str(Window.of(job)))
    found = " ".join(notes_of(report)).rstrip(".")
    return InputMissingError.no_rows(SETTING, job.dataset_source, found)
