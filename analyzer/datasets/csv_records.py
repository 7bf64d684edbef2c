"""Lines to whole records: a quote that is open at the end of a line, or of a batch, takes in the next."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analyzer.scan.split import Split, SplitReport

_CARRY_LIMIT = 64 << 20
"""An open quote holds lines back for the next batch, up to this many bytes."""

Block = tuple[pa.Array, str | None]
"""Lines, and where it is that an odd number of quotes leaves one open, if one does."""


def whole_records(batches: Iterator[pa.RecordBatch], split: Split, report: SplitReport) -> Iterator[Block]:
    """Blocks of lines that end where a record ends: an open quote is carried from batch to batch.

    Where that cannot be, at the end of the split or beyond the limit, the block says so and the file is told as torn.
    """
    carried: pa.Array | None = None
    torn = False
    for batch in batches:
        lines = batch.column(0)
        if carried is not None:
            lines = pa.concat_arrays([carried, lines])
            carried = None
        rest = None
        parity = _quote_parity(lines)
        if parity is not None and parity[-1]:
            closed = np.flatnonzero(parity == 0)
            end = int(closed[-1]) + 1 if len(closed) else 0
            lines, rest = lines[:end], lines[end:]
        if len(lines):
            yield lines, None
        if rest is not None and rest.nbytes >= _CARRY_LIMIT:
            torn = True
            yield rest, f"in a record of more than {_CARRY_LIMIT} bytes"
        else:
            carried = rest
    if carried is not None:
        torn = True
        yield carried, "at its end"
    if torn:
        report.torn_files.append(split.path)


def joined(lines: pa.Array) -> pa.Buffer:
    """The bytes of all lines, each with its newline again."""
    ended = pc.binary_join_element_wise(lines, pa.scalar("", lines.type), pa.scalar("\n", lines.type))
    offsets, data = ended.buffers()[1:]
    if data is None:
        return pa.py_buffer(b"")
    bounds = np.frombuffer(offsets, dtype=np.int32 if pa.types.is_string(ended.type) else np.int64)
    start, stop = int(bounds[ended.offset]), int(bounds[ended.offset + len(ended)])
    return data.slice(start, stop - start)


def _quote_parity(lines: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.int64]] | None:
    """Whether a quote is open after each line (1) or not (0); None where there is no quote at all."""
    data = lines.buffers()[2]
    if data is None or not (np.frombuffer(data, dtype=np.uint8) == ord('"')).any():
        return None
    counts = pc.count_substring(lines, '"').to_numpy()
    parity: np.ndarray[tuple[int], np.dtype[np.int64]] = np.cumsum(counts, dtype=np.int64) % 2
    return parity
