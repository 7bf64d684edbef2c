"""The pages of a service: what they show, to whom, and that names and messages of others stay texts."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import urllib3
from prometheus_client.parser import text_string_to_metric_families

from analyzer.samples.writing import sample_files, write_files
from analyzer.service.pages.moments import moment_of, moment_text, readable_duration
from analyzer.service.pages.views import MOST_JOBS_SHOWN
from analyzer.service.states import RunStatus
from analyzer.service.store.jobs import queue_job
from analyzer.service.store.logs import JOBS_GROUP, add_log
from analyzer.service.store.opening import open_store
from analyzer.service.store.store import Store
from analyzer.service.store.tables import (
    StoredEndpoint,
    StoredEndpointConfig,
    StoredExecution,
    StoredJob,
    StoredSchedule,
)
from analyzer.service.transfers.reach import Reach
from tests.unit.pages.quality_samples import figures, quality_constraints, quality_statistics, quality_violations
from tests.unit.service.events.receiving import add_schedule_with_alert, end_execution
from tests.unit.service.serving import KEY, SECRET, serving
from tests.unit.service.store.things import HOUR, NOW

HOSTILE = "<script>alert(1)</script>\"'&\u202e\x00"
NAME = HOSTILE.replace("/", "")
"""No name has a slash in it."""


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    store = open_store(str(tmp_path / "store.db"))
    add_schedule_with_alert(store)
    statuses = (RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.STOPPED, RunStatus.COMPLETED_WITH_VIOLATIONS)
    for hours, status in enumerate(statuses):
        end_execution(store, NOW + hours * HOUR, status)
    with store.writing() as session:
        session.get_one(StoredSchedule, "churn").next_due = NOW + 4 * HOUR
        dated = {"created": NOW, "modified": NOW}
        capture = {"DestinationS3Uri": "s3://bucket/captures"}
        document = {"ProductionVariants": [{"ModelName": "scores"}], "DataCaptureConfig": capture}
        session.add(StoredEndpointConfig(name="config", document=document, **dated))
        session.add(StoredEndpoint(name="loans", config_name="config", status="InService", document={}, **dated))
    yield store
    store.close()


@dataclass(frozen=True)
class Answered:
    status_code: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


@dataclass(frozen=True)
class Asking:
    """Who asks a service that listens on this machine."""

    url: str

    def get(self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> Answered:
        answer = urllib3.request(method, self.url + path, headers=headers, redirect=False, retries=False)
        return Answered(answer.status, answer.headers, answer.data)


@contextmanager
def asking(store: Store, secrets: dict[str, str] | None = None, folders: tuple[Path, ...] = ()) -> Iterator[Asking]:
    with serving(store, secrets, Reach(folders)) as served:
        served.clock.now = NOW + 3.5 * HOUR
        yield Asking(served.url)


@pytest.fixture
def asked(kept: Store) -> Iterator[Asking]:
    with asking(kept) as found:
        yield found


@pytest.fixture
def guarded(kept: Store) -> Iterator[Asking]:
    with asking(kept, {KEY: SECRET}) as found:
        yield found


def text_of(page: str) -> str:
    """What is read of a page."""
    body = page.partition("<body>")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body))


def test_the_first_page_shows_all_schedules_and_endpoints(asked: Asking) -> None:
    answer = asked.get("/")
    text = text_of(answer.text)
    assert "1 schedule in alert, of 1" in text
    assert "churn DataQuality of loans 2026-11-29 15:00 ! violations alert default 2026-11-29 16:00" in text
    assert "loans scores s3://bucket/captures churn" in text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["x-frame-options"] == "DENY"
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', answer.text)
    assert policy.startswith("default-src &#39;none&#39;") and "script-src" not in policy


def test_what_somebody_should_look_at_comes_first(kept: Store) -> None:
    for name, status in (
        ("a-well", RunStatus.COMPLETED),
        ("b-failed", RunStatus.FAILED),
        ("c-well", RunStatus.COMPLETED),
    ):
        add_schedule_with_alert(kept, name)
        end_execution(kept, NOW, status, of=name)
    with asking(kept) as asked:
        answer = json.loads(asked.get("/index.json").content)
        text = text_of(asked.get("/").text)
    assert [each["name"] for each in answer["schedules"]] == ["churn", "b-failed", "a-well", "c-well"]
    assert "1 schedule in alert, of 4 1 failed" in text


def test_schedules_are_found_by_a_part_of_their_names_or_their_endpoints(kept: Store) -> None:
    add_schedule_with_alert(kept, "100%_sure")
    with kept.writing() as session:
        session.get_one(StoredSchedule, "100%_sure").endpoint_name = "other"
    with asking(kept) as asked:
        for search, names in (
            ("CHU", ["churn"]),
            ("%25_", ["100%_sure"]),
            ("oan", ["churn"]),
            ("_", ["100%_sure"]),
            ("<b>", []),
        ):
            answer = asked.get(f"/?search={search}")
            found = json.loads(asked.get(f"/index.json?search={search}").content)
            assert [each["name"] for each in found["schedules"]] == names
            assert ("No schedule has" in answer.text) == (not names)
            assert "<b>" not in answer.text


def test_a_schedule_is_a_strip_of_hours(asked: Asking) -> None:
    page = asked.get("/schedules/churn").text
    cells = re.findall(r'<a class="(\w+)" href="([^"]*)" title="([^"]*)"', page)
    assert [(style, title) for style, _, title in cells] == [
        ("well", "2026-11-29 12:00: no violations"),
        ("failed", "2026-11-29 13:00: failed"),
        ("neutral", "2026-11-29 14:00: stopped"),
        ("violated", "2026-11-29 15:00: violations"),
    ]
    assert cells[0][1] == "/schedules/churn/2026-11-29T12:00:00Z"
    text = text_of(page)
    assert "The alert default is on" in text
    assert "default on 1 of the last 1 executions" in text
    assert "2026-11-29 15:00: default was turned on" in text


def test_an_execution_leads_to_its_job_and_its_log(kept: Store, asked: Asking) -> None:
    with kept.writing() as session:
        job = session.get_one(StoredJob, "churn-2026112915")
        stream = f"{job.name}/algo-1-{int(job.created.timestamp())}"
        add_log(session, JOBS_GROUP, stream, [(NOW, "Rows: 180."), (NOW, HOSTILE)], NOW)
    page = asked.get("/schedules/churn/2026-11-29T15:00:00Z").text
    assert "Window 2026-11-29 14:00 to 2026-11-29 15:00" in text_of(page)
    assert 'href="/jobs/churn-2026112915"' in page
    log = asked.get("/jobs/churn-2026112915").text
    assert "12:00:00 Rows: 180." in text_of(log)
    assert "<script>" not in log.partition("<body>")[2]


@pytest.mark.parametrize(
    "path", ["/", "/schedules/churn", "/schedules/churn/2026-11-29T15:00:00Z", "/jobs/churn-2026112915"]
)
def test_each_page_tells_where_its_json_is(asked: Asking, path: str) -> None:
    (link,) = re.findall(r'<a href="([^"]*)">All of this as JSON', asked.get(path).text)
    answer = asked.get(link)
    assert answer.headers["content-type"] == "application/json"
    assert set(json.loads(answer.content)) & {"schedules", "executions", "jobs", "log"}


@pytest.mark.parametrize(
    "path",
    [
        "/schedules/none",
        "/schedules/churn/2026-11-29T09:00:00Z",
        "/schedules/churn/now",
        "/jobs/none",
        "/jobs/none.json",
    ],
)
def test_what_is_not_there_is_404(asked: Asking, path: str) -> None:
    answer = asked.get(path)
    assert (answer.status_code, "nothing of this name" in answer.text) == (404, True)


def test_environments_of_jobs_are_not_shown(kept: Store, asked: Asking) -> None:
    with kept.writing() as session:
        job = session.get_one(StoredJob, "churn-2026112915")
        job.document = {**job.document, "Environment": {"PASSWORD": "of-nobody"}}
    for path in ("/jobs/churn-2026112915", "/jobs/churn-2026112915.json", "/schedules/churn/2026-11-29T15:00:00Z.json"):
        assert "of-nobody" not in asked.get(path).text


def test_names_and_messages_of_others_stay_texts(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "hostile.db"))
    add_schedule_with_alert(store, NAME)
    end_execution(store, NOW, of=NAME, message=HOSTILE)
    with store.writing() as session:
        schedule = session.get_one(StoredSchedule, NAME)
        schedule.endpoint_name = schedule.definition_name = schedule.failure_reason = HOSTILE
        execution = session.get_one(StoredExecution, (NAME, NOW))
        execution.failure_reason = execution.endpoint_name = execution.definition_name = HOSTILE
    with asking(store) as asked:
        seen = _followed(asked, "/")
    store.close()
    assert len(seen) >= 7


def _followed(asked: Asking, first: str) -> set[str]:
    """The addresses that lead from one to others: all of them are well."""
    seen: set[str] = set()
    waiting = [first]
    while waiting:
        path = waiting.pop()
        if path in seen or not path.startswith("/"):
            continue
        seen.add(path)
        answer = asked.get(path)
        assert answer.status_code == 200 or path.endswith("/report"), path
        if "json" in answer.headers["content-type"]:
            json.loads(answer.content)
            continue
        assert "<script" not in answer.text and "\x00" not in answer.text
        waiting += re.findall(r'href="([^"]*)"', answer.text)
    return seen


def authorization(key: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode()}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Basic !"},
        {"Authorization": "Bearer a"},
        authorization(KEY, "wrong"),
        authorization("other", SECRET),
        authorization("other", ""),
        authorization("", ""),
    ],
)
@pytest.mark.parametrize("path", ["/", "/index.json", "/metrics", "/schedules/churn", "/schedules/a/b/report"])
def test_with_credentials_nobody_else_may_look(guarded: Asking, headers: dict[str, str], path: str) -> None:
    answer = guarded.get(path, headers=headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Basic realm="models", charset="UTF-8"')
    assert "churn" not in answer.text


def test_who_knows_a_key_may_look(guarded: Asking) -> None:
    assert guarded.get("/", headers=authorization(KEY, SECRET)).status_code == 200


def test_without_credentials_only_names_of_this_machine_are_answered(asked: Asking) -> None:
    for path in ("/", "/metrics"):
        assert asked.get(path, headers={"Host": "attacker.example"}).status_code == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_pages_only_read(asked: Asking, method: str) -> None:
    assert asked.get("/schedules/churn", method=method).status_code == 405


def test_metrics_are_for_prometheus(asked: Asking) -> None:
    answer = asked.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    names = {family.name for family in text_string_to_metric_families(answer.text)}
    assert {"model_monitor_executions", "model_monitor_alert", "model_monitor_last_success_age_seconds"} <= names


def test_what_was_found_is_shown_beside_its_baseline(kept: Store, tmp_path: Path) -> None:
    data = tmp_path / "data"
    reports = _monitored(data)
    with kept.writing() as session:
        job = session.get_one(StoredJob, "churn-2026112915")
        job.document = {
            "ProcessingOutputConfig": {
                "Outputs": [{"OutputName": "result", "S3Output": {"S3Uri": f"file://{reports}"}}]
            },
            "ProcessingInputs": [
                {"InputName": "baseline", "S3Input": {"S3Uri": f"file://{data}/reports/baseline/statistics.json"}},
                {"InputName": "constraints", "S3Input": {"S3Uri": f"file://{data}/reports/baseline/constraints.json"}},
            ],
        }
    path = "/schedules/churn/2026-11-29T15:00:00Z/report"
    with asking(kept, folders=(data,)) as asked:
        page = asked.get(path)
    with asking(kept) as asked:
        assert asked.get(path).status_code == 503  # beyond the reach of the service
    assert page.status_code == 200
    assert "Data quality of churn" in page.text
    assert "From 2026-11-29 14:00 UTC To 2026-11-29 15:00 UTC" in text_of(page.text)
    assert 'id="violations"' in page.text
    links = re.findall(r'<a href="([^"#]*)"', page.text.partition("<h1>")[0])
    assert links == ["/", "/schedules/churn", path.removesuffix("/report")]


def test_limits_of_a_metric_are_those_of_the_baseline_though_no_statistics_are_named(
    kept: Store, tmp_path: Path
) -> None:
    files = {
        "baseline/statistics.json": quality_statistics(figures()),
        "baseline/limits.json": quality_constraints(accuracy=0.91),
        "today/statistics.json": quality_statistics(figures(0.2)),
        "today/constraints.json": quality_constraints(accuracy=0.712345678),
        "today/constraint_violations.json": quality_violations(("accuracy", "LessThanThreshold", "Too low")),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(text)
    with kept.writing() as session:
        job = session.get_one(StoredJob, "churn-2026112915")
        job.document = {
            "ProcessingOutputConfig": {"Outputs": [{"S3Output": {"S3Uri": f"file://{tmp_path}/today"}}]},
            "ProcessingInputs": [
                {"InputName": "constraints", "S3Input": {"S3Uri": f"file://{tmp_path}/baseline/limits.json"}}
            ],
        }
    with asking(kept, folders=(tmp_path,)) as asked:
        text = text_of(asked.get("/schedules/churn/2026-11-29T15:00:00Z/report").text)
    assert "Accuracy violated 0.712 ± 0.0125 0.912 at least 0.91 0.5" in text
    assert "From 2026-11-29 14:00 UTC To 2026-11-29 15:00 UTC" in text
    assert text.startswith(" Skip to the results All schedules churn 2026-11-29 15:00 Model quality of churn")


def _monitored(data: Path) -> Path:
    import analyzer  # noqa: PLC0415 (slow)

    write_files(str(data), sample_files())
    analyzer.baseline(str(data / "customers.csv"), str(data / "reports/baseline"), engine="processes")
    analyzer.monitor(
        str(data / "today.csv"),
        str(data / "reports/today"),
        baseline=str(data / "reports/baseline"),
        engine="processes",
    )
    return data / "reports/today"


def test_an_execution_without_reports_has_no_page_of_them(asked: Asking) -> None:
    for time in ("2026-11-29T15:00:00Z", "2026-11-29T09:00:00Z"):
        answer = asked.get(f"/schedules/churn/{time}/report")
        assert answer.status_code in {404, 502, 503}


def test_jobs_that_belong_to_no_schedule_are_listed_the_latest_first(kept: Store) -> None:
    with kept.writing() as session:
        for number in range(MOST_JOBS_SHOWN + 2):
            queue_job(session, f"baseline-{number:02}", {}, NOW + number * HOUR / 60)
        last = session.get_one(StoredJob, f"baseline-{MOST_JOBS_SHOWN + 1:02}")
        last.started, last.ended, last.status = NOW, NOW + timedelta(seconds=65.7), "Completed"
        last.exit_message = "Completed: all well."
    with asking(kept) as asked:
        first, every = (text_of(asked.get(path).text) for path in ("/", "/jobs"))
        searched = asked.get("/?search=churn").text
        found = json.loads(asked.get("/jobs.json").content)["other_jobs"]
        job = text_of(asked.get("/jobs/baseline-11").text)
        own = asked.get("/jobs/churn-2026112915").text
    assert "baseline-11 completed 2026-11-29 12:11:00 1 min 5 s Completed: all well. baseline-10 pending" in first
    assert ("baseline-02" in first, "baseline-01" in first) == (True, False)
    assert "the latest of 12 jobs that belong to no schedule" in first
    assert "baseline-00" in every and "churn-2026112915" not in every
    assert [each["name"] for each in found[:2]] == ["baseline-11", "baseline-10"]
    assert "baseline" not in searched
    assert "Started 2026-11-29 12:00:00 Ended 2026-11-29 12:01:05 Took 1 min 5 s" in job
    assert ("Other jobs" in job, "Other jobs" in own) == (True, False)


@pytest.mark.parametrize(
    ("ended", "said"),
    [
        ("2026-11-29T12:00:00.9Z", "0 s"),
        ("2026-11-29T12:01:00Z", "1 min"),
        ("2026-11-30T13:02:03Z", "25 h 2 min"),
        (None, ""),
    ],
)
def test_durations_are_of_two_units(ended: str | None, said: str) -> None:
    assert readable_duration("2026-11-29T12:00:00Z", ended) == said


def test_a_line_that_has_its_time_already_is_not_given_another(kept: Store, asked: Asking) -> None:
    with kept.writing() as session:
        job = session.get_one(StoredJob, "churn-2026112915")
        stream = f"{job.name}/algo-1-{int(job.created.timestamp())}"
        add_log(session, JOBS_GROUP, stream, [(NOW, "2026-11-29 12:00:00,001 - INFO - Rows."), (NOW, "More.")], NOW)
    assert "Log 2026-11-29 12:00:00,001 - INFO - Rows. 12:00:00 More." in text_of(
        asked.get("/jobs/churn-2026112915").text
    )


def test_an_hour_without_data_looks_like_no_fault(kept: Store, asked: Asking) -> None:
    path = "/schedules/churn/2026-11-29T13:00:00Z"
    assert 'class="verdict bad"' in asked.get(path).text
    with kept.writing() as session:
        session.get_one(StoredExecution, ("churn", NOW + HOUR)).reason = "no data"
    page = asked.get(path).text
    assert "no data" in text_of(page) and 'class="verdict bad"' not in page


def test_browsers_that_ask_for_an_icon_get_none(asked: Asking) -> None:
    assert (asked.get("/favicon.ico").status_code, asked.get("/favicon.ico").content) == (204, b"")


def test_an_execution_is_found_by_its_time_to_the_second_as_events_have_it(kept: Store) -> None:
    moment = NOW + timedelta(seconds=7, microseconds=510373)
    end_execution(kept, moment)
    with asking(kept) as asked:
        for found in ("12:00:07Z", "12:00:07.510373Z"):
            assert "2026-11-29T12:00:07.510373Z" in asked.get(f"/schedules/churn/2026-11-29T{found}.json").text
        for missing in ("12:00:06Z", "12:00:08Z", "12:00:07.5Z"):
            assert asked.get(f"/schedules/churn/2026-11-29T{missing}").status_code == 404


def test_moments_come_back_to_the_microsecond() -> None:
    for moment in (NOW, NOW.replace(microsecond=7)):
        text = moment_text(moment)
        assert text is not None and moment_of(text) == moment
    assert moment_of("2026-11-29T12:00:00") is None
