"""Stores of services to look at: of a team with every outcome, of a thousand schedules, and an empty one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from analyzer.service.states import JUDGED, RunStatus
from analyzer.service.store.alerts import IN_ALERT, OK
from analyzer.service.store.jobs import queue_job
from analyzer.service.store.logs import JOBS_GROUP, add_log
from analyzer.service.store.store import Store
from analyzer.service.store.tables import (
    AlertChange,
    StoredAlert,
    StoredEndpoint,
    StoredEndpointConfig,
    StoredExecution,
    StoredJob,
    StoredSchedule,
)
from tests.browser.samples import monitored

NOW = datetime(2026, 3, 2, 11, 7, tzinfo=UTC)
LAST = NOW.replace(minute=0)
HOUR = timedelta(hours=1)
LONG = "churn-prediction-for-customers-of-all-regions-quality-by-labels"
"""As long as a name may be."""
BUCKET = "s3://models-of-the-team"
GONE = (
    f'ClientError: The outputs cannot be sent: "{BUCKET}/reports/churn/churn-quality/2026/03/02/10/'
    'constraint_violations.json": there is no bucket models-of-the-team.'
)
COMPLETED, VIOLATED, FAILED, STOPPED = (
    RunStatus.COMPLETED,
    RunStatus.COMPLETED_WITH_VIOLATIONS,
    RunStatus.FAILED,
    RunStatus.STOPPED,
)
MESSAGES = {
    COMPLETED: "Completed: Job completed successfully with no violations.",
    VIOLATED: "CompletedWithViolations: Job completed successfully with 14 violations.",
}
LINES = (
    "Performing analysis of data quality on the data set in /opt/ml/processing/input/endpoint with 300 records",
    f"{'Features: ' + ', '.join(f'feature_{number}' for number in range(60))}",
    "CompletedWithViolations: Job completed successfully with 14 violations.",
)


def fill_team(store: Store, folder: Path) -> None:
    """Every state, long names and reasons, two weeks of hours, reports that can be looked at, and a log."""
    folder.mkdir(exist_ok=True)
    for name, text in monitored().items():
        (folder / name).write_bytes(text)
    with store.writing() as session:
        for name in ("churn", "loans"):
            _add_endpoint(session, name)
        weeks = [VIOLATED, VIOLATED, FAILED, *[COMPLETED] * 9, VIOLATED, *[COMPLETED] * 30, STOPPED, *[COMPLETED] * 260]
        _add(session, "churn-quality", weeks, reports=f"file://{folder}")
        _add(session, LONG, [VIOLATED] * 3 + [COMPLETED] * 20, kind="ModelQuality")
        _add(session, "churn-bias", [FAILED] * 3, kind="ModelBias", reason="no data", failure="Job inputs had no data")
        _add(session, "loans-quality", [FAILED, *[COMPLETED] * 3])
        _add(session, "loans-attributions", [COMPLETED] * 4, kind="ModelExplainability", status="Stopped")
        _add(session, "loans-new", [], status="Failed")
        new = session.get_one(StoredSchedule, "loans-new")
        new.failure_reason = 'ScheduleExpression holds "rate(1 hour)"; it should be every hour, cron(0 * ? * * *).'
        session.add(AlertChange(schedule_name="churn-quality", name="default", status=IN_ALERT, created=NOW))
        began = LAST + HOUR / 60
        for number in range(12):
            queue_job(session, f"{LONG[:50]}-baseline-{number}", {}, NOW - number * HOUR)
        stream = f"churn-quality-{LAST:%Y%m%d%H}/algo-1-{int(began.timestamp())}"
        add_log(session, JOBS_GROUP, stream, [(began, line) for line in LINES], NOW)


def fill_thousand(store: Store, _: Path) -> None:
    """A thousand schedules of as many endpoints, of which some are in alert."""
    with store.writing() as session:
        for number in range(1000):
            name = f"model-{number:04}"
            _add_endpoint(session, name)
            _add(session, f"{name}-quality", [VIOLATED if number % 97 == 50 else COMPLETED], endpoint=name)


def leave_empty(store: Store, folder: Path) -> None:
    """Nothing is there yet."""


STORES: dict[str, Callable[[Store, Path], None]] = {
    "team": fill_team,
    "thousand": fill_thousand,
    "empty": leave_empty,
}


def _of(schedule: str, at: datetime = LAST) -> str:
    return f"/schedules/{schedule}/{at:%Y-%m-%dT%H:%M:%S}Z"


PAGES = {
    "overview": ("team", "/"),
    "schedule": ("team", "/schedules/churn-quality"),
    "schedule-long": ("team", f"/schedules/{LONG}"),
    "schedule-failed": ("team", "/schedules/loans-new"),
    "execution": ("team", _of("churn-quality")),
    "execution-failed": ("team", _of("loans-quality")),
    "report": ("team", f"{_of('churn-quality')}/report"),
    "jobs": ("team", "/jobs"),
    "job": ("team", f"/jobs/churn-quality-{LAST:%Y%m%d%H}"),
    "nothing": ("team", "/schedules/nothing"),
    "empty": ("empty", "/"),
    "thousand": ("thousand", "/"),
}
"""The store and the address of each page."""


def _add_endpoint(session: Session, name: str) -> None:
    document = {
        "ProductionVariants": [{"VariantName": "AllTraffic", "ModelName": f"{name}-gradient-boosting-v12"}],
        "DataCaptureConfig": {"DestinationS3Uri": f"{BUCKET}/captures/{name}"},
    }
    session.add(StoredEndpointConfig(name=name, document=document, created=NOW, modified=NOW))
    session.add(StoredEndpoint(name=name, config_name=name, status="InService", document={}, created=NOW, modified=NOW))


def _add(
    session: Session,
    name: str,
    outcomes: Sequence[RunStatus],
    *,
    kind: str = "DataQuality",
    endpoint: str | None = None,
    status: str = "Scheduled",
    reports: str = f"{BUCKET}/reports",
    reason: str | None = None,
    failure: str = GONE,
) -> None:
    """A schedule, and its executions by their outcomes, the newest first."""
    schedule = StoredSchedule(
        name=name,
        document={},
        status=status,
        monitoring_type=kind,
        definition_name=f"{name[:52]}-definition",
        endpoint_name=endpoint or name.partition("-")[0],
        next_due=LAST + HOUR if status == "Scheduled" else None,
        created=NOW - 400 * HOUR,
        modified=NOW,
    )
    session.add(schedule)
    on = next((each for each in outcomes if each in JUDGED), None) == VIOLATED
    session.add(
        StoredAlert(schedule_name=name, name="default", status=IN_ALERT if on else OK, created=NOW, modified=NOW)
    )
    for number, outcome in enumerate(outcomes):
        at = LAST - number * HOUR
        failed = failure if outcome == FAILED else None
        job = StoredJob(
            name=f"{name[:52]}-{at:%Y%m%d%H}",
            document={
                "AppSpecification": {"ImageUri": "registry.example.com/team/open-model-monitor-analyzer:1.4.2"},
                "ProcessingOutputConfig": {"Outputs": [{"OutputName": "result", "S3Output": {"S3Uri": reports}}]},
            },
            status="Completed" if outcome == VIOLATED else outcome,
            schedule_name=name,
            runner="process",
            started=at + HOUR / 60,
            ended=at + HOUR / 30,
            exit_message=MESSAGES.get(outcome),
            failure_reason=failed,
            created=at,
            modified=at,
        )
        session.add(job)
        session.add(
            StoredExecution(
                schedule_name=name,
                scheduled=at,
                status=outcome,
                window_start=at - HOUR,
                window_end=at,
                monitoring_type=kind,
                definition_name=schedule.definition_name,
                endpoint_name=schedule.endpoint_name,
                document={},
                job_name=job.name,
                reason=reason if outcome == FAILED else None,
                failure_reason=failed,
                created=at,
                modified=at,
            )
        )
