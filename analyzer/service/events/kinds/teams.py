"""A webhook of Microsoft Teams (a workflow's), which takes an adaptive card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analyzer.service.events.envelope import DETAIL
from analyzer.service.events.posting import Address
from analyzer.service.events.sentences import facts, headline
from analyzer.service.events.sink import sink
from analyzer.service.store.tables import JsonObject


@dataclass(frozen=True)
class TeamsChannel:
    """Posts a card: runs of text, in which no mark of Markdown means anything."""

    address: Address

    def send(self, event: JsonObject) -> None:
        body = [_text(headline(event), weight="Bolder", size="Medium")]
        body += [_text(f"{name}: {value}") for name, value in facts(event)]
        page = event[DETAIL].get("PageUrl")
        card = {
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard",
            "version": "1.4",
            "body": body,
            **({"actions": [{"type": "Action.OpenUrl", "title": "Open the page", "url": page}]} if page else {}),
        }
        attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
        self.address.post({"type": "message", "attachments": [attachment]})


def _text(text: str, **style: str) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **style}]}


@sink("teams", needed=("url",))
def make(settings: dict[str, Any]) -> TeamsChannel:
    return TeamsChannel(Address(settings["url"]))
