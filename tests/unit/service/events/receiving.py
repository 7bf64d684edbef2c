"""Who gets events: a server of this machine, and executions and alerts that events are of."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from analyzer.service.api.arns import Arns
from analyzer.service.events.envelope import EventWords
from analyzer.service.states import RunStatus
from analyzer.service.store.alerts import add_default_alert, judge_alerts
from analyzer.service.store.executions import advance_execution
from analyzer.service.store.jobs import queue_job
from analyzer.service.store.rows import find
from analyzer.service.store.store import Store
from analyzer.service.store.tables import StoredExecution, StoredJob, StoredSchedule
from tests.http_servers import QuietHandler, serving_by
from tests.unit.service.store.things import NOW, record, schedule

WORDS = EventWords(Arns("eu-west-1"), "https://models.example.com")


@dataclass
class Receiver:
    """Keeps what it was sent; `answer` says with which status it answers."""

    answer: Callable[[], int] = lambda: 200
    url: str = ""
    bodies: list[Any] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def ids(self) -> list[tuple[str, int]]:
        return [(body["id"], body["detail"]["Attempt"]) for body in self.bodies]


@contextmanager
def receiving(answer: Callable[[], int] = lambda: 200) -> Iterator[Receiver]:
    receiver = Receiver(answer)

    class Handler(QuietHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.bodies.append(json.loads(body))
            receiver.headers.append(dict(self.headers))
            self.send_response(receiver.answer())
            self.send_header("Content-Length", "0")
            self.end_headers()

    with serving_by(Handler) as url:
        receiver.url = f"{url}/token-of-a-channel"
        yield receiver


def add_schedule_with_alert(store: Store, name: str = "churn") -> None:
    with store.writing() as session:
        session.add(schedule(name, endpoint_name="loans"))
        add_default_alert(session, name, NOW)


def end_execution(
    store: Store,
    scheduled: datetime,
    status: RunStatus = RunStatus.COMPLETED_WITH_VIOLATIONS,
    *,
    of: str = "churn",
    message: str = "CompletedWithViolations: 2 violations.",
) -> None:
    """An execution of a schedule runs and ends, and its alerts are judged, as a scheduler does it."""
    with store.writing() as session:
        owner = session.get_one(StoredSchedule, of)
        record(session, owner, scheduled)
        execution = find(session, StoredExecution, of, scheduled)
        assert execution is not None
        execution.job_name = f"{of}-{scheduled:%Y%m%d%H}"
        outputs = {"Outputs": [{"OutputName": "result", "S3Output": {"S3Uri": "s3://bucket/reports"}}]}
        queue_job(session, execution.job_name, {"ProcessingOutputConfig": outputs}, scheduled, schedule_name=of)
        session.get_one(StoredJob, execution.job_name).exit_message = message
        advance_execution(execution, RunStatus.IN_PROGRESS, scheduled)
        failure = "<b>it</b> failed & ended" if status == RunStatus.FAILED else None
        advance_execution(execution, status, scheduled, failure_reason=failure)
        session.flush()
        judge_alerts(session, owner, scheduled)
