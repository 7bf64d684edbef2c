"""The runtime API of the closed service, as boto3 and the SageMaker SDK speak it: its headers, its form of errors."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

import orjson

from analyzer.capture.asgi import AsgiSend
from analyzer.capture.proxy.caller import Caller
from analyzer.capture.proxy.doors import PlainDoor, send_whole
from analyzer.capture.proxy.headers import RawHeaders
from analyzer.capture.proxy.model_client import ModelAnswer, UpstreamError

TARGET_VARIANT = b"x-amzn-sagemaker-target-variant"
INVOKED_VARIANT = b"x-amzn-invoked-production-variant"
ERROR_TYPE = b"x-amzn-errortype"
ORIGINAL_BYTES = 64 << 10
"""As much of a model's refusal as an error repeats."""

_PREFIX = b"/endpoints/"
_PATH = re.compile(r"/endpoints/([^/]*)/((?:async-)?invocations(?:-response-stream)?)")
_OF_THE_API = re.compile(rb"authorization|x-amz-.*|amz-sdk-.*|" + TARGET_VARIANT)
"""Headers that are no business of a model: who its caller is, and which variant was wanted."""


class RuntimeDoor(PlainDoor):
    """`InvokeEndpoint`: the model's answer, and who it was; what is no success is a ModelError."""

    def __init__(self, variant: str) -> None:
        self._variant = variant

    def request_headers(self, headers: RawHeaders) -> RawHeaders:
        return [each for each in headers if not _OF_THE_API.fullmatch(each[0])]

    async def show(self, answer: ModelAnswer, caller: Caller) -> None:
        if 200 <= answer.status < 300:
            headers = [*self.answer_headers(answer), (INVOKED_VARIANT, self._variant.encode())]
            await self.pass_on(answer, headers, caller)
        else:
            text = (await answer.beginning(ORIGINAL_BYTES)).decode("utf-8", "replace")
            await _send_model_error(caller.send, "client" if answer.status < 500 else "server", answer.status, text)

    async def tell(self, error: UpstreamError, send: AsgiSend) -> None:
        await _send_model_error(send, "server", 0, error.reason)

    def answer_headers(self, answer: ModelAnswer) -> RawHeaders:
        """Those of a success that the caller gets."""
        return answer.headers


def route_of(path: bytes) -> tuple[str, str] | None:
    """The endpoint and the operation that a path of the API names; None where it is none."""
    found = _PATH.fullmatch(path.decode("latin-1")) if path.startswith(_PREFIX) else None
    return (unquote(found[1]), found[2]) if found else None


async def send_validation_error(send: AsgiSend, message: str) -> None:
    """Send what is wrong with a request."""
    await send_error(send, 400, "ValidationError", {"Message": message})


async def _send_model_error(send: AsgiSend, whose: str, status: int, original: str) -> None:
    """`status` is the model's, 0 where it has not answered."""
    members = {
        "ErrorCode": f"{whose.upper()}_ERROR_FROM_MODEL",
        "Message": f'Received {whose} error ({status}) from model with message "{original}".',
        "OriginalMessage": original,
        "OriginalStatusCode": status,
    }
    await send_error(send, 424, "ModelError", members)


async def send_error(send: AsgiSend, status: int, kind: str, members: dict[str, Any]) -> None:
    """Send an error in the API's form."""
    headers = [(b"content-type", b"application/json"), (ERROR_TYPE, kind.encode())]
    await send_whole(send, status, headers, orjson.dumps(members))
