"""``analyzer schedules``: definitions from files, what is due run once, and what has become of it shown."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from analyzer.command_line.commands import run
from analyzer.service.store.opening import open_store
from analyzer.service.store.tables import StoredExecution, StoredJob
from tests.unit.service.definitions import definition, put
from tests.unit.service.events.receiving import receiving

HOURLY = "cron(0 * ? * * *)"
RECORD = {
    "captureData": {
        "endpointInput": {"observedContentType": "text/csv", "mode": "INPUT", "data": "1,2", "encoding": "CSV"},
        "endpointOutput": {"observedContentType": "text/csv", "mode": "OUTPUT", "data": "0.5", "encoding": "CSV"},
    },
    "eventMetadata": {"eventId": "a", "inferenceTime": "2021-05-06T22:10:00Z"},
    "eventVersion": "0",
}
SLOW = "import time\n\ndef preprocess_handler(record):\n    time.sleep(2)\n    return {'a': 1}\n"
BEGUN = "Performing analysis with input"
AT = ("--at", "2021-05-06T23:00:00Z")


class Place:
    """A folder with captures and definitions, and the command line that works on its store."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.uri, self._capsys = folder, f"file://{folder}", capsys
        put(folder / "captures/loans/AllTraffic/2021/05/06/22/a.jsonl", f"{json.dumps(RECORD)}\n" * 5)

    def define(self, application: dict[str, Any] | None = None) -> None:
        endpoint = {
            "EndpointName": "loans",
            "EndpointConfigName": "config",
            "DataCaptureConfig": {"DestinationS3Uri": f"{self.uri}/captures"},
            "ProductionVariants": [{"VariantName": "AllTraffic"}],
        }
        quality = {**definition(folder=self.uri, application=application or {}), "JobDefinitionName": "quality"}
        schedule = {
            "MonitoringScheduleName": "hourly",
            "MonitoringScheduleConfig": {
                "ScheduleConfig": {"ScheduleExpression": HOURLY},
                "MonitoringJobDefinitionName": "quality",
                "MonitoringType": "DataQuality",
            },
        }
        put(self.folder / "definitions.json", json.dumps([endpoint, quality, schedule]))
        assert self.run("import", str(self.folder / "definitions.json"))[0] == 0

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """The exit code, and what was written."""
        code = run(["schedules", *arguments, *self.options(arguments[0])])
        return code, *self._capsys.readouterr()

    def job_and_attempts(self) -> tuple[str | None, int]:
        """The status of the only job, and how often its execution was taken."""
        store = open_store(str(self.folder / "store.db"))
        with closing(store), store.reading() as session:
            execution = session.scalars(select(StoredExecution)).one_or_none()
            job = session.scalars(select(StoredJob)).one_or_none()
            return job and job.status, execution.attempts if execution else 0

    def forget_shown(self) -> None:
        self._capsys.readouterr()

    def options(self, command: str) -> list[str]:
        store = ["--store", str(self.folder / "store.db")]
        runs = ["--work", str(self.folder / "work"), "--folder", str(self.folder)]
        return [*store, *runs] if command in ("run", "run-due") else store


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.2)


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Place:
    return Place(tmp_path, capsys)


def test_an_execution_runs_at_its_time_once_and_leaves_reports_and_a_log(place: Place) -> None:
    place.define()
    code, out, err = place.run("run-due", *AT)
    assert (code, err) == (0, "")
    assert "hourly" in out
    assert "Completed" in out
    reports = place.folder / "reports/loans/hourly/2021/05/06/23"
    assert {path.name for path in reports.iterdir()} == {"statistics.json", "constraints.json"}
    before = (reports / "statistics.json").stat().st_mtime_ns
    code, out, err = place.run("run-due", *AT)
    assert (code, out) == (0, "")
    assert err == (
        "Nothing is left to run at 2021-05-06T23:00:00Z: hourly (Completed). `analyzer schedules run NAME "
        "--at 2021-05-06T23:00:00Z --again` runs one that has ended anew.\n"
    )
    assert place.run("run", "hourly", *AT)[0] == 0
    assert (reports / "statistics.json").stat().st_mtime_ns == before
    assert "Completed: Job completed successfully" in place.run("logs", "hourly")[1]
    (row,) = json.loads(place.run("executions", "hourly", "--json")[1])
    assert (row["scheduled"], row["status"]) == ("2021-05-06T23:00:00Z", "Completed")
    (listed,) = json.loads(place.run("list", "--json")[1])
    assert (listed["schedule"], listed["last"], listed["result"]) == ("hourly", "2021-05-06T23:00:00Z", "Completed")
    shown = json.loads(place.run("show", "hourly")[1])
    assert shown["JobDefinition"]["JobDefinitionName"] == "quality"


