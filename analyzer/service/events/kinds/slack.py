"""An incoming webhook of Slack, which takes a text; others, such as Mattermost, take the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analyzer.service.events.posting import Address
from analyzer.service.events.sentences import facts, headline
from analyzer.service.events.sink import sink
from analyzer.service.store.tables import JsonObject


@dataclass(frozen=True)
class SlackChannel:
    """Posts a headline and what else is known, a line each."""

    address: Address

    def send(self, event: JsonObject) -> None:
        lines = [f"*{_plain(headline(event))}*", *(f"{name}: {_plain(value)}" for name, value in facts(event))]
        self.address.post({"text": "\n".join(lines)})


def _plain(text: str) -> str:
    """Text that names nobody and links to nowhere, by Slack's own rule."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@sink("slack", needed=("url",))
def make(settings: dict[str, Any]) -> SlackChannel:
    return SlackChannel(Address(settings["url"]))
