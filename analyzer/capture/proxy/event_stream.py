"""`InvokeEndpointWithResponseStream`: the model's answer as events, in the binary form of AWS's event streams."""

from __future__ import annotations

import struct
import zlib

import orjson

from analyzer.capture.proxy.caller import Caller
from analyzer.capture.proxy.headers import RawHeaders
from analyzer.capture.proxy.model_client import ModelAnswer, UpstreamError
from analyzer.capture.proxy.runtime_api import RuntimeDoor
from analyzer.capture.watch import ATTRIBUTES

_ACCEPT = b"x-amzn-sagemaker-accept"
_ANSWER_HEADERS = {b"content-type": b"x-amzn-sagemaker-content-type", ATTRIBUTES.encode(): ATTRIBUTES.encode()}
_TEXT = 7
"""The type of a header's value that is a text."""


class StreamDoor(RuntimeDoor):
    """Successes as events, as they come; all else as by InvokeEndpoint."""

    def request_headers(self, headers: RawHeaders) -> RawHeaders:
        kept = [each for each in super().request_headers(headers) if each[0] != b"accept"]
        return [(b"accept" if name == _ACCEPT else name, value) for name, value in kept]

    def answer_headers(self, answer: ModelAnswer) -> RawHeaders:
        kept = [(_ANSWER_HEADERS[name], value) for name, value in answer.headers if name in _ANSWER_HEADERS]
        return [*kept, (b"content-type", b"application/vnd.amazon.eventstream")]

    def form_of(self, block: bytes) -> bytes:
        types = {":event-type": "PayloadPart", ":content-type": "application/octet-stream"}
        return _event({":message-type": "event", **types}, block) if block else b""

    async def pass_on(self, answer: ModelAnswer, headers: RawHeaders, caller: Caller) -> None:
        try:
            await super().pass_on(answer, headers, caller)
        except UpstreamError as error:
            types = {":exception-type": "ModelStreamError", ":content-type": "application/json"}
            members = {"ErrorCode": "StreamBroken", "Message": error.reason}
            broken = _event({":message-type": "exception", **types}, orjson.dumps(members))
            await caller.send({"type": "http.response.body", "body": broken, "more_body": False})


def _event(headers: dict[str, str], payload: bytes) -> bytes:
    """Lengths and their checksum, headers, payload, and the checksum of all."""
    texts = b"".join(
        struct.pack(">B", len(name)) + name.encode() + struct.pack(">BH", _TEXT, len(value)) + value.encode()
        for name, value in headers.items()
    )
    lengths = struct.pack(">II", len(texts) + len(payload) + 16, len(texts))
    event = lengths + struct.pack(">I", zlib.crc32(lengths)) + texts + payload
    return event + struct.pack(">I", zlib.crc32(event))
