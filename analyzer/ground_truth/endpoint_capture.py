"""A captured request and answer of an endpoint, and the record that its label makes of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from analyzer.datasets.capture.record import BadRecordError, Record, inference_time
from analyzer.ground_truth.json_text import dumps, loads, usable_id

PLACES = {"eventVersion", "groundTruthData", "captureData", "eventMetadata"}
"""The keys of a merged record."""

_TEXTS = {str, type(None)}


class EndpointCapture:
    """`id` is the one that the caller gave the request, else the platform's; None where there is neither.

    `text` is that of the record, in which long numbers are what they are.
    """

    __slots__ = ("_record", "_text", "id")

    def __init__(self, record: Record, text: bytes) -> None:
        if not isinstance(record.get("captureData"), dict):
            raise BadRecordError("captureData should be an object")
        found = _id_in(record)
        self.id = usable_id(_id_in(loads(text)) if isinstance(found, float) else found)
        self._record = record
        self._text = text

    @property
    def moment(self) -> datetime | None:
        """When it was answered, where the record says so."""
        return inference_time(self._record)

    def merged(self, label: bytes) -> bytes:
        """The line of the merged record, without its end: all that was captured, and the text of `groundTruthData`."""
        record = self._record if self._holds_texts() else loads(self._text)
        rest = {key: value for key, value in record.items() if key not in PLACES}
        return b'{"eventVersion":%b,"groundTruthData":%b,"captureData":%b,"eventMetadata":%b%b}' % (
            dumps(record.get("eventVersion", "0")),
            label,
            dumps(record["captureData"]),
            dumps(record["eventMetadata"]),
            b"," + dumps(rest)[1:-1] if rest else b"",
        )

    def _holds_texts(self) -> bool:
        """Whether all there is is texts, as captures have it: then nothing of it can be a long number."""
        record = self._record
        if not record.keys() <= PLACES or not isinstance(record.get("eventVersion", ""), str):
            return False
        objects = (*record["captureData"].values(), record["eventMetadata"])
        return all(isinstance(each, dict) and set(map(type, each.values())) <= _TEXTS for each in objects)


def _id_in(record: Record) -> Any:
    """The first of the two ids that is there and no empty text."""
    metadata = record.get("eventMetadata")
    ids = [metadata.get(key) for key in ("inferenceId", "eventId")] if isinstance(metadata, dict) else []
    return next((id for id in ids if id is not None and id != ""), None)
