"""Monitoring schedules: when a job definition is run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from analyzer.service.api.failures import invalid
from analyzer.service.api.kinds.executions import execution_summary
from analyzer.service.api.kinds.job_definitions import definition_of
from analyzer.service.api.lists import equals, listing_of_names
from analyzer.service.api.operations import ApiCall, members_of, operation, without_none
from analyzer.service.api.resources import ResourceKind
from analyzer.service.api.times import seconds
from analyzer.service.definitions import INLINE_KIND, endpoint_of, job_input_of, job_input_of_inline
from analyzer.service.schedules.timetable import Timetable, timetable
from analyzer.service.states import UNENDED, RunStatus
from analyzer.service.store.alerts import add_default_alert, forget_schedule
from analyzer.service.store.executions import SCHEDULED, STOPPED
from analyzer.service.store.tables import JsonObject, StoredExecution, StoredSchedule
from contracts.errors import ContractError

NAME, CONFIG, ARN = "MonitoringScheduleName", "MonitoringScheduleConfig", "MonitoringScheduleArn"
INLINE, BY_NAME, TYPE = "MonitoringJobDefinition", "MonitoringJobDefinitionName", "MonitoringType"
SCHEDULES = ResourceKind("monitoring-schedule", StoredSchedule)

_LISTING = listing_of_names(
    StoredSchedule,
    {"Status": StoredSchedule.status},
    {
        "EndpointName": equals(StoredSchedule.endpoint_name),
        "StatusEquals": equals(StoredSchedule.status),
        "MonitoringJobDefinitionName": equals(StoredSchedule.definition_name),
        "MonitoringTypeEquals": equals(StoredSchedule.monitoring_type),
    },
)


@dataclass(frozen=True)
class _Configured:
    """What a MonitoringScheduleConfig says, with the definition that it names."""

    times: Timetable
    monitoring_type: str
    definition_name: str | None
    endpoint_name: str | None


@operation("CreateMonitoringSchedule")
def create(call: ApiCall, request: JsonObject) -> JsonObject:
    name, config = request[NAME], request[CONFIG]
    found = _configured(call, name, config)
    arn = SCHEDULES.create(
        call,
        name,
        {**config, "Tags": request.get("Tags", [])},
        status=SCHEDULED,
        next_due=next_due(found.times, call),
        monitoring_type=found.monitoring_type,
        definition_name=found.definition_name,
        endpoint_name=found.endpoint_name,
    )
    add_default_alert(call.session, name, call.now)
    return {ARN: arn}


@operation("DescribeMonitoringSchedule")
def describe(call: ApiCall, request: JsonObject) -> JsonObject:
    schedule = SCHEDULES.found(call, request[NAME])
    of_schedule = select(StoredExecution).where(StoredExecution.schedule_name == schedule.name)
    last = call.session.scalars(of_schedule.order_by(StoredExecution.scheduled.desc()).limit(1)).first()
    return members_of(
        call,
        _summary(call, schedule),
        MonitoringScheduleConfig=schedule.document,
        FailureReason=schedule.failure_reason,
        LastMonitoringExecutionSummary=last and without_none(execution_summary(call, last)),
    )


@operation("ListMonitoringSchedules")
def list_schedules(call: ApiCall, request: JsonObject) -> JsonObject:
    return _LISTING.answer(call, request, "MonitoringScheduleSummaries", lambda schedule: _summary(call, schedule))


@operation("UpdateMonitoringSchedule")
def update_schedule(call: ApiCall, request: JsonObject) -> JsonObject:
    """A schedule that runs is due by its new configuration from now on, one that is stopped stays so."""
    schedule = SCHEDULES.found(call, request[NAME])
    found = _configured(call, schedule.name, request[CONFIG])
    schedule.document, schedule.modified = request[CONFIG], call.now
    schedule.monitoring_type = found.monitoring_type
    schedule.definition_name, schedule.endpoint_name = found.definition_name, found.endpoint_name
    if schedule.status == SCHEDULED:
        schedule.next_due = next_due(found.times, call)
    return {ARN: SCHEDULES.arn(call, schedule.name)}


@operation("StartMonitoringSchedule")
def start(call: ApiCall, request: JsonObject) -> JsonObject:
    """What fell due while it was stopped is not run. NOW is run once more."""
    schedule = SCHEDULES.found(call, request[NAME])
    if schedule.status != SCHEDULED:
        times = _configured(call, schedule.name, schedule.document).times
        schedule.status, schedule.next_due = SCHEDULED, next_due(times, call)
        schedule.failure_reason, schedule.modified = None, call.now
    return {}


@operation("StopMonitoringSchedule")
def stop(call: ApiCall, request: JsonObject) -> JsonObject:
    schedule = SCHEDULES.found(call, request[NAME])
    if schedule.status != STOPPED:
        schedule.status, schedule.next_due, schedule.modified = STOPPED, None, call.now
    return {}


@operation("DeleteMonitoringSchedule")
def delete(call: ApiCall, request: JsonObject) -> JsonObject:
    """Its executions stay to be seen; those that wait are not run any more."""
    schedule = SCHEDULES.found(call, request[NAME])
    of_schedule = StoredExecution.schedule_name == schedule.name
    waiting = update(StoredExecution).where(
        of_schedule, StoredExecution.status == RunStatus.PENDING, StoredExecution.owner.is_(None)
    )
    call.session.execute(waiting.values(status=RunStatus.STOPPED, modified=call.now))
    running = select(StoredExecution.scheduled).where(of_schedule, StoredExecution.status.in_(UNENDED))
    if (scheduled := call.session.scalars(running.limit(1)).first()) is not None:
        raise invalid(
            f'Cannot delete the monitoring schedule "{schedule.name}" while its execution of {scheduled:%FT%TZ} runs; '
            "it should have ended, or be stopped by StopProcessingJob."
        )
    forget_schedule(call.session, schedule.name)
    SCHEDULES.delete(call, schedule.name)
    return {}


def next_due(times: Timetable, call: ApiCall) -> datetime:
    return call.now if times.recurrence is None else times.recurrence.next_after(call.now)


def _configured(call: ApiCall, name: str, config: JsonObject) -> _Configured:
    """Raises CallError where a configuration contradicts itself, or names what is not there."""
    if (INLINE in config) == (BY_NAME in config):
        raise invalid(f"{CONFIG} should hold either {INLINE} or {BY_NAME}.")
    try:
        if INLINE in config:
            kind = config.get(TYPE, INLINE_KIND)
            if kind != INLINE_KIND:
                raise invalid(f"{TYPE} holds {kind}; {INLINE} is of {INLINE_KIND} alone.")
            job_input = job_input_of_inline(config[INLINE])
        else:
            definition = definition_of(call, config[BY_NAME], config.get(TYPE))
            kind = definition.kind
            job_input = job_input_of(kind, definition.document)
        times = timetable(name, config.get("ScheduleConfig"), job_input)
    except ContractError as error:
        raise invalid(str(error)) from None
    return _Configured(times, kind, config.get(BY_NAME), endpoint_of(job_input))


def _summary(call: ApiCall, schedule: StoredSchedule) -> JsonObject:
    return {
        NAME: schedule.name,
        ARN: SCHEDULES.arn(call, schedule.name),
        "CreationTime": seconds(schedule.created),
        "LastModifiedTime": seconds(schedule.modified),
        "MonitoringScheduleStatus": schedule.status,
        "EndpointName": schedule.endpoint_name,
        BY_NAME: schedule.definition_name,
        TYPE: schedule.monitoring_type,
    }
