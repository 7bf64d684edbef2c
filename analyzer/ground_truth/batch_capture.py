"""An answer of a batch transform that was asked for inference ids: a row of CSV, or an object of JSON."""

from __future__ import annotations

from datetime import datetime

from analyzer.captured.errors import BadRecordError
from analyzer.captured.ids import usable_id
from analyzer.captured.json_text import loads
from analyzer.captured.record import Record, moment_of
from analyzer.ground_truth.json_text import dumps, template
from contracts import captured as keys
from contracts.errors import excerpt

_VERSION = "0"
_MERGED = template(keys.EVENT_METADATA, keys.EVENT_VERSION, keys.GROUND_TRUTH, keys.CAPTURE_DATA)


class BatchCapture:
    """`moment` is when the transform job began; `text` is the row without its id and time, or that of the object."""

    __slots__ = ("_encoding", "_text", "id", "moment")

    def __init__(self, id: str | None, moment: datetime | None, text: bytes, encoding: str) -> None:
        self.id = id
        self.moment = moment
        self._text = text
        self._encoding = encoding

    @classmethod
    def of_object(cls, answer: Record, text: bytes) -> BatchCapture:
        """Of JSON: the two are keys of the object."""
        return cls(usable_id(answer.get(keys.BATCH_ID)), moment_of(answer.get(keys.BATCH_TIME)), text, keys.JSON)

    @classmethod
    def of_row(cls, row: str) -> BatchCapture:
        """Of CSV: the two are its last fields. Raises BadRecordError."""
        fields = row.rstrip("\r").rsplit(",", 2)
        found, time = (field.strip().strip('"').strip() for field in fields[-2:]) if len(fields) == 3 else ("", "")
        moment = moment_of(time)
        if moment is None or not found:
            raise BadRecordError(
                "neither a captured record nor a row that ends in an inference id and a time such as "
                f"2022-08-30T00:49:15Z: {excerpt(row[:200])}"
            )
        return cls(found, moment, fields[0].encode("utf-8"), keys.CSV)

    def merged(self, label: bytes) -> bytes:
        """The line of the merged record, without its end; `label` is the text of its `groundTruthData`."""
        captured = {keys.BATCH_OUTPUT: {keys.DATA: self._data(), keys.ENCODING: self._encoding}}
        return _MERGED % (dumps({keys.EVENT_ID: self.id}), dumps(_VERSION), label, dumps(captured))

    def _data(self) -> str:
        """The answer as it was without its id and time."""
        if self._encoding == keys.CSV:
            return self._text.decode("utf-8")
        kept = {
            key: value
            for key, value in loads(self._text, finite=True).items()
            if key not in (keys.BATCH_ID, keys.BATCH_TIME)
        }
        return dumps(kept).decode("utf-8")
