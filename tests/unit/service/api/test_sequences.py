"""Any sequence of calls on schedules leaves what a simple model of them says: statuses, due times, lists."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

import orjson
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from analyzer.service.api.arns import Arns
from analyzer.service.api.dispatch import Service
from analyzer.service.api.failures import CallError
from analyzer.service.api.signatures import SignedRequest
from analyzer.service.schedules.recurrence import parse_expression
from analyzer.service.store.opening import open_store
from analyzer.service.store.tables import StoredSchedule
from tests.unit.service.api.examples import inline
from tests.unit.service.serving import REGION, MovableClock

NAMES = st.sampled_from(["a", "b", "c"])
EXPRESSIONS = st.sampled_from(["cron(0 * ? * * *)", "cron(0 5 ? * * *)", "cron(0 17/12 ? * * *)"])
NUMBERS = count()
START = datetime(2026, 11, 29, 12, 30, tzinfo=UTC)


class Schedules(RuleBasedStateMachine):
    """Calls of the API, each on a store that is opened anew now and then, beside a dictionary."""

    root = ""
    """The folder of the stores."""

    @initialize()
    def begin(self) -> None:
        self.path = f"{self.root}/{next(NUMBERS)}.db"
        self.store = open_store(self.path)
        self.clock = MovableClock(START)
        self.known: dict[str, tuple[str, datetime | None]] = {}

    def call(self, operation: str, **request: Any) -> dict[str, Any] | str:
        """The answer, or the code of the error."""
        service = Service(self.store, Arns(REGION), self.clock)
        signed = SignedRequest("/", "", {"x-amz-target": f"SageMaker.{operation}"}, orjson.dumps(request))
        try:
            return service.answer(signed)
        except CallError as refused:
            return refused.code

    def due(self, expression: str) -> datetime:
        recurrence = parse_expression(expression)
        assert recurrence is not None
        return recurrence.next_after(self.clock())

    @rule(minutes=st.integers(1, 3000))
    def time_passes(self, minutes: int) -> None:
        self.clock.move(minutes=minutes)

    @rule()
    def the_server_is_started_anew(self) -> None:
        self.store.close()
        self.store = open_store(self.path)

    @rule(name=NAMES, expression=EXPRESSIONS)
    def create(self, name: str, expression: str) -> None:
        answer = self.call("CreateMonitoringSchedule", **self.configured(name, expression))
        if name in self.known:
            assert answer == "ResourceInUse"
        else:
            self.known[name] = (expression, self.due(expression))

    @rule(name=NAMES, expression=EXPRESSIONS)
    def update(self, name: str, expression: str) -> None:
        answer = self.call("UpdateMonitoringSchedule", **self.configured(name, expression))
        if name in self.known:
            runs = self.known[name][1] is not None
            self.known[name] = (expression, self.due(expression) if runs else None)
        else:
            assert answer == "ResourceNotFound"

    @rule(name=NAMES, verb=st.sampled_from(["Start", "Stop", "Delete"]))
    def change(self, name: str, verb: str) -> None:
        answer = self.call(f"{verb}MonitoringSchedule", MonitoringScheduleName=name)
        if name not in self.known:
            assert answer == "ResourceNotFound"
        elif verb == "Delete":
            del self.known[name]
        else:
            expression, due = self.known[name]
            self.known[name] = (expression, None if verb == "Stop" else due or self.due(expression))

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def describe(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.known)))
        answer = self.call("DescribeMonitoringSchedule", MonitoringScheduleName=name)
        assert isinstance(answer, dict)
        expression, due = self.known[name]
        assert answer["MonitoringScheduleStatus"] == ("Stopped" if due is None else "Scheduled")
        assert answer["MonitoringScheduleConfig"]["ScheduleConfig"]["ScheduleExpression"] == expression

    @invariant()
    def the_store_is_as_the_dictionary(self) -> None:
        listed = self.call("ListMonitoringSchedules", SortBy="Name", SortOrder="Ascending", MaxResults=100)
        assert isinstance(listed, dict)
        names = [each["MonitoringScheduleName"] for each in listed["MonitoringScheduleSummaries"]]
        assert names == sorted(self.known)
        with self.store.reading() as session:
            due = {name: session.get_one(StoredSchedule, name).next_due for name in names}
        assert due == {name: when for name, (_, when) in self.known.items()}

    def teardown(self) -> None:
        self.store.close()

    @staticmethod
    def configured(name: str, expression: str) -> dict[str, Any]:
        return inline(name, ScheduleConfig={"ScheduleExpression": expression})


def test_any_sequence_of_calls(tmp_path_factory: pytest.TempPathFactory) -> None:
    Schedules.root = str(tmp_path_factory.mktemp("stores"))
    run_state_machine_as_test(Schedules, settings=settings(max_examples=25, stateful_step_count=25, deadline=None))
