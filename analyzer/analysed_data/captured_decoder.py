"""Captured or merged records to features, labels and predictions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

import numpy as np
import pyarrow as pa

from analyzer.analysed_data.captured_answers import prediction_columns
from analyzer.analysed_data.captured_labels import MergedLabelReader
from analyzer.analysed_data.captured_request import CapturedRequest, RequestReader
from analyzer.analysed_data.captured_script import ScriptedRows
from analyzer.analysed_data.predictions import Predictions
from analyzer.captured.errors import BadRecordError
from analyzer.captured.record import Record
from analyzer.captured.rows import Headers
from analyzer.formats.captures import record_reader
from analyzer.formats.json import line_texts
from analyzer.formats.reading import Reading
from analyzer.formats.script_rows import rows_batch
from analyzer.scan.lines import single_lines
from analyzer.scan.split import Split, SplitReport
from analyzer.values.json_columns import as_array

LabelledRequest = tuple[CapturedRequest, list[Any]]
"""A request, and a label for each of its rows."""

AT_ONCE = 10_000
"""Records that are objects of Python at a time."""


@dataclass(frozen=True)
class CapturedPlaces:
    """Where the columns are in a record; `label` and `predictions` are None where they are not read.

    `headers` are lines of names that requests and answers may begin with.
    """

    features: str | None
    names: tuple[str, ...]
    label: MergedLabelReader | None
    predictions: Predictions | None
    headers: Headers = field(default_factory=dict)

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
        reader = record_reader(self.reading, split, report)
        table = _RequestTable(self, split, report)
        script = ScriptedRows(self.places.names, self.places.label, self.places.predictions)
        position = 0
        for batch in batches:
            lines = line_texts(single_lines(batch), split, position)
            for start in range(0, len(lines), AT_ONCE):
                made, found = reader.read(lines[start : start + AT_ONCE], position + start, table.record)
                made_batch = rows_batch(made)
                if made_batch is not None:
                    report.rows += made_batch.num_rows
                    yield self._selected(script.columns(made_batch))
                columns, rows = table.columns(found)
                report.rows += rows
                if rows:
                    yield self._selected(columns)
            position += len(lines)

    def _selected(self, columns: dict[str, pa.Array]) -> pa.RecordBatch:
        return pa.record_batch([columns[name] for name in self.wanted], names=list(self.wanted))


class _RequestTable:
    """Makes columns of records, and counts those that cannot be read."""

    def __init__(self, decoder: CapturedDecoder, split: Split, report: SplitReport) -> None:
        places = decoder.places
        self._requests = RequestReader(places.features, places.names, places.headers, places.predictions is not None)
        self._label = places.label
        self._predictions = places.predictions
        self._first_only = decoder.reading.payload_rows == "first"
        self._wanted = {name: i for i, name in enumerate(places.names) if name in decoder.wanted}
        self._split = split
        self._report = report

    def columns(self, found: Sequence[tuple[int, LabelledRequest]]) -> tuple[dict[str, pa.Array], int]:
        """The columns of some records, and how many rows these are."""
        read = [(number, made) for number, made in found if made[0].rows]
        kept = [True] * len(read)
        predicted: dict[str, pa.Array] = {}
        if self._predictions is not None and read:
            places = [self._split.place_of(number) for number, _ in read]
            answers = [(request.answer, len(request.rows)) for _, (request, _) in read]
            predicted, kept = prediction_columns(
                answers,
                self._predictions,
                lambda i, why: self._report.bad_record(places[i], why),
                self._report.hint,
            )
        return self._columns(list(compress((made for _, made in read), kept)), predicted)

    def record(self, record: Record) -> tuple[LabelledRequest, int]:
        """The request and the labels of a record, and how many of its sides are binary."""
        request = self._requests.read(record)
        if not request.rows and not request.binary:
            raise BadRecordError("its request is empty")
        labels, binary = (
            ([], 0) if self._label is None or not request.rows else self._label.read(record, len(request.rows))
        )
        return (request, labels), request.binary + binary

    def _columns(
        self, made: Sequence[LabelledRequest], predicted: dict[str, pa.Array]
    ) -> tuple[dict[str, pa.Array], int]:
        first = 1 if self._first_only else None
        if self._first_only and predicted:
            starts = np.cumsum([0, *(len(request.rows) for request, _ in made)])[:-1]
            predicted = {name: column.take(pa.array(starts)) for name, column in predicted.items()}
        every = [row for request, _ in made for row in request.rows[:first]]
        columns = {name: as_array([row[place] for row in every]) for name, place in self._wanted.items()}
        if self._label is not None:
            columns[self._label.name] = as_array([label for _, labels in made for label in labels[:first]])
        return columns | predicted, len(every)