def test_a_run_that_is_corrected_runs_again_where_that_is_asked_for(place: Place) -> None:
    place.define()
    store = place.options("import")
    assert run(["schedules", "run-due", *AT, *store, "--work", str(place.folder / "work")]) == 1
    place.forget_shown()
    (row,) = json.loads(place.run("executions", "hourly", "--json")[1])
    assert f'"{place.uri}/captures/loans/AllTraffic/2021/05/06/22/"' in row["reason"]
    assert "`--folder` names" in row["reason"]

    code, out, err = place.run("run", "hourly", *AT)
    assert code == 1
    assert "Failed" in out
    assert "has ended already, Failed, and was not run again; `--again` runs it anew." in err

    code, out, err = place.run("run", "hourly", *AT, "--again", "--json")
    assert (code, err) == (0, "")
    first = json.loads(out)[0]
    assert (first["status"], first["reason"]) == ("Completed", None)
    second = json.loads(place.run("run", "hourly", *AT, "--again", "--json")[1])[0]
    assert second["status"] == "Completed"
    assert second["job"] != first["job"]
    (row,) = json.loads(place.run("executions", "hourly", "--json")[1])
    assert row == second


def test_captures_that_come_late_are_looked_at_again_where_that_is_asked_for(place: Place) -> None:
    place.define()
    at = ("--at", "2021-05-06T22:00:00Z")
    assert "no data" in place.run("run-due", *at)[1]
    assert "hourly (no data)" in place.run("run-due", *at)[2]
    assert "is no data: Job inputs had no data" in place.run("logs", "hourly")[2]
    put(place.folder / "captures/loans/AllTraffic/2021/05/06/21/a.jsonl", json.dumps(RECORD).replace("T22:", "T21:"))
    assert "no data" in place.run("run", "hourly", *at)[1]
    assert "Completed" in place.run("run", "hourly", *at, "--again")[1]


def test_each_end_of_an_execution_is_told(place: Place) -> None:
    place.define({"Environment": {"max_bad_records": "many"}})
    with receiving() as receiver:
        put(place.folder / "sinks.json", json.dumps({"own": {"kind": "webhook", "url": receiver.url}}))
        sinks = ("--sinks", str(place.folder / "sinks.json"))
        place.run("run-due", *AT, *sinks)
        place.define()
        place.run("run", "hourly", *AT, "--again", *sinks)
        place.run("run-due", *AT, *sinks)
    assert [event["detail"]["MonitoringExecutionStatus"] for event in receiver.bodies] == ["Failed", "Completed"]
    assert len({event["id"] for event in receiver.bodies}) == 2


def test_a_schedule_is_stopped_started_and_deleted(place: Place) -> None:
    place.define()
    assert place.run("executions", "hourly") == (0, "", "The schedule hourly has no execution yet.\n")
    assert place.run("stop", "hourly") == (0, "MonitoringSchedule hourly: stopped\n", "")
    assert json.loads(place.run("list", "--json")[1])[0]["status"] == "Stopped"
    assert place.run("run-due") == (0, "", "Nothing is due: there is no schedule that is started.\n")
    assert place.run("start", "hourly") == (0, "MonitoringSchedule hourly: started\n", "")
    assert json.loads(place.run("list", "--json")[1])[0]["status"] == "Scheduled"
    assert "Nothing is due; the next is hourly at 20" in place.run("run-due")[2]
    assert place.run("run-due", "--at", "2021-05-06T23:30:00Z", "--json")[2] == ""
    assert place.run("delete", "hourly") == (0, "MonitoringSchedule hourly: deleted\n", "")
    code, out, err = place.run("list", "--json")
    assert (code, out) == (0, "[]\n")
    assert err.startswith("There is no schedule in this store")
    assert place.run("run-due", *AT)[2].startswith("Nothing is left to run at 2021-05-06T23:00:00Z: hourly (Completed)")
    assert place.run("run-due", "--at", "2021-05-07T23:00:00Z")[2] == "Nothing is due at 2021-05-07T23:00:00Z.\n"


def test_sinks_are_told_before_it_ends(place: Place) -> None:
    place.define()
    with receiving() as receiver:
        sinks = {
            "own": {"kind": "webhook", "url": receiver.url},
            "dead": {"kind": "slack", "url": "http://127.0.0.1:9"},
        }
        put(place.folder / "sinks.json", json.dumps(sinks))
        place.run("run-due", *AT, "--sinks", str(place.folder / "sinks.json"))
        place.run("run-due", *AT, "--sinks", str(place.folder / "sinks.json"))
    (event,) = receiver.bodies
    assert (event["detail"]["MonitoringExecutionStatus"], event["detail"]["Attempt"]) == ("Completed", 1)


