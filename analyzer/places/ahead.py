"""Objects of S3 whose beginnings are fetched before they are opened, several at a time: most are small, and far away.

On this machine nothing is: the system does so itself.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import SEEK_END
from typing import TYPE_CHECKING

from analyzer.places.aws import s3_client
from analyzer.places.s3 import is_stored, stored
from analyzer.places.s3_file import S3File

if TYPE_CHECKING:
    from concurrent.futures import Future

THREADS = 16
BEGINNING = 1 << 20
"""Bytes of each file that are fetched."""

_waiting: dict[str, _Ahead] = {}


@contextmanager
def read_ahead(paths: Sequence[str], size: int = BEGINNING) -> Iterator[None]:
    """Within, the files are opened in this order, and the first `size` bytes of the next ones are on their way.

    With a `size` of 0 it is their ends, where tables have what they tell of themselves.
    """
    found = [path for path in paths if is_stored(path)]
    if len(found) < 2:
        yield
        return
    ahead = _Ahead(found, size)
    _waiting.update(dict.fromkeys(found, ahead))
    try:
        yield
    finally:
        for path in found:
            _waiting.pop(path, None)
        ahead.close()


def taken(path: str) -> S3File | None:
    """The file, where it was fetched ahead; once."""
    ahead = _waiting.get(path)
    if ahead is None or ahead.process != os.getpid():  # a forked process has no threads of this one
        return None
    del _waiting[path]
    return ahead.take(path)


class _Ahead:
    """Threads that fetch: the first file alone, and with each that is taken more of the next ones."""

    def __init__(self, paths: Sequence[str], size: int) -> None:
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 (files of this machine need none)

        s3_client()  # made before there are threads
        self.process = os.getpid()
        self._paths = deque(paths)
        self._size = size
        self._futures: dict[str, Future[S3File]] = {}
        self._threads = ThreadPoolExecutor(THREADS, "read-ahead")
        self._ahead = 1

    def take(self, path: str) -> S3File:
        future = self._futures.pop(path, None)
        while future is None:
            self._submit()
            future = self._futures.pop(path, None)
        self._ahead = min(2 * self._ahead, 2 * THREADS)
        while self._paths and len(self._futures) < self._ahead - 1:
            self._submit()
        return future.result()

    def _submit(self) -> None:
        path = self._paths.popleft()
        self._futures[path] = self._threads.submit(_fetched, path, self._size)

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)


def _fetched(path: str, size: int) -> S3File:
    place = stored(path)
    file = S3File(place.bucket, place.key)
    if size:
        file.fetch(size)
    else:
        file.seek(0, SEEK_END)
        file.seek(0)
    return file
