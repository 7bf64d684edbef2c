"""Folders cut into splits: whatever the size, each line is read once, at its own place."""

from __future__ import annotations

import gzip
import tempfile
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import ConfigurationError, UnreadableDataError
from analyzer.ground_truth.source import FileRange, Source, cut
from analyzer.sources.file_lines import lines_of

LINES = st.lists(st.sampled_from([b"", b"{}", b'{"a": 1}', b"{" + b"x" * 40, b"\r", " {é".encode()]), max_size=12)


def lines_in(piece: FileRange) -> list[tuple[str, int, bytes]]:
    """The lines of a piece that are not empty, each with its file and the byte that it begins at."""
    found = []
    for start, block in piece.blocks():
        bounds = accumulate((len(line) + 1 for line in lines_of(block)), initial=start)
        found += [(piece.path, *line) for line in zip(bounds, lines_of(block), strict=False) if line[1]]
    return found


@given(files=st.lists(LINES, min_size=1, max_size=4), size=st.integers(1, 60), ended=st.booleans())
def test_each_line_is_read_once_whatever_the_size_of_splits(files: list[list[bytes]], size: int, ended: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        sizes = []
        for number, lines in enumerate(files):
            path = Path(folder) / f"{number}.jsonl"
            raw = b"{0\n" + b"\n".join(lines) + b"\n" * ended
            path.write_bytes(raw)
            sizes.append((str(path), len(raw)))
        whole = [line for path, _ in sizes for line in lines_in(FileRange(path))]
        assert [line for split in cut(sizes, size) for piece in split for line in lines_in(piece)] == whole


def test_only_plain_json_is_cut_and_small_files_are_put_together(tmp_path: Path) -> None:
    rows = b"0.5,id,2021-05-06T22:15:00Z\n" * 9_000
    for name, raw in (("a.csv", rows), ("b.jsonl", b" {}\n" * 50_000), ("c.gz", gzip.compress(rows)), ("d", b"{}")):
        (tmp_path / name).write_bytes(raw)
    sizes = [(str(path), path.stat().st_size) for path in tmp_path.iterdir()]
    places = [[(Path(piece.path).name, piece.start, piece.end) for piece in split] for split in cut(sizes, 90_000)]
    assert places == [
        [("a.csv", 0, None)],
        [("b.jsonl", 0, 90_000)],
        [("b.jsonl", 90_000, 180_000)],
        [("b.jsonl", 180_000, 200_000)],
        [("c.gz", 0, None), ("d", 0, None)],
    ]


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"\xef\xbb\xbf{}\n{}\n")
    for piece in (FileRange(str(path)), FileRange(str(path), 0, 8)):
        assert [line for _, _, line in lines_in(piece)] == [b"{}", b"{}"]


def test_what_a_merge_cannot_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"should be a path of this machine, .* or a place at s3://"):
        Source.find("ground_truth_source", "gs://bucket/labels")
    (tmp_path / "a.snappy").write_bytes(b"x")
    with pytest.raises(UnreadableDataError, match="plain, gzip, bzip2, zstd and lz4 files alone"):
        Source.find("dataset_source", str(tmp_path))
