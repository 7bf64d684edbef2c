"""A captured request and its answer, as the handlers of users know it."""

from __future__ import annotations

import json
from typing import Any

from analyzer.captured.record import Record
from contracts import captured as keys


class CapturedSide:
    """What went in, what came out, or the ground truth of it; what the capture does not say is None."""

    __slots__ = (keys.DATA, keys.ENCODING, keys.MODE, keys.CONTENT_TYPE)

    def __init__(self, side: Record) -> None:
        self.data: Any = side.get(keys.DATA)
        self.encoding: str | None = side.get(keys.ENCODING)
        self.observedContentType: str | None = side.get(keys.CONTENT_TYPE)
        self.mode: str | None = side.get(keys.MODE)


class EventMetadata:
    """When and under which name the request was answered."""

    __slots__ = ("custom_attribute", "event_id", "event_time", "inference_id")

    def __init__(self, metadata: Record) -> None:
        self.event_id: str | None = metadata.get(keys.EVENT_ID)
        self.event_time: str | None = metadata.get(keys.INFERENCE_TIME)
        self.custom_attribute: Any = metadata.get(keys.CUSTOM_ATTRIBUTES)
        self.inference_id: str | None = metadata.get(keys.INFERENCE_ID)


class EventData:
    """The sides under the names that they have in the file, as early examples ask for them."""

    __slots__ = ("_record",)

    def __init__(self, record: InferenceRecord) -> None:
        self._record = record

    def __getattr__(self, name: str) -> CapturedSide | None:
        if name not in _OF_EARLY_EXAMPLES:
            raise AttributeError(f"this record has no {name}")
        side: CapturedSide | None = getattr(self._record, _OF_EARLY_EXAMPLES[name])
        return side


_OF_EARLY_EXAMPLES = {
    keys.ENDPOINT_INPUT: "endpoint_input",
    keys.ENDPOINT_OUTPUT: "endpoint_output",
    keys.BATCH_OUTPUT: "batch_transform_output",
    "groundTruth": "ground_truth",
}


class InferenceRecord:
    """The argument of `preprocess_handler`, over the parsed line of a capture file; its sides are made when first used.

    A captured side that the record lacks is None. A ground truth that it lacks is no attribute, so that `hasattr` tells
    merged records from captures.
    """

    __slots__ = ("event_dict",)

    def __init__(self, document: Record) -> None:
        self.event_dict = document

    @property
    def endpoint_input(self) -> CapturedSide | None:
        return self._captured(keys.ENDPOINT_INPUT)

    @property
    def endpoint_output(self) -> CapturedSide | None:
        return self._captured(keys.ENDPOINT_OUTPUT)

    @property
    def batch_transform_output(self) -> CapturedSide | None:
        return self._captured(keys.BATCH_OUTPUT)

    @property
    def ground_truth(self) -> CapturedSide:
        if (side := _side(self.event_dict, keys.GROUND_TRUTH)) is None:
            raise AttributeError(f"this record has no {keys.GROUND_TRUTH}")
        return side

    @property
    def event_metadata(self) -> EventMetadata:
        metadata = self.event_dict.get(keys.EVENT_METADATA)
        return EventMetadata(metadata if isinstance(metadata, dict) else {})

    @property
    def event_version(self) -> str | None:
        return self.event_dict.get(keys.EVENT_VERSION)

    @property
    def event_data(self) -> EventData:
        return EventData(self)

    def as_dict(self) -> Record:
        """The whole record, as the capture file has it."""
        return self.event_dict

    def __str__(self) -> str:
        return json.dumps(self.event_dict, ensure_ascii=False)

    def _captured(self, name: str) -> CapturedSide | None:
        return _side(self.event_dict.get(keys.CAPTURE_DATA), name)


def _side(captured: Any, key: str) -> CapturedSide | None:
    side = captured.get(key) if isinstance(captured, dict) else None
    return CapturedSide(side) if isinstance(side, dict) else None
