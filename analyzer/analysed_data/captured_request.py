"""The request of a captured record as rows of features, and what was answered to it.

A request is on its own side, `endpointInput` or `batchTransformInput`, and its answer on another, or both are joined by
a batch transform in `batchTransformOutput`: of JSON the answer is under `SageMakerOutput`, of CSV it follows the
features. One document may hold all rows of both.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from analyzer.analysed_data.json_paths import getter
from analyzer.captured.errors import BadRecordError
from analyzer.captured.payload import Payload, csv_rows, payload_of, rows_of
from analyzer.captured.record import Record, side_of
from analyzer.captured.rows import Headers, side_rows
from analyzer.captured.shapes import JsonRow, readings
from analyzer.model_access.answers import CSV, JSON, JSON_LINES, media_type
from analyzer.values.json_columns import valid_text
from contracts import captured
from contracts.captured import BATCH_INPUT, BATCH_OUTPUT, DATA, ENDPOINT_OUTPUT, INPUTS, JOINED_ANSWER
from contracts.errors import counted, excerpt, held

FEATURES = "features_attribute"

FeatureValues = list[Any]
"""The values of one row."""


@dataclass(frozen=True)
class CapturedAnswer:
    """What the model answered to all rows of a request."""

    body: bytes
    content_type: str

    @classmethod
    def of(cls, text: str, content_type: str) -> Self:
        """Half characters, which no bytes could hold, are escaped, as in any other column."""
        return cls(str(valid_text(text)).encode(), content_type)


@dataclass(frozen=True)
class CapturedRequest:
    """The rows of a record, and the answer to them; `binary` of its sides are left out."""

    rows: list[FeatureValues]
    answer: CapturedAnswer | None = None
    binary: int = 0


@dataclass(frozen=True)
class RequestReader:
    """Reads requests whose features are at the JMESPath `path` of JSON, else by position, or by their names as keys.

    `headers` are lines of names that payloads of CSV may begin with. Answers are looked at where they are `answered`.
    """

    path: str | None
    names: tuple[str, ...]
    headers: Headers = field(default_factory=dict)
    answered: bool = True

    def read(self, record: Record) -> CapturedRequest:
        """The request of a record, and its answer. Raises BadRecordError."""
        side = _side_of_request(record)
        if side is None:
            raise BadRecordError(f"it has no request: none of {', '.join((*INPUTS, BATCH_OUTPUT))}")
        if side == BATCH_OUTPUT or (side == BATCH_INPUT and _is_joined(record)):
            return self._joined(record)
        rows, binary = self._rows(record, side)
        fitted = [self._fitted(row) for row in rows]
        outputs = (side_of(record, each) for each in (ENDPOINT_OUTPUT, BATCH_OUTPUT) if self.answered)
        output = next((each for each in outputs if each is not None), None)
        if output is None:
            return CapturedRequest(fitted, None, binary)
        answer = payload_of(output)
        if answer is None:
            return CapturedRequest(fitted, None, binary + 1)
        return CapturedRequest(fitted, self._answer(answer), binary)

    def first_row(self, record: Record) -> tuple[JsonRow | None, bool]:
        """The first row of a request, None of one without any, and whether an answer follows in it."""
        side = _side_of_request(record)
        if side is None:
            return None, False
        payload = payload_of(side_of(record, side))
        if payload is None:
            raise BadRecordError("it is binary")
        if side != BATCH_OUTPUT:
            return next(iter(self._rows(record, side)[0]), None), False
        documents = payload.documents()
        if documents is None:
            return next(iter(self._lines(payload, side)), None), True
        return next((row for root in _roots(documents) for row in self._rows_in(root)), None), False

    def _rows(self, record: Record, side: str) -> tuple[Sequence[JsonRow], int]:
        """The rows of a side that holds nothing but the request, and whether it is binary."""
        payload = payload_of(side_of(record, side))
        if payload is None:
            return [], 1
        documents = payload.documents()
        if documents is None:
            return self._lines(payload, side), 0
        if self.path is not None:
            return [row for each in documents for row in self._at_path(each)], 0
        ways = readings([row for each in documents for row in rows_of(each)])
        return (ways[0] if len(ways) == 1 else side_rows(record, (side,), self.headers)[0].get(side, [])), 0

    def _lines(self, payload: Payload, side: str) -> list[list[Any]]:
        """The lines of CSV but a header."""
        lines = csv_rows(payload.text)
        return lines[1:] if lines and lines[0] == self.headers.get(side) else lines

    def _joined(self, record: Record) -> CapturedRequest:
        payload = payload_of(side_of(record, BATCH_OUTPUT))
        if payload is None:
            return CapturedRequest([], None, 1)
        documents = payload.documents()
        if documents is None:
            lines = self._lines(payload, BATCH_OUTPUT)
            width = len(self.names)
            return CapturedRequest(
                [self._fitted(line[:width]) for line in lines], _as_csv([line[width:] for line in lines])
            )
        rows: list[FeatureValues] = []
        answers: list[Any] = []
        for root in _roots(documents):
            rows += map(self._fitted, self._rows_in(root))
            if isinstance(root, dict) and root.get(JOINED_ANSWER) is not None:
                answers.append(root[JOINED_ANSWER])
        if len(answers) == 1 < len(rows) and not isinstance(answers[0], str):
            return CapturedRequest(rows, CapturedAnswer.of(json.dumps(answers[0]), JSON))
        return CapturedRequest(rows, _as_lines(answers))

    def _rows_in(self, root: Any) -> Sequence[JsonRow]:
        """The rows of a document that an answer is joined to."""
        if self.path is not None:
            return self._at_path(root)
        rest = {key: value for key, value in root.items() if key != JOINED_ANSWER} if isinstance(root, dict) else root
        return readings([rest if isinstance(rest, list | dict) else [rest]])[0]

    def _at_path(self, document: Any) -> list[Any]:
        """A list of values is a row, a list of lists is as many rows."""
        assert self.path is not None
        try:
            found = getter(self.path)(document)
        except ValueError as error:
            raise BadRecordError(f"{FEATURES}: {error}") from None
        if not isinstance(found, list) or not found:
            raise BadRecordError(
                f"{FEATURES} is {excerpt(self.path)}, which finds {held(found)}; it should find a list of the features"
            )
        return found if all(isinstance(row, list) for row in found) else [found]

    def _answer(self, payload: Payload) -> CapturedAnswer | None:
        """None where nothing was answered."""
        text, kind = payload.text, CSV
        if not text.strip():
            return None
        looks_like_json = text.lstrip().startswith(("{", "["))
        header = self.headers.get(ENDPOINT_OUTPUT)
        if payload.kind == captured.JSON or (payload.kind != captured.CSV and looks_like_json):
            kind = JSON_LINES if media_type(str(payload.content_type)) == JSON_LINES else JSON
        elif header is not None and not looks_like_json and csv_rows(text)[:1] == [header]:
            text = text.partition("\n")[2]
        if kind == CSV and '"' in text:
            csv_rows(text)  # a quote that is never closed is no answer
        return CapturedAnswer.of(text, kind)

    def _fitted(self, row: JsonRow) -> FeatureValues:
        """The values of a row in the order of the names."""
        if isinstance(row, dict):
            if not any(name in row for name in self.names):
                raise BadRecordError(
                    f"its request is an object without any of the features {', '.join(self.names[:5])}; "
                    f"{FEATURES} should say where they are"
                )
            return [row.get(name) for name in self.names]
        if len(row) != len(self.names):
            raise BadRecordError(
                f"its request has {counted(len(row), 'value')}; it should have {len(self.names)}, one a feature"
            )
        return row


def _side_of_request(record: Record) -> str | None:
    """The side that holds the request, by itself or joined to its answer; None where none does."""
    sides = ((side, side_of(record, side)) for side in (*INPUTS, BATCH_OUTPUT))
    return next((name for name, side in sides if side is not None and side.get(DATA) is not None), None)


def _is_joined(record: Record) -> bool:
    """Whether a batch transform has joined the request to its answer, in JSON, which says so."""
    payload = payload_of(side_of(record, BATCH_OUTPUT)) if side_of(record, BATCH_OUTPUT) is not None else None
    documents = None if payload is None else payload.documents()
    return any(isinstance(root, dict) and JOINED_ANSWER in root for root in _roots(documents or []))


def _roots(documents: Sequence[Any]) -> Iterator[Any]:
    for document in documents:
        yield from document if isinstance(document, list) else [document]


def _as_csv(rows: list[list[Any]]) -> CapturedAnswer | None:
    if not any(rows):
        return None
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return CapturedAnswer.of(text.getvalue(), CSV)


def _as_lines(answers: list[Any]) -> CapturedAnswer | None:
    """Answers of which each is to one request; a text is what the model wrote as CSV."""
    if not answers:
        return None
    if all(isinstance(answer, str) for answer in answers):
        return CapturedAnswer.of("\n".join(answer.strip("\r\n") for answer in answers), CSV)
    return CapturedAnswer.of("\n".join(map(json.dumps, answers)), JSON_LINES)
