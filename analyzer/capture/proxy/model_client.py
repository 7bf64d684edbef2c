"""The client of model servers: bytes go and come as they are, no redirect is followed, no encoding undone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import lru_cache
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from analyzer.capture.proxy.headers import RawHeaders, passed_on
from analyzer.capture.watch import header_text

CONNECT_S = 10
IDLE_S = 1
"""How long a connection waits for another request: less than model servers let it, which might close it just then."""
LONGEST_HEADER = 64 << 10

_OF_THE_CLIENT = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")
"""Headers that are not added where the caller has sent none."""


class UpstreamError(Exception):
    """The model server has not answered, and why; `status` is that of a gateway."""

    def __init__(self, status: int, reason: str) -> None:
        self.status = status
        self.reason = reason
        super().__init__(reason)


class ModelAnswer:
    """An answer that has begun; its headers are those that are passed on."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self.status = response.status
        self.headers: RawHeaders = passed_on(response.raw_headers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the connection back, or close it where the answer has not been read to its end."""
        self._response.close() if kind else self._response.release()

    async def block(self) -> tuple[bytes, bool]:
        """The next bytes as they come, and whether they are the last. Raises UpstreamError."""
        content = self._response.content
        try:
            return await content.readany(), content.at_eof()
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise _upstream_error(error) from None

    async def beginning(self, most: int) -> bytes:
        """The first bytes of the body, as far as they come."""
        blocks: list[bytes] = []
        size, is_last = 0, False
        try:
            while not is_last and size < most:
                block, is_last = await self.block()
                blocks.append(block)
                size += len(block)
        except UpstreamError:
            pass  # what has come is all that can be shown
        return b"".join(blocks)[:most]


class ModelClient:
    """Connections to model servers, made when they are needed. It belongs to the event loop of its first request."""

    def __init__(self, timeout_s: float) -> None:
        self._timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S, sock_read=timeout_s)
        self._session: aiohttp.ClientSession | None = None

    async def ask(
        self, method: str, url: str, headers: RawHeaders, body: bytes | AsyncIterator[bytes] | None
    ) -> ModelAnswer:
        """The answer as soon as it begins. Raises UpstreamError."""
        if self._session is None:
            self._session = self._new_session()
        try:
            response = await self._session.request(
                method,
                _url(url),
                headers=_texts(headers),
                data=body,
                allow_redirects=False,
                skip_auto_headers=_OF_THE_CLIENT,
            )
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            raise _upstream_error(error) from None
        return ModelAnswer(response)

    async def close(self) -> None:
        """Close all connections; another request makes new ones."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _new_session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=IDLE_S),
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=self._timeout,
            max_line_size=LONGEST_HEADER,
            max_field_size=LONGEST_HEADER,
        )


def _texts(headers: RawHeaders) -> list[tuple[str, str]]:
    """As they are sent, in UTF-8 again."""
    try:
        return [(name.decode(), value.decode()) for name, value in headers]
    except UnicodeDecodeError:
        return [(name.decode("latin-1"), header_text(value)) for name, value in headers]


@lru_cache(1024)
def _url(text: str) -> URL:
    return URL(text, encoded=True)


def _upstream_error(error: Exception) -> UpstreamError:
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return UpstreamError(502, "the model server cannot be reached")
    if isinstance(error, asyncio.TimeoutError):
        return UpstreamError(504, "the model server has not answered in time")
    if isinstance(error, aiohttp.ClientConnectionError | aiohttp.ClientPayloadError | OSError):
        return UpstreamError(502, "the model server has closed the connection before its answer was whole")
    return UpstreamError(502, "the model server's answer is no HTTP")
