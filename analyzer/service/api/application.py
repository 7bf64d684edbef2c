"""The service as an application of ASGI: calls of the API, invocations, pages, and whether the service is well."""

from __future__ import annotations

import logging
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

import orjson
from anyio import CapacityLimiter, to_thread
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from analyzer.errors import AnalyzerError
from analyzer.service.api.dispatch import TARGET, Service
from analyzer.service.api.failures import CallError
from analyzer.service.api.operations import operations
from analyzer.service.api.requests import joined_headers, whole_body
from analyzer.service.api.signatures import SignedRequest
from analyzer.service.invocations.on_demand import InvocationsOnDemand
from analyzer.service.pages.web import pages
from analyzer.service.store.opening import CONNECTIONS
from contracts.errors import escaped

LOGGER = logging.getLogger(__name__)
LARGEST_BODY = 4 * 1024 * 1024
_JSON = "application/x-amz-json-1.1"


def application(service: Service, invocations: InvocationsOnDemand) -> Starlette:
    """The application of a service. Where nobody has to sign, it answers to names of this machine alone."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await invocations.close()

    return Starlette(
        lifespan=lifespan,
        routes=[
            Route("/", _Calls(service).answer, methods=["POST"]),
            Route("/endpoints/{name}/{operation}", invocations, methods=["POST"]),
            *pages(service),
            Route("/health", _health),
            Route("/ready", _Readiness(service).answer),
        ],
    )


class _Calls:
    """Answers calls of the API, as many at a time as the store has connections."""

    def __init__(self, service: Service) -> None:
        operations()  # now, and not at the first call
        self._service = service
        self._limiter = CapacityLimiter(CONNECTIONS)

    async def answer(self, request: Request) -> Response:
        began = monotonic()
        try:
            signed = await self._signed(request)
            members = await to_thread.run_sync(self._service.answer, signed, limiter=self._limiter)
            response = _response(200, members)
            outcome = "200"
        except CallError as refused:
            response = _failure(refused.http_status, refused.code, refused.message)
            outcome = f"{refused.http_status} {refused.code}"
        except AnalyzerError as error:
            LOGGER.error("%s", error.message)
            response = _failure(503, "ServiceUnavailable", error.message)
            outcome = "503"
        except ClientDisconnect:
            raise
        except Exception:
            LOGGER.exception("A call has failed; this is a defect of the analyzer.")
            response = _failure(500, "InternalFailure", "The request has failed; the log of the service tells why.")
            outcome = "500"
        target = escaped(request.headers.get(TARGET, "no operation"))
        LOGGER.info("%s: %s in %.0f ms", target, outcome, (monotonic() - began) * 1000)
        return response

    async def _signed(self, request: Request) -> SignedRequest:
        headers = joined_headers(request)
        self._service.admit(headers)
        body = await whole_body(request, LARGEST_BODY)
        return SignedRequest(request.url.path, request.url.query, headers, body)


class _Readiness:
    """Whether the store can be used."""

    def __init__(self, service: Service) -> None:
        self._store = service.store
        self._limiter = CapacityLimiter(1)

    async def answer(self, _: Request) -> Response:
        try:
            await to_thread.run_sync(self._ask, limiter=self._limiter)
        except AnalyzerError as error:
            LOGGER.error("%s", error.message)
            return Response("not ready\n", 503, media_type="text/plain")
        return Response("ready\n", media_type="text/plain")

    def _ask(self) -> None:
        with self._store.reading() as session:
            session.execute(text("SELECT version FROM store_version"))


async def _health(_: Request) -> Response:
    return Response("healthy\n", media_type="text/plain")


def _failure(status: int, code: str, message: str) -> Response:
    return _response(status, {"__type": code, "message": message}, {"x-amzn-ErrorType": code})


def _response(status: int, members: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    every = {"x-amzn-RequestId": str(uuid.uuid4()), **(headers or {})}
    return Response(orjson.dumps(members), status, every, media_type=_JSON)
