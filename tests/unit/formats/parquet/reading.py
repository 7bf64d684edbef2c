"""Parquet files written and read, without Spark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from analyzer.formats.dataset import Dataset
from analyzer.formats.reading import Reading
from analyzer.scan.split import SplitReport
from contracts.dataset_format import ParquetFormat
from tests.unit.formats.reading import Decoded

Columns = Mapping[str, pa.Array]


def written(folder: Path, *files: Columns, **options: Any) -> Path:
    """A folder of files called a.parquet, b.parquet, ..."""
    folder.mkdir(exist_ok=True)
    for letter, columns in zip("abcdef", files, strict=False):
        pq.write_table(pa.table(dict(columns)), folder / f"{letter}.parquet", **options)
    return folder


def read(source: Path, excluded: Iterable[str] = ()) -> Decoded:
    """What the batches of a data set hold, and what is told of it."""
    report = SplitReport()
    dataset = Dataset.find(str(source), ParquetFormat(), Reading(excluded=frozenset(excluded)))
    batches = list(dataset.batches(report))
    return Decoded(batches, report)
