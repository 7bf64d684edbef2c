"""Data of an analysis, found by its configuration and read without Spark."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

import pyarrow as pa
import pytest

from analyzer.analysed_data import AnalysedData, find_data
from analyzer.errors import AnalyzerError
from analyzer.formats.dataset import Dataset
from analyzer.scan import Scanned
from analyzer.scan.split import SplitReport
from contracts.analysis_config import AnalysisConfig, parse_analysis_config
from tests.unit.formats.reading import Decoded


def config(dataset_type: str | None = "text/csv", **keys: Any) -> AnalysisConfig:
    given = {"dataset_type": dataset_type, **keys} if dataset_type else keys
    return parse_analysis_config(json.dumps(given))


def facet(*names: int | str) -> list[dict[str, int | str]]:
    return [{"name_or_index": name} for name in names]


def written(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return str(path)


def read(data: AnalysedData, columns: Sequence[str] | None = None) -> Decoded:
    """All of it, read by this process; each column of each batch is in its place."""
    report = SplitReport()
    chosen = data if columns is None else data.select(columns)
    with patch.object(Dataset, "open", _open_here):
        scanned = chosen.open(cast(Any, None))
    (split,) = scanned.splits
    batches: list[pa.RecordBatch] = list(scanned.decoder.decode(split, iter(()), report))
    assert all(batch.schema.names == list(chosen.roles.columns) and batch.num_rows for batch in batches)
    return Decoded(batches, report)


def _open_here(dataset: Dataset, engine: object, unsplit: bool = False) -> Scanned:
    """All files as one pack, which is how a task would read them."""
    return dataset.as_pack()


def refused(config: AnalysisConfig, source: str) -> str:
    """What is said against it before Spark starts."""
    with pytest.raises(AnalyzerError) as error:
        find_data(config, source)
    return error.value.message
