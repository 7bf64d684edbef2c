"""The file that says where events go: sinks by names of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson

from analyzer.errors import ConfigurationError
from analyzer.places.place import place_of
from analyzer.service.events.envelope import ALERT, EXECUTION
from analyzer.service.events.posting import SETTING
from analyzer.service.events.sink import EventSink, sink_kinds
from contracts.errors import did_you_mean, excerpt, without_secrets

KIND, EVENTS = "kind", "events"
KINDS_OF_EVENTS = {"executions": EXECUTION, "alerts": ALERT}
_RIGHT = 'the path of a JSON file such as {"channel": {"kind": "slack", "url": "https://...", "events": ["alerts"]}}'


@dataclass(frozen=True)
class NamedSink:
    """A sink, and the kinds of events that it wants."""

    sink: EventSink
    wanted: frozenset[str]


Sinks = Mapping[str, NamedSink]


def read_sinks(named: str) -> Sinks:
    """The sinks of a file. Raises ConfigurationError, which shows no address: those may hold secrets."""
    try:
        found = orjson.loads(place_of(SETTING, named).read_bytes())
    except (OSError, orjson.JSONDecodeError):
        raise ConfigurationError.malformed(SETTING, named, _RIGHT) from None
    if not isinstance(found, dict) or not all(isinstance(each, dict) for each in found.values()):
        raise ConfigurationError.malformed(SETTING, named, _RIGHT)
    return {name: _sink(name, settings) for name, settings in found.items()}


def read_public_url(url: str) -> str:
    """The address that pages are found below, without a slash at its end. Raises ConfigurationError."""
    try:
        found = urlsplit(url)
    except ValueError:
        found = urlsplit("")
    if found.scheme not in ("http", "https") or not found.hostname or found.query or found.fragment or found.username:
        right = "an address such as https://models.example.com"
        raise ConfigurationError.malformed("public_url", without_secrets(url), right)
    return url.rstrip("/")


def _sink(name: str, settings: dict[str, Any]) -> NamedSink:
    where = f"{SETTING}: {excerpt(name)}"
    kind = settings.get(KIND)
    known = sink_kinds()
    if kind not in known:
        raise ConfigurationError(
            f"{where} has the kind {excerpt(str(kind))}; it should be one of {', '.join(known)}."
            f"{did_you_mean(str(kind), known)}"
        )
    make, needed, optional = known[kind]
    own = {key: value for key, value in settings.items() if key not in (KIND, EVENTS)}
    if missing := sorted(needed - own.keys()):
        raise ConfigurationError(f"{where} lacks {', '.join(missing)}, which the kind {kind} needs.")
    if unknown := sorted(own.keys() - needed - optional):
        raise ConfigurationError(
            f"{where} has {excerpt(unknown[0])}, which the kind {kind} does not know."
            f"{did_you_mean(unknown[0], (*needed, *optional, EVENTS))}"
        )
    wanted = settings.get(EVENTS, list(KINDS_OF_EVENTS))
    if not isinstance(wanted, list) or not set(wanted) <= KINDS_OF_EVENTS.keys():
        raise ConfigurationError(f"{where} has other {EVENTS} than {' and '.join(KINDS_OF_EVENTS)}, in a list.")
    if not all(isinstance(value, str) for key, value in own.items() if key != "headers"):
        raise ConfigurationError(f"{where} has settings that are no texts.")
    return NamedSink(make(own), frozenset(KINDS_OF_EVENTS[each] for each in wanted))
