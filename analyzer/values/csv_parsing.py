"""How CSV is given to Arrow's parser: in blocks that it is quickest on, and with a record after the last one."""

from __future__ import annotations

_BLOCK_BYTES = 1 << 20
"""The parser is quickest on blocks that fit the processor's cache,"""

_COLUMN_BYTES = 1 << 11
"""and that have so many bytes of each column: with fewer, most time goes to beginning columns anew."""

SENTINEL = "\0\0\0"
"""No delimiter is in this, and no text is it."""


def parser_block_bytes(columns: int) -> int:
    """The bytes of a block of so many columns."""
    return max(_BLOCK_BYTES, columns * _COLUMN_BYTES)


def can_be_cut(text: bytes) -> bool:
    """Whether every line is a record, and none of them long: a line end is in each eighth of a block."""
    step = _BLOCK_BYTES // 8
    if b'"' in text:
        return False
    return all(text.find(b"\n", start, start + step) >= 0 for start in range(0, len(text) - step, step))
