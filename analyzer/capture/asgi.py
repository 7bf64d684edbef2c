"""Capture as middleware of ASGI: FastAPI, Starlette, and whatever else uvicorn and its like serve."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

from analyzer.capture.path_patterns import INVOCATIONS, PathPatterns
from analyzer.capture.watch import INFERENCE_ID, InvocationWatch, watched
from analyzer.capture.writer import INTERNAL, CaptureWriter

AsgiMessage = MutableMapping[str, Any]
"""A scope is one too."""
AsgiReceive = Callable[[], Awaitable[AsgiMessage]]
AsgiSend = Callable[[AsgiMessage], Awaitable[None]]
AsgiApplication = Callable[[AsgiMessage, AsgiReceive, AsgiSend], Awaitable[None]]

_SHUT_DOWN = frozenset({"lifespan.shutdown.complete", "lifespan.shutdown.failed"})
_FILES = frozenset({"http.response.pathsend", "http.response.zerocopysend"})


class AsgiCapture:
    """Captures what is posted to some paths, and answered with success; every message passes as it is, and at once.

    With FastAPI and Starlette: `app.add_middleware(AsgiCapture, writer=writer, paths=["/predict"])`. The id of a
    request is what its `id_header` holds.
    """

    def __init__(
        self,
        app: AsgiApplication,
        writer: CaptureWriter,
        paths: Sequence[str] = (INVOCATIONS,),
        id_header: str = INFERENCE_ID,
    ) -> None:
        self._app = app
        self._writer = writer
        self._paths = PathPatterns(paths)
        self._id_header = id_header.lower()

    async def __call__(self, scope: AsgiMessage, receive: AsgiReceive, send: AsgiSend) -> None:
        if scope.get("type") == "lifespan":
            await self._live(scope, receive, self._flushing(send))
            return
        watch = self._watch(scope)
        if watch is None:
            await self._app(scope, receive, send)
            return

        async def receive_seen() -> AsgiMessage:
            message = await receive()
            try:
                if message["type"] == "http.request":
                    watch.received(message.get("body", b""), not message.get("more_body", False))
            except Exception:
                self._writer.drop(INTERNAL)
            return message

        async def send_seen(message: AsgiMessage) -> None:
            await send(message)
            try:
                _see(watch, message)
            except Exception:
                self._writer.drop(INTERNAL)

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
        try:
            if scope["type"] != "http" or not self._paths.match(scope["method"], scope["path"]):
                return None
            if not self._writer.samples():
                return None
            return InvocationWatch(self._writer, watched(scope.get("headers", ()), self._id_header), self._id_header)
        except Exception:
            self._writer.drop(INTERNAL)
            return None


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
