"""Turns of a scheduler: what is due becomes executions, their jobs, and an end of each."""

from __future__ import annotations

import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from analyzer.service.runners.runner import Handle, JobState, JobToRun, LogRead
from analyzer.service.scheduling.once import run_due, run_one
from analyzer.service.states import RunStatus
from analyzer.service.store.jobs import queue_job, stop_job
from analyzer.service.store.logs import JOBS_GROUP, log_lines
from analyzer.service.store.metrics import last_metrics
from analyzer.service.store.opening import open_store
from analyzer.service.store.store import Store
from analyzer.service.store.tables import (
    AlertChange,
    StoredAlert,
    StoredDefinition,
    StoredExecution,
    StoredJob,
    StoredSchedule,
)
from contracts.metrics import CloudWatchMetric
from tests.unit.service.definitions import add_definition, add_endpoint, add_schedule, definition, put
from tests.unit.service.scheduling.world import (
    DONE,
    VIOLATED,
    StubRunner,
    executions,
    jobs,
    server,
    turn_until_idle,
)
from tests.unit.service.store.things import HOUR, LASTS

MADE = datetime(2021, 5, 6, 22, 10, tzinfo=UTC)
DUE = datetime(2021, 5, 6, 23, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def uri(folder: Path) -> str:
    return f"file://{folder}"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with the captures and labels of one hour."""
    put(tmp_path / "data/captures/loans/AllTraffic/2021/05/06/22/a.jsonl")
    put(tmp_path / "data/labels/2021/05/06/22/a.jsonl")
    return tmp_path / "data"


def scheduled(store: Store, data: Path, kind: str = "DataQuality", **config: object) -> None:
    with store.writing() as session:
        add_endpoint(session, MADE, f"{uri(data)}/captures")
        add_definition(session, MADE, kind, folder=uri(data), StoppingCondition={"MaxRuntimeInSeconds": 1800})
        add_schedule(session, MADE, kind=kind, next_due=DUE, **config)  # type: ignore[arg-type]


def test_nothing_happens_before_it_is_due(store: Store, data: Path) -> None:
    scheduled(store, data)
    assert server(store, StubRunner(), data).turn(DUE - MINUTE) == 1.0
    assert executions(store) == []


def test_what_a_server_holds_of_an_endpoint_is_written_before_it_is_looked_at(store: Store, tmp_path: Path) -> None:
    def flush(endpoint: str) -> None:
        put(tmp_path / "data/captures" / endpoint / "AllTraffic/2021/05/06/22/a.jsonl")

    (tmp_path / "data").mkdir()
    scheduled(store, tmp_path / "data")
    turn_until_idle(server(store, StubRunner(), tmp_path / "data", flush=flush), DUE)
    assert [each.status for each in executions(store)] == ["Completed"]


def test_executions_wait_as_long_as_captures_may_come_late(store: Store, data: Path) -> None:
    scheduled(store, data)
    scheduler = server(store, StubRunner(), data, delay=5 * MINUTE)
    scheduler.turn(DUE + 4 * MINUTE)
    assert executions(store) == []
    turn_until_idle(scheduler, DUE + 5 * MINUTE)
    (execution,) = executions(store)
    assert (execution.status, execution.scheduled, execution.window_end) == ("Completed", DUE, DUE)


def test_a_due_execution_runs_once_and_is_completed(store: Store, data: Path) -> None:
    scheduled(store, data)
    runner = StubRunner()
    scheduler = server(store, runner, data)
    turn_until_idle(scheduler, DUE + MINUTE)
    turn_until_idle(scheduler, DUE + 2 * MINUTE)
    (execution,) = executions(store)
    (job,) = jobs(store)
    assert (execution.status, execution.scheduled, execution.job_name) == ("Completed", DUE, job.name)
    assert (job.status, job.schedule_name, job.exit_message) == ("Completed", "hourly", DONE.exit_message)
    assert runner.begun == {job.name: 1}
    assert runner.forgotten == {job.name}
    with store.reading() as session:
        assert session.get_one(StoredSchedule, "hourly").next_due == DUE + HOUR
        assert job.started is not None
        stream = f"{job.name}/algo-1-{int(job.started.timestamp())}"
        assert [line.message for line in log_lines(session, JOBS_GROUP, stream, limit=9)] == [f"log of {job.name}"]


def test_the_metrics_that_a_run_has_left_are_kept(store: Store, data: Path) -> None:
    scheduled(store, data)
    metric = CloudWatchMetric(metric_name="drifted_share", timestamp="2021-05-06T22:00:00Z", value=0.5)
    runner = StubRunner(measured=defaultdict(lambda: [metric]))
    turn_until_idle(server(store, runner, data), DUE + MINUTE)
    with store.reading() as session:
        assert list(last_metrics(session)) == [("hourly", [metric])]


def test_violations_turn_the_alert_on(store: Store, data: Path) -> None:
    scheduled(store, data)
    turn_until_idle(server(store, StubRunner(lambda _: VIOLATED), data), DUE + MINUTE)
    assert executions(store)[0].status == "CompletedWithViolations"
    with store.reading() as session:
        assert session.get_one(StoredAlert, ("hourly", "default")).status == "InAlert"


def test_a_code_of_its_own_for_violations_is_no_failure_of_the_execution(store: Store, data: Path) -> None:
    scheduled(store, data)
    failed = JobState(RunStatus.FAILED, VIOLATED.exit_message, "AlgorithmError: exit code: 10", 10)
    turn_until_idle(server(store, StubRunner(lambda _: failed), data), DUE + MINUTE)
    assert executions(store)[0].status == "CompletedWithViolations"
    assert jobs(store)[0].status == "Failed"


def test_an_hour_without_data_fails_in_the_words_of_the_service_and_says_so_to_people(store: Store, data: Path) -> None:
    scheduled(store, data)
    runner = StubRunner()
    turn_until_idle(server(store, runner, data), DUE + HOUR + MINUTE)
    first, second = executions(store)
    assert (first.status, first.reason) == ("Completed", None)
    assert (second.status, second.reason, second.failure_reason) == ("Failed", "no data", "Job inputs had no data")
    assert len(runner.begun) == 1


@pytest.mark.parametrize("kind", ["ModelQuality", "ModelBias"])
def test_labels_are_merged_first_and_both_jobs_share_their_time(store: Store, data: Path, kind: str) -> None:
    scheduled(store, data, kind)

    def outcome(job: JobToRun) -> JobState:
        if "merge" in job.name:
            put(data / "reports/merge/loans/AllTraffic/2021/05/06/22/part-0.jsonl")
        return DONE

    scheduler = server(store, StubRunner(outcome), data)
    for number in range(20):
        scheduler.turn(DUE + number * 10 * timedelta(seconds=1))
    (execution,) = executions(store)
    merge, analysis = sorted(jobs(store), key=lambda job: "merge" not in job.name)
    assert execution.status == "Completed"
    assert (execution.merge_job_name, execution.job_name) == (merge.name, analysis.name)
    assert merge.document["StoppingCondition"] == {"MaxRuntimeInSeconds": 1800}
    assert merge.started is not None
    assert merge.ended is not None
    took = int((merge.ended - merge.started).total_seconds())
    assert analysis.document["StoppingCondition"] == {"MaxRuntimeInSeconds": 1800 - took}
    (data_input,) = [each for each in analysis.document["ProcessingInputs"] if "endpoint" in each["InputName"]]
    assert data_input["S3Input"]["S3Uri"] == f"{uri(data)}/reports/merge/loans/AllTraffic/2021/05/06/22"


def test_executions_that_merge_into_one_prefix_do_so_one_after_another(store: Store, data: Path) -> None:
    scheduled(store, data, "ModelQuality")
    with store.writing() as session:
        add_definition(session, MADE, "ModelBias", folder=uri(data))
        add_schedule(session, MADE, "bias", "ModelBias", next_due=DUE)
    put(data / "reports/merge/loans/AllTraffic/2021/05/06/22/part-0.jsonl")
    running: list[set[str]] = []

    def outcome(job: JobToRun) -> JobState:
        with store.reading() as session:
            unended = session.scalars(select(StoredJob).where(StoredJob.status == "InProgress"))
            running.append({each.schedule_name or "" for each in unended})
        return DONE

    turn_until_idle(server(store, StubRunner(outcome), data), DUE + MINUTE)
    assert {each.status for each in executions(store)} == {"Completed"}
    assert all(len(each) == 1 for each in running)
    assert len(jobs(store)) == 4


def test_what_waits_for_the_merge_of_a_dead_server_takes_that_over_first(store: Store, data: Path) -> None:
    scheduled(store, data, "ModelQuality")
    runner = StubRunner(lambda _: None)
    dead = server(store, runner, data, "dead", concurrency=1)
    for _ in range(3):
        dead.turn(DUE)
    with store.writing() as session:
        add_definition(session, MADE, "ModelBias", folder=uri(data))
        add_schedule(session, MADE, "bias", "ModelBias", next_due=DUE - HOUR)
    for folder in ("captures/loans/AllTraffic", "labels", "reports/merge/loans/AllTraffic"):
        for hour in (21, 22):
            put(data / f"{folder}/2021/05/06/{hour}/a.jsonl")
    other = server(store, runner, data, "other", concurrency=1)
    other.turn(DUE + MINUTE)
    first, *_ = executions(store)
    assert (first.schedule_name, first.status) == ("bias", "Pending")
    runner.outcome = lambda _: DONE
    turn_until_idle(other, DUE + 3 * LASTS)
    assert {each.status for each in executions(store)} == {"Completed"}


def test_a_merge_that_finds_nothing_is_no_data(store: Store, data: Path) -> None:
    scheduled(store, data, "ModelQuality")
    nothing = JobState(RunStatus.FAILED, "Error: no capture has a label.", "AlgorithmError: no capture has a label", 3)
    runner = StubRunner(lambda _: nothing)
    turn_until_idle(server(store, runner, data), DUE + MINUTE)
    (execution,) = executions(store)
    assert (execution.status, execution.reason) == ("Failed", "no data")
    assert execution.failure_reason == "AlgorithmError: no capture has a label"
    assert len(runner.begun) == 1


def test_labels_that_are_not_there_yet_are_no_data(store: Store, data: Path) -> None:
    scheduled(store, data, "ModelQuality")
    (data / "labels/2021/05/06/22/a.jsonl").unlink()
    turn_until_idle(server(store, StubRunner(), data), DUE + MINUTE)
    assert executions(store)[0].reason == "no data"


def test_missed_executions_are_caught_up_as_far_as_the_limit_and_marked_before_it(store: Store, data: Path) -> None:
    scheduled(store, data)
    turn_until_idle(server(store, StubRunner(), data), DUE + 300 * HOUR, most=2000)
    found = executions(store)
    assert [each.scheduled for each in found] == [DUE + number * HOUR for number in range(301)]
    assert [each.reason for each in found] == ["missed"] * 277 + ["no data"] * 24
    assert {each.status for each in found} == {"Failed"}
    assert found[0].failure_reason is not None
    assert "missed" in found[0].failure_reason


def test_a_schedule_of_now_runs_once(store: Store, data: Path) -> None:
    window = {"DataAnalysisStartTime": "-PT2H", "DataAnalysisEndTime": "-PT0H"}
    scheduled(store, data, expression="NOW", **window)
    scheduler = server(store, StubRunner(), data)
    turn_until_idle(scheduler, DUE + MINUTE)
    turn_until_idle(scheduler, DUE + 50 * HOUR)
    (execution,) = executions(store)
    assert (execution.window_start, execution.window_end) == (DUE - 2 * HOUR, DUE)
    assert execution.status == "Completed"


def test_a_clock_that_jumps_back_runs_nothing_twice(store: Store, data: Path) -> None:
    scheduled(store, data)
    runner = StubRunner()
    scheduler = server(store, runner, data)
    for now in (DUE + MINUTE, DUE - 5 * HOUR, DUE + MINUTE, DUE - MINUTE):
        turn_until_idle(scheduler, now)
    assert len(executions(store)) == 1
    assert set(runner.begun.values()) == {1}


def test_a_definition_that_is_gone_is_told_by_each_execution(store: Store, data: Path) -> None:
    scheduled(store, data)
    with store.writing() as session:
        session.delete(session.get_one(StoredDefinition, ("DataQuality", "DataQuality")))
    turn_until_idle(server(store, StubRunner(), data), DUE + MINUTE)
    (execution,) = executions(store)
    assert (execution.status, execution.reason) == ("Failed", "no definition")
    assert execution.failure_reason is not None
    assert '"DataQuality"' in execution.failure_reason


def test_an_expression_that_is_none_fails_its_schedule_and_no_other(store: Store, data: Path) -> None:
    scheduled(store, data)
    with store.writing() as session:
        add_schedule(session, MADE, "wrong", next_due=DUE, expression="cron(1 2 3)")
    turn_until_idle(server(store, StubRunner(), data), DUE + MINUTE)
    with store.reading() as session:
        wrong = session.get_one(StoredSchedule, "wrong")
    assert (wrong.status, wrong.next_due) == ("Failed", None)
    assert wrong.failure_reason is not None
    assert "cron(0 * ? * * *)" in wrong.failure_reason
    assert [each.schedule_name for each in executions(store)] == ["hourly"]


def test_an_execution_that_nobody_can_make_sense_of_fails_and_no_other(store: Store, data: Path) -> None:
    scheduled(store, data)
    with store.writing() as session:
        add_definition(session, MADE, "ModelQuality", folder=uri(data), JobResources={})
        add_schedule(session, MADE, "broken", "ModelQuality", next_due=DUE)
    turn_until_idle(server(store, StubRunner(), data), DUE + MINUTE)
    found = {each.schedule_name: each for each in executions(store)}
    assert (found["hourly"].status, found["broken"].status) == ("Completed", "Failed")
    assert found["broken"].failure_reason == (
        "InternalServerError: The execution cannot be run: KeyError: 'ClusterConfig'"
    )


def test_what_no_database_takes_in_the_words_of_a_job_holds_nothing_up(store: Store, data: Path) -> None:
    client_job(store)

    class Talking(StubRunner):
        def log(self, handle: Handle, after: str) -> LogRead:
            return LogRead([] if after else [(MADE, "a\0b\udc80c")], "1")

    failed = JobState(RunStatus.FAILED, "no\0message", "AlgorithmError: no\0message", 1)
    turn_until_idle(server(store, Talking(lambda _: failed), data), DUE)
    (job,) = jobs(store)
    assert (job.status, job.exit_message, job.failure_reason) == (
        "Failed",
        "no\ufffdmessage",
        "AlgorithmError: no\ufffdmessage",
    )
    with store.reading() as session:
        (line,) = log_lines(session, JOBS_GROUP, f"mine/algo-1-{int(DUE.timestamp())}", limit=9)
    assert line.message == "a\ufffdb\ufffdc"


def test_a_turn_that_takes_longer_than_a_lease_keeps_it(tmp_path: Path) -> None:
    """What answers slowly, as a store of objects may, is no death of the server that has asked."""
    store = open_store(str(tmp_path / "store.db"))

    class Slow(StubRunner):
        def state(self, handle: Handle) -> JobState:
            time.sleep(0.2)
            return super().state(handle)

    for number in range(4):
        client_job(store, f"job-{number}")
    scheduler = server(store, Slow(lambda _: None), tmp_path, lease=timedelta(seconds=0.5))
    scheduler.turn(DUE)
    scheduler.turn(DUE)
    assert min(job.lease_until for job in jobs(store) if job.lease_until) > DUE + timedelta(seconds=1)
    store.close()


@pytest.mark.parametrize("captures", [None, "file:///etc"])
def test_captures_that_are_not_known_or_out_of_reach_fail_the_execution(
    store: Store, data: Path, captures: str | None
) -> None:
    with store.writing() as session:
        if captures:
            add_endpoint(session, MADE, captures)
        add_definition(session, MADE, folder=uri(data))
        add_schedule(session, MADE, next_due=DUE)
    runner = StubRunner()
    turn_until_idle(server(store, runner, data), DUE + MINUTE)
    (execution,) = executions(store)
    assert (execution.status, execution.reason) == ("Failed", None)
    assert execution.failure_reason is not None
    assert ("is not known" if captures is None else "should be a place at s3://") in execution.failure_reason
    assert not runner.begun


def test_a_baseline_is_found_by_the_job_that_made_it(store: Store, data: Path) -> None:
    scheduled(store, data)
    outputs = [{"OutputName": "monitoring_output", "S3Output": {"S3Uri": "s3://bucket/base/results"}}]
    with store.writing() as session:
        document = {**definition(folder=uri(data)), "DataQualityBaselineConfig": {"BaseliningJobName": "base"}}
        session.get_one(StoredDefinition, ("DataQuality", "DataQuality")).document = document
        job = {"ProcessingOutputConfig": {"Outputs": outputs}}
        queue_job(session, "base", job, MADE)
        session.get_one(StoredJob, "base").status = "Completed"
    turn_until_idle(server(store, StubRunner(), data), DUE + MINUTE)
    (analysis,) = [job for job in jobs(store) if job.name != "base"]
    uris = [each["S3Input"]["S3Uri"] for each in analysis.document["ProcessingInputs"]]
    assert uris[:2] == ["s3://bucket/base/results/constraints.json", "s3://bucket/base/results/statistics.json"]


def test_a_baselining_job_that_is_not_known_or_not_done_is_told(store: Store, data: Path) -> None:
    scheduled(store, data)
    with store.writing() as session:
        document = {**definition(folder=uri(data)), "DataQualityBaselineConfig": {"BaseliningJobName": "base"}}
        session.get_one(StoredDefinition, ("DataQuality", "DataQuality")).document = document
    turn_until_idle(server(store, StubRunner(), data), DUE + MINUTE)
    reason = executions(store)[0].failure_reason
    assert reason is not None
    assert 'BaseliningJobName holds "base"' in reason


def client_job(store: Store, name: str = "mine") -> None:
    with store.writing() as session:
        assert queue_job(session, name, {"ProcessingJobName": name}, MADE)


def test_jobs_of_clients_run_too_and_are_stopped_when_they_ask(store: Store, data: Path) -> None:
    client_job(store)
    runner = StubRunner(lambda _: None)
    scheduler = server(store, runner, data)
    for _ in range(5):
        scheduler.turn(DUE)
    assert jobs(store)[0].status == "InProgress"
    with store.writing() as session:
        stop_job(session.get_one(StoredJob, "mine"), DUE)
    turn_until_idle(scheduler, DUE + MINUTE)
    assert (jobs(store)[0].status, runner.stopped) == ("Stopped", {"mine"})


def test_no_more_jobs_run_at_a_time_than_the_limit(store: Store, data: Path) -> None:
    for number in range(10):
        client_job(store, f"job-{number}")
    runner = StubRunner()
    turn_until_idle(server(store, runner, data, concurrency=3), DUE)
    assert runner.most_at_once == 3
    assert {job.status for job in jobs(store)} == {"Completed"}


def test_a_runner_that_fails_is_tried_again_and_then_given_up(store: Store, data: Path) -> None:
    client_job(store)
    tries = []

    class Failing(StubRunner):
        def start(self, job: JobToRun, handle: dict[str, object]) -> None:
            tries.append(job.name)
            raise TimeoutError("the daemon does not answer")

    scheduler = server(store, Failing(), data)
    for number in range(20):
        scheduler.turn(DUE + number * timedelta(seconds=1))
    (job,) = jobs(store)
    assert len(tries) == 5
    assert job.status == "Failed"
    assert job.failure_reason == "InternalServerError: The runner has failed: TimeoutError: the daemon does not answer"


def test_who_leaves_lets_others_have_its_work_at_once(store: Store, data: Path) -> None:
    client_job(store)
    runner = StubRunner(lambda _: None)
    leaving, other = (server(store, runner, data, owner) for owner in ("leaving", "other"))
    leaving.turn(DUE)
    other.turn(DUE)
    assert jobs(store)[0].owner == "leaving"
    leaving.leave(DUE)
    other.turn(DUE)
    assert jobs(store)[0].owner == "other"
    assert runner.begun == {"mine": 1}


def test_a_stopped_run_of_what_is_due_leaves_its_jobs_wherever_they_run(
    store: Store, data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    scheduled(store, data)

    def stopped(_: JobToRun) -> JobState:
        raise KeyboardInterrupt

    runner = StubRunner(stopped)
    with pytest.raises(KeyboardInterrupt):
        run_due(server(store, runner, data, "stopped"), lambda: DUE + MINUTE)
    assert "run-due" in caplog.text
    assert not runner.stopped
    runner.outcome = lambda _: DONE
    (ended,) = run_due(server(store, runner, data, "next"), lambda: DUE + MINUTE)
    assert ended.execution.status == "Completed"
    assert set(runner.begun.values()) == {1}


def test_an_execution_that_is_run_again_is_judged_by_its_new_end_alone(store: Store, data: Path) -> None:
    scheduled(store, data)
    runner = StubRunner(lambda _: VIOLATED)
    one = server(store, runner, data)
    run_due(one, lambda: DUE + MINUTE)
    (before,) = executions(store)
    assert before.status == "CompletedWithViolations"
    reports = data / "reports/loans/hourly/2021/05/06/23"
    for name in ("constraint_violations.json", "notes.txt"):
        put(reports / name)
    with store.writing() as session:
        session.get_one(StoredExecution, ("hourly", DUE)).announced = True

    assert run_one(one, lambda: DUE + 2 * MINUTE, "hourly", DUE)[0].earlier
    runner.outcome = lambda _: DONE
    (ended,) = run_one(one, lambda: DUE + 3 * MINUTE, "hourly", DUE, again=True)
    after = ended.execution
    assert (ended.earlier, after.status, after.announced, after.attempts) == (False, "Completed", False, 2)
    assert after.job_name != before.job_name
    assert {job.name: job.status for job in jobs(store)} == {before.job_name: "Completed", after.job_name: "Completed"}
    assert [path.name for path in reports.iterdir()] == ["notes.txt"]
    with store.reading() as session:
        assert session.scalars(select(StoredAlert.status)).all() == ["OK"]
        changes = session.scalars(select(AlertChange.status).order_by(AlertChange.number)).all()
    assert changes == ["InAlert", "OK"]


def test_an_execution_with_labels_is_merged_again_too(store: Store, data: Path) -> None:
    scheduled(store, data, "ModelQuality")
    put(data / "reports/merge/loans/AllTraffic/2021/05/06/22/part-0.jsonl")
    runner = StubRunner()
    one = server(store, runner, data)
    run_one(one, lambda: DUE, "hourly", DUE)
    (ended,) = run_one(one, lambda: DUE + MINUTE, "hourly", DUE, again=True)
    assert ended.execution.status == "Completed"
    assert ended.execution.merge_job_name in runner.begun
    assert sorted(name.split("-")[0] for name in runner.begun) == ["groundtruth", "groundtruth", "model", "model"]


def test_what_runs_is_not_begun_again(store: Store, data: Path) -> None:
    scheduled(store, data)
    runner = StubRunner(lambda _: None)
    for _ in range(3):
        server(store, runner, data, "at it").turn(DUE + MINUTE)
    assert run_one(server(store, runner, data, "other"), lambda: DUE + MINUTE, "hourly", DUE, again=True) == []
    assert set(runner.begun.values()) == {1}
    assert len(jobs(store)) == 1


def test_what_a_dead_server_had_is_found_again_and_not_begun_twice(store: Store, data: Path) -> None:
    scheduled(store, data)
    runner = StubRunner(lambda _: None)
    dead = server(store, runner, data, "dead")
    for _ in range(3):
        dead.turn(DUE + MINUTE)
    other = server(store, runner, data, "other")
    for _ in range(3):
        other.turn(DUE + MINUTE + LASTS / 2)
    assert {job.owner for job in jobs(store)} == {"dead"}
    runner.outcome = lambda _: DONE
    turn_until_idle(other, DUE + MINUTE + 2 * LASTS)
    assert executions(store)[0].status == "Completed"
    assert set(runner.begun.values()) == {1}


def test_a_thousand_schedules_due_at_once_are_handed_out_in_order(store: Store, data: Path) -> None:
    with store.writing() as session:
        add_endpoint(session, MADE, f"{uri(data)}/captures")
        add_definition(session, MADE, folder=uri(data))
        for number in range(1000):
            add_schedule(session, MADE, f"s{number:04}", next_due=DUE)
    runner = StubRunner(lambda _: None)
    scheduler = server(store, runner, data, concurrency=2)
    for number in range(12):
        scheduler.turn(DUE + number * timedelta(seconds=1))
    with store.reading() as session:
        waiting = session.scalars(select(StoredExecution).where(StoredExecution.status == "Pending")).all()
        due = session.scalars(select(StoredSchedule.name).where(StoredSchedule.next_due <= DUE)).all()
    assert (len(waiting), len(due)) == (998, 0)
    assert sorted(job.schedule_name or "" for job in jobs(store)) == ["s0000", "s0001"]
    assert runner.most_at_once == 2


def test_days_of_many_schedules_have_no_gaps_and_grow_nothing(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store.db"))
    hours = [MADE.replace(minute=0) + number * HOUR for number in range(48)]
    for hour in hours:
        put(tmp_path / f"captures/loans/AllTraffic/{hour:%Y/%m/%d/%H}/a.jsonl")
    with store.writing() as session:
        add_endpoint(session, MADE, f"{uri(tmp_path)}/captures")
        add_definition(session, MADE, folder=uri(tmp_path))
        for number in range(5):
            add_schedule(session, MADE, f"s{number}", next_due=DUE)
    runner = StubRunner()
    scheduler = server(store, runner, tmp_path, concurrency=5)
    for hour in hours:
        turn_until_idle(scheduler, hour + HOUR + 7 * MINUTE)
    found = executions(store)
    assert len(found) == len({(each.schedule_name, each.scheduled) for each in found}) == 240
    assert {each.scheduled for each in found} == {hour + HOUR for hour in hours}
    assert {each.status for each in found} == {"Completed"}
    assert set(runner.begun.values()) == {1}
    assert not runner.jobs
    with store.reading() as session:
        assert set(session.scalars(select(StoredSchedule.next_due))) == {hours[-1] + 2 * HOUR}
    store.close()
