"""The rows of the service: how soon reports are there, how long calls of its API take, and what it takes to wait."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.calls import CLUSTER, ROLE
from benchmarks.measure import alternately, answer, run
from benchmarks.rows import ANALYZER, MEGABYTE, Bench, Result, row
from benchmarks.serving import cpu_s, resident_bytes, served_by

CAPTURES = 1000
"""In the hour that is looked at."""
SOON = timedelta(seconds=2)
"""Before it is due everything is there, so that nothing but the wait for the hour is left."""
LONGEST_S = 120
CALLS_A_SECOND, CALLS_S = 200, 20
IDLE_S = 30

_HOUR = timedelta(hours=1)
_DUE = datetime(2026, 1, 5, 12, tzinfo=UTC)


@row("service-due")
def due_to_reports(bench: Bench) -> list[Result]:
    """From the moment that an hour is due until its violations are written, against a command for the same data."""
    with _hour() as (folder, baseline):
        mine, theirs = alternately(
            [partial(_due_s, folder, baseline), partial(_command_s, folder, baseline)], bench.repeat
        )
    what = f"an hour of {CAPTURES:,} captures, from due to reports"
    return [Result(what, "s", mine.middle, "`analyzer monitor` of the same hour, whole process", theirs.middle, 1.3)]


@row("service-api")
def calls(bench: Bench) -> list[Result]:
    """Calls that read and write the store, as clients ask them."""
    waits = []
    with tempfile.TemporaryDirectory() as folder, served_by(_serve(folder)) as (url, _):
        for _ in range(bench.repeat):
            waits.append(answer((sys.executable, "-m", "benchmarks.calls", url, str(CALLS_A_SECOND), str(CALLS_S))))
    middle = sorted(each["p99"] for each in waits)[len(waits) // 2]
    what = f"99th percentile of calls of the API, {CALLS_A_SECOND} a second, SQLite"
    return [Result(what, "ms", middle * 1e3, limit=20)]


@row("service-idle")
def idle(bench: Bench) -> list[Result]:  # noqa: ARG001 (as all rows)
    """A server that nobody asks."""
    with tempfile.TemporaryDirectory() as folder, served_by(_serve(folder)) as (_, process):
        time.sleep(5)
        before = cpu_s(process)
        time.sleep(IDLE_S)
        used = (cpu_s(process) - before) / IDLE_S
        held = resident_bytes(process) / MEGABYTE
    return [
        Result("memory of a service that is idle", "MB", held, limit=120),
        Result("a core's time that it takes", "%", used * 100, limit=1),
    ]


def _serve(folder: str) -> tuple[str, ...]:
    where = ("--store", f"{folder}/service.db", "--work", f"{folder}/work", "--folder", folder)
    return (*ANALYZER, "serve", "--port", "0", *where)


@contextmanager
def _hour() -> Iterator[tuple[Path, Path]]:
    """A folder with the captures of the hour before `_DUE`, and one with their baseline."""
    from analyzer.capture import Body, CaptureSettings, CaptureWriter, Invocation
    from analyzer.samples.loans import people

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        trained = "".join(f"{each.score},{each.age},{each.sex},{each.income}\n" for each in people(2000, seed=1))
        (folder / "trained.csv").write_text(f"score,age,sex,income\n{trained}")
        run((*ANALYZER, "baseline", str(folder / "trained.csv"), str(folder / "baseline")))
        with CaptureWriter(CaptureSettings(str(folder / "captures"), "loans", disk_used=100)) as writer:
            for number, person in enumerate(people(CAPTURES, seed=2, incomes=(10, 24))):
                moment = (_DUE - _HOUR + number * _HOUR / CAPTURES).timestamp()
                asked = Body((",".join(map(str, person.features)).encode(),), "text/csv")
                writer.offer(Invocation(asked, Body((b"%.4f\n" % person.score,), "text/csv"), moment=moment))
        yield folder, folder / "baseline"


def _command_s(folder: Path, baseline: Path) -> float:
    hour = folder / "captures" / "loans" / "AllTraffic" / f"{_DUE - _HOUR:%Y/%m/%d/%H}"
    with tempfile.TemporaryDirectory() as output:
        given = (str(hour), output, "--format", "capture", "--baseline", str(baseline), "--no-page")
        return run((*ANALYZER, "monitor", *given))[0]


def _due_s(folder: Path, baseline: Path) -> float:
    """By a scheduler whose clock comes to the hour in a moment, and whose jobs are processes as ever."""
    from analyzer.service.loops import turning
    from analyzer.service.scheduling.making import scheduler_of
    from analyzer.service.store.opening import open_store

    with tempfile.TemporaryDirectory() as name, closing(open_store(f"{name}/service.db")) as store:
        reports = Path(name).resolve() / "reports"
        scheduler = scheduler_of(
            store,
            "us-east-1",
            work=f"{name}/work",
            runner="process",
            concurrency=None,
            folders=[str(folder), name],
            image=None,
            network="",
            namespace="",
            service_account=None,
            catch_up=1,
            delay_s=0,
        )
        with store.writing() as session:
            _make_schedule(session, folder, baseline, reports)
        ahead = _DUE - SOON - datetime.now(UTC)
        clock: Callable[[], datetime] = lambda: datetime.now(UTC) + ahead  # noqa: E731 (of this run alone)
        with turning([scheduler], clock):
            while clock() < _DUE + timedelta(seconds=LONGEST_S):
                if next(reports.rglob("constraint_violations.json"), None) is not None:
                    return (clock() - _DUE).total_seconds()
                time.sleep(0.005)
    raise TimeoutError(f"no reports in {LONGEST_S} s")


def _make_schedule(session: Any, folder: Path, baseline: Path, reports: Path) -> None:
    from analyzer.service.api.arns import Arns
    from analyzer.service.api.operations import called
    from analyzer.service.monitoring.images import OURS

    def make(operation: str, **request: Any) -> None:
        called(session, operation, request, Arns("us-east-1"), _DUE - _HOUR / 2)

    variant = {
        "VariantName": "AllTraffic",
        "ModelName": "loans",
        "InitialInstanceCount": 1,
        "InstanceType": "ml.m5.large",
    }
    captured = {
        "EnableCapture": True,
        "InitialSamplingPercentage": 100,
        "DestinationS3Uri": (folder / "captures").as_uri(),
        "CaptureOptions": [{"CaptureMode": "InputAndOutput"}],
    }
    output = {"S3Uri": reports.as_uri(), "LocalPath": "/opt/ml/processing/output"}
    make("CreateModel", ModelName="loans", ExecutionRoleArn=ROLE)
    make("CreateEndpointConfig", EndpointConfigName="loans", ProductionVariants=[variant], DataCaptureConfig=captured)
    make("CreateEndpoint", EndpointName="loans", EndpointConfigName="loans")
    make(
        "CreateDataQualityJobDefinition",
        JobDefinitionName="loans",
        DataQualityAppSpecification={"ImageUri": OURS},
        DataQualityBaselineConfig={
            "ConstraintsResource": {"S3Uri": (baseline / "constraints.json").as_uri()},
            "StatisticsResource": {"S3Uri": (baseline / "statistics.json").as_uri()},
        },
        DataQualityJobInput={"EndpointInput": {"EndpointName": "loans", "LocalPath": "/opt/ml/processing/input"}},
        DataQualityJobOutputConfig={"MonitoringOutputs": [{"S3Output": output}]},
        JobResources=CLUSTER,
        RoleArn=ROLE,
    )
    make(
        "CreateMonitoringSchedule",
        MonitoringScheduleName="loans",
        MonitoringScheduleConfig={
            "ScheduleConfig": {"ScheduleExpression": "cron(0 * ? * * *)"},
            "MonitoringJobDefinitionName": "loans",
            "MonitoringType": "DataQuality",
        },
    )
