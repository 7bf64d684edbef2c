"""The format of a data set that nobody has named: by the names of its files, and for JSON by how the first one starts.

Known names end in .csv, .tsv, .json, .jsonl, .ndjson, .parquet or .pq, CSV and JSON also with the ending of a codec
behind it (.csv.gz). A .json file is read as one object a line when its first line is a whole object, and lines are
captured or merged records when the first one is. The delimiter of CSV is that by which its first lines have as many
values each, where by the usual one the first has only one. Whether CSV has a header cannot be told from data reliably:
that is said by the caller.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import orjson

from analyzer.datasets.csv_shape import likely_delimiter, named
from analyzer.datasets.local_files import SETTING, find_files, local_head, local_path
from analyzer.errors import ConfigurationError
from analyzer.hints import tell_hints
from contracts.captured import CAPTURE_DATA, GROUND_TRUTH
from contracts.dataset_format import (
    CaptureFormat,
    CsvFormat,
    DatasetFormat,
    JsonFormat,
    MergeFormat,
    ParquetFormat,
    parse_dataset_format,
)
from contracts.errors import ContractError, excerpt

NAMES = ("csv", "json", "json-document", "parquet", "capture", "merged")
"""The formats that a caller can name in one word."""

_PLAIN: dict[str, DatasetFormat] = {
    "parquet": ParquetFormat(),
    "capture": CaptureFormat(),
    "merged": MergeFormat(),
}
_CODECS = frozenset({".gz", ".bz2", ".zst", ".lz4", ".snappy", ".deflate"})
_KINDS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".json": "json",
    ".jsonl": "lines",
    ".ndjson": "lines",
    ".parquet": "parquet",
    ".pq": "parquet",
}


def dataset_format(
    data: str, format: DatasetFormat | str | None, header: bool = True, delimiter: str | None = None
) -> DatasetFormat:
    """The format of `data`: as named, as a value of the setting `dataset_format`, or (None) guessed.

    `delimiter` is None where nobody has set one: the first lines of files of this machine may then show it; it is not
    checked here. Raises ConfigurationError, and whatever
    finding the files of `data` may raise.
    """
    if format is None:
        return guess_format(data, header, delimiter)
    if not isinstance(format, str):
        return format
    name = format.strip().lower()
    if name.startswith("{"):
        try:
            return parse_dataset_format(format)
        except ValueError as error:
            raise ConfigurationError.from_contract(ContractError("format", str(error))) from None
    if name == "csv":
        return _csv_of(data, "\t" if _kind(data) == "tsv" else ",", header, delimiter)
    if name in ("json", "json-document"):
        return JsonFormat(lines=name == "json")
    if name in _PLAIN:
        return _PLAIN[name]
    raise ConfigurationError.unknown_name("format", format, NAMES)


def guess_format(data: str, header: bool = True, delimiter: str | None = None) -> DatasetFormat:
    """The format that the names of a data set's files tell. Raises ConfigurationError when they do not."""
    path = local_path(data)
    files = [] if path is None else find_files(path)
    kind = _one_kind(data, files or [PurePosixPath(data.partition("?")[0])])
    if kind == "parquet":
        return ParquetFormat()
    if kind in ("json", "lines"):
        return _format_of_json(files, kind == "lines")
    return _csv_of(data, "\t" if kind == "tsv" else ",", header, delimiter)


def _csv_of(data: str, usual: str, header: bool, delimiter: str | None) -> CsvFormat:
    """CSV with the delimiter that is given, else with that which its first lines show, else with the usual one."""
    if delimiter is not None:
        return CsvFormat(header=header, delimiter=delimiter)
    path = local_path(data)
    head = None if path is None or not path.exists() else local_head(find_files(path))
    found = None if head is None else likely_delimiter(head, usual)
    if found is not None:
        where = excerpt(str(data), 200)
        tell_hints(
            [
                f"The first lines of {where} have {named(found)} between their values, which was taken for the "
                "delimiter: if that is not meant, set csv_delimiter."
            ]
        )
    return CsvFormat(header=header, delimiter=found or usual)


def _one_kind(data: str, files: Iterable[PurePosixPath | Path]) -> str:
    found: dict[str, PurePosixPath | Path] = {}
    for file in files:
        kind = _kind(file.name)
        if kind is None:
            raise ConfigurationError(
                f"The format of {excerpt(data, 200)} cannot be guessed from the name {excerpt(file.name)}: "
                f"name it with --format ({', '.join(NAMES)}), or format=... in Python."
            )
        found.setdefault(kind, file)
    if len(found) > 1:
        names = " and ".join([excerpt(file.name) for file in found.values()][:2])
        raise ConfigurationError(
            f"{SETTING} holds {excerpt(data, 200)}, which contains files of several formats, such as {names}; "
            "a data set has one: give a folder for each, or name the one format of all files with --format."
        )
    return next(iter(found))


def _kind(name: str) -> str | None:
    path = PurePosixPath(name.lower())
    if path.suffix in _CODECS:
        path = path.with_suffix("")
    return _KINDS.get(path.suffix)


def _format_of_json(files: list[Path], lines: bool) -> DatasetFormat:
    """Whether the first line that is not empty is an object by itself; one that is cut off says nothing against it.

    Of a file that only Spark can open it is taken to be.
    """
    head = local_head(files) if files else None
    if head is None:
        return JsonFormat(lines=True)
    text = head.text.removeprefix("\ufeff").lstrip()
    line, _, rest = text.partition("\n")
    try:
        first = orjson.loads(line)
    except orjson.JSONDecodeError:
        return JsonFormat(lines=lines or (line.startswith("{") and rest.lstrip().startswith("{")))
    if isinstance(first, dict) and isinstance(first.get(CAPTURE_DATA), dict):
        return MergeFormat() if GROUND_TRUTH in first else CaptureFormat()
    return JsonFormat(lines=lines or isinstance(first, dict))
