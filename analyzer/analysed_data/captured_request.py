"""The request of a captured record as rows of features, whichever way it was captured.

A request is on its own side, `endpointInput` or `batchTransformInput`, or, joined by a batch transform, in
`batchTransformOutput` beside its answer: of JSON that is under `SageMakerOutput`, of CSV it follows the features. One
document may hold all rows of both.
"""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from analyzer.analysed_data.json_paths import getter
from analyzer.datasets.capture.payload import csv_rows, loads
from analyzer.datasets.capture.record import BadRecordError, Part, Record, part_of
from analyzer.datasets.capture.shapes import JOINED_ANSWER, readings
from analyzer.model_access.answers import CSV, JSON, JSON_LINES, media_type
from contracts.errors import counted, excerpt, held

INPUTS = ("endpointInput", "batchTransformInput")
OUTPUT = "endpointOutput"
JOINED = "batchTransformOutput"

FEATURES = "features_attribute"

Features = list[Any]
"""The values of one row."""


@dataclass(frozen=True)
class CapturedAnswer:
    """What the model answered to all rows of a request."""

    body: bytes
    content_type: str


@dataclass(frozen=True)
class RequestReader:
    """Reads requests whose features are at the JMESPath `path` of JSON, else by position, or by their names as keys.

    `headers` are lines of names that payloads of CSV may begin with.
    """

    path: str | None
    names: tuple[str, ...]
    headers: tuple[list[Any], ...] = ()

    def read(self, record: Record) -> tuple[list[Features], CapturedAnswer | None]:
        """The rows of a record's request, and its answer. Raises BadRecordError."""
        request = request_of(record)
        if request is None:
            joined = part_of(record, JOINED)
            if joined is None:
                raise BadRecordError(f"it has no request: none of {', '.join((*INPUTS, JOINED))}")
            return self._joined(joined)
        rows = [self._fitted(row) for row in self.rows(request)]
        answer = part_of(record, OUTPUT)
        return rows, None if answer is None or answer.get("data") is None else self._answer(answer)

    def rows(self, part: Part) -> Iterator[Features | dict[str, Any]]:
        """The rows of a request, as long as they are."""
        text = text_of(part)
        if not looks_like_json(text):
            lines = csv_rows(text)
            yield from lines[1:] if lines and lines[0] in self.headers else lines
            return
        for document in documents(text):
            yield from self._at_path(document) if self.path is not None else rows_of(document)

    def _joined(self, part: Part) -> tuple[list[Features], CapturedAnswer | None]:
        text = text_of(part)
        if not looks_like_json(text):
            lines = csv_rows(text)
            width = len(self.names)
            answer = _as_csv([line[width:] for line in lines if isinstance(line, list)])
            return [self._fitted(line[:width] if isinstance(line, list) else line) for line in lines], answer
        rows: list[Features] = []
        answers: list[Any] = []
        for document in documents(text):
            for root in document if isinstance(document, list) else [document]:
                found = self._at_path(root) if self.path is not None else rows_of(root)
                rows += map(self._fitted, found)
                if isinstance(root, dict) and root.get(JOINED_ANSWER) is not None:
                    answers.append(root[JOINED_ANSWER])
        if len(answers) == 1 < len(rows) and not isinstance(answers[0], str):
            return rows, CapturedAnswer(json.dumps(answers[0]).encode(), JSON)
        return rows, _as_lines(answers)

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

    def _answer(self, part: Part) -> CapturedAnswer:
        text = text_of(part)
        if self.headers and not looks_like_json(text):
            lines = csv_rows(text)
            text = text.partition("\n")[2] if lines and lines[0] in self.headers else text
        encoding = str(part.get("encoding")).upper()
        observed = media_type(str(part.get("observedContentType") or ""))
        if encoding == "CSV" or observed not in (CSV, JSON, JSON_LINES):
            observed = JSON if encoding == "JSON" or (encoding != "CSV" and looks_like_json(text)) else CSV
        elif encoding == "JSON" and observed == CSV:
            observed = JSON
        return CapturedAnswer(text.encode("utf-8", "surrogatepass"), observed)

    def _fitted(self, row: Features | dict[str, Any]) -> Features:
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


def request_of(record: Record) -> Part | None:
    """The side that holds nothing but the request; None where there is none."""
    parts = (part_of(record, side) for side in INPUTS)
    return next((part for part in parts if part is not None and part.get("data") is not None), None)


def text_of(part: Part) -> str:
    """The text of a side's data. Raises BadRecordError."""
    data, encoding = part.get("data"), part.get("encoding")
    if not isinstance(data, str):
        return json.dumps(data)
    if isinstance(encoding, str) and encoding.upper() == "BASE64":
        try:
            return base64.b64decode("".join(data.split()), validate=True).decode("utf-8").removeprefix("\ufeff")
        except ValueError:
            raise BadRecordError("its BASE64 data is no text") from None
    return data.removeprefix("\ufeff")


def looks_like_json(text: str) -> bool:
    return text.lstrip().startswith(("{", "["))


def documents(text: str) -> Iterator[Any]:
    """The one document of a text, else one a line. Raises BadRecordError."""
    try:
        yield loads(text)
        return
    except ValueError:
        lines = [line for line in text.split("\n") if line.strip()]
    for line in lines:
        try:
            yield loads(line)
        except ValueError:
            raise BadRecordError(f"not JSON: {excerpt(text[:200])}") from None


def rows_of(document: Any) -> Sequence[Any]:
    """The rows of a document by itself: of lists or objects each is one, an object of a known shape may be several."""
    if isinstance(document, list) and document and all(isinstance(row, list | dict) for row in document):
        return readings(document)[0]
    if isinstance(document, dict) and JOINED_ANSWER in document:
        document = {key: value for key, value in document.items() if key != JOINED_ANSWER}
    return readings([document if isinstance(document, list | dict) else [document]])[0]


def _as_csv(rows: list[list[Any]]) -> CapturedAnswer | None:
    if not any(rows):
        return None
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return CapturedAnswer(text.getvalue().encode(), CSV)


def _as_lines(answers: list[Any]) -> CapturedAnswer | None:
    """Answers of which each is to one request; a text is what the model wrote as CSV."""
    if not answers:
        return None
    if all(isinstance(answer, str) for answer in answers):
        return CapturedAnswer("\n".join(answer.strip("\r\n") for answer in answers).encode(), CSV)
    return CapturedAnswer("\n".join(map(json.dumps, answers)).encode(), JSON_LINES)
