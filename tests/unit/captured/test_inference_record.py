"""The record of a capture, as handlers of users ask it for its parts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from analyzer.captured.inference_record import InferenceRecord

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


SIDES = ("endpoint_input", "endpoint_output", "batch_transform_output", "ground_truth")
EARLY = ("endpointInput", "endpointOutput", "batchTransformOutput", "groundTruth")


@pytest.mark.parametrize(
    "document",
    [{}, {"captureData": None, "groundTruthData": None}, {"captureData": {"endpointInput": "odd"}}],
)
def test_a_side_that_the_record_lacks_is_none_and_a_ground_truth_no_attribute(document: dict[str, Any]) -> None:
    record = InferenceRecord(document)
    assert [getattr(record, name) for name in SIDES[:-1]] == [None] * 3
    assert [getattr(record.event_data, name) for name in EARLY[:-1]] == [None] * 3
    assert not hasattr(record, "ground_truth")
    assert not any(hasattr(record.event_data, name) for name in ("groundTruth", "other"))
    with pytest.raises(AttributeError, match="this record has no groundTruthData"):
        _ = record.ground_truth


def test_a_part_that_is_there_is_an_attribute() -> None:
    record = InferenceRecord(DOCUMENT)
    assert all(hasattr(record, name) for name in SIDES)
    assert all(hasattr(record.event_data, name) for name in EARLY)


def test_what_the_metadata_do_not_say_is_none() -> None:
    record = InferenceRecord({})
    assert record.event_version is record.event_metadata.event_id is record.event_metadata.inference_id is None


def test_the_whole_record_as_a_dict_and_as_text() -> None:
    record = InferenceRecord(DOCUMENT)
    assert record.as_dict() == record.event_dict == DOCUMENT
    assert json.loads(str(record)) == DOCUMENT
    assert '"é"' in str(record)
