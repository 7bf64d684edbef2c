"""What comes in by HTTP: headers as they are signed, and a body of which there may be too much."""

from __future__ import annotations

from collections.abc import Mapping

from anyio import move_on_after
from starlette.requests import Request

from analyzer.service.api.failures import CallError

LONGEST_BODY_S = 30.0


def joined_headers(request: Request) -> Mapping[str, str]:
    """The headers by their names in lower case; those of one name together."""
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    return headers


async def whole_body(request: Request, largest: int) -> bytes:
    """The body of a request. Raises CallError where it is larger, or takes too long, and ClientDisconnect."""
    body = bytearray()
    with move_on_after(LONGEST_BODY_S) as waiting:
        async for block in request.stream():
            body += block
            if len(body) > largest:
                raise CallError("RequestEntityTooLarge", f"A request may have {largest} bytes.", 413)
    if waiting.cancelled_caught:
        raise CallError("RequestTimeout", f"A request may take {LONGEST_BODY_S:g} seconds to come.", 408)
    return bytes(body)
