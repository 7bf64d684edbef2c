"""The application: which endpoint a request is for, by which door it came in, and its way to the model and back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from analyzer.capture.asgi import AsgiMessage, AsgiReceive, AsgiSend
from analyzer.capture.path_patterns import INVOCATIONS, PathPatterns
from analyzer.capture.proxy.caller import Caller, HungUpError
from analyzer.capture.proxy.doors import PlainDoor, send_whole
from analyzer.capture.proxy.endpoints import ServedEndpoint, ServedVariant
from analyzer.capture.proxy.event_stream import StreamDoor
from analyzer.capture.proxy.headers import passed_to_model
from analyzer.capture.proxy.model_client import ModelClient, UpstreamError
from analyzer.capture.proxy.runtime_api import TARGET_VARIANT, RuntimeDoor, route_of, send_validation_error
from analyzer.capture.watch import INFERENCE_ID, InvocationWatch, watched
from analyzer.capture.writer import CaptureWriter

MODEL_PATHS = (INVOCATIONS, "/v1/models/*:predict", "/v2/models/*/infer", "/predictions/*")
"""Of SageMaker's containers, MLflow and Triton; of TensorFlow and KServe; of KServe; of TorchServe."""
TIMEOUT_S = 60
"""How long the service waits for a model."""

_PLAIN = PlainDoor()
_PLAIN_TEXT = [(b"content-type", b"text/plain")]
_OPERATIONS = {"invocations": RuntimeDoor, "invocations-response-stream": StreamDoor}


class CapturingProxy:
    """Serves endpoints by the runtime API, `POST /endpoints/NAME/invocations`, and one by its models' own paths.

    `endpoints` are looked up at each request, by their names, so that they may come and go. Whatever else is asked goes
    to the `sidecar_of` endpoint, as it is: what is posted to `paths` to one of its variants, and captured; all else to
    its first one. An answer may take `timeout_s` until it begins, and between its blocks.
    """

    def __init__(
        self,
        endpoints: Mapping[str, ServedEndpoint],
        sidecar_of: ServedEndpoint | None = None,
        paths: Sequence[str] = MODEL_PATHS,
        id_header: str = INFERENCE_ID,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._endpoints = endpoints
        self._sidecar_of = sidecar_of
        self._paths = PathPatterns(paths)
        self._id_header = id_header.lower()
        self._client = ModelClient(timeout_s)

    async def __call__(self, scope: AsgiMessage, receive: AsgiReceive, send: AsgiSend) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._serve(Caller(scope, receive, send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})

    async def close(self) -> None:
        """Close the connections to the models."""
        await self._client.close()

    async def _live(self, receive: AsgiReceive, send: AsgiSend) -> None:
        while (message := await receive())["type"] != "lifespan.shutdown":
            await send({"type": f"{message['type']}.complete"})
        await self.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _serve(self, caller: Caller) -> None:
        route = route_of(caller.raw_path) if caller.method == "POST" else None
        if route is not None:
            await self._invoke(*route, caller)
        elif self._sidecar_of is None:
            await send_whole(caller.send, 404, _PLAIN_TEXT, b"there is no such path\n")
        elif not caller.raw_path.startswith(b"/"):
            # Behind the model server's address, *@other:80/ would be that of another server.
            await send_whole(caller.send, 400, _PLAIN_TEXT, b"a path begins with a slash\n")
        else:
            is_captured = self._paths.match(caller.method, caller.path)
            variant = self._sidecar_of.next() if is_captured else self._sidecar_of.first
            if is_captured:
                caller.watch = self._watch(variant, caller)
            await self._forward(_PLAIN, variant.origin + caller.raw_path.decode("latin-1"), caller)

    async def _invoke(self, name: str, operation: str, caller: Caller) -> None:
        endpoint, door = self._endpoints.get(name), _OPERATIONS.get(operation)
        if endpoint is None:
            await send_validation_error(caller.send, f"Endpoint {name} not found.")
            return
        if door is None:
            await send_validation_error(caller.send, f"Endpoint {name} does not answer asynchronously.")
            return
        target = caller.header(TARGET_VARIANT)
        variant = endpoint.next() if target is None else endpoint.named(target)
        if variant is None:
            await send_validation_error(caller.send, f"Variant {target} not found for endpoint {name}.")
            return
        caller.watch = self._watch(variant, caller)
        await self._forward(door(variant.name), variant.invocations, caller)

    async def _forward(self, door: PlainDoor, url: str, caller: Caller) -> None:
        if caller.query:
            url = f"{url}?{caller.query.decode('latin-1')}"
        headers = passed_to_model(caller.headers)
        try:
            body = await caller.body()
            try:
                answer = await self._client.ask(caller.method, url, door.request_headers(headers), body)
            except UpstreamError as error:
                await door.tell(error, caller.send)
                return
            with answer:
                await door.show(answer, caller)
        except (HungUpError, UpstreamError):
            return  # a connection that ends in the middle is what tells the caller
        except asyncio.CancelledError:
            if not caller.has_hung_up:
                raise
        finally:
            caller.close()

    def _watch(self, variant: ServedVariant, caller: Caller) -> InvocationWatch | None:
        writer = variant.writer
        if writer is None or not writer.samples():
            return None
        return writer.guarded(self._watch_of, writer, caller)

    def _watch_of(self, writer: CaptureWriter, caller: Caller) -> InvocationWatch:
        return InvocationWatch(writer, watched(caller.headers, self._id_header), self._id_header)
