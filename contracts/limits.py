"""How much of an input a job takes into its memory: beyond it the input is refused, before the memory is taken."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """The limits by the names of their settings.

    `max_line_bytes` is of a line, unpacked; `max_columns` of the columns of a data set, or the keys of JSON;
    `max_whole_file_bytes` of what is held whole: a JSON document, or all files of side data; `max_unpacked_ratio` is
    how many times its size a packed file may unpack to, once that is more than some hundred megabytes.
    """

    max_line_bytes: int = 64 << 20
    max_columns: int = 50_000
    max_whole_file_bytes: int = 256 << 20
    max_unpacked_ratio: int = 500


LIMITS = Limits()
"""Where nobody has set any."""

LIMIT_NAMES = tuple(LIMITS.__dataclass_fields__)
