"""`POST /endpoints/NAME/invocations`: whoever may ask the API invokes the models of endpoints, by the capture proxy."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive, Scope, Send

from analyzer.capture.proxy import CapturingProxy
from analyzer.capture.proxy.runtime_api import send_error, send_validation_error
from analyzer.service.api.dispatch import Service
from analyzer.service.api.failures import CallError
from analyzer.service.api.requests import joined_headers, whole_body
from analyzer.service.api.signatures import SignedRequest, verify
from analyzer.service.invocations.served_endpoints import ServedEndpoints
from analyzer.service.store.problems import StoreProblemError
from contracts.errors import ContractError

LOGGER = logging.getLogger(__name__)
LARGEST_INVOCATION = 25 * 1024 * 1024
"""Bytes of a body that is signed, and so has to be there before it is passed on."""
MOST_AT_ONCE = 150
"""Invocations that are answered at a time: models that hang do not take the API along."""
_SERVICE = "sagemaker"
"""What requests of the runtime are signed for."""


class Invocations:
    """An application of ASGI for the endpoints of a service."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._endpoints = ServedEndpoints(service.store, service.reach)
        self._running = 0
        self._proxy = CapturingProxy(self._endpoints.served)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._running >= MOST_AT_ONCE:
            message = f"{MOST_AT_ONCE} invocations are being answered; try again."
            await send_error(send, 503, "ServiceUnavailable", {"Message": message})
            return
        self._running += 1
        try:
            await self._answer(scope, receive, send)
        finally:
            self._running -= 1

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            receive = await self._admitted(Request(scope, receive))
            await self._endpoints.look_up(scope["path_params"]["name"])
        except CallError as refused:
            await send_error(send, refused.http_status, refused.code, {"Message": refused.message})
        except ContractError as error:
            await send_validation_error(send, str(error))
        except StoreProblemError as error:
            LOGGER.error("%s", error.message)
            await send_error(send, 503, "ServiceUnavailable", {"Message": error.message})
        except ClientDisconnect:
            return
        else:
            await self._proxy(scope, receive, send)

    def flush(self, endpoint: str) -> None:
        """Write what was captured of an endpoint until now; from any thread."""
        self._endpoints.flush(endpoint)

    async def close(self) -> None:
        """Close the connections to models, and write what was captured."""
        await self._proxy.close()
        await self._endpoints.close()

    async def _admitted(self, request: Request) -> Receive:
        """Where the body of a request comes from that may be passed on. Raises CallError, and ClientDisconnect."""
        headers = joined_headers(request)
        self._service.require_admitted(headers)
        secrets = self._service.secrets
        if secrets is None:
            _require_no_page(headers)
            return request.receive
        body = await whole_body(request, LARGEST_INVOCATION)
        path = request.scope["raw_path"].decode("latin-1")
        verify(SignedRequest(path, request.url.query, headers, body), secrets, _SERVICE, self._service.clock())
        return _again(body, request.receive)


def _require_no_page(headers: Mapping[str, str]) -> None:
    """Pages of the web can have a browser post to this machine; what they send is no traffic of a model."""
    if "origin" in headers:
        raise CallError("AccessDeniedException", "Without credentials pages of the web may not invoke endpoints.", 403)


def _again(body: bytes, rest: Receive) -> Receive:
    """A body that was taken in, once more, and then what comes behind it."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return messages.pop() if messages else await rest()

    return receive
