"""The record of a capture, as handlers of users ask it for its parts."""

from __future__ import annotations

import json
from typing import Any

from analyzer.scripts.inference_record import InferenceRecord

DOCUMENT: dict[str, Any] = {
    "captureData": {
        "endpointInput": {"observedContentType": "text/csv", "mode": "INPUT", "data": "132,25", "encoding": "CSV"},
        "endpointOutput": {"observedContentType": "text/csv", "mode": "OUTPUT", "data": "0.014\n", "encoding": "CSV"},
        "batchTransformOutput": {"data": "é", "encoding": "JSON"},
    },
    "groundTruthData": {"data": "1", "encoding": "CSV"},
    "eventMetadata": {
        "eventId": "ea46f2ab",
        "inferenceTime": "2026-02-12T10:00:01Z",
        "inferenceId": "own-id",
        "customAttributes": ["origin=web"],
    },
    "eventVersion": "0",
}


def test_sides_have_their_data_encoding_type_and_mode() -> None:
    side = InferenceRecord(DOCUMENT).endpoint_output
    assert side is not None
    assert (side.data, side.encoding, side.observedContentType, side.mode) == ("0.014\n", "CSV", "text/csv", "OUTPUT")


def test_what_the_event_says_of_itself() -> None:
    record = InferenceRecord(DOCUMENT)
    metadata = record.event_metadata
    assert (metadata.event_id, metadata.event_time, metadata.inference_id) == (
        "ea46f2ab",
        "2026-02-12T10:00:01Z",
        "own-id",
    )
    assert metadata.custom_attribute == ["origin=web"]
    assert record.event_version == "0"


def test_a_batch_output_and_the_ground_truth() -> None:
    record = InferenceRecord(DOCUMENT)
    assert record.batch_transform_output is not None
    assert record.batch_transform_output.data == "é"
    assert record.batch_transform_output.mode is None
    assert record.ground_truth is not None
    assert record.ground_truth.data == "1"


def test_the_names_of_early_examples_work_too() -> None:
    data = InferenceRecord(DOCUMENT).event_data
    assert data.endpointInput is not None
    assert data.endpointInput.data == "132,25"
    assert data.endpointOutput is not None
    assert data.endpointOutput.encoding == "CSV"


def test_missing_parts_are_none() -> None:
    record = InferenceRecord({})
    assert record.endpoint_input is record.endpoint_output is record.batch_transform_output is None
    assert record.ground_truth is record.event_version is record.event_metadata.event_id is None
    assert InferenceRecord({"captureData": None}).endpoint_input is None
    assert InferenceRecord({"captureData": {"endpointInput": "odd"}}).endpoint_input is None


def test_the_whole_record_as_a_dict_and_as_text() -> None:
    record = InferenceRecord(DOCUMENT)
    assert record.as_dict() == record.event_dict == DOCUMENT
    assert json.loads(str(record)) == DOCUMENT
    assert '"é"' in str(record)
