"""Each execution exists once, is had by one server at a time, and is never lost."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from analyzer.service.states import FOLLOWING, RunStatus, WrongStatusError
from analyzer.service.store.executions import advance_execution, due_schedules, record_execution, take_executions
from analyzer.service.store.leases import LostLeaseError, held, renew
from analyzer.service.store.store import Store
from analyzer.service.store.tables import StoredExecution
from tests.unit.service.store.things import HOUR, LASTS, NOW, ExecutionWindow, lease, record, schedule


def recorded(store: Store, count: int = 1) -> None:
    with store.writing() as session:
        for number in range(count):
            assert record(session, schedule(), NOW - number * HOUR)


def taken(store: Store, owner: str, passed: int = 0, limit: int = 10) -> list[StoredExecution]:
    with store.writing() as session:
        return take_executions(session, lease(owner, NOW + passed * LASTS), limit)


def test_an_execution_of_a_scheduled_time_exists_once(store: Store) -> None:
    def try_to_record(number: int) -> bool:
        with store.writing() as session:
            return record(session, schedule(), NOW + (number % 5) * HOUR)

    with ThreadPoolExecutor(4) as pool:
        added = list(pool.map(try_to_record, range(40)))
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(StoredExecution)) == sum(added) == 5


def test_schedules_of_other_names_have_executions_of_their_own(store: Store) -> None:
    with store.writing() as session:
        assert record(session, schedule("one"), NOW)
        assert record(session, schedule("other"), NOW)
        assert not record(session, schedule("one"), NOW)


def test_executions_are_handed_out_in_order_and_with_what_they_know(store: Store) -> None:
    recorded(store, 5)
    first, second = taken(store, "one", limit=2)
    assert (first.scheduled, second.scheduled) == (NOW - 4 * HOUR, NOW - 3 * HOUR)
    assert (first.window_start, first.window_end) == (NOW - 5 * HOUR, NOW - 4 * HOUR)
    assert (first.status, first.attempts, first.document) == ("Pending", 1, {"a": 1})
    assert [each.scheduled for each in taken(store, "other")] == [NOW - 2 * HOUR, NOW - HOUR, NOW]
    assert taken(store, "third") == []


def test_servers_that_take_at_a_time_take_each_once(store: Store) -> None:
    recorded(store, 30)

    def take_all(owner: str) -> list[StoredExecution]:
        return [each for _ in range(20) for each in taken(store, owner, limit=3)]

    with ThreadPoolExecutor(4) as pool:
        every = [each for some in pool.map(take_all, ["a", "b", "c", "d"]) for each in some]
    assert len(every) == 30
    assert set(Counter(each.scheduled for each in every).values()) == {1}


def test_what_a_dead_server_had_is_taken_by_another_when_its_lease_has_ended(store: Store) -> None:
    recorded(store)
    taken(store, "dead")
    with store.writing() as session:
        execution = held(session, StoredExecution, ("churn", NOW), "dead")
        advance_execution(execution, RunStatus.IN_PROGRESS, NOW)
        execution.job_name = "job-1"
    assert taken(store, "other", passed=1) == []
    (again,) = taken(store, "other", passed=2)
    assert (again.status, again.job_name, again.attempts, again.owner) == ("InProgress", "job-1", 2, "other")


def test_who_shows_signs_of_life_keeps_what_it_has(store: Store) -> None:
    recorded(store)
    taken(store, "one")
    with store.writing() as session:
        renew(session, StoredExecution, lease("one", NOW + LASTS))
    assert taken(store, "other", passed=2) == []
    assert len(taken(store, "other", passed=3)) == 1


def test_who_has_lost_an_execution_cannot_write_it(store: Store) -> None:
    recorded(store)
    taken(store, "slow")
    taken(store, "other", passed=2)
    with pytest.raises(LostLeaseError), store.writing() as session:
        held(session, StoredExecution, ("churn", NOW), "slow")
    with store.writing() as session:
        assert held(session, StoredExecution, ("churn", NOW), "other").attempts == 2


def test_an_ended_execution_is_of_nobody_and_not_taken_again(store: Store) -> None:
    recorded(store)
    taken(store, "one")
    with store.writing() as session:
        execution = held(session, StoredExecution, ("churn", NOW), "one")
        advance_execution(execution, RunStatus.IN_PROGRESS, NOW)
        advance_execution(
            execution, RunStatus.FAILED, NOW + HOUR, reason="no data", failure_reason="Job inputs had no data"
        )
    assert taken(store, "other", passed=100) == []
    with store.reading() as session:
        execution = session.get_one(StoredExecution, ("churn", NOW))
    assert (execution.status, execution.reason, execution.owner) == ("Failed", "no data", None)
    assert (execution.failure_reason, execution.modified) == ("Job inputs had no data", NOW + HOUR)


def test_a_missed_execution_is_there_and_not_run(store: Store) -> None:
    window = ExecutionWindow(NOW - HOUR, NOW)
    with store.writing() as session:
        record_execution(
            session, schedule(), NOW, window, document={}, now=NOW, reason="missed", failure_reason="It was missed."
        )
    assert taken(store, "one") == []


@pytest.mark.parametrize("status", list(RunStatus))
@pytest.mark.parametrize("wanted", list(RunStatus))
def test_an_execution_goes_from_status_to_status(status: RunStatus, wanted: RunStatus) -> None:
    execution = StoredExecution(status=status.value)
    if wanted == status or wanted in FOLLOWING[status]:
        advance_execution(execution, wanted, NOW)
        assert execution.status == wanted
    else:
        with pytest.raises(WrongStatusError, match=f"{wanted} cannot follow {status}"):
            advance_execution(execution, wanted, NOW)


def test_nothing_follows_an_end_and_every_status_can_end() -> None:
    ends = {status for status in RunStatus if status.ended}
    assert {str(end) for end in ends} == {"Completed", "CompletedWithViolations", "Failed", "Stopped"}
    for status in set(RunStatus) - ends:
        assert {RunStatus.FAILED, RunStatus.STOPPED} <= FOLLOWING[status]


def test_schedules_are_due_in_order_unless_they_are_stopped(store: Store) -> None:
    with store.writing() as session:
        session.add_all(
            [
                schedule("late", next_due=NOW),
                schedule("early", next_due=NOW - HOUR),
                schedule("coming", next_due=NOW + HOUR),
                schedule("done", next_due=None),
                schedule("stopped", next_due=NOW - HOUR, status="Stopped"),
            ]
        )
    with store.writing() as session:
        assert [each.name for each in due_schedules(session, NOW, 10)] == ["early", "late"]
        assert [each.name for each in due_schedules(session, NOW, 1)] == ["early"]
