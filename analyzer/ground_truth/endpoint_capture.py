"""A captured request and answer of an endpoint, and the record that its label makes of it."""

from __future__ import annotations

from datetime import datetime

from analyzer.captured.errors import BadRecordError
from analyzer.captured.ids import id_in, usable_id
from analyzer.captured.json_text import loads
from analyzer.captured.record import Record, time_of
from analyzer.ground_truth.json_text import dumps, template
from contracts import captured as keys

PLACES = (keys.EVENT_VERSION, keys.GROUND_TRUTH, keys.CAPTURE_DATA, keys.EVENT_METADATA)
"""The keys of a merged record, in their order."""

_MERGED = template(*PLACES).removesuffix(b"}") + b"%b}"
_TEXTS = {str, type(None)}


class EndpointCapture:
    """`id` is the one that the caller gave the request, else the platform's; None where there is neither.

    `text` is that of the record, in which long numbers are what they are.
    """

    __slots__ = ("_record", "_text", "id")

    def __init__(self, record: Record, text: bytes) -> None:
        if not isinstance(record.get(keys.CAPTURE_DATA), dict):
            raise BadRecordError(f"{keys.CAPTURE_DATA} should be an object")
        found = id_in(record)
        self.id = usable_id(id_in(loads(text, finite=True)) if isinstance(found, float) else found)
        self._record = record
        self._text = text

    @property
    def moment(self) -> datetime | None:
        """When it was answered, where the record says so."""
        return time_of(self._record)

    def merged(self, label: bytes) -> bytes:
        """The line of the merged record, without its end: all that was captured, and the text of `groundTruthData`."""
        record = self._record if self._holds_texts() else loads(self._text, finite=True)
        rest = {key: value for key, value in record.items() if key not in (*PLACES, keys.CAPTURED_FROM)}
        return _MERGED % (
            dumps(record.get(keys.EVENT_VERSION, "0")),
            label,
            dumps(record[keys.CAPTURE_DATA]),
            dumps(record[keys.EVENT_METADATA]),
            b"," + dumps(rest)[1:-1] if rest else b"",
        )

    def _holds_texts(self) -> bool:
        """Whether all there is is texts, as captures have it: then nothing of it can be a long number."""
        record = self._record
        if not record.keys() <= set(PLACES) or not isinstance(record.get(keys.EVENT_VERSION, ""), str):
            return False
        objects = (*record[keys.CAPTURE_DATA].values(), record[keys.EVENT_METADATA])
        return all(isinstance(each, dict) and set(map(type, each.values())) <= _TEXTS for each in objects)
