"""The format of a data set that nobody has named: by the names of its files, and for JSON by how the first one starts.

Each format says which endings of names are its own; a packed file has the ending of its codec behind it (.csv.gz). A
.json file is read as one object a line when its first line is a whole object, and lines are captured or merged records
when the first one is. The delimiter of CSV is that by which its first lines have as many values each, where by the
usual one the first has only one. Whether CSV has a header cannot be told from data reliably: the caller says that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any, cast

from analyzer.errors import ConfigurationError
from analyzer.formats.frames import frame_format
from analyzer.formats.register import DataFormat, formats
from analyzer.places.place import Place, data_place
from analyzer.sources.codecs import ARROW_CODECS, SPARK_CODECS
from analyzer.sources.data_files import SETTING, find_files
from contracts.dataset_format import AnyFormat, DatasetFormat, format_text, parse_dataset_format
from contracts.errors import ContractError, excerpt

_CODECS = frozenset((*ARROW_CODECS, *SPARK_CODECS))
NAMES = tuple(word for each in formats() for word in each.words)
"""The formats that a caller can name in one word."""


def dataset_format(
    data: str, format: DatasetFormat | Mapping[str, Any] | str | None, header: bool = True, delimiter: str | None = None
) -> DatasetFormat:
    """The format of `data`: as named, as a value of the setting `dataset_format`, or (None) guessed.

    `delimiter` is None where nobody has set one: the first lines of files of this machine may then show it; it is not
    checked here. Raises ConfigurationError, and whatever
    finding the files of `data` may raise.
    """
    if isinstance(format, Mapping):
        format = json.dumps(dict(format), default=str)
    if not isinstance(format, (str, type(None), *(each.contract for each in formats()))):
        known = f"one of {', '.join(NAMES)}, or a value of dataset_format"
        raise ConfigurationError.malformed("format", str(format), known)
    frame = frame_format(data)
    if frame is not None and format in (None, "arrow", frame):
        return frame
    if frame is not None:
        given = format if isinstance(format, str) else format_text(cast(AnyFormat, format))
        raise ConfigurationError.malformed("dataset_format", given, "left out, or arrow: the data is a frame")
    if format is None:
        return guess_format(data, header, delimiter)
    if not isinstance(format, str):
        return format
    name = format.strip().lower()
    if name.startswith("{"):
        try:
            return parse_dataset_format(format)
        except ValueError as error:
            raise ConfigurationError.from_contract(ContractError("dataset_format", str(error))) from None
    for each in formats():
        if name in each.words:
            return each.words[name] or each.guessed(_kind(data), data, header, delimiter)
    raise ConfigurationError.unknown_name("dataset_format", format, NAMES)


def guess_format(data: str, header: bool = True, delimiter: str | None = None) -> DatasetFormat:
    """The format that the names of a data set's files tell. Raises ConfigurationError when they do not."""
    path = data_place(SETTING, data)
    files = [] if path is None else find_files(path)
    kind = _one_kind(data, files or [PurePosixPath(data.partition("?")[0])])
    return _endings()[kind].guessed(kind, data, header, delimiter)


def _endings() -> dict[str, type[DataFormat[Any]]]:
    """The formats by the kinds of files."""
    return {kind: each for each in formats() for kind in each.endings.values()}


def _one_kind(data: str, files: Iterable[PurePosixPath | Place]) -> str:
    found: dict[str, PurePosixPath | Place] = {}
    for file in files:
        kind = _kind(file.name)
        if not kind:
            raise ConfigurationError(
                f"The format of {excerpt(data, 200)} cannot be guessed from the name {excerpt(file.name)}: "
                f"name it by dataset_format ({', '.join(NAMES)})."
            )
        found.setdefault(kind, file)
    if len(found) > 1:
        some = " and ".join([excerpt(file.name) for file in found.values()][:2])
        raise ConfigurationError(
            f"{SETTING} holds {excerpt(data, 200)}, which contains files of several formats, such as {some}; "
            "a data set has one: give a folder for each, or name the one format of all files by dataset_format."
        )
    return next(iter(found))


def _kind(name: str) -> str:
    """The kind of file that a name tells; empty where it tells none."""
    path = PurePosixPath(name.lower())
    if path.suffix in _CODECS:
        path = path.with_suffix("")
    return next((each.endings[path.suffix] for each in formats() if path.suffix in each.endings), "")
