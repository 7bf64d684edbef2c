"""Damaged files: the one that is damaged is named. `tests/spark/test_failures.py` has the same on Spark."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import analyzer
from analyzer.errors import AnalyzerError, UnreadableDataError

TEXT = b"a,b\n" + b"".join(b"%d,%d\n" % (row, row * 7919 % 1000) for row in range(100_000))


def flipped(content: bytes, start: int, end: int) -> bytes:
    """`content` with the bytes of a range turned over."""
    return content[:start] + bytes(byte ^ 0xFF for byte in content[start:end]) + content[end:]


def parquet(folder: Path) -> bytes:
    pq.write_table(pa.table({"a": list(range(100_000))}), folder / "whole.parquet")
    content = (folder / "whole.parquet").read_bytes()
    (folder / "whole.parquet").unlink()
    return content


def failure(data: Path | str, output: Path) -> AnalyzerError:
    with pytest.raises(AnalyzerError) as caught:
        analyzer.baseline(data, output)
    assert not output.exists() or not any(output.iterdir())
    return caught.value


@pytest.mark.parametrize(
    ("name", "damaged"),
    [
        ("cut.csv.gz", lambda _: gzip.compress(TEXT)[:-100_000]),
        ("damaged.csv.gz", lambda _: flipped(gzip.compress(TEXT), -8, -4)),
        ("page.parquet", lambda folder: flipped(parquet(folder), 1000, 50_000)),
        ("cut.parquet", lambda folder: parquet(folder)[:-100]),
        ("text.parquet", lambda _: TEXT),
    ],
)
def test_a_damaged_file_is_named_among_good_ones(tmp_path: Path, name: str, damaged: Callable[[Path], bytes]) -> None:
    data = tmp_path / "data"
    data.mkdir()
    good = parquet(data) if name.endswith("parquet") else gzip.compress(TEXT)
    suffix = "".join(Path(name).suffixes)
    content = damaged(data)
    for other in ("a", "z"):
        (data / (other + suffix)).write_bytes(good)
    (data / name).write_bytes(content)
    error = failure(data, tmp_path / "out")
    assert type(error) is UnreadableDataError
    assert f'The data file "{data / name}" cannot be read: ' in error.message
