"""The file that the platform takes CloudWatch metrics from: one JSON object a line, whole or not there."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import orjson

from analyzer.places.within import open_within
from contracts.errors import ContractError
from contracts.metrics import CloudWatchMetric, parse_metric

NAME = "cloudwatch_metrics.jsonl"


def metrics_folder(root: Path) -> Path:
    """Where the platform looks for metrics, below `/opt/ml` or what stands for it."""
    return root / "output" / "metrics" / "cloudwatch"


MOST_BYTES = 16 << 20
"""Of a file that is read, which a container of anybody may have written."""


def read_metrics(root: Path) -> list[CloudWatchMetric]:
    """The metrics below a root, without lines that are none; none where there is no file, or one that is too large."""
    text = b""
    with suppress(OSError):
        if file := open_within(root, metrics_folder(root) / NAME):
            with file:
                text = file.read(MOST_BYTES + 1)
    return parse_metrics(text if len(text) <= MOST_BYTES else b"")


def parse_metrics(text: bytes | str) -> list[CloudWatchMetric]:
    """The metrics of lines, without those that are none."""
    found = []
    for line in text.splitlines():
        with suppress(ContractError):
            found.append(parse_metric(line))
    return found


def line_of(metric: CloudWatchMetric) -> bytes:
    """The line of a metric, with its end."""
    return orjson.dumps(metric.model_dump(), option=orjson.OPT_APPEND_NEWLINE)


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
                file.write(line_of(metric))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return path
