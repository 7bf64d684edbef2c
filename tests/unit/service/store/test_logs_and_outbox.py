"""Lines of logs are read from either end; what is to be sent is sent by one server, and tried again."""

from __future__ import annotations

from sqlalchemy.orm import Session

from analyzer.service.store.logs import JOBS_GROUP, add_log, log_lines
from analyzer.service.store.outbox import add_to_outbox, mark_failed, mark_sent, take_outbox
from analyzer.service.store.store import Store
from tests.unit.service.store.things import HOUR, LASTS, NOW, lease

SINKS = ("webhook", "sns")


def lines(store: Store, **wanted: int) -> list[str]:
    with store.reading() as session:
        return [each.message for each in log_lines(session, JOBS_GROUP, "job/algo-1", **{"limit": 3, **wanted})]


def to_send(session: Session, sink: str, payload: dict[str, int]) -> bool:
    return add_to_outbox(session, sink=sink, subject="churn@12", event="Completed", payload=payload, now=NOW)


def test_logs_are_read_from_the_head_and_from_the_tail(store: Store) -> None:
    with store.writing() as session:
        for number in range(5):
            add_log(session, JOBS_GROUP, "job/algo-1", [(NOW + number * HOUR, f"line {number}")], NOW)
            add_log(session, JOBS_GROUP, "other/algo-1", [(NOW, "of another")], NOW)
        add_log(session, JOBS_GROUP, "job/algo-1", [], NOW)
    assert lines(store) == ["line 2", "line 3", "line 4"]
    assert lines(store, after=0) == ["line 0", "line 1", "line 2"]
    with store.reading() as session:
        first, *_, last = log_lines(session, JOBS_GROUP, "job/algo-1", limit=10, after=0)
        timed = log_lines(session, JOBS_GROUP, "job/algo-1", limit=10, since=NOW + HOUR, until=NOW + 3 * HOUR)
    assert [each.message for each in timed] == ["line 1", "line 2"]
    assert lines(store, after=first.number) == ["line 1", "line 2", "line 3"]
    assert lines(store, before=last.number) == ["line 1", "line 2", "line 3"]
    assert lines(store, after=last.number) == []


def test_a_sink_gets_an_event_once(store: Store) -> None:
    with store.writing() as session:
        assert to_send(session, "webhook", {"a": 1})
        assert not to_send(session, "webhook", {"a": 2})
        assert to_send(session, "sns", {"a": 1})
        sent, failed = take_outbox(session, lease("one"), SINKS, 10)
        mark_sent(sent, NOW)
        mark_failed(failed, "no answer", NOW, NOW + HOUR)
    with store.writing() as session:
        assert take_outbox(session, lease("one", NOW + 2 * LASTS), SINKS, 10) == []
        (again,) = take_outbox(session, lease("one", NOW + HOUR), SINKS, 10)
        assert (again.sink, again.attempts, again.payload) == ("sns", 2, {"a": 1})
        mark_failed(again, "no answer", NOW, None)
    with store.writing() as session:
        assert take_outbox(session, lease("one", NOW + 9 * HOUR), SINKS, 10) == []


def test_what_a_dead_server_was_sending_is_sent_by_another(store: Store) -> None:
    with store.writing() as session:
        to_send(session, "webhook", {})
        take_outbox(session, lease("dead"), SINKS, 10)
    with store.writing() as session:
        assert take_outbox(session, lease("other"), SINKS, 10) == []
        assert len(take_outbox(session, lease("other", NOW + 2 * LASTS), SINKS, 10)) == 1
