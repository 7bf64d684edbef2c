"""Capture as middleware of ASGI: FastAPI, Starlette, and whatever else uvicorn and its like serve."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from functools import partial
from typing import Any

from analyzer.capture.middleware import CaptureMiddleware
from analyzer.capture.watch import InvocationWatch, watched

AsgiMessage = MutableMapping[str, Any]
"""A scope is one too."""
AsgiReceive = Callable[[], Awaitable[AsgiMessage]]
AsgiSend = Callable[[AsgiMessage], Awaitable[None]]
AsgiApplication = Callable[[AsgiMessage, AsgiReceive, AsgiSend], Awaitable[None]]

_SHUT_DOWN = frozenset({"lifespan.shutdown.complete", "lifespan.shutdown.failed"})
_FILES = frozenset({"http.response.pathsend", "http.response.zerocopysend"})


class AsgiCapture(CaptureMiddleware[AsgiApplication]):
    """Captures what is posted to some paths, and answered with success; every message passes as it is, and at once.

    With FastAPI and Starlette: `app.add_middleware(AsgiCapture, writer=writer, paths=["/predict"])`. The id of a
    request is what its `id_header` holds.
    """

    async def __call__(self, scope: AsgiMessage, receive: AsgiReceive, send: AsgiSend) -> None:
        if scope.get("type") == "lifespan":
            await self._live(scope, receive, self._flushing(send))
            return
        watch = self._writer.guarded(self._watch, scope)
        if watch is None:
            await self._app(scope, receive, send)
            return

        async def receive_seen() -> AsgiMessage:
            message = await receive()
            watch.see(_hear, watch, message)
            return message

        async def send_seen(message: AsgiMessage) -> None:
            await send(message)
            watch.see(_see, watch, message)

        await self._app(scope, receive_seen, send_seen)

    async def _live(self, scope: AsgiMessage, receive: AsgiReceive, send: AsgiSend) -> None:
        """Live as long as the application; in its place where it knows no lifespan, as Django's does not."""
        has_listened = False

        async def receive_seen() -> AsgiMessage:
            nonlocal has_listened
            has_listened = True
            return await receive()

        try:
            await self._app(scope, receive_seen, send)
        except Exception:
            if has_listened:
                raise
        if not has_listened:
            for _ in ("startup", "shutdown"):
                message = await receive()
                await send({"type": f"{message['type']}.complete"})

    def _flushing(self, send: AsgiSend) -> AsgiSend:
        """Flush when the application has shut down: servers may end by the signal that they got, and run no more."""

        async def send_flushed(message: AsgiMessage) -> None:
            if message["type"] in _SHUT_DOWN:
                self._writer.flush()  # nobody is served any more who would wait
            await send(message)

        return send_flushed

    def _watch(self, scope: AsgiMessage) -> InvocationWatch | None:
        if scope["type"] != "http":
            return None
        headers = partial(watched, scope.get("headers", ()), self._id_header)
        return self._begin(scope["method"], scope["path"], headers)


def _hear(watch: InvocationWatch, message: AsgiMessage) -> None:
    if message["type"] == "http.request":
        watch.received(message.get("body", b""), not message.get("more_body", False))


def _see(watch: InvocationWatch, message: AsgiMessage) -> None:
    kind = message["type"]
    if kind == "http.response.start":
        watch.answered(message["status"], watched(message.get("headers", ())))
    elif kind == "http.response.body":
        watch.sent(message.get("body", b""))
        if not message.get("more_body", False):
            watch.finish()
    elif kind in _FILES:
        watch.unseen()
        if not message.get("more_body", False):
            watch.finish()
