"""How data is written that an analysis is to read as monitors do, in the words of Python and of the command line."""

from __future__ import annotations

from analyzer.datasets.guess import NAMES, dataset_format
from analyzer.errors import ConfigurationError
from contracts.dataset_format import CaptureFormat, DatasetFormat, MergeFormat

RECORDED: tuple[str, ...] = ("capture", "merged")
WORDS = (*RECORDED, *NAMES)


def format_of(data: str, format: DatasetFormat | str, header: bool, delimiter: str | None) -> DatasetFormat:
    """One of the words, or what `dataset_format` takes. Raises ConfigurationError."""
    if format == "capture":
        return CaptureFormat()
    if format == "merged":
        return MergeFormat()
    if isinstance(format, str) and format.lower() not in NAMES and not format.lstrip().startswith("{"):
        raise ConfigurationError.unknown_name("format", format, WORDS)
    return dataset_format(data, format, header, delimiter)
