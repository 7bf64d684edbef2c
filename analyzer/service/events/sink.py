"""What all sinks do: send one event, or raise. The register finds them by their words."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

from analyzer.registers import import_kinds
from analyzer.service.events import kinds
from analyzer.service.store.tables import JsonObject

TIMEOUT_S = 10
"""How long a sink may take for one event."""


class NotTakenError(Exception):
    """A sink has not taken an event; the text says why, without secrets."""


class EventSink(Protocol):
    """Where events go. A method may take `TIMEOUT_S`; whatever it raises, the event is sent again later."""

    def send(self, event: JsonObject) -> None:
        """Send an event, whose detail tells its id and the attempt, and return when it has been taken."""


MakeEventSink = Callable[[dict[str, Any]], EventSink]
_found: dict[str, tuple[MakeEventSink, frozenset[str], frozenset[str]]] = {}


def sink(
    word: str, needed: tuple[str, ...] = (), optional: tuple[str, ...] = ()
) -> Callable[[MakeEventSink], MakeEventSink]:
    """Registers what makes a sink of a kind from its settings, of which some are needed."""

    def register(make: MakeEventSink) -> MakeEventSink:
        _found[word] = make, frozenset(needed), frozenset(optional)
        return make

    return register


@cache
def sink_kinds() -> dict[str, tuple[MakeEventSink, frozenset[str], frozenset[str]]]:
    """All there are, by their words: what makes one, and the names of settings that it needs and that it takes."""
    import_kinds(kinds)
    return dict(sorted(_found.items()))
