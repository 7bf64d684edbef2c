"""How files are packed, by the endings of their names."""

from __future__ import annotations

from analyzer.places.opening import open_file
from analyzer.places.place import Place

ARROW_CODECS = {".gz": "gzip", ".bz2": "bz2", ".zst": "zstd", ".lz4": "lz4"}
"""What is unpacked here. Hadoop writes .lz4 in a framing of its own, which Spark alone reads: see `needs_spark`."""

SPARK_CODECS = {".deflate", ".snappy"}
"""Compressions whose framing is Hadoop's own: only Spark can read them."""

FOREIGN_CODECS = {".7z", ".br", ".lz", ".lzma", ".lzo", ".rar", ".tar", ".tgz", ".xz", ".z", ".zip", ".zstd"}
"""Wrappings that Spark does not open: it would read their bytes as text."""

_LZ4_FRAME = b"\x04\x22\x4d\x18"


def needs_spark(file: Place) -> bool:
    """Whether only Spark can unpack a file. Raises OSError."""
    if file.suffix != ".lz4":
        return file.suffix in SPARK_CODECS
    with open_file(str(file)) as beginning:
        return beginning.read(len(_LZ4_FRAME)) not in (_LZ4_FRAME, b"")
