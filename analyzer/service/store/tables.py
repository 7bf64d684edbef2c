"""The tables, as the newest version has them; `migrations` tells how older stores become so.

What clients have defined is kept as the request that they sent, `document`, beside the columns that lists are made by.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from analyzer.service.store.columns import JsonText, PlainText, UtcTime

JsonObject = dict[str, Any]


class StoredThing(DeclarativeBase):
    """Whatever has a table."""

    type_annotation_map = {datetime: UtcTime, JsonObject: JsonText, str: PlainText}  # noqa: RUF012 (SQLAlchemy's own word)


class DatedColumns:
    """When a thing was made and last changed."""

    created: Mapped[datetime] = mapped_column(index=True)
    modified: Mapped[datetime]


class DefinedColumns:
    """A thing that a client has defined."""

    name: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[JsonObject]


class LeasedColumns:
    """Work that one server at a time has: `owner`, until `lease_until`."""

    owner: Mapped[str | None] = mapped_column(default=None, index=True)
    lease_until: Mapped[datetime | None] = mapped_column(default=None)


class StoredJob(DefinedColumns, DatedColumns, LeasedColumns, StoredThing):
    """A processing job; `runner` and `handle` are by what its work is found again, once it has begun."""

    __tablename__ = "processing_jobs"
    __table_args__ = (Index("ix_processing_jobs_work", "status", "created"),)

    status: Mapped[str]
    started: Mapped[datetime | None] = mapped_column(default=None)
    ended: Mapped[datetime | None] = mapped_column(default=None)
    exit_message: Mapped[str | None] = mapped_column(default=None)
    failure_reason: Mapped[str | None] = mapped_column(default=None)
    schedule_name: Mapped[str | None] = mapped_column(default=None, index=True)
    runner: Mapped[str | None] = mapped_column(default=None)
    handle: Mapped[JsonObject | None] = mapped_column(default=None)


class StoredDefinition(DatedColumns, StoredThing):
    """A job definition of a kind: DataQuality, ModelQuality, ModelBias or ModelExplainability."""

    __tablename__ = "job_definitions"

    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[JsonObject]
    endpoint_name: Mapped[str | None] = mapped_column(default=None)


class StoredSchedule(DefinedColumns, DatedColumns, StoredThing):
    """A schedule; its next execution is due at `next_due`, none where that is None."""

    __tablename__ = "schedules"
    __table_args__ = (Index("ix_schedules_work", "status", "next_due"),)

    status: Mapped[str]
    monitoring_type: Mapped[str]
    next_due: Mapped[datetime | None] = mapped_column(default=None)
    definition_name: Mapped[str | None] = mapped_column(default=None)
    endpoint_name: Mapped[str | None] = mapped_column(default=None)
    failure_reason: Mapped[str | None] = mapped_column(default=None)


class StoredExecution(DatedColumns, LeasedColumns, StoredThing):
    """An execution, of which a schedule has at most one at a scheduled time.

    `document` is the job definition as it was then, `reason` says more than the API's statuses can: that there was no
    data, or that it was missed. `attempts` counts how often a server has taken it. `announced` is whether the event of
    its end is in the outbox.
    """

    __tablename__ = "executions"
    __table_args__ = (
        Index("ix_executions_work", "status", "scheduled"),
        Index("ix_executions_events", "announced", "status"),
        Index("ix_executions_counts", "schedule_name", "status", "modified"),
    )

    schedule_name: Mapped[str] = mapped_column(primary_key=True)
    scheduled: Mapped[datetime] = mapped_column(primary_key=True)
    status: Mapped[str]
    window_start: Mapped[datetime]
    window_end: Mapped[datetime]
    monitoring_type: Mapped[str]
    document: Mapped[JsonObject]
    attempts: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str | None] = mapped_column(default=None)
    failure_reason: Mapped[str | None] = mapped_column(default=None)
    merge_job_name: Mapped[str | None] = mapped_column(default=None)
    job_name: Mapped[str | None] = mapped_column(default=None)
    definition_name: Mapped[str | None] = mapped_column(default=None)
    endpoint_name: Mapped[str | None] = mapped_column(default=None)
    announced: Mapped[bool] = mapped_column(default=False)


class StoredAlert(DatedColumns, StoredThing):
    """The alert of a schedule: on when `datapoints` of the last `evaluation_period` executions had violations."""

    __tablename__ = "alerts"

    schedule_name: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(default="OK")
    datapoints: Mapped[int] = mapped_column(default=1)
    evaluation_period: Mapped[int] = mapped_column(default=1)


class AlertChange(StoredThing):
    """A change of an alert's status; `announced` is whether its event is in the outbox."""

    __tablename__ = "alert_history"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    schedule_name: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    created: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[str]
    announced: Mapped[bool] = mapped_column(default=False, index=True)


class StoredMetrics(StoredThing):
    """The metrics for CloudWatch that the last run of a schedule has left."""

    __tablename__ = "run_metrics"

    schedule_name: Mapped[str] = mapped_column(primary_key=True)
    job_name: Mapped[str]
    received: Mapped[datetime]
    document: Mapped[JsonObject]


class StoredTag(StoredThing):
    """A tag of what the end of an ARN names, such as endpoint/churn."""

    __tablename__ = "tags"

    resource: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class StoredModel(DefinedColumns, DatedColumns, StoredThing):
    """A model: where the server of an endpoint is."""

    __tablename__ = "models"


class StoredEndpointConfig(DefinedColumns, DatedColumns, StoredThing):
    """The configuration of an endpoint: its models, and what of its traffic is captured."""

    __tablename__ = "endpoint_configs"


class StoredEndpoint(DefinedColumns, DatedColumns, StoredThing):
    """An endpoint."""

    __tablename__ = "endpoints"

    status: Mapped[str]
    config_name: Mapped[str]


class LogStream(StoredThing):
    """The log of one host of a job: when its first and its last line happened, and the last one came."""

    __tablename__ = "log_streams"

    log_group: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    created: Mapped[datetime]
    first: Mapped[datetime]
    last: Mapped[datetime]
    received: Mapped[datetime]


class LogEvent(StoredThing):
    """A line of a log, in the order in which it came."""

    __tablename__ = "log_events"
    __table_args__ = (Index("ix_log_events_stream", "log_group", "stream", "number"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    log_group: Mapped[str]
    stream: Mapped[str]
    happened: Mapped[datetime]
    received: Mapped[datetime]
    message: Mapped[str]


class OutboxEntry(LeasedColumns, StoredThing):
    """Something to be sent to a sink; `subject` is what it is about, of which a sink gets each `event` once.

    `attempts` counts how often it was taken to be sent: where it is more than one, it may have arrived before.
    """

    __tablename__ = "outbox"
    __table_args__ = (UniqueConstraint("sink", "subject", "event"), Index("ix_outbox_work", "sent", "due"))

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    sink: Mapped[str]
    subject: Mapped[str]
    event: Mapped[str]
    payload: Mapped[JsonObject]
    created: Mapped[datetime]
    due: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    sent: Mapped[datetime | None] = mapped_column(default=None)
    given_up: Mapped[datetime | None] = mapped_column(default=None)
    error: Mapped[str | None] = mapped_column(default=None)


class UsedSignature(StoredThing):
    """The signature of a request that has changed something, kept for as long as it would be taken once more."""

    __tablename__ = "used_signatures"

    signature: Mapped[str] = mapped_column(primary_key=True)
    used: Mapped[datetime]
    expires: Mapped[datetime] = mapped_column(index=True)
