"""Captured or merged records to features, labels and predictions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, compress
from typing import Any

import numpy as np
import pyarrow as pa

from analyzer.analysed_data.captured_answers import Asked, prediction_columns
from analyzer.analysed_data.captured_labels import LabelReader
from analyzer.analysed_data.captured_request import RequestReader
from analyzer.analysed_data.captured_script import ScriptedRows
from analyzer.analysed_data.predictions import Predictions
from analyzer.datasets.capture.part_records import Numbered
from analyzer.datasets.capture.record import BadRecordError
from analyzer.datasets.json import line_texts
from analyzer.datasets.json_columns import as_array
from analyzer.datasets.merged.record_reader import RecordReader
from analyzer.datasets.reading import Reading
from analyzer.scan.split import Split, SplitReport
from analyzer.scripts.script_columns import rows_batch

AT_ONCE = 10_000
"""Records that are objects of Python at a time."""


@dataclass(frozen=True)
class CapturedPlaces:
    """Where the columns are in a record; `label` and `predictions` are None where they are not read.

    `headers` are lines of names that requests and answers may begin with.
    """

    features: str | None
    names: tuple[str, ...]
    label: LabelReader | None
    predictions: Predictions | None
    headers: tuple[list[Any], ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns in order."""
        label = () if self.label is None else (self.label.name,)
        features = tuple(name for name in self.names if name not in label)
        return (*features, *label, *(() if self.predictions is None else self.predictions.names))


@dataclass(frozen=True)
class CapturedDecoder:
    """Records to the `wanted` columns; what lies outside the window is counted and left out."""

    places: CapturedPlaces
    reading: Reading
    wanted: tuple[str, ...]

    def decode(self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        reader = RecordReader(self.reading, split, report)
        table = _Table(self, split, report)
        script = ScriptedRows(self.places.names, self.places.label, self.places.predictions)
        position = 0
        for batch in batches:
            lines = line_texts(batch.column(0), split, position)
            for start in range(0, len(lines), AT_ONCE):
                made, records = reader.read(lines[start : start + AT_ONCE], position + start)
                made_batch = rows_batch(made)
                if made_batch is not None:
                    report.rows += made_batch.num_rows
                    yield self._selected(script.columns(made_batch))
                columns, rows = table.read(records)
                report.rows += rows
                if rows:
                    yield self._selected(columns)
            position += len(lines)

    def _selected(self, columns: dict[str, pa.Array]) -> pa.RecordBatch:
        return pa.record_batch([columns[name] for name in self.wanted], names=list(self.wanted))


class _Table:
    """Makes columns of records, and counts those that cannot be read."""

    def __init__(self, decoder: CapturedDecoder, split: Split, report: SplitReport) -> None:
        places = decoder.places
        self._requests = RequestReader(places.features, places.names, places.headers)
        self._label = places.label
        self._predictions = places.predictions
        self._first_only = decoder.reading.payload_rows == "first"
        self._wanted = {name: i for i, name in enumerate(places.names) if name in decoder.wanted}
        self._split = split
        self._report = report

    def read(self, records: Sequence[Numbered]) -> tuple[dict[str, pa.Array], int]:
        """The columns of some records, and how many rows these are."""
        numbers: list[int] = []
        features: list[list[list[Any]]] = []
        labels: list[list[Any]] = []
        asked: list[Asked] = []
        for number, record in records:
            try:
                rows, answer = self._requests.read(record)
                if not rows:
                    raise BadRecordError("its request is empty")
                found = [] if self._label is None else self._label.read(record, len(rows))
            except BadRecordError as error:
                self._report.bad_record(self._split.place_of(number), str(error))
                continue
            numbers.append(number)
            features.append(rows)
            labels.append(found)
            asked.append((answer, len(rows)))
        kept = [True] * len(numbers)
        predicted: dict[str, pa.Array] = {}
        if self._predictions is not None and numbers:
            places = [self._split.place_of(number) for number in numbers]
            predicted, kept = prediction_columns(
                asked, self._predictions, lambda i, why: self._report.bad_record(places[i], why)
            )
        return self._columns(list(compress(features, kept)), list(compress(labels, kept)), predicted)

    def _columns(
        self, features: list[list[list[Any]]], labels: list[list[Any]], predicted: dict[str, pa.Array]
    ) -> tuple[dict[str, pa.Array], int]:
        if self._first_only and predicted:
            starts = np.cumsum([0, *(len(rows) for rows in features)])[:-1]
            predicted = {name: column.take(pa.array(starts)) for name, column in predicted.items()}
        first = 1 if self._first_only else None
        every = list(chain.from_iterable(rows[:first] for rows in features))
        columns = {name: as_array([row[place] for row in every]) for name, place in self._wanted.items()}
        if self._label is not None:
            columns[self._label.name] = as_array(list(chain.from_iterable(rows[:first] for rows in labels)))
        return columns | predicted, len(every)
