"""Where the data of an execution may lie: a folder for each hour of its window, of which some have nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from analyzer.service.monitoring.definition import MonitoringDefinition
from analyzer.service.schedules.timetable import ExecutionWindow

GROUND_TRUTH_PATH = "/opt/ml/processing/groundtruth"


@dataclass(frozen=True)
class DataFolder:
    """A folder of an hour: its URI, and its path below where the container looks for the data.

    With `manifests` its files are lists of what the data is.
    """

    uri: str
    path: str
    manifests: bool = False


@dataclass(frozen=True)
class CapturedTraffic:
    """Where an endpoint captures to, its variants, and the URL of its model's server, where it is known."""

    destination: str
    variants: Sequence[str]
    model_url: str | None = None

    def prefix(self, endpoint: str) -> str:
        """Where its captures are."""
        return joined(self.destination, endpoint)


def data_folders(
    definition: MonitoringDefinition, window: ExecutionWindow, traffic: CapturedTraffic | None
) -> Iterator[DataFolder]:
    """Where the captured data of a window may be, in the order of the hours; `traffic` is that of the endpoint.

    A batch transform captures its input and its output: where there are labels it is the output, which has both.
    """
    endpoint = definition.endpoint
    if endpoint is not None:
        assert traffic is not None
        for hour in window.hour_folders():
            for variant in traffic.variants:
                path = f"{endpoint}/{variant}/{hour}"
                yield DataFolder(joined(traffic.destination, path), path)
        return
    side = "output" if definition.ground_truth else "input"
    for hour in window.hour_folders():
        uri = joined(definition.job_input["DataCapturedDestinationS3Uri"], f"{side}/{hour}")
        yield DataFolder(uri, hour, manifests=True)


def label_folders(
    definition: MonitoringDefinition, window: ExecutionWindow, scheduled: datetime
) -> Iterator[DataFolder]:
    """Where the labels of a window may be: in folders of the hours in which they came, until the execution is due."""
    assert definition.ground_truth is not None
    for hour in ExecutionWindow(window.start, max(window.end, scheduled)).hour_folders():
        yield DataFolder(joined(definition.ground_truth, hour), hour)


def merged_folders(definition: MonitoringDefinition, schedule: str, folders: Sequence[DataFolder]) -> list[DataFolder]:
    """Where a merge of these folders writes to: in the same order, each once."""
    found = {}
    for folder in folders:
        path = folder.path if definition.endpoint is not None else f"{schedule}/{folder.path}"
        found[path] = DataFolder(joined(merged_prefix(definition), path), path)
    return list(found.values())


def merged_prefix(definition: MonitoringDefinition) -> str:
    """Where the merges of a definition write to."""
    return joined(definition.output["S3Uri"], "merge")


def joined(uri: str, path: str) -> str:
    """A URI and a path below it."""
    return f"{uri.rstrip('/')}/{path}"
