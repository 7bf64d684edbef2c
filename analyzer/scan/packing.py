"""What is on its way between processes, never pickled: states, small, plain and versioned, and rows of Arrow."""

from __future__ import annotations

from typing import Any

import msgpack
import pyarrow as pa

from analyzer.scan.protocols import Fold, State
from analyzer.scan.split import SplitReport

REPORT_KEY = ""
"""The key under which each split's own report travels; columns have names that are not empty."""

STATE_VERSION = 2

StateRow = tuple[str, int, int, bytes]
"""What a task yields: key, index of the split, position of the key in it, packed state."""


def pack(state: State) -> bytes:
    packed: bytes = msgpack.packb([STATE_VERSION, state.to_plain()])
    return packed


def unpack(packed: bytes) -> Any:
    version, plain = msgpack.unpackb(bytes(packed), strict_map_key=False)
    if version != STATE_VERSION:
        raise ValueError(f"a state of version {version} was met; this version reads {STATE_VERSION}")
    return plain


def restore(fold: Fold, key: str, packed: bytes) -> State:
    plain = unpack(packed)
    return SplitReport.from_plain(plain) if key == REPORT_KEY else fold.restore(plain)


def pack_rows(rows: pa.RecordBatch) -> bytes:
    """Rows as Arrow's own bytes."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as stream:
        stream.write_batch(rows)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def unpack_rows(packed: bytes) -> pa.RecordBatch:
    """The rows of `pack_rows`."""
    with pa.ipc.open_stream(packed) as stream:
        return stream.read_next_batch()
