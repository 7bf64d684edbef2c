"""Connections of clients: one that asks for nothing is ended, or a few hundred of those would keep all others away."""

from __future__ import annotations

from typing import Any

from analyzer.capture.connections import PlainConnection

LONGEST_HEAD_S = 15.0
"""How long the line and the headers of a request may take to come, from the connection or the answer before on."""


class ImpatientProtocol(PlainConnection):
    """As uvicorn's own, which waits for ever for the rest of a line."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._look(self.cycle, since=self.loop.time())

    def _look(self, last: Any, since: float) -> None:
        """`last` is the request that was the newest at a time, `since` the first at which nothing was being done."""
        if self.transport.is_closing():
            return
        now = self.loop.time()
        busy = self.cycle is not None and not self.cycle.response_complete
        if busy or self.cycle is not last:
            since = now
        elif now - since >= LONGEST_HEAD_S:
            self.transport.close()
            return
        self.loop.call_later(LONGEST_HEAD_S / 5, self._look, self.cycle, since)
