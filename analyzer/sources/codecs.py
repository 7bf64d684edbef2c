"""How files are packed, by the endings of their names, in capitals too; what they begin with only tells a wrong one."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from analyzer.errors import UnreadableDataError
from analyzer.places.opening import open_file
from analyzer.places.place import Place

ARROW_CODECS = {".gz": "gzip", ".bz2": "bz2", ".zst": "zstd", ".lz4": "lz4"}
"""What is unpacked here. Hadoop writes .lz4 in a framing of its own, which Spark alone reads: see `needs_spark`."""

SPARK_CODECS = {".deflate", ".snappy"}
"""Compressions whose framing is Hadoop's own: only Spark can read them."""

FOREIGN_CODECS = {".7z", ".br", ".lz", ".lzma", ".lzo", ".rar", ".tar", ".tgz", ".xz", ".z", ".zip", ".zstd"}
"""Wrappings that Spark does not open: it would read their bytes as text."""

_LZ4_FRAME = b"\x04\x22\x4d\x18"
_STARTS = re.compile(rb"(\x1f\x8b)|(BZh[1-9]1AY&SY)|(\x28\xb5\x2f\xfd)|(%b)" % re.escape(_LZ4_FRAME))
"""What packed files begin with, in the order of `ARROW_CODECS`."""


def codec_of(path: str) -> str | None:
    """The name of the codec that a file is packed by."""
    return ARROW_CODECS.get(PurePosixPath(path).suffix.lower())


def require_plain(path: str, text: bytes) -> None:
    """Raise UnreadableDataError where what is read as text is packed: its name does not say so, or only once of twice.

    `text` is what it begins with.
    """
    found = _STARTS.match(text)
    if found is not None:
        ending, codec = list(ARROW_CODECS.items())[(found.lastindex or 1) - 1]
        right = f"its name should end with {ending}" if codec_of(path) is None else "that twice; unpack it once"
        raise UnreadableDataError.cannot_open(path, f"it is packed by {codec}, and {right}")


def needs_spark(file: Place) -> bool:
    """Whether only Spark can unpack a file. Raises OSError."""
    if file.suffix.lower() != ".lz4":
        return file.suffix.lower() in SPARK_CODECS
    with open_file(str(file)) as beginning:
        return beginning.read(len(_LZ4_FRAME)) not in (_LZ4_FRAME, b"")
