"""A captured request and answer of an endpoint, and the record that its label makes of it."""

from __future__ import annotations

from datetime import datetime

from analyzer.datasets.capture.record import BadRecordError, Record, inference_time
from analyzer.ground_truth.json_text import dumps, usable_id

PLACES = {"eventVersion", "groundTruthData", "captureData", "eventMetadata"}
"""The keys of a merged record."""


class EndpointCapture:
    """`id` is the one that the caller gave the request, else the platform's; None where there is neither."""

    __slots__ = ("_record", "id")

    def __init__(self, record: Record) -> None:
        if not isinstance(record.get("captureData"), dict):
            raise BadRecordError("captureData should be an object")
        metadata = record.get("eventMetadata")
        found = (metadata.get("inferenceId") or metadata.get("eventId")) if isinstance(metadata, dict) else None
        self.id = usable_id(found)
        self._record = record

    @property
    def moment(self) -> datetime | None:
        """When it was answered, where the record says so."""
        return inference_time(self._record)

    def merged(self, label: bytes) -> bytes:
        """The line of the merged record, without its end: all that was captured, and the text of `groundTruthData`."""
        record = self._record
        rest = {key: value for key, value in record.items() if key not in PLACES}
        return b'{"eventVersion":%b,"groundTruthData":%b,"captureData":%b,"eventMetadata":%b%b}' % (
            dumps(record.get("eventVersion", "0")),
            label,
            dumps(record["captureData"]),
            dumps(record["eventMetadata"]),
            b"," + dumps(rest)[1:-1] if rest else b"",
        )
