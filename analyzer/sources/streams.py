"""Files as streams of what is in them, unpacked where their names say that they are packed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import pyarrow as pa

from analyzer.places.opening import arrow_source, open_file
from analyzer.sources.codecs import codec_of


class Stream(Protocol):
    """What is read from its start on; at its end there are no bytes."""

    def read(self, size: int, /) -> bytes: ...


def reason_of(error: Exception) -> str:
    """Why a file could not be read, as the system, the store or Arrow says it."""
    return getattr(error, "strerror", None) or str(error).splitlines()[0]


@contextmanager
def open_stream(path: str, expected: int = 0) -> Iterator[Stream]:
    """What is in the file; `expected` as for `open_file`. Raises OSError, and ArrowException."""
    codec = codec_of(path)
    if codec is None:
        with open_file(path, expected) as file:
            yield file
    else:
        with arrow_source(path, expected) as source, pa.CompressedInputStream(source, codec) as stream:
            yield stream
