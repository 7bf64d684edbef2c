from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analyzer.errors import UnreadableDataError
from analyzer.formats.dataset import Dataset
from analyzer.formats.reading import Reading
from contracts.dataset_format import ParquetFormat
from contracts.limits import Limits

SMALL = Limits(max_whole_file_bytes=200_000)


def written(folder: Path, *texts: str) -> Path:
    path = folder / "data.parquet"
    pq.write_table(pa.table({"id": range(len(texts)), "long": texts}), path, use_dictionary=False)
    return path


def test_values_that_are_too_long_are_refused_before_they_are_read(tmp_path: Path) -> None:
    path = written(tmp_path, "short", "x" * 300_000)
    with path.open("r+b") as file:
        file.seek(4)
        file.write(b"\xff" * 1_000)  # whoever reads them will fail
    reason = '"long" whose long values are 3000[0-9]{2} bytes in one row group, and max_whole_file_bytes is 200000'
    with pytest.raises(UnreadableDataError, match=reason):
        Dataset.find(str(path), ParquetFormat(), Reading(limits=SMALL))


def test_a_column_that_is_left_out_may_have_them(tmp_path: Path) -> None:
    path = written(tmp_path, "x" * 300_000)
    reading = Reading(limits=SMALL, excluded=frozenset({"long"}))
    assert Dataset.find(str(path), ParquetFormat(), reading).size


def test_many_short_values_may_be_as_much(tmp_path: Path) -> None:
    path = written(tmp_path, *["x" * 3_000] * 100)
    assert Dataset.find(str(path), ParquetFormat(), Reading(limits=SMALL)).size
