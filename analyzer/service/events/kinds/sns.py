"""A topic of SNS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from analyzer.places.aws import session
from analyzer.service.events.envelope import ATTEMPT, DETAIL, EVENT_ID, KIND
from analyzer.service.events.sentences import headline
from analyzer.service.events.sink import TIMEOUT_S, sink
from analyzer.service.store.tables import JsonObject

_LONGEST_SUBJECT = 99


@dataclass(frozen=True)
class Topic:
    """Publishes the event as JSON. A topic that is FIFO takes its id once within five minutes."""

    arn: str

    def send(self, event: JsonObject) -> None:
        detail = event[DETAIL]
        named = {KIND: event[KIND], EVENT_ID: event["id"], ATTEMPT: str(detail[ATTEMPT])}
        attributes = {name: {"DataType": "String", "StringValue": value} for name, value in named.items()}
        fifo = {"MessageGroupId": detail["MonitoringScheduleName"], "MessageDeduplicationId": event["id"]}
        session(TIMEOUT_S / 2, TIMEOUT_S / 2, 1).client("sns").publish(
            TopicArn=self.arn,
            Subject=headline(event)[:_LONGEST_SUBJECT],
            Message=orjson.dumps(event).decode(),
            MessageAttributes=attributes,
            **(fifo if self.arn.endswith(".fifo") else {}),
        )


@sink("sns", needed=("topic",))
def make(settings: dict[str, Any]) -> Topic:
    return Topic(settings["topic"])
