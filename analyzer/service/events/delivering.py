"""Sends what is in the outbox, one event at a time: none is lost, and one that may come twice says so.

An attempt is kept before it is made, and its end after it. Who is killed in between leaves an event that another sends
again, with the same id and the next number of an attempt. A sink that fails is left alone for a while, so that it costs
the others no more than one attempt at a time.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from analyzer.service.api.arns import Arns
from analyzer.service.events.announcing import Announcer, is_anything_new
from analyzer.service.events.envelope import ATTEMPT, DETAIL, EventWords
from analyzer.service.events.settings import Sinks, read_public_url, read_sinks
from analyzer.service.events.sink import TIMEOUT_S, NotTakenError
from analyzer.service.store.leases import Lease, LostLeaseError, held, new_owner
from analyzer.service.store.outbox import is_anything_due, mark_failed, mark_sent, put_off, take_outbox
from analyzer.service.store.store import Store
from analyzer.service.store.tables import JsonObject, OutboxEntry
from contracts.errors import escaped

LOGGER = logging.getLogger(__name__)

MOST_SENT = 100
"""Events of one turn."""
IDLE_S = 1.0
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=15)
GIVEN_UP_AFTER = timedelta(days=3)
_LEASE = timedelta(seconds=6 * TIMEOUT_S)
_LONGEST_ERROR = 300


def deliveries_of(store: Store, sinks: str | None, region: str, public_url: str | None = None) -> Deliveries:
    """Those to the sinks of a file, or to none; pages are found below `public_url`. Raises ConfigurationError."""
    words = EventWords(Arns(region), None if public_url is None else read_public_url(public_url))
    return Deliveries(store, {} if sinks is None else read_sinks(sinks), words)


@dataclass
class Deliveries:
    """What one server sends."""

    store: Store
    sinks: Sinks
    words: EventWords
    owner: str = field(default_factory=new_owner)

    def turn(self, now: datetime) -> float:
        """Announce and send what there is; the seconds after which there may be more. Raises StoreProblemError."""
        with self.store.reading() as session:
            new = is_anything_new(session)
        if new:
            announcer = Announcer({name: each.wanted for name, each in self.sinks.items()}, self.words)
            with self.store.writing() as session:
                announcer.announce(session, now)
        began, working = monotonic(), set(self.sinks)
        for _ in range(MOST_SENT):
            moment = now + timedelta(seconds=monotonic() - began)
            with self.store.reading() as session:
                if not is_anything_due(session, working, moment):
                    return IDLE_S
            working -= self._send_one(working, moment)
        return 0.0

    def leave(self, now: datetime) -> None:
        """Between turns it has nothing that is of use to others."""

    def _send_one(self, sinks: set[str], now: datetime) -> set[str]:
        """Send the next event; the sink that has not taken it."""
        with self.store.writing() as session:
            taken = take_outbox(session, Lease(self.owner, now, _LEASE), sinks, 1)
        failed = set()
        for entry in taken:
            error = self._attempt(entry)
            try:
                self._keep(entry, error, now)
            except LostLeaseError as lost:
                LOGGER.warning("%s", lost)
            if error is not None:
                LOGGER.warning("The sink %s has not taken an event: %s", escaped(entry.sink), error)
                failed.add(entry.sink)
        return failed

    def _attempt(self, entry: OutboxEntry) -> str | None:
        """Why the sink has not taken an event; None where it has."""
        event: JsonObject = {**entry.payload, DETAIL: {**entry.payload[DETAIL], ATTEMPT: entry.attempts}}
        try:
            self.sinks[entry.sink].sink.send(event)
        except NotTakenError as error:
            return str(error)
        except Exception as error:  # those of AWS have no class in common, and none may end the loop
            return escaped(f"{type(error).__name__}: {error}", _LONGEST_ERROR)
        return None

    def _keep(self, entry: OutboxEntry, error: str | None, now: datetime) -> None:
        with self.store.writing() as session:
            kept = held(session, OutboxEntry, (entry.number,), self.owner)
            if error is None:
                mark_sent(kept, now)
                return
            wait = min(FIRST_WAIT * 2 ** min(kept.attempts - 1, 20), LONGEST_WAIT)
            again = None if now - kept.created > GIVEN_UP_AFTER else now + wait
            mark_failed(kept, error, now, again)
            session.flush()
            put_off(session, kept.sink, now + FIRST_WAIT)
