"""Lines as batches have them: a row for each, or a block of whole lines in one row, which is quicker to make."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_LINE, _BLOCK = "value", "block"


def line_batch(lines: pa.StringArray) -> pa.RecordBatch:
    """A row a line, as Spark gives them."""
    return pa.RecordBatch.from_arrays([lines], [_LINE])


def block_batch(block: bytes) -> pa.RecordBatch:
    """Whole lines in one row, for decoders that take them by `text_of`."""
    ends = pa.py_buffer(np.array([0, len(block)], np.int32))
    whole = pa.BinaryArray.from_buffers(pa.binary(), 1, [None, ends, pa.py_buffer(block)])  # its bytes are not copied
    return pa.RecordBatch.from_arrays([whole], [_BLOCK])


def text_of(batch: pa.RecordBatch) -> bytes:
    """The text of a batch of either form: lines, each with its newline."""
    text: bytes = batch.column(0)[0].as_py() if _is_block(batch) else joined(batch.column(0)).to_pybytes()
    return text


def single_lines(batch: pa.RecordBatch) -> pa.StringArray:
    """The lines of a batch of either form, without their newlines; not checked to be UTF-8."""
    return lines_of(text_of(batch)) if _is_block(batch) else batch.column(0)


def _is_block(batch: pa.RecordBatch) -> bool:
    return bool(batch.schema.names == [_BLOCK])


def lines_of(text: bytes) -> pa.StringArray:
    """The lines of a text, without their newlines; not checked to be UTF-8."""
    return unchecked(text.removesuffix(b"\n").split(b"\n"))


def joined(lines: pa.Array) -> pa.Buffer:
    """The bytes of all lines, each with its newline again."""
    ended = pc.binary_join_element_wise(lines, pa.scalar("", lines.type), pa.scalar("\n", lines.type))
    offsets, data = ended.buffers()[1:]
    if data is None:
        return pa.py_buffer(b"")
    bounds = np.frombuffer(offsets, dtype=np.int32 if pa.types.is_string(ended.type) else np.int64)
    start, stop = int(bounds[ended.offset]), int(bounds[ended.offset + len(ended)])
    return data.slice(start, stop - start)


def unchecked(lines: Sequence[bytes]) -> pa.StringArray:
    """Texts of which nobody has looked at the bytes."""
    return pa.StringArray.from_buffers(len(lines), *pa.array(lines, pa.binary()).buffers()[1:])
