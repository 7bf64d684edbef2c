"""Definitions, schedules, executions and alerts, as boto3 asks for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore import xform_name

from analyzer.service.definitions import DEFINITION_KINDS
from analyzer.service.schedules.timetable import ExecutionWindow
from analyzer.service.states import RunStatus
from analyzer.service.store.alerts import judge_alerts
from analyzer.service.store.executions import advance_execution, record_execution
from analyzer.service.store.tables import StoredExecution, StoredSchedule
from tests.unit.service.api.examples import BATCH, HOURLY, definition, endpoint_config, inline, named
from tests.unit.service.api.test_processing_jobs import failure
from tests.unit.service.serving import ON_BOTH, ROLE, Served

pytestmark = ON_BOTH

HOUR = timedelta(hours=1)
NOW = {"ScheduleExpression": "NOW", "DataAnalysisStartTime": "-PT1H", "DataAnalysisEndTime": "-PT0H"}


def stored(served: Served, name: str = "schedule") -> StoredSchedule:
    with served.store.reading() as session:
        return session.get_one(StoredSchedule, name)


def next_hour(served: Served) -> datetime:
    return served.clock().replace(minute=0, second=0, microsecond=0) + HOUR


def executed(served: Served, scheduled: datetime, status: RunStatus, name: str = "schedule") -> None:
    """An execution, as the scheduler has it."""
    with served.store.writing() as session:
        schedule = session.get_one(StoredSchedule, name)
        window = ExecutionWindow(scheduled - HOUR, scheduled)
        record_execution(session, schedule, scheduled, window, document={}, now=served.clock())
        execution = session.get_one(StoredExecution, (name, scheduled))
        if status != RunStatus.PENDING:
            advance_execution(execution, RunStatus.IN_PROGRESS, served.clock())
            execution.job_name = f"job-of-{scheduled:%H}"
        advance_execution(execution, status, served.clock())
        judge_alerts(session, schedule, served.clock())


@pytest.mark.parametrize("kind", DEFINITION_KINDS)
def test_a_definition_of_each_kind_lives_and_goes(sagemaker: Any, kind: str) -> None:
    def call(verb: str, noun: str = "job_definition") -> Any:
        return getattr(sagemaker, f"{verb}_{xform_name(kind)}_{noun}")

    arn = call("create")(**definition(kind=kind))["JobDefinitionArn"]
    word = xform_name(kind, "-")
    assert arn == f"arn:aws:sagemaker:eu-west-1:000000000000:{word}-job-definition/definition"
    assert call("describe")(JobDefinitionName="definition")["JobDefinitionArn"] == arn
    (summary,) = call("list", "job_definitions")(EndpointName="churn")["JobDefinitionSummaries"]
    assert (summary["MonitoringJobDefinitionName"], summary["EndpointName"]) == ("definition", "churn")
    assert call("list", "job_definitions")(NameContains="other")["JobDefinitionSummaries"] == []
    assert failure(call("create"), **definition(kind=kind))[0] == "ResourceInUse"
    call("delete")(JobDefinitionName="definition")
    assert failure(call("describe"), JobDefinitionName="definition")[0] == "ResourceNotFound"


def test_definitions_of_a_name_are_told_apart_by_their_kinds(sagemaker: Any) -> None:
    sagemaker.create_data_quality_job_definition(**definition())
    sagemaker.create_model_bias_job_definition(**definition(kind="ModelBias"))
    sagemaker.delete_data_quality_job_definition(JobDefinitionName="definition")
    assert sagemaker.list_model_bias_job_definitions()["JobDefinitionSummaries"] != []
    assert sagemaker.list_data_quality_job_definitions()["JobDefinitionSummaries"] == []


@pytest.mark.parametrize(
    ("inputs", "problem"),
    [
        ({}, "DataQualityJobInput holds neither; it should hold either an EndpointInput or a BatchTransformInput."),
        ({**definition()["DataQualityJobInput"], **BATCH}, "DataQualityJobInput holds both of them;"),
        (
            {"EndpointInput": {"EndpointName": "e", "LocalPath": "/x", "StartTimeOffset": "-P1M"}},
            "StartTimeOffset holds",
        ),
        (
            {
                "EndpointInput": {
                    "EndpointName": "e",
                    "LocalPath": "/x",
                    "StartTimeOffset": "-PT1H",
                    "EndTimeOffset": "-PT2H",
                }
            },
            "or no data lies between",
        ),
    ],
)
def test_definitions_that_could_look_at_nothing_are_refused(sagemaker: Any, inputs: Any, problem: str) -> None:
    code, message = failure(sagemaker.create_data_quality_job_definition, **definition(DataQualityJobInput=inputs))
    assert code == "ValidationException"
    assert problem in message


def test_a_schedule_of_a_definition_is_due_from_the_next_hour_on(served: Served, sagemaker: Any) -> None:
    sagemaker.create_data_quality_job_definition(**definition())
    arn = sagemaker.create_monitoring_schedule(**named())["MonitoringScheduleArn"]
    described = sagemaker.describe_monitoring_schedule(MonitoringScheduleName="schedule")
    assert described["MonitoringScheduleArn"] == arn
    assert described["MonitoringScheduleStatus"] == "Scheduled"
    assert (described["MonitoringType"], described["EndpointName"]) == ("DataQuality", "churn")
    assert "LastMonitoringExecutionSummary" not in described
    assert stored(served).next_due == next_hour(served)


def test_the_type_of_a_definition_may_be_left_out(sagemaker: Any) -> None:
    sagemaker.create_model_quality_job_definition(**definition(kind="ModelQuality"))
    request = named()
    del request["MonitoringScheduleConfig"]["MonitoringType"]
    sagemaker.create_monitoring_schedule(**request)
    (summary,) = sagemaker.list_monitoring_schedules()["MonitoringScheduleSummaries"]
    assert summary["MonitoringType"] == "ModelQuality"


def test_now_is_due_at_once_and_no_configuration_once_a_day(served: Served, sagemaker: Any) -> None:
    sagemaker.create_monitoring_schedule(**inline("now", ScheduleConfig=NOW))
    assert stored(served, "now").next_due == served.clock()
    daily = inline("daily")
    del daily["MonitoringScheduleConfig"]["ScheduleConfig"]
    sagemaker.create_monitoring_schedule(**daily)
    due = stored(served, "daily").next_due
    assert due is not None
    assert timedelta() < due - served.clock() <= timedelta(days=1)


@pytest.mark.parametrize(
    ("request_", "problem"),
    [
        (named(), 'Could not find a job definition "definition" of the type DataQuality.'),
        (inline(MonitoringJobDefinitionName="x"), "should hold either MonitoringJobDefinition or"),
        (inline(MonitoringType="ModelBias"), "MonitoringType holds ModelBias"),
        (inline(ScheduleConfig={"ScheduleExpression": "rate(1 hour)"}), "cron(0 17/12 ? * * *)"),
        (inline(ScheduleConfig={"ScheduleExpression": "NOW"}), "DataAnalysisStartTime is missing"),
    ],
)
def test_schedules_that_cannot_be_are_refused(sagemaker: Any, request_: Any, problem: str) -> None:
    code, message = failure(sagemaker.create_monitoring_schedule, **request_)
    assert code == "ValidationException"
    assert problem in message


def test_a_stopped_schedule_is_not_due_until_it_is_started(served: Served, sagemaker: Any) -> None:
    sagemaker.create_monitoring_schedule(**inline())
    sagemaker.stop_monitoring_schedule(MonitoringScheduleName="schedule")
    described = sagemaker.describe_monitoring_schedule(MonitoringScheduleName="schedule")
    assert described["MonitoringScheduleStatus"] == "Stopped"
    assert stored(served).next_due is None
    served.clock.move(hours=5)
    sagemaker.start_monitoring_schedule(MonitoringScheduleName="schedule")
    assert stored(served).next_due == next_hour(served)


def test_an_update_is_heeded_from_then_on(served: Served, sagemaker: Any) -> None:
    sagemaker.create_monitoring_schedule(**inline())
    changed = inline(ScheduleConfig={"ScheduleExpression": "cron(0 5 ? * * *)"})
    sagemaker.update_monitoring_schedule(**changed)
    due = stored(served).next_due
    assert due is not None
    assert due.hour == 5
    described = sagemaker.describe_monitoring_schedule(MonitoringScheduleName="schedule")
    assert described["MonitoringScheduleConfig"] == changed["MonitoringScheduleConfig"]
    sagemaker.stop_monitoring_schedule(MonitoringScheduleName="schedule")
    sagemaker.update_monitoring_schedule(**inline())
    assert stored(served).next_due is None
    assert failure(sagemaker.update_monitoring_schedule, **inline("other"))[0] == "ResourceNotFound"


def test_executions_are_listed_newest_first_and_summed_up(served: Served, sagemaker: Any) -> None:
    sagemaker.create_monitoring_schedule(**inline())
    sagemaker.create_monitoring_schedule(**inline("other"))
    first = next_hour(served)
    executed(served, first, RunStatus.COMPLETED)
    served.clock.move(hours=1)
    executed(served, first + HOUR, RunStatus.COMPLETED_WITH_VIOLATIONS)
    executed(served, first, RunStatus.FAILED, "other")

    def hours(**wanted: Any) -> list[tuple[str, datetime]]:
        found = sagemaker.list_monitoring_executions(**wanted)["MonitoringExecutionSummaries"]
        return [(each["MonitoringScheduleName"], each["ScheduledTime"]) for each in found]

    assert hours(MonitoringScheduleName="schedule") == [("schedule", first + HOUR), ("schedule", first)]
    assert hours(ScheduledTimeBefore=first + HOUR, SortBy="ScheduledTime", SortOrder="Ascending") == [
        ("other", first),
        ("schedule", first),
    ]
    assert hours(StatusEquals="Failed") == [("other", first)]
    assert hours(EndpointName="nobody") == []
    assert hours(MonitoringTypeEquals="ModelBias") == []
    last = sagemaker.describe_monitoring_schedule(MonitoringScheduleName="schedule")["LastMonitoringExecutionSummary"]
    assert last["MonitoringExecutionStatus"] == "CompletedWithViolations"
    assert last["ProcessingJobArn"].endswith(f"processing-job/job-of-{first + HOUR:%H}")


def test_a_schedule_is_deleted_and_its_executions_stay(served: Served, sagemaker: Any) -> None:
    sagemaker.create_monitoring_schedule(**inline(), Tags=[{"Key": "a", "Value": "b"}])
    executed(served, next_hour(served), RunStatus.COMPLETED)
    executed(served, next_hour(served) + HOUR, RunStatus.PENDING)
    sagemaker.delete_monitoring_schedule(MonitoringScheduleName="schedule")
    assert failure(sagemaker.describe_monitoring_schedule, MonitoringScheduleName="schedule")[0] == "ResourceNotFound"
    found = sagemaker.list_monitoring_executions(MonitoringScheduleName="schedule")["MonitoringExecutionSummaries"]
    assert [each["MonitoringExecutionStatus"] for each in found] == ["Stopped", "Completed"]
    again = sagemaker.create_monitoring_schedule(**inline())["MonitoringScheduleArn"]
    assert sagemaker.list_tags(ResourceArn=again)["Tags"] == []


def test_a_schedule_whose_execution_runs_is_not_deleted(served: Served, sagemaker: Any) -> None:
    sagemaker.create_monitoring_schedule(**inline())
    executed(served, next_hour(served), RunStatus.STOPPING)
    code, message = failure(sagemaker.delete_monitoring_schedule, MonitoringScheduleName="schedule")
    assert (code, "StopProcessingJob" in message) == ("ValidationException", True)


def test_what_a_schedule_uses_is_not_deleted_before_it(sagemaker: Any) -> None:
    """As the SDK deletes: its monitors wait until their schedule is gone, since that locks the definition."""
    sagemaker.create_model(ModelName="model", ExecutionRoleArn=ROLE)
    sagemaker.create_endpoint_config(**endpoint_config())
    sagemaker.create_endpoint(EndpointName="churn", EndpointConfigName="config")
    for kind in ("DataQuality", "ModelBias"):
        getattr(sagemaker, f"create_{xform_name(kind)}_job_definition")(**definition(kind=kind))
    for name in ("one", "two"):
        sagemaker.create_monitoring_schedule(**named(name))
    sagemaker.stop_monitoring_schedule(MonitoringScheduleName="two")
    endpoint = sagemaker.delete_endpoint, {"EndpointName": "churn"}
    used = sagemaker.delete_data_quality_job_definition, {"JobDefinitionName": "definition"}
    for call, given in (endpoint, used):
        code, message = failure(call, **given)
        assert (code, message.endswith("use it: one, two; they should be deleted first.")) == (
            "ValidationException",
            True,
        )
    sagemaker.delete_model_bias_job_definition(JobDefinitionName="definition")  # of the same name, of no schedule
    for name in ("one", "two"):
        sagemaker.delete_monitoring_schedule(MonitoringScheduleName=name)
    for call, given in (endpoint, used):
        call(**given)


def test_schedules_are_listed_by_words_of_the_api(served: Served, sagemaker: Any) -> None:
    sagemaker.create_data_quality_job_definition(**definition())
    sagemaker.create_monitoring_schedule(**inline("a-inline"))
    served.clock.move(hours=1)
    sagemaker.create_monitoring_schedule(**named("b-named"))
    sagemaker.stop_monitoring_schedule(MonitoringScheduleName="b-named")

    def names(**wanted: Any) -> list[str]:
        found = sagemaker.list_monitoring_schedules(**wanted)["MonitoringScheduleSummaries"]
        return [each["MonitoringScheduleName"] for each in found]

    assert names() == ["b-named", "a-inline"]
    assert names(SortBy="Name", SortOrder="Ascending") == ["a-inline", "b-named"]
    assert names(MonitoringJobDefinitionName="definition") == ["b-named"]
    assert names(StatusEquals="Scheduled") == ["a-inline"]
    assert names(EndpointName="churn", NameContains="b-", MonitoringTypeEquals="DataQuality") == ["b-named"]


def test_an_alert_is_there_changed_and_turned_on(served: Served, sagemaker: Any) -> None:
    arn = sagemaker.create_monitoring_schedule(**inline())["MonitoringScheduleArn"]
    first = next_hour(served)
    executed(served, first, RunStatus.COMPLETED_WITH_VIOLATIONS)
    (alert,) = sagemaker.list_monitoring_alerts(MonitoringScheduleName="schedule")["MonitoringAlertSummaries"]
    assert (alert["AlertStatus"], alert["DatapointsToAlert"], alert["EvaluationPeriod"]) == ("InAlert", 1, 1)
    assert alert["Actions"] == {"ModelDashboardIndicator": {"Enabled": True}}
    updated = sagemaker.update_monitoring_alert(
        MonitoringScheduleName="schedule",
        MonitoringAlertName=alert["MonitoringAlertName"],
        DatapointsToAlert=2,
        EvaluationPeriod=3,
    )
    assert updated["MonitoringScheduleArn"] == arn
    served.clock.move(hours=1)
    executed(served, first + HOUR, RunStatus.COMPLETED_WITH_VIOLATIONS)
    history = sagemaker.list_monitoring_alert_history(MonitoringScheduleName="schedule")["MonitoringAlertHistory"]
    assert [each["AlertStatus"] for each in history] == ["InAlert", "OK", "InAlert"]
    assert sagemaker.list_monitoring_alert_history(StatusEquals="OK")["MonitoringAlertHistory"] == [history[1]]


@pytest.mark.parametrize(
    ("schedule", "alert", "datapoints", "code"),
    [
        ("nothing", "default", 1, "ResourceNotFound"),
        ("schedule", "nothing", 1, "ResourceNotFound"),
        ("schedule", "default", 4, "ValidationException"),
    ],
)
def test_alerts_that_cannot_be_are_refused(
    sagemaker: Any, schedule: str, alert: str, datapoints: int, code: str
) -> None:
    sagemaker.create_monitoring_schedule(**inline())
    request = {"MonitoringScheduleName": schedule, "MonitoringAlertName": alert}
    found = failure(sagemaker.update_monitoring_alert, **request, DatapointsToAlert=datapoints, EvaluationPeriod=3)
    assert found[0] == code


def test_times_are_told_in_utc(served: Served, sagemaker: Any) -> None:
    sagemaker.create_monitoring_schedule(**inline(ScheduleConfig=HOURLY))
    created = sagemaker.describe_monitoring_schedule(MonitoringScheduleName="schedule")["CreationTime"]
    assert abs(created.astimezone(UTC) - served.clock()) < timedelta(milliseconds=1)
