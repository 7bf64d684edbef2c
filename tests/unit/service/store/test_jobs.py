"""Processing jobs are queued, taken once, begun, stopped and ended."""

from __future__ import annotations

import pytest

from analyzer.service.states import RunStatus, WrongStatusError
from analyzer.service.store.jobs import advance_job, queue_job, stop_job, take_jobs
from analyzer.service.store.store import Store
from analyzer.service.store.tables import StoredJob
from tests.unit.service.store.things import HOUR, LASTS, NOW, lease


def test_a_name_is_given_once(store: Store) -> None:
    with store.writing() as session:
        assert queue_job(session, "job", {"a": 1}, NOW)
        assert not queue_job(session, "job", {"a": 2}, NOW)
        assert session.get_one(StoredJob, "job").document == {"a": 1}


def test_jobs_are_taken_the_oldest_first_and_found_again(store: Store) -> None:
    with store.writing() as session:
        for number, name in enumerate(["b", "a", "c"]):
            queue_job(session, name, {}, NOW + number * HOUR)
    with store.writing() as session:
        first, second = take_jobs(session, lease("one"), 2)
        advance_job(first, RunStatus.IN_PROGRESS, NOW + HOUR)
        first.runner, first.handle = "process", {"pid": 7}
    assert (first.name, second.name) == ("b", "a")
    with store.writing() as session:
        assert [job.name for job in take_jobs(session, lease("other"), 5)] == ["c"]
        found = take_jobs(session, lease("other", NOW + 2 * LASTS), 5)
    assert [(job.name, job.status, job.handle) for job in found] == [
        ("b", "InProgress", {"pid": 7}),
        ("a", "Pending", None),
        ("c", "Pending", None),
    ]


def test_a_job_tells_when_it_began_and_ended() -> None:
    job = StoredJob(status="Pending")
    advance_job(job, RunStatus.IN_PROGRESS, NOW)
    advance_job(job, RunStatus.COMPLETED, NOW + HOUR, exit_message="done")
    assert (job.started, job.ended, job.exit_message) == (NOW, NOW + HOUR, "done")
    with pytest.raises(WrongStatusError):
        advance_job(job, RunStatus.FAILED, NOW)


@pytest.mark.parametrize(
    ("status", "owner", "after"),
    [
        ("Pending", None, "Stopped"),
        ("Pending", "one", "Stopping"),
        ("InProgress", "one", "Stopping"),
        ("InProgress", None, "Stopping"),
        ("Stopping", "one", "Stopping"),
        ("Completed", None, "Completed"),
        ("Stopped", None, "Stopped"),
    ],
)
def test_a_stop_is_at_once_where_nothing_has_begun(status: str, owner: str | None, after: str) -> None:
    job = StoredJob(status=status, owner=owner)
    stop_job(job, NOW)
    assert job.status == after
