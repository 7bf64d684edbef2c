"""Files that are packed, here and in a bucket: what their names say is read, in capitals too, and the rest is told."""

from __future__ import annotations

import bz2
import gzip
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

import analyzer
from analyzer.errors import UnreadableDataError
from tests.buckets import Bucket
from tests.running import CSV, JSON_DOCUMENTS, JSON_LINES

TEXT = b"a,b\n" + b"".join(b"%d,x\n" % number for number in range(300))


def by_arrow(codec: str) -> Callable[[bytes], bytes]:
    def packed(text: bytes) -> bytes:
        sink = pa.BufferOutputStream()
        with pa.CompressedOutputStream(sink, codec) as stream:
            stream.write(text)
        found: bytes = sink.getvalue().to_pybytes()
        return found

    return packed


PACKED = {
    ".gz": ("gzip", gzip.compress),
    ".bz2": ("bz2", bz2.compress),
    ".zst": ("zstd", by_arrow("zstd")),
    ".lz4": ("lz4", by_arrow("lz4")),
}
ENDINGS = pytest.mark.parametrize("ending", PACKED)
Folder = Callable[[dict[str, bytes]], str]


@pytest.fixture(params=["here", "in a bucket"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Folder:
    """What lays files into a folder, which it names."""
    if request.param == "here":

        def laid(files: dict[str, bytes]) -> str:
            (tmp_path / "data").mkdir()
            for name, text in files.items():
                (tmp_path / "data" / name).write_bytes(text)
            return str(tmp_path / "data")

        return laid
    bucket: Bucket = request.getfixturevalue("new_bucket")

    def put(files: dict[str, bytes]) -> str:
        for name, text in files.items():
            bucket.put(f"data/{name}", text)
        return bucket.uri("data")

    return put


def rows(data: str, tmp_path: Path, format: str | None = None) -> int:
    report = analyzer.baseline(data, tmp_path / "out", format=format, engine="processes")
    return int(report.statistics.dataset.item_count)


@ENDINGS
@pytest.mark.parametrize("name", ["a.csv{}", "A.CSV{}"])
def test_what_a_name_says_is_unpacked(ending: str, name: str, folder: Folder, tmp_path: Path) -> None:
    _, packed = PACKED[ending]
    files = {name.format(ending if name.islower() else ending.upper()): packed(TEXT), "b.csv": TEXT}
    assert rows(folder(files), tmp_path) == 600


@ENDINGS
@pytest.mark.parametrize("beside", [{}, {"a.csv": TEXT}], ids=["alone", "behind another"])
def test_what_a_name_does_not_say_is_told(
    ending: str, beside: dict[str, bytes], folder: Folder, tmp_path: Path
) -> None:
    codec, packed = PACKED[ending]
    said = rf'/b\.csv" cannot be read: it is packed by {codec}, and its name should end with \{ending}\.'
    with pytest.raises(UnreadableDataError, match=said):
        rows(folder({**beside, "b.csv": packed(TEXT)}), tmp_path)


@pytest.mark.parametrize("format", [CSV, JSON_LINES, JSON_DOCUMENTS])
def test_it_is_told_of_every_format_of_text(format: str, folder: Folder, tmp_path: Path) -> None:
    with pytest.raises(UnreadableDataError, match=r"packed by gzip, and its name should end with \.gz"):
        rows(folder({"data": gzip.compress(b'{"a": 1}')}), tmp_path, format)


def test_what_is_packed_twice_is_told(folder: Folder, tmp_path: Path) -> None:
    twice = gzip.compress(gzip.compress(TEXT))
    with pytest.raises(UnreadableDataError, match="packed by gzip, and that twice; unpack it once"):
        rows(folder({"a.csv.gz": twice}), tmp_path)


@pytest.mark.parametrize("ending", [".SNAPPY", ".LZ4"])
def test_what_hadoop_knows_by_small_letters_is_told_in_capitals(ending: str, folder: Folder, tmp_path: Path) -> None:
    with pytest.raises(UnreadableDataError, match="packed in a way that only Hadoop opens"):
        rows(folder({f"a.csv{ending}": b"\x00\x00\x01\x2c"}), tmp_path)
