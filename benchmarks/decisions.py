"""Decisions about people: what bias is measured on."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
from pyspark.sql import SparkSession

BATCH_ROWS = 500_000
SCHEMA = "id long, sex string, age int, region string, label int, prediction int"
REGIONS = ("north", "east", "south", "west", "centre")

CONFIG: dict[str, Any] = {
    "dataset_type": "text/csv",
    "label": "label",
    "label_values_or_threshold": [1],
    "predicted_label": "prediction",
    "facet": [
        {"name_or_index": "sex", "value_or_threshold": ["F"]},
        {"name_or_index": "age", "value_or_threshold": [40, 41, 42]},
    ],
    "group_variable": "region",
    "methods": {
        "pre_training_bias": {"methods": "all"},
        "post_training_bias": {
            "methods": ["AD", "CDDPL", "DAR", "DCA", "DCR", "DI", "DPPL", "DRR", "GE", "RD", "SD", "TE"]
        },
    },
}
"""All metrics but the flip test, of two facets."""


def decisions(rows: int) -> Iterator[pa.RecordBatch]:
    """Women are accepted a little less often; a tenth of the predictions is wrong."""
    for number, start in enumerate(range(0, rows, BATCH_ROWS)):
        rng = np.random.default_rng([number, 7])
        count = min(BATCH_ROWS, rows - start)
        female = rng.random(count) < 0.4
        label = rng.random(count) < 0.3 - 0.05 * female
        wrong = rng.random(count) < 0.1
        yield pa.record_batch(
            {
                "id": np.arange(start, start + count),
                "sex": pa.array(np.where(female, "F", "M")),
                "age": rng.integers(18, 91, count),
                "region": pa.array(np.array(REGIONS)[rng.integers(0, len(REGIONS), count)]),
                "label": label.astype(np.int64),
                "prediction": (label ^ wrong).astype(np.int64),
            }
        )


def write_decisions(path: Path, batches: Iterator[pa.RecordBatch]) -> None:
    """As CSV with a header."""
    with path.open("wb") as file:
        file.write(b"id,sex,age,region,label,prediction\n")
        for batch in batches:
            options = pa.csv.WriteOptions(include_header=False, quoting_style="none")
            pa.csv.write_csv(batch, file, options)


def ours_of_decisions(path: Path) -> None:
    """All metrics of bias but the flip test, on disk."""
    import analyzer

    SparkSession.builder.getOrCreate()
    with tempfile.TemporaryDirectory() as output:
        analyzer.bias(path, output, config=CONFIG)


def spark_read_decisions(path: Path) -> None:
    """Let Spark read the file, typed, and throw everything away."""
    frame = SparkSession.builder.getOrCreate().read.csv(str(path), header=True, schema=SCHEMA)
    frame.write.format("noop").mode("overwrite").save()
