"""A bus of EventBridge, whose rules match the event by `detail-type` and `detail`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from analyzer.places.aws import session
from analyzer.service.events.envelope import DETAIL, KIND
from analyzer.service.events.sink import TIMEOUT_S, NotTakenError, sink
from analyzer.service.store.tables import JsonObject


@dataclass(frozen=True)
class EventBus:
    """Puts one event at a time. EventBridge gives it an id of its own: that of all attempts is in the detail."""

    name: str

    def send(self, event: JsonObject) -> None:
        client = session(TIMEOUT_S / 2, TIMEOUT_S / 2, 1).client("events")
        entry = {
            "EventBusName": self.name,
            "Source": event["source"],
            "DetailType": event[KIND],
            "Detail": orjson.dumps(event[DETAIL]).decode(),
            "Time": event["time"],
            "Resources": event["resources"],
        }
        answer = client.put_events(Entries=[entry])
        if answer["FailedEntryCount"]:
            raise NotTakenError(f"EventBridge has refused it: {answer['Entries'][0].get('ErrorCode')}.")


@sink("eventbridge", optional=("bus",))
def make(settings: dict[str, Any]) -> EventBus:
    return EventBus(settings.get("bus", "default"))
