"""The file that the platform takes CloudWatch metrics from: one JSON object a line, whole or not there."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import orjson

from contracts.metrics import CloudWatchMetric

NAME = "cloudwatch_metrics.jsonl"


def metrics_folder(root: Path) -> Path:
    """Where the platform looks for metrics, below `/opt/ml` or what stands for it."""
    return root / "output" / "metrics" / "cloudwatch"


def remove_earlier(folder: Path) -> None:
    """Remove the file of an earlier run, which would be published as this run's."""
    with suppress(OSError):
        (folder / NAME).unlink(missing_ok=True)


def write_metrics(folder: Path, metrics: Iterable[CloudWatchMetric]) -> Path:
    """Write the file and give its path. Raises OSError, and leaves nothing half written then."""
    folder.mkdir(parents=True, exist_ok=True)
    path, temporary = folder / NAME, folder / f".tmp-{NAME}"
    try:
        with temporary.open("wb") as file:
            for metric in metrics:
                file.write(orjson.dumps(metric.model_dump(), option=orjson.OPT_APPEND_NEWLINE))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return path
