"""The application that serves invocations, made when the first one comes: its libraries take 25 MB of memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.types import Receive, Scope, Send

from analyzer.service.api.dispatch import Service

if TYPE_CHECKING:
    from analyzer.service.invocations.invocations import Invocations


class InvocationsOnDemand:
    """An application of ASGI for the endpoints of a service."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._made: Invocations | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._made is None:
            from analyzer.service.invocations.invocations import Invocations  # noqa: PLC0415 (see above)

            self._made = Invocations(self._service)
        await self._made(scope, receive, send)

    def flush(self, endpoint: str) -> None:
        """Write what was captured of an endpoint until now; from any thread."""
        if self._made is not None:
            self._made.flush(endpoint)

    async def close(self) -> None:
        """Close the connections to models, and write what was captured."""
        if self._made is not None:
            await self._made.close()
