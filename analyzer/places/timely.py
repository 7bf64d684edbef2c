"""Answers that come in time: a server may send a byte now and then, and never be late with one."""

from __future__ import annotations

import errno
import io
import time
from typing import Any

from analyzer.places.store_errors import SlowAnswerError

SLOWEST = 64 << 10
"""Bytes of an answer, its headers among them, that have to come in the time that one may take, or its end."""

_ELSEWHERE = (301, 302, 303, 307, 308)
_REGION = "x-amz-bucket-region"


def make_timely(client: Any) -> None:
    """Have a client of botocore give up an answer that comes too slowly, and none of its bytes too late.

    That is an error of the store; so is being sent elsewhere and not to another region. Neither is tried again.
    """
    session = client._endpoint.http_session
    patience_s = 2 * client.meta.config.read_timeout
    pools = session._pool_classes_by_scheme
    pools |= {scheme: _timely(pool, patience_s) for scheme, pool in pools.items()}
    client._endpoint.http_session = _TimelyAnswers(session)


class _TimelyAnswers:
    """The HTTP session of a client of botocore."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def send(self, request: Any) -> Any:
        from botocore.exceptions import HTTPClientError  # noqa: PLC0415 (an extra)

        try:
            response = self._session.send(request)
        except HTTPClientError as error:
            slow = error.kwargs.get("error")
            raise slow if isinstance(slow, SlowAnswerError) else error from None
        if response.status_code in _ELSEWHERE and _REGION not in response.headers:
            # botocore would ask where the bucket is, be sent on again, and ask again.
            right = "name that in AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL"
            raise OSError(errno.EIO, f"the server sends to another address; {right}", "s3://")
        return response


def _timely(pool: Any, patience_s: float) -> Any:
    """A class of urllib3's pools whose connections read timely."""

    class Connection(pool.ConnectionCls):  # type: ignore[misc]
        sock: Any

        def connect(self) -> None:
            super().connect()
            self.sock = _TimelySocket(self.sock, patience_s)

    return type(pool.__name__, (pool,), {"ConnectionCls": Connection})


class _TimelySocket:
    """A socket that HTTP's client reads an answer from by a file of its own."""

    def __init__(self, socket: Any, patience_s: float) -> None:
        self._socket = socket
        self._patience_s = patience_s

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)

    def makefile(self, mode: str, buffering: int = -1) -> Any:
        found = _TimelyFile(self._socket.makefile(mode, 0), self._patience_s)
        return found if buffering == 0 else io.BufferedReader(found)


class _TimelyFile(io.RawIOBase):
    """The bytes of one answer. Raises SlowAnswerError."""

    def __init__(self, file: Any, patience_s: float) -> None:
        super().__init__()
        self._file = file
        self._patience_s = patience_s
        self._late, self._come = time.monotonic() + patience_s, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        count: int | None = self._file.readinto(buffer)
        self._come += count or 0
        if time.monotonic() > self._late:
            if self._come < SLOWEST:
                raise SlowAnswerError
            self._late, self._come = time.monotonic() + self._patience_s, 0
        return count

    def close(self) -> None:
        self._file.close()
        super().close()
