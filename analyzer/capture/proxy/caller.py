"""The other end: whoever asks, whose request comes block by block, and who may hang up at any moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import quote

from analyzer.capture.asgi import AsgiMessage, AsgiReceive, AsgiSend
from analyzer.capture.proxy.headers import RawHeaders
from analyzer.capture.watch import InvocationWatch, header_text

UNNOTICED_S = 0.05
"""Nobody looks so soon whether a caller is gone: most have their answer by then, and a task for each is time."""

_BODY_HEADERS = frozenset({b"content-length", b"transfer-encoding"})


class HungUpError(Exception):
    """The caller is gone."""


class Caller:
    """One request, as ASGI hands it over, and the way back.

    The task that makes this is cancelled when its caller hangs up while an answer is on its way.
    """

    def __init__(self, scope: AsgiMessage, receive: AsgiReceive, send: AsgiSend) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.raw_path: bytes = scope.get("raw_path") or quote(self.path).encode()
        self.query: bytes = scope["query_string"]
        self.headers: RawHeaders = scope["headers"]
        self.send = send
        self.watch: InvocationWatch | None = None
        self.has_hung_up = False
        self._receive = receive
        self._task = asyncio.current_task()
        self._waiting: asyncio.TimerHandle | asyncio.Task[None] | None = None

    def header(self, name: bytes) -> str | None:
        """What a header holds, by its name in lower case."""
        return next((header_text(value) for each, value in self.headers if each == name), None)

    async def body(self) -> bytes | AsyncIterator[bytes] | None:
        """The body, in blocks where it does not come at once; None where there is none. Raises HungUpError."""
        block, is_last = await self._block()
        if is_last:
            self._wait()
            has_body = block or any(name in _BODY_HEADERS for name, _ in self.headers)
            return block if has_body else None
        return self._blocks(block)

    def close(self) -> None:
        """The caller has been answered: nobody need know any more when they are gone."""
        if self._waiting is not None:
            self._waiting.cancel()

    async def _blocks(self, block: bytes) -> AsyncIterator[bytes]:
        is_last = False
        while True:
            if block:
                yield block
            if is_last:
                self._wait()
                return
            block, is_last = await self._block()

    async def _block(self) -> tuple[bytes, bool]:
        message = await self._receive()
        if message["type"] != "http.request":
            raise HungUpError
        block, is_last = message.get("body", b""), not message.get("more_body", False)
        if self.watch is not None:
            self.watch.see(self.watch.received, block, is_last)
        return block, is_last

    def _wait(self) -> None:
        self._waiting = asyncio.get_running_loop().call_later(UNNOTICED_S, self._wait_for_end)

    def _wait_for_end(self) -> None:
        self._waiting = asyncio.ensure_future(self._until_hung_up())

    async def _until_hung_up(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.has_hung_up = True
        if self._task is not None:
            self._task.cancel()
