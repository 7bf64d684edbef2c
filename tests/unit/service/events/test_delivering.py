"""What has happened is sent to each sink: nothing is lost, and what may come twice has the same id."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from analyzer.service.events.delivering import FIRST_WAIT, GIVEN_UP_AFTER, LONGEST_WAIT, Deliveries
from analyzer.service.events.envelope import ALERT, EXECUTION, EventWords
from analyzer.service.events.settings import NamedSink, read_sinks
from analyzer.service.events.sink import NotTakenError
from analyzer.service.states import RunStatus
from analyzer.service.store.opening import open_store
from analyzer.service.store.store import Store
from analyzer.service.store.tables import JsonObject, OutboxEntry
from tests.unit.service.events.receiving import WORDS, Receiver, add_schedule_with_alert, end_execution, receiving
from tests.unit.service.store.things import HOUR, NOW

MINUTE = timedelta(minutes=1)


class KilledError(BaseException):
    """What no code catches, as nothing catches SIGKILL."""


@dataclass
class ListedSink:
    """Keeps what it gets, unless it is told to fail; `then` happens after it has got something."""

    got: list[JsonObject] = field(default_factory=list)
    dead: bool = False
    then: Callable[[], None] = lambda: None

    def send(self, event: JsonObject) -> None:
        if self.dead:
            raise NotTakenError("nobody is there.")
        self.got.append(event)
        self.then()

    def kinds(self) -> list[tuple[str, str]]:
        names = {EXECUTION: "MonitoringExecutionStatus", ALERT: "AlertStatus"}
        return [(each["detail-type"], each["detail"][names[each["detail-type"]]]) for each in self.got]


def wanting(sink: ListedSink, *kinds: str) -> NamedSink:
    return NamedSink(sink, frozenset(kinds or (EXECUTION, ALERT)))


def waiting(store: Store) -> int:
    with store.reading() as session:
        found = select(func.count()).select_from(OutboxEntry)
        return session.scalar(found.where(OutboxEntry.sent.is_(None), OutboxEntry.given_up.is_(None))) or 0


def test_an_execution_that_ends_and_an_alert_that_changes_are_told_once(store: Store) -> None:
    add_schedule_with_alert(store)
    sink = ListedSink()
    deliveries = Deliveries(store, {"one": wanting(sink)}, WORDS)
    assert deliveries.turn(NOW) == 1.0
    end_execution(store, NOW)
    end_execution(store, NOW + HOUR, RunStatus.COMPLETED)
    deliveries.turn(NOW + HOUR)
    deliveries.turn(NOW + 2 * HOUR)
    assert sink.kinds() == [
        (EXECUTION, "CompletedWithViolations"),
        (EXECUTION, "Completed"),
        (ALERT, "InAlert"),
        (ALERT, "OK"),
    ]
    assert len({each["id"] for each in sink.got}) == 4
    first = sink.got[0]
    assert (first["time"], first["region"]) == ("2026-11-29T12:00:00Z", "eu-west-1")
    assert first["resources"] == ["arn:aws:sagemaker:eu-west-1:000000000000:monitoring-schedule/churn"]
    assert first["detail"] == {
        "EventId": first["id"],
        "MonitoringScheduleName": "churn",
        "ScheduledTime": "2026-11-29T12:00:00Z",
        "CreationTime": "2026-11-29T12:00:00Z",
        "LastModifiedTime": "2026-11-29T12:00:00Z",
        "MonitoringExecutionStatus": "CompletedWithViolations",
        "MonitoringType": "DataQuality",
        "EndpointName": "loans",
        "ProcessingJobArn": "arn:aws:sagemaker:eu-west-1:000000000000:processing-job/churn-2026112912",
        "ExitMessage": "CompletedWithViolations: 2 violations.",
        "WindowStartTime": "2026-11-29T11:00:00Z",
        "WindowEndTime": "2026-11-29T12:00:00Z",
        "ReportS3Uri": "s3://bucket/reports",
        "PageUrl": "https://models.example.com/schedules/churn/2026-11-29T12:00:00Z",
        "Attempt": 1,
    }


def test_an_alert_tells_the_execution_that_has_turned_it(store: Store) -> None:
    add_schedule_with_alert(store)
    sink = ListedSink()
    deliveries = Deliveries(store, {"one": wanting(sink, ALERT)}, WORDS)
    end_execution(store, NOW + HOUR, message="CompletedWithViolations: 2 violations.")
    end_execution(store, NOW + 2 * HOUR, RunStatus.FAILED)
    end_execution(store, NOW + 3 * HOUR, RunStatus.COMPLETED, message="Completed: no violations.")
    deliveries.turn(NOW + 3 * HOUR)
    on, off = (each["detail"] for each in sink.got)
    known = ("AlertStatus", "ScheduledTime", "MonitoringExecutionStatus", "ExitMessage")
    assert [on[name] for name in known] == [
        "InAlert",
        "2026-11-29T13:00:00Z",
        "CompletedWithViolations",
        "CompletedWithViolations: 2 violations.",
    ]
    assert [off[name] for name in known[:3]] == ["OK", "2026-11-29T15:00:00Z", "Completed"]
    assert (on["WindowStartTime"], on["WindowEndTime"]) == ("2026-11-29T12:00:00Z", "2026-11-29T13:00:00Z")
    assert on["ReportS3Uri"] == "s3://bucket/reports"
    assert on["PageUrl"] == "https://models.example.com/schedules/churn/2026-11-29T13:00:00Z"


def test_without_a_public_url_nothing_is_linked(store: Store) -> None:
    add_schedule_with_alert(store)
    end_execution(store, NOW)
    sink = ListedSink()
    Deliveries(store, {"one": wanting(sink)}, EventWords(WORDS.arns)).turn(NOW)
    assert ["PageUrl" in each["detail"] for each in sink.got] == [False, False]


def test_a_sink_gets_the_kinds_that_it_wants(store: Store) -> None:
    add_schedule_with_alert(store)
    end_execution(store, NOW)
    sinks = {"alerts": ListedSink(), "runs": ListedSink()}
    kinds = {"alerts": ALERT, "runs": EXECUTION}
    Deliveries(store, {name: wanting(sink, kinds[name]) for name, sink in sinks.items()}, WORDS).turn(NOW)
    assert {name: sink.kinds() for name, sink in sinks.items()} == {
        "alerts": [(ALERT, "InAlert")],
        "runs": [(EXECUTION, "CompletedWithViolations")],
    }


def test_a_dead_sink_harms_no_other_and_gets_all_when_it_is_back(store: Store) -> None:
    add_schedule_with_alert(store)
    for number in range(6):
        end_execution(store, NOW + number * HOUR)
    dead, alive = ListedSink(dead=True), ListedSink()
    deliveries = Deliveries(store, {"dead": wanting(dead), "alive": wanting(alive)}, WORDS)
    now = NOW + 6 * HOUR
    deliveries.turn(now)
    assert (len(alive.got), len(dead.got)) == (7, 0)
    with store.reading() as session:
        tried = session.scalars(select(OutboxEntry.attempts).where(OutboxEntry.sink == "dead").order_by("number")).all()
        error = session.scalars(select(OutboxEntry.error).where(OutboxEntry.attempts == 1, OutboxEntry.sink == "dead"))
        assert (tried, error.one()) == ([1, 0, 0, 0, 0, 0, 0], "nobody is there.")
    deliveries.turn(now + FIRST_WAIT / 2)
    for number in range(1, 40):
        deliveries.turn(now + number * MINUTE)
    dead.dead = False
    deliveries.turn(now + timedelta(hours=1) + LONGEST_WAIT)
    assert Counter(each["id"] for each in dead.got) == Counter(each["id"] for each in alive.got)
    assert dead.got[0]["detail"]["Attempt"] > 1
    assert waiting(store) == 0


def test_an_event_that_nobody_takes_for_days_is_given_up_and_holds_up_no_other(store: Store) -> None:
    add_schedule_with_alert(store)
    end_execution(store, NOW)
    sink = ListedSink(dead=True)
    deliveries = Deliveries(store, {"one": wanting(sink, EXECUTION)}, WORDS)
    deliveries.turn(NOW)
    deliveries.turn(NOW + GIVEN_UP_AFTER + MINUTE)
    assert waiting(store) == 0
    sink.dead = False
    end_execution(store, NOW + HOUR)
    deliveries.turn(NOW + GIVEN_UP_AFTER + HOUR)
    assert sink.kinds() == [(EXECUTION, "CompletedWithViolations")]


def test_what_happened_before_there_was_a_sink_is_not_sent_later(store: Store) -> None:
    add_schedule_with_alert(store)
    end_execution(store, NOW)
    Deliveries(store, {}, WORDS).turn(NOW)
    sink = ListedSink()
    Deliveries(store, {"new": wanting(sink)}, WORDS).turn(NOW + HOUR)
    assert sink.got == []


def test_what_was_sent_is_forgotten_after_a_month(store: Store) -> None:
    add_schedule_with_alert(store)
    end_execution(store, NOW)
    deliveries = Deliveries(store, {"one": wanting(ListedSink())}, WORDS)
    deliveries.turn(NOW)
    end_execution(store, NOW + 31 * 24 * HOUR)
    deliveries.turn(NOW + 31 * 24 * HOUR)
    with store.reading() as session:
        assert session.scalar(select(func.min(OutboxEntry.created))) == NOW + 31 * 24 * HOUR


@pytest.mark.parametrize("after", [0, 1, 2])
def test_who_is_killed_between_sending_and_marking_leaves_it_to_another(store: Store, after: int) -> None:
    add_schedule_with_alert(store)
    for number in range(3):
        end_execution(store, NOW + number * HOUR)
    sink = ListedSink()

    def kill() -> None:
        if len(sink.got) == after + 1:
            raise KilledError

    sink.then = kill
    now = NOW + 3 * HOUR
    with pytest.raises(KilledError):
        Deliveries(store, {"one": wanting(sink, EXECUTION)}, WORDS, owner="killed").turn(now)
    other = Deliveries(store, {"one": wanting(sink, EXECUTION)}, WORDS, owner="other")
    other.turn(now)
    assert len(sink.got) == 3  # what the killed one had waits for its lease to end
    other.turn(now + 2 * MINUTE)
    counts = Counter(each["id"] for each in sink.got)
    assert sorted(counts.values()) == [1, 1, 2]
    (twice,) = (identity for identity, count in counts.items() if count == 2)
    assert [each["detail"]["Attempt"] for each in sink.got if each["id"] == twice] == [1, 2]


def test_a_server_that_the_kernel_kills_while_it_sends_loses_nothing(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store.db"))
    add_schedule_with_alert(store)
    end_execution(store, NOW)
    killed: list[subprocess.Popen[bytes]] = []

    def kill_the_sender() -> int:
        if len(receiver.bodies) == 1:
            os.kill(killed[0].pid, signal.SIGKILL)
            killed[0].wait(20)
        return 200

    program = """
