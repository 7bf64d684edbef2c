"""JSON of which paths say where the features and all else of a record are, as batches of columns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from analyzer.analysed_data.json_paths import Getter, getter
from analyzer.errors import UnreadableDataError
from analyzer.formats.json import line_texts, quick_rows, records_of_lines
from analyzer.scan.lines import single_lines
from analyzer.scan.split import Split, SplitReport
from analyzer.values.json_columns import DEEPEST, Columns, as_array, depth, is_inexact, why_not_json
from contracts.errors import counted, excerpt, held


@dataclass(frozen=True)
class JsonPlaces:
    """Where the columns are: `features` is the path of a list of values, which are called `names`.

    `others` are the paths of single values by the names of their columns.
    """

    features: str
    names: tuple[str, ...]
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class AddressedJsonDecoder:
    """Lines, or whole documents, to the `wanted` columns; a value keeps the type of its own text."""

    lines: bool
    places: JsonPlaces
    wanted: tuple[str, ...]

    def decode(self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        reader = _AddressedReader(self.places, self.wanted, split, report)
        position = 0
        for batch in batches:
            texts = line_texts(single_lines(batch), split, position)
            found = reader.lines(texts, position) if self.lines else reader.documents(texts, position)
            position += len(texts)
            for columns, rows in found:
                report.rows += rows
                if rows:
                    arrays = [as_array(columns[name]) for name in self.wanted]
                    yield pa.record_batch(arrays, names=list(self.wanted))


AddressedRows = tuple[Columns, int]
"""The wanted columns of some records, and how many records these are."""


class _AddressedReader:
    def __init__(self, places: JsonPlaces, wanted: Sequence[str], split: Split, report: SplitReport) -> None:
        self._path = places.features
        self._features = getter(places.features)
        self._width = len(places.names)
        self._wanted = {name: place for place, name in enumerate(places.names) if name in wanted}
        self._others = {name: getter(path) for name, path in places.others if name in wanted}
        self._paths = dict(places.others)
        self._split = split
        self._report = report

    def lines(self, texts: list[str], position: int) -> Iterator[AddressedRows]:
        """The records of lines that come after so many others: read quickly, else once more with care."""
        quick = self._quick(texts)
        if quick is not None:
            yield quick
            return
        features: list[Any] = []
        records: list[Any] = []
        for where, _, record in records_of_lines(texts, self._split, position, self._report):
            try:
                values = self._features(record)
                others = [get(record) for get in self._others.values()]
            except ValueError as error:
                self._report.bad_record(where, str(error))
                continue
            if self._fits(values, where):
                features.append(values)
                records.append(others)
        yield self._columns(features, list(zip(*records, strict=True))), len(features)

    def documents(self, texts: list[str], position: int) -> Iterator[AddressedRows]:
        """The records of documents, each of which is the one line of a file. Raises UnreadableDataError."""
        for number, text in enumerate(texts, start=position + 1):
            path = self._split.file_of(number)
            if not text.strip():
                continue
            try:
                document = json.loads(text.removeprefix("\ufeff"))
            except (ValueError, RecursionError) as error:
                self._report.bad_record(path, why_not_json(error, "not a JSON document", text))
                continue
            features = self._vector(document, path, self._path, self._features)
            others = [self._vector(document, path, self._paths[name], get) for name, get in self._others.items()]
            for name, values in zip(self._others, others, strict=True):
                if len(values) != len(features):
                    raise UnreadableDataError(
                        f"{path} has {counted(len(features), 'record')} by the path {excerpt(self._path)} and "
                        f"{counted(len(values), 'value')} by {excerpt(self._paths[name])}; value i of one "
                        "should belong to record i of the other"
                    )
            kept = [i for i, row in enumerate(features) if self._fits(row, f"{path}, element {i + 1}")]
            yield self._columns([features[i] for i in kept], [[each[i] for i in kept] for each in others]), len(kept)

    def _quick(self, texts: list[str]) -> AddressedRows | None:
        """The records of lines that are all as they should be; None of others."""
        records = quick_rows(texts)
        if records is None:
            return None
        try:
            features = list(map(self._features, records))
            others = [list(map(get, records)) for get in self._others.values()]
        except ValueError:
            return None
        if any(type(values) is not list or len(values) != self._width for values in features):
            return None
        columns = self._columns(features, others)
        return None if any(map(is_inexact, columns.values())) else (columns, len(features))

    def _columns(self, features: Sequence[Any], others: Sequence[Sequence[Any]]) -> Columns:
        columns = {name: [row[place] for row in features] for name, place in self._wanted.items()}
        values = others or [[] for _ in self._others]  # of no records
        return columns | {name: list(each) for name, each in zip(self._others, values, strict=True)}

    def _fits(self, values: Any, where: str) -> bool:
        """Whether these are the features of a record; what is not is a bad record."""
        if type(values) is not list:
            found = f"the path {excerpt(self._path)} finds {held(values)}"
        elif len(values) != self._width:
            found = f"the path {excerpt(self._path)} finds a list of {counted(len(values), 'value')}"
        elif depth(values) > DEEPEST:
            found = f"its features are nested deeper than {DEEPEST} levels"
        else:
            return True
        self._report.bad_record(where, f"{found}; the features should be a list of {self._width} values")
        return False

    def _vector(self, document: Any, path: str, where: str, get: Getter) -> list[Any]:
        """A list with a value for each record of a document."""
        try:
            found = get(document)
        except ValueError as error:
            raise UnreadableDataError(f"{path}: {error}") from None
        if type(found) is list:
            return found
        raise UnreadableDataError(
            f"{path}: the path {excerpt(where)} finds {held(found)}; it should find a list with a value for each record"
        )