def test_an_hour_without_data_is_named_and_no_failure(place: Place) -> None:
    place.define()
    code, out, _ = place.run("run-due", "--at", "2021-05-06T20:00:00Z")
    assert code == 0
    assert "no data" in out
    assert "Job inputs had no data" in out


def test_the_time_of_an_engine_counts_by_its_full_hour_and_that_of_a_name_as_it_is(place: Place) -> None:
    place.define()
    code, out, _ = place.run("run-due", "--at", "2021-05-06T20:12:34+00:00", "--json")
    assert [row["scheduled"] for row in json.loads(out)] == ["2021-05-06T20:00:00Z"]
    code, out, _ = place.run("run", "hourly", "--at", "2021-05-06T22:30:00Z")
    assert code == 0
    assert "2021-05-06T22:30:00Z" in out


def test_a_job_that_fails_gives_its_exit_code(place: Place) -> None:
    place.define({"Environment": {"max_bad_records": "many"}})
    code, out, _ = place.run("run-due", *AT)
    assert code == 2
    assert "Failed" in out
    assert "max_bad_records holds" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "hurly", "--at", "now"), ["NAME", "hurly", "hourly"]),
        (("run", "hourly", "--at", "tomorrow"), ["--at", "tomorrow", "2019-12-01T15:20:00Z"]),
        (("run", "hourly", "--at", "0001-01-01T00:00:00Z"), ["--at", "0001-01-01", "a time since 1970"]),
        (("executions", "hurly"), ["hurly", "hourly"]),
        (("stop", "hurly"), ["NAME", "hurly", "hourly"]),
        (("logs", "hourly", *AT), ["hourly", "has no execution"]),
        (("import", "absent.json"), ["absent.json", "cannot be read"]),
        (("import", "definitions.json", "--parameter", "x"), ["--parameter", "NAME=VALUE"]),
        (("run-due", "--runner", "proces"), ["--runner", "proces", "process"]),
        (("run-due", "--folder", "/absent/folder"), ["--folder", "/absent/folder"]),
    ],
)
def test_what_is_typed_wrong_is_told_by_the_words_of_who_typed_it(
    place: Place, arguments: tuple[str, ...], words: list[str]
) -> None:
    place.define()
    code, out, err = place.run(*arguments)
    assert (code, out) == (2, "")
    assert all(word in err for word in words), err


@pytest.mark.parametrize(
    "arguments",
    [("list",), ("show", "a"), ("executions", "a"), ("logs", "a"), ("run-due",), ("run", "a", *AT), ("delete", "a")],
)
def test_a_store_that_nobody_has_made_is_none_in_which_nothing_is_due(place: Place, arguments: tuple[str, ...]) -> None:
    code, out, err = place.run(*arguments)
    assert (code, out) == (2, "")
    assert "--store holds" in err and "there is no file" in err and "`analyzer schedules import` makes one" in err
    assert not list(place.folder.glob("*.db"))


@pytest.mark.parametrize("arguments", [("list",), ("logs", "hourly"), ("run", "hourly", *AT)])
def test_who_reads_may_have_seen_enough(place: Place, arguments: tuple[str, ...]) -> None:
    place.define({"Environment": {"max_bad_records": "many"}})
    place.run("run-due", *AT)
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "analyzer", "schedules", *arguments, *place.options(arguments[0])]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert done.returncode == (2 if arguments[0] == "run" else 0), done.stderr
    assert "Broken pipe" not in done.stderr


def test_a_run_that_is_stopped_leaves_its_job_to_the_next_one_which_completes_it(place: Place) -> None:
    put(place.folder / "slow.py", SLOW)
    place.define({"RecordPreprocessorSourceUri": f"{place.uri}/slow.py"})
    command = [sys.executable, "-m", "analyzer", "schedules", "run-due", *AT, *place.options("run-due")]
    for attempt, (number, code) in enumerate([(signal.SIGTERM, 143), (signal.SIGINT, 130)], 1):
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            wait_until(lambda wanted=attempt: place.job_and_attempts() == ("InProgress", wanted))  # type: ignore[misc]
            process.send_signal(number)
            err = process.communicate(timeout=30)[1]
        assert process.returncode == code
        assert "WARNING: jobs that have begun go on by themselves; the next `analyzer schedules run-due`" in err
        assert err.endswith(f"Error: stopped by {number.name} before the job was done.\n")
    code, out, err = place.run("run-due", *AT, "--json")
    assert (code, err) == (0, "")
    assert [row["status"] for row in json.loads(out)] == ["Completed"]
    assert place.run("logs", "hourly")[1].count(BEGUN) == 1