import sys
from datetime import datetime
from analyzer.service.api.arns import Arns
from analyzer.service.events.delivering import Deliveries
from analyzer.service.events.envelope import EventWords
from analyzer.service.events.settings import read_sinks
from analyzer.service.store.opening import open_store
deliveries = Deliveries(open_store(sys.argv[1]), read_sinks(sys.argv[2]), EventWords(Arns("eu-west-1")))
deliveries.turn(datetime.fromisoformat(sys.argv[3]))
"""
    with receiving(kill_the_sender) as receiver:
        named = sinks_file(tmp_path, receiver)
        command = [sys.executable, "-c", program, str(tmp_path / "store.db"), named, NOW.isoformat()]
        killed.append(subprocess.Popen(command))
        assert killed[0].wait(60) == -signal.SIGKILL
        Deliveries(store, read_sinks(named), WORDS).turn(NOW + 2 * MINUTE)
    store.close()
    (first, *_), (again, *_) = receiver.ids()[:1], [each for each in receiver.ids() if each[1] == 2]
    assert again == (first[0], 2)
    assert sorted(Counter(identity for identity, _ in receiver.ids()).values()) == [1, 2]


def sinks_file(folder: Path, receiver: Receiver) -> str:
    path = folder / "sinks.json"
    path.write_text(json.dumps({"own": {"kind": "webhook", "url": receiver.url}}))
    return str(path)


@pytest.mark.parametrize("status", [302, 404, 500])
def test_an_answer_that_is_no_success_is_tried_again(tmp_path: Path, status: int) -> None:
    store = open_store(str(tmp_path / "store.db"))
    add_schedule_with_alert(store)
    end_execution(store, NOW, RunStatus.COMPLETED)
    answers = iter([status, 200])
    with receiving(lambda: next(answers)) as receiver:
        deliveries = Deliveries(store, read_sinks(sinks_file(tmp_path, receiver)), WORDS)
        deliveries.turn(NOW)
        with store.reading() as session:
            assert session.scalars(select(OutboxEntry.error)).all() == [f"http://127.0.0.1 has answered {status}."]
        deliveries.turn(NOW + MINUTE)
    store.close()
    assert [attempt for _, attempt in receiver.ids()] == [1, 2]
    assert [each["X-Event-Attempt"] for each in receiver.headers] == ["1", "2"]
    assert {each["X-Event-Id"] for each in receiver.headers} == {receiver.bodies[0]["id"]}


STEPS = st.lists(st.sampled_from(["end", "turn", "kill", "break", "mend", "wait"]), max_size=25)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_each_sink_gets_each_event(tmp_path_factory: pytest.TempPathFactory, steps: list[str]) -> None:
    store = open_store(str(tmp_path_factory.mktemp("events") / "store.db"))
    add_schedule_with_alert(store)
    sinks = {"one": ListedSink(), "two": ListedSink()}
    named = {name: wanting(sink, EXECUTION) for name, sink in sinks.items()}
    now, ended = NOW, 0

    def killed() -> None:
        raise KilledError

    for step in steps:
        now += MINUTE
        if step == "end":
            end_execution(store, NOW + ended * HOUR)
            ended += 1
        elif step in ("break", "mend"):
            sinks["one"].dead = step == "break"
        elif step == "wait":
            now += HOUR
        else:
            sinks["two"].then = killed if step == "kill" else lambda: None
            with suppress(KilledError):
                Deliveries(store, named, WORDS, owner=f"server {now}").turn(now)
    sinks["one"].dead, sinks["two"].then = False, lambda: None
    for hours in (1, 2, 3):
        Deliveries(store, named, WORDS).turn(now + hours * HOUR)
    store.close()
    for sink in sinks.values():
        seen = Counter((each["id"], each["detail"]["Attempt"]) for each in sink.got)
        assert len({identity for identity, _ in seen}) == ended
        assert all(count == 1 for count in seen.values())  # what came twice says so
