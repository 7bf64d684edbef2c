"""How an answer is shown: as it is to whoever asks the model's own paths, and in other forms by the runtime API."""

from __future__ import annotations

from typing import Any

from analyzer.capture.asgi import AsgiSend
from analyzer.capture.proxy.caller import Caller
from analyzer.capture.proxy.headers import RawHeaders
from analyzer.capture.proxy.model_client import ModelAnswer, UpstreamError
from analyzer.capture.watch import InvocationWatch, watched


class PlainDoor:
    """The model's own paths: what it answers passes byte for byte, but for headers of the connection."""

    def request_headers(self, headers: RawHeaders) -> RawHeaders:
        """Those that the model is sent."""
        return headers

    async def show(self, answer: ModelAnswer, caller: Caller) -> None:
        """Send the answer as it comes, seen by the watch. Raises UpstreamError where it ends too early."""
        await self.pass_on(answer, answer.headers, caller)

    async def tell(self, error: UpstreamError, send: AsgiSend) -> None:
        """Send what has gone wrong, where no answer has begun."""
        await send_whole(send, error.status, [(b"content-type", b"text/plain")], f"{error.reason}\n".encode())

    def form_of(self, block: bytes) -> bytes:
        """What a block of the answer is sent as."""
        return block

    async def pass_on(self, answer: ModelAnswer, headers: RawHeaders, caller: Caller) -> None:
        """Send an answer under these headers, block by block."""
        watch, send = caller.watch, caller.send
        if watch is not None:
            watch.see(_answered, watch, answer)
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        is_last = False
        while not is_last:
            block, is_last = await answer.block()
            await send({"type": "http.response.body", "body": self.form_of(block), "more_body": not is_last})
            if watch is not None:
                watch.see(watch.sent, block)
        if watch is not None:
            watch.see(watch.finish)


def _answered(watch: InvocationWatch, answer: ModelAnswer) -> None:
    watch.answered(answer.status, watched(answer.headers))


async def send_whole(send: AsgiSend, status: int, headers: RawHeaders, body: bytes) -> None:
    """Send an answer that is not the model's."""
    sized: list[Any] = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": sized})
    await send({"type": "http.response.body", "body": body, "more_body": False})
