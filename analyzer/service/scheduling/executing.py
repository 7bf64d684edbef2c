"""Moves executions on: from the time they are due to the jobs that they need, and by those to their end."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from analyzer.errors import AnalyzerError
from analyzer.service.monitoring.definition import MonitoringDefinition
from analyzer.service.monitoring.inputs import (
    CapturedTraffic,
    DataFolder,
    data_folders,
    joined,
    label_folders,
    merged_folders,
    merged_prefix,
)
from analyzer.service.monitoring.requests import (
    Baselines,
    ExecutionToRun,
    JobRequest,
    analysis_request,
    merge_request,
)
from analyzer.service.schedules.timetable import ExecutionWindow
from analyzer.service.scheduling.due import NO_DATA
from analyzer.service.scheduling.sources import baselines_of, existing, traffic_of
from analyzer.service.states import UNENDED, RunStatus
from analyzer.service.store.alerts import judge_alerts
from analyzer.service.store.executions import advance_execution
from analyzer.service.store.jobs import queue_job
from analyzer.service.store.leases import LostLeaseError, held
from analyzer.service.store.problems import StoreProblemError
from analyzer.service.store.rows import find
from analyzer.service.store.store import Store
from analyzer.service.store.tables import StoredExecution, StoredJob, StoredSchedule
from analyzer.service.transfers.reach import Reach
from contracts.errors import ContractError, excerpt, sentence
from contracts.exit_codes import ExitCode
from contracts.message import LIMIT

logger = logging.getLogger(__name__)

NOTHING_THERE = "Job inputs had no data"
"""What the service says of an hour without data."""

MERGE = "GROUND_TRUTH_MERGE"


class NoDataError(Exception):
    """Nothing was captured in the window, or nothing labelled."""


@dataclass
class Executions:
    """The executions that this server has."""

    store: Store
    owner: str
    reach: Reach
    flush: Callable[[str], None]

    def move(self, execution: StoredExecution, now: datetime) -> bool:
        """Do what can be done now; whether anything was. Raises LostLeaseError, and StoreProblemError."""
        try:
            return self._move(execution, now)
        except (StoreProblemError, LostLeaseError):
            raise
        except Exception as error:  # or it would be in the way of all others
            logger.exception("The execution %s of %s has failed.", execution.schedule_name, execution.scheduled)
            what = f"InternalServerError: The execution cannot be run: {type(error).__name__}: {error}"
            return self._finish(execution, RunStatus.FAILED, now, None, what)

    def _move(self, execution: StoredExecution, now: datetime) -> bool:
        if execution.job_name is not None:
            return self._end(execution, execution.job_name, now)
        if execution.merge_job_name is not None:
            return self._after_merge(execution, execution.merge_job_name, now)
        return self._begin(execution, now)

    def _begin(self, execution: StoredExecution, now: datetime) -> bool:
        if self._is_merging(_merges_into(execution)):
            return False

        def job() -> JobRequest:
            known = self._known(execution)
            run, definition = known.run, known.run.definition
            if definition.endpoint is not None:
                self.flush(definition.endpoint)
            data = _some(existing(data_folders(definition, run.window, known.traffic), self.reach))
            if definition.ground_truth is None:
                return analysis_request(run, data, known.baselines, known.traffic, definition.max_runtime_s)
            labels = label_folders(definition, run.window, run.scheduled)
            return merge_request(run, data, _some(existing(labels, self.reach)))

        return self._queue(execution, now, job)

    def _is_merging(self, prefix: str | None) -> bool:
        """Whether another execution merges into a prefix, or reads what it has merged: one at a time does."""
        if prefix is None:
            return False
        begun = StoredExecution.status.in_(UNENDED), StoredExecution.merge_job_name.is_not(None)
        with self.store.reading() as session:
            return any(_merges_into(each) == prefix for each in session.scalars(select(StoredExecution).where(*begun)))

    def _after_merge(self, execution: StoredExecution, merge_name: str, now: datetime) -> bool:
        with self.store.reading() as session:
            merge = session.get(StoredJob, merge_name)
        if merge is not None and not RunStatus(merge.status).ended:
            return False
        if merge is None or merge.status != RunStatus.COMPLETED:
            return self._fail_with(execution, merge, merge_name, now)

        def job() -> JobRequest:
            known = self._known(execution)
            run, definition = known.run, known.run.definition
            folders = list(data_folders(definition, run.window, known.traffic))
            data = _some(existing(merged_folders(definition, run.schedule, folders), self.reach))
            took = (merge.ended or now) - (merge.started or now)
            left = min(max(1, definition.max_runtime_s - int(took.total_seconds())), definition.max_runtime_s)
            return analysis_request(run, data, known.baselines, known.traffic, left)

        return self._queue(execution, now, job)

    def _known(self, execution: StoredExecution) -> _KnownExecution:
        """Raises AnalyzerError, and ContractError."""
        definition = MonitoringDefinition.of(execution.monitoring_type, execution.document)
        with self.store.reading() as session:
            traffic = None if definition.endpoint is None else traffic_of(session, definition.endpoint)
            baselines = baselines_of(session, definition)
        run = ExecutionToRun(
            execution.schedule_name,
            execution.created,
            execution.scheduled,
            ExecutionWindow(execution.window_start, execution.window_end),
            definition,
        )
        return _KnownExecution(run, baselines, traffic)

    def _queue(self, execution: StoredExecution, now: datetime, make: Callable[[], JobRequest]) -> bool:
        """Queue the next job of an execution, or end it where that cannot be made."""
        try:
            request = make()
        except NoDataError:
            return self._finish(execution, RunStatus.FAILED, now, NO_DATA, NOTHING_THERE)
        except StoreProblemError:
            raise
        except (AnalyzerError, ContractError) as error:
            return self._finish(execution, RunStatus.FAILED, now, None, sentence(str(error)))
        except OSError as error:
            reason = f"{excerpt(str(error.filename), 200)} cannot be read: {error.strerror or error}."
            return self._finish(execution, RunStatus.FAILED, now, None, reason)
        name = request["ProcessingJobName"]
        with self.store.writing() as session:
            kept = self._held(session, execution)
            queue_job(session, name, request, now, schedule_name=execution.schedule_name)
            advance_execution(kept, RunStatus.IN_PROGRESS, now)
            if request["Environment"].get("analysis_type") == MERGE and kept.merge_job_name is None:
                kept.merge_job_name = name
            else:
                kept.job_name = name
        return True

    def _end(self, execution: StoredExecution, name: str, now: datetime) -> bool:
        with self.store.reading() as session:
            job = session.get(StoredJob, name)
        if job is not None and not RunStatus(job.status).ended:
            return False
        if job is None:
            return self._fail_with(execution, job, name, now)
        violated = (job.exit_message or "").startswith(RunStatus.COMPLETED_WITH_VIOLATIONS)
        if violated and (job.status == RunStatus.COMPLETED or exit_code_of(job) == ExitCode.VIOLATIONS):
            return self._finish(execution, RunStatus.COMPLETED_WITH_VIOLATIONS, now)
        if job.status == RunStatus.COMPLETED:
            return self._finish(execution, RunStatus.COMPLETED, now)
        return self._fail_with(execution, job, name, now)

    def _fail_with(self, execution: StoredExecution, job: StoredJob | None, name: str, now: datetime) -> bool:
        """End an execution as a job of it has ended."""
        if job is None:
            return self._finish(execution, RunStatus.FAILED, now, None, f"The job {name} is gone.")
        if job.status == RunStatus.STOPPED:
            return self._finish(execution, RunStatus.STOPPED, now, None, job.failure_reason)
        nothing = exit_code_of(job) == ExitCode.INPUT_MISSING
        return self._finish(execution, RunStatus.FAILED, now, NO_DATA if nothing else None, job.failure_reason)

    def _finish(
        self,
        execution: StoredExecution,
        status: RunStatus,
        now: datetime,
        reason: str | None = None,
        failure_reason: str | None = None,
    ) -> bool:
        with self.store.writing() as session:
            kept = self._held(session, execution)
            shown = failure_reason and failure_reason[:LIMIT]
            advance_execution(kept, status, now, reason=reason, failure_reason=shown)
            session.flush()
            schedule = find(session, StoredSchedule, kept.schedule_name)
            if schedule is not None:
                judge_alerts(session, schedule, now)
        return True

    def _held(self, session: Session, execution: StoredExecution) -> StoredExecution:
        return held(session, StoredExecution, (execution.schedule_name, execution.scheduled), self.owner)


@dataclass(frozen=True)
class _KnownExecution:
    """What an execution runs, and what it needs for that."""

    run: ExecutionToRun
    baselines: Baselines
    traffic: CapturedTraffic | None


def _merges_into(execution: StoredExecution) -> str | None:
    """Where the merge of an execution writes to; None without labels, and of what is no definition."""
    try:
        definition = MonitoringDefinition.of(execution.monitoring_type, execution.document)
    except ContractError:
        return None
    if definition.ground_truth is None:
        return None
    return joined(merged_prefix(definition), definition.endpoint or execution.schedule_name)


def _some(folders: list[DataFolder]) -> list[DataFolder]:
    if not folders:
        raise NoDataError
    return folders


def exit_code_of(job: StoredJob) -> int | None:
    """That of the process of a job that has ended, where it is known."""
    code: int | None = (job.handle or {}).get("exit_code")
    return code
