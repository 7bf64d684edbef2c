"""An address of one's own, which gets each event as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analyzer.errors import ConfigurationError
from analyzer.service.events.envelope import ATTEMPT, DETAIL
from analyzer.service.events.posting import SETTING, Address
from analyzer.service.events.sink import sink
from analyzer.service.store.tables import JsonObject

ID_HEADER, ATTEMPT_HEADER = "X-Event-Id", "X-Event-Attempt"


@dataclass(frozen=True)
class Webhook:
    """Posts the event as JSON; its id and the attempt are in headers, too."""

    address: Address

    def send(self, event: JsonObject) -> None:
        self.address.post(event, {ID_HEADER: event["id"], ATTEMPT_HEADER: str(event[DETAIL][ATTEMPT])})


@sink("webhook", needed=("url",), optional=("headers",))
def make(settings: dict[str, Any]) -> Webhook:
    headers = settings.get("headers", {})
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        raise ConfigurationError(f"{SETTING}: headers should be an object of texts.")
    return Webhook(Address(settings["url"], headers))
