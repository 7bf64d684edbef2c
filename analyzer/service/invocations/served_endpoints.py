"""The endpoints of the store as the capture proxy serves them, each with writers for what is captured of it."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic

from anyio import CapacityLimiter, to_thread

from analyzer.capture import CaptureWriter
from analyzer.capture.proxy import ServedEndpoint
from analyzer.service.invocations.capturing_endpoint import Writers, capturing_endpoint
from analyzer.service.invocations.endpoint_view import EndpointView, endpoint_view
from analyzer.service.store.problems import StoreProblemError
from analyzer.service.store.store import Store
from analyzer.service.transfers.reach import Reach
from contracts.errors import ContractError

LOGGER = logging.getLogger(__name__)
FRESH_S = 1.0
"""How long what the store says of an endpoint is taken for true."""
FLUSHED_WITHIN_S = 5.0
"""How long whoever looks at captures waits for those that are held, of all variants together."""
RETIRED_S = 90.0
"""How long writers that nobody asks for any more go on, for requests that have begun before."""
UNUSED_S = 600.0
"""After so long without an invocation nothing is held of an endpoint."""
_AT_ONCE = 4


@dataclass
class _KnownEndpoint:
    view: EndpointView
    writers: Writers
    read: float
    used: float


class ServedEndpoints:
    """Looks each endpoint up when it is asked for, and again a second later; `served` are those that were there.

    Whoever makes it calls `close` at the end, so that all that was captured is written.
    """

    def __init__(self, store: Store, reach: Reach) -> None:
        self.served: dict[str, ServedEndpoint] = {}
        self._store = store
        self._reach = reach
        self._known: dict[str, _KnownEndpoint] = {}
        self._reading: dict[str, asyncio.Task[None]] = {}
        self._retired: dict[CaptureWriter, asyncio.TimerHandle] = {}
        self._limiter = CapacityLimiter(_AT_ONCE)

    async def look_up(self, name: str) -> None:
        """Have the endpoint in `served` as the store has it. Raises ContractError where it has no server to ask.

        Raises StoreProblemError too, unless the endpoint was known: then it is served as it was.
        """
        known = self._known.get(name)
        if known is not None:
            known.used = monotonic()
            if known.used - known.read < FRESH_S:
                return
        # Whoever asks meanwhile waits for the same answer; nobody who hangs up takes it from the others.
        reading = self._reading.get(name)
        if reading is None:
            reading = self._reading[name] = asyncio.ensure_future(self._read(name))
            reading.add_done_callback(lambda _: self._reading.pop(name, None))
        try:
            await asyncio.shield(reading)
        except StoreProblemError as error:
            if known is None:
                raise
            LOGGER.error("%s", error.message)
            known.read = monotonic()

    def flush(self, name: str) -> None:
        """Write what was captured of an endpoint until now, if that can be done soon; from any thread."""
        known = self._known.get(name)
        end = monotonic() + FLUSHED_WITHIN_S
        for writer in () if known is None else known.writers.values():
            writer.flush(max(0.0, end - monotonic()))

    async def close(self) -> None:
        """Serve nothing any more, and write what was captured."""
        for name in [*self._known]:
            self._forget(name)
        writers = [*self._retired]
        if not writers:
            return
        # Each of them may wait as long as a store that does not answer.
        with ThreadPoolExecutor(len(writers)) as pool:
            stops = [asyncio.get_running_loop().run_in_executor(pool, writer.stop) for writer in writers]
            await asyncio.gather(*stops)
        for timer in self._retired.values():
            timer.cancel()

    async def _read(self, name: str) -> None:
        known = self._known.get(name)
        began = monotonic()
        for other in [each for each, served in self._known.items() if began - served.used > UNUSED_S]:
            self._forget(other)
        try:
            view = await to_thread.run_sync(self._view, name, limiter=self._limiter)
            if view is not None and known is not None and view == known.view:
                known.read = began
                return
            there: Writers = {} if known is None else known.writers
            made = None if view is None else (view, *capturing_endpoint(view, there, self._reach))
        except ContractError:
            self._forget(name)
            raise
        if made is None:
            self._forget(name)
            return
        view, self.served[name], writers = made
        self._known[name] = _KnownEndpoint(view, writers, began, began)
        self._retire(writer for settings, writer in there.items() if settings not in writers)

    def _view(self, name: str) -> EndpointView | None:
        with self._store.reading() as session:
            return endpoint_view(session, name)

    def _forget(self, name: str) -> None:
        self.served.pop(name, None)
        known = self._known.pop(name, None)
        if known is not None:
            self._retire(known.writers.values())

    def _retire(self, writers: Iterable[CaptureWriter]) -> None:
        """What they hold is written, and what requests that have begun still leave; then they end."""
        loop = asyncio.get_running_loop()
        for writer in writers:
            writer.flush(0)
            self._retired[writer] = loop.call_later(RETIRED_S, self._end, writer)

    def _end(self, writer: CaptureWriter) -> None:
        del self._retired[writer]
        threading.Thread(target=writer.stop, daemon=True).start()
