"""Answers that come in time: a server may send a byte now and then, and never be late with one."""

from __future__ import annotations

import errno
import time
from collections.abc import Iterator
from typing import Any

SLOWEST = 64 << 10
"""Bytes of an answer that have to come in the time that one may take, or its end."""

_ELSEWHERE = (301, 302, 303, 307, 308)
_REGION = "x-amz-bucket-region"


class TimelyAnswers:
    """The HTTP session of a client of botocore, whose answers are read as they come.

    One that comes more slowly than `SLOWEST` bytes in `patience_s` seconds is an OSError of the store; so is one that
    sends elsewhere and not to another region.
    """

    def __init__(self, session: Any, patience_s: float) -> None:
        self._session = session
        self._patience_s = patience_s

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def send(self, request: Any) -> Any:
        from botocore.exceptions import HTTPClientError  # noqa: PLC0415 (an extra)
        from urllib3.exceptions import HTTPError  # noqa: PLC0415

        streamed, request.stream_output = request.stream_output, True  # else it would be read in there
        response = self._session.send(request)
        if response.status_code in _ELSEWHERE and _REGION not in response.headers:
            # botocore would ask where the bucket is, be sent on again, and ask again.
            right = "name that in AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL"
            raise OSError(errno.EIO, f"the server sends to another address; {right}", "s3://")
        response.raw = TimelyBody(response.raw, self._patience_s)
        if not streamed:
            try:
                response.content  # noqa: B018 (it is kept)
            except HTTPError as error:
                raise HTTPClientError(error=error) from error
        return response


class TimelyBody:
    """The body of an answer, as botocore reads it: `stream` gives all of it."""

    def __init__(self, raw: Any, patience_s: float) -> None:
        self._raw = raw
        self._patience_s = patience_s

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)

    def stream(self) -> Iterator[bytes]:
        read = getattr(self._raw, "read1", self._raw.read)
        late, come = time.monotonic() + self._patience_s, 0
        while some := read(SLOWEST):
            yield some
            come += len(some)
            if time.monotonic() > late:
                if come < SLOWEST:
                    raise TimeoutError(errno.ETIMEDOUT, "the server answers too slowly", "s3://")
                late, come = time.monotonic() + self._patience_s, 0
