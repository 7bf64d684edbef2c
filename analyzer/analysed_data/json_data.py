"""JSON lines and JSON documents as data of an analysis: `headers` are the features, the label, the predicted label."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analyzer.analysed_data.addressed_json import AddressedJsonDecoder, JsonPlaces
from analyzer.analysed_data.data import decoded_by
from analyzer.analysed_data.json_paths import getter, require_path
from analyzer.analysed_data.known_columns import listed
from analyzer.analysed_data.table import NOT_THAT_MANY, ScriptedDecoder
from analyzer.errors import ConfigurationError, UnreadableDataError
from analyzer.formats.dataset import Dataset
from analyzer.formats.reading import Reading
from analyzer.scan import Decoder, Engine, Scanned
from analyzer.sources.file_lines import whole_file
from analyzer.sources.head import Head
from analyzer.values.json_columns import why_not_json
from analyzer.values.names import unique_names
from contracts.dataset_format import DatasetFormat
from contracts.errors import counted, excerpt, held
from contracts.limits import Limits

_LAST_NAME = re.compile(r'([A-Za-z_]\w*)"?$')


@dataclass(frozen=True)
class JsonData:
    """A data set of which paths say where the columns are."""

    dataset: Dataset
    places: JsonPlaces

    @property
    def names(self) -> tuple[str, ...]:
        """All columns in order: features first."""
        return (*self.places.names, *(name for name, _ in self.places.others))

    def open(self, engine: Engine, columns: tuple[str, ...], unsplit: bool) -> Scanned:
        return decoded_by(
            self.dataset.open(engine, unsplit), lambda decoder: self._decoder(decoder, columns), len(columns)
        )

    def _decoder(self, decoder: Decoder, columns: tuple[str, ...]) -> Decoder:
        if self.dataset.reading.script is not None:
            return ScriptedDecoder(decoder, self.names, self.names, columns)
        return AddressedJsonDecoder(not self.dataset.is_documents, self.places, columns)


@dataclass(frozen=True)
class AddressedColumn:
    """A column that has a path of its own: what it is called where no header says, and the setting of its path."""

    setting: str
    path: str
    name: str


def find_json(
    source: str,
    format: DatasetFormat,
    reading: Reading,
    headers: Sequence[str] | None,
    *,
    features: AddressedColumn,
    others: Sequence[AddressedColumn],
) -> tuple[JsonData, Mapping[str, str]]:
    """The data, and the name of the column of each setting of `others`.

    The first record says how many features there are; where it cannot be looked at, or a preprocessor makes the
    columns, `headers` do: they name all columns then.
    """
    for each in (features, *others):
        require_path(each.setting, each.path)
    dataset = Dataset.find(source, format, reading)
    if dataset.head is not None and reading.script is None:
        width = _width(dataset, dataset.head, features)
    elif headers is not None:
        width = len(headers) - len(others)
    else:
        why = "its columns are what the preprocessor makes" if reading.script else "only Spark can open the data"
        raise ConfigurationError(
            f"headers is not set, and {why}: it should list the features, then the label and the predicted label."
        )
    names, own = names_of(headers, width, others)
    places = JsonPlaces(features.path, names, tuple((own[each.setting], each.path) for each in others))
    return JsonData(dataset, places), own


def names_of(
    headers: Sequence[str] | None, width: int, others: Sequence[AddressedColumn]
) -> tuple[tuple[str, ...], dict[str, str]]:
    """The names of so many features, and by setting those of the `others`, as far as `headers` name them.

    Raises ConfigurationError.
    """
    if headers is not None and not width <= len(headers) <= width + len(others):
        raise ConfigurationError(
            f"headers holds {counted(len(headers), 'name')} ({listed(headers)}), and the data has "
            f"{counted(width, 'feature')}. "
            f"{NOT_THAT_MANY} There should be a name for each feature, then for the label and the predicted label."
        )
    if headers is not None and len(set(headers)) < len(headers):
        raise ConfigurationError("headers holds a name twice; each column should have its own name.")
    named = tuple(headers) if headers is not None else tuple(f"column_{place}" for place in range(width))
    rest = [*named[width:], *(each.name for each in others[len(named) - width :])]
    unique = unique_names([*named[:width], *rest])
    return tuple(unique[:width]), {each.setting: name for each, name in zip(others, unique[width:], strict=True)}


def name_in(path: str, otherwise: str) -> str:
    """The last name of a path, such as `label` of `records[*].label`."""
    found = _LAST_NAME.search(path)
    return found[1] if found else otherwise


def _width(dataset: Dataset, head: Head, features: AddressedColumn) -> int:
    """How many features the first record has that has any. Raises ConfigurationError where none has."""
    lines = not dataset.is_documents
    first: Any = None
    for document in _documents(head, lines, dataset.reading.limits):
        first = document if first is None else first
        try:
            found = getter(features.path)(document)
        except ValueError as error:
            raise ConfigurationError(f"{features.setting} holds {excerpt(features.path)}: {error}") from None
        if not lines and isinstance(found, list):
            found = next((row for row in found if row is not None), None)
        if isinstance(found, list) and found:
            return len(found)
    keys = listed(list(first)) if isinstance(first, dict) else held(first)
    right = "a list of values" if lines else "a list with a list of values for each record"
    raise ConfigurationError(
        f"{features.setting} holds {excerpt(features.path)}, which does not find {right} in the first records of "
        f"{excerpt(head.path, 200)}. Data must contain features. At the top there are: {keys}."
    )


def _documents(head: Head, lines: bool, limits: Limits) -> Iterator[Any]:
    """The records of the first lines, or the first document. Raises UnreadableDataError where there is none."""
    if not lines:
        text = head.text if head.whole else next(whole_file(head.path, limits))[0].decode("utf-8", "replace")
        yield _loaded(text, head.path)
        return
    found = False
    for line in head.text.split("\n"):
        try:
            document = _loaded(line, head.path)
        except UnreadableDataError:
            continue  # a bad record is counted later
        found = True
        yield document
    if not found:
        raise UnreadableDataError(f"{head.path} does not begin with a JSON object a line")


def _loaded(text: str, path: str) -> Any:
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise UnreadableDataError(f"{path} is {why_not_json(error, 'not a JSON document', text)}") from None
