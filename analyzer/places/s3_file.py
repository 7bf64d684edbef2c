"""An object of S3 as a file that can be read from anywhere: each read that is not at hand asks for a range of it.

Its first answer says what version it is; later ones must be of that version.
"""

from __future__ import annotations

import io
import re
import time
from contextlib import closing
from typing import Any

from analyzer.places.aws import s3_client
from analyzer.places.request_options import reading_options
from analyzer.places.store_errors import answered, as_os_errors

AHEAD = 128 << 10
"""Bytes that a read asks for at least: what comes next is most often read too."""
LARGEST = 16 << 20
"""Bytes of one request, beyond which no read asks for more than it needs."""
TRIES, TRYING_S = 3, 10
"""Of a request whose answer breaks off, and not after so long; the client itself tries again without an answer."""
_RANGE, _BEYOND = re.compile(r"bytes (\d+)-\d+/(\d+)"), re.compile(r"bytes \*/(\d+)")


class S3File(io.RawIOBase):
    """The object `key` of `bucket`, at its start; its size is known from a listing, or by the first answer.

    `expected` is a byte up to which the caller means to read on: up to it requests are large. Whatever goes wrong is an
    OSError.
    """

    def __init__(
        self, bucket: str, key: str, size: int | None = None, etag: str | None = None, expected: int = 0
    ) -> None:
        super().__init__()
        self.name = f"s3://{bucket}/{key}"
        self._request = {"Bucket": bucket, "Key": key, **reading_options()}
        self._size, self.etag, self._expected = size, etag, expected + AHEAD
        self._position = 0
        self._start, self._window = 0, b""

    @property
    def size(self) -> int:
        """Bytes of the object; asked for where no answer has said it yet."""
        if self._size is None:
            self._ask(f"bytes=-{AHEAD}")
        return self._size or 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position}
        self._position = max(0, offset + (self.size if whence == io.SEEK_END else start[whence]))
        return self._position

    def read(self, size: int | None = -1) -> bytes:
        """The next `size` bytes, fewer at the end alone; all that are left without it."""
        left = size if size is not None and size >= 0 else None
        blocks = []
        while left != 0 and (some := self._next(LARGEST if left is None else left)):
            blocks.append(some)
            left = None if left is None else left - len(some)
        return blocks[0] if len(blocks) == 1 else b"".join(blocks)

    def readline(self, limit: int | None = -1) -> bytes:
        """The bytes up to the next newline and with it, `limit` at most."""
        left = limit if limit is not None and limit >= 0 else 1 << 62
        blocks = []
        while left > 0 and self._at_hand():
            offset = self._position - self._start
            end = self._window.find(b"\n", offset, offset + left) + 1
            some = self._window[offset : end or offset + left]
            blocks.append(some)
            self._position += len(some)
            left -= len(some)
            if end:
                break
        return b"".join(blocks)

    def fetch(self, size: int) -> None:
        """Have the next bytes at hand, `size` at most."""
        start = self._position
        if self._size is not None:
            size = min(size, self._size - start)
        self._start, self._window = start, b""
        if size > 0:
            self._ask(f"bytes={start}-{start + size - 1}")

    def _next(self, wanted: int) -> bytes:
        """Some of the next bytes, none at the end."""
        if not self._at_hand(wanted):
            return b""
        offset = self._position - self._start
        some = self._window[offset : offset + wanted] if offset or wanted < len(self._window) else self._window
        self._position += len(some)
        return some

    def _at_hand(self, wanted: int = 1) -> bool:
        """Whether there is a next byte, which then is in the window."""
        if not self._start <= self._position < self._start + len(self._window):
            ahead = min(max(wanted, AHEAD, self._expected - self._position), max(wanted, LARGEST))
            self.fetch(ahead)
        return self._start <= self._position < self._start + len(self._window)

    def _ask(self, wanted: str) -> None:
        """Have a range at hand, or all of the object where a server knows no ranges; nothing beyond the end."""
        from botocore import exceptions as found  # noqa: PLC0415 (an extra)
        from urllib3.exceptions import HTTPError  # noqa: PLC0415

        match = {} if self.etag is None else {"IfMatch": self.etag}
        late = time.monotonic() + TRYING_S
        with as_os_errors(self.name):
            for number in range(1, TRIES + 1):
                try:
                    answer = s3_client().get_object(**self._request, Range=wanted, **match)
                except found.ClientError as error:
                    if error.response["Error"].get("Code") not in ("416", "InvalidRange"):
                        raise
                    self._size = _actual_size(error.response)
                    return
                try:
                    text = _read(answer)
                    break
                except (found.HTTPClientError, found.IncompleteReadError, HTTPError):
                    if number == TRIES or time.monotonic() > late:
                        raise
                    time.sleep(0.2 * number)
        placed = _RANGE.match(answer.get("ContentRange", ""))
        self._start, self._window = int(placed[1]) if placed else 0, text
        self._size, self.etag = int(placed[2]) if placed else len(text), answered(answer, "ETag", self.name)


def _read(answer: dict[str, Any]) -> bytes:
    """The body of an answer. Raises what botocore and urllib3 raise."""
    with closing(answer["Body"]) as body:
        text: bytes = body.read()
    return text


def _actual_size(response: dict[str, Any]) -> int:
    """The size that an answer names which says that a range is beyond the end; servers that do not say it mean 0."""
    headers = response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    total = _BEYOND.match(headers.get("content-range", ""))
    return int(response["Error"].get("ActualObjectSize") or (total[1] if total else 0))
