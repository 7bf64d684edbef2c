"""An alert is on when enough of the last executions have found violations."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from analyzer.service.store.alerts import add_default_alert, judge_alerts
from analyzer.service.store.store import Store
from analyzer.service.store.tables import AlertChange, StoredAlert, StoredExecution
from tests.unit.service.store.things import HOUR, NOW, record, schedule

VIOLATED, FINE, FAILED = "CompletedWithViolations", "Completed", "Failed"


def statuses(store: Store, datapoints: int, period: int, executions: list[str]) -> list[str]:
    """Those of the alert after each execution."""
    its = schedule()
    found = []
    with store.writing() as session:
        session.add(its)
        add_default_alert(session, "churn", NOW)
        alert = session.get_one(StoredAlert, ("churn", "default"))
        alert.datapoints, alert.evaluation_period = datapoints, period
    for number, status in enumerate(executions):
        with store.writing() as session:
            record(session, its, NOW + number * HOUR)
            session.get_one(StoredExecution, ("churn", NOW + number * HOUR)).status = status
            judge_alerts(session, its, NOW + number * HOUR)
            found.append(session.get_one(StoredAlert, ("churn", "default")).status)
    return found


@pytest.mark.parametrize(
    ("datapoints", "period", "executions", "expected"),
    [
        (1, 1, [FINE, VIOLATED, FINE], ["OK", "InAlert", "OK"]),
        (2, 3, [VIOLATED, VIOLATED, FINE, FINE], ["OK", "InAlert", "InAlert", "OK"]),
        (2, 5, [VIOLATED, VIOLATED], ["OK", "InAlert"]),
        (1, 1, [VIOLATED, FAILED, "Stopped", "InProgress"], ["InAlert"] * 4),
        (1, 1, [FAILED], ["OK"]),
    ],
)
def test_an_alert_is_on_by_datapoints_of_a_period(
    store: Store, datapoints: int, period: int, executions: list[str], expected: list[str]
) -> None:
    assert statuses(store, datapoints, period, executions) == expected


def test_the_history_has_each_change_once(store: Store) -> None:
    statuses(store, 1, 1, [FINE, VIOLATED, VIOLATED, FINE, FINE, VIOLATED])
    with store.reading() as session:
        changes = list(session.scalars(select(AlertChange).order_by(AlertChange.number)))
    assert [(change.status, change.created) for change in changes] == [
        ("InAlert", NOW + HOUR),
        ("OK", NOW + 3 * HOUR),
        ("InAlert", NOW + 5 * HOUR),
    ]


def test_executions_of_an_earlier_schedule_of_the_name_say_nothing(store: Store) -> None:
    assert statuses(store, 1, 1, [VIOLATED]) == ["InAlert"]
    with store.writing() as session:
        session.get_one(StoredAlert, ("churn", "default")).status = "OK"
        assert judge_alerts(session, schedule(created=NOW + HOUR), NOW + HOUR) == []
