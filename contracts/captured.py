"""A captured record: a request, what a model answered to it, and, in a merged record, its label; one a line of a file.

| file | form |
|---|---|
| captures of an endpoint | `CapturedRecord` with the sides `endpointInput` and `endpointOutput` |
| answers of a batch transform | any JSON object that has `SageMakerInferenceId` and `SageMakerInferenceTime` beside the request and its `SageMakerOutput`; or a row of CSV that ends in the two |
| merged records | `CapturedRecord` with a label, of an endpoint or with the side `batchTransformOutput` |
| labels | `contracts.ground_truth.GroundTruthRecord` |

All keys are spelt here, and nowhere else.
"""  # noqa: E501 (a table)

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import ConfigDict, Field

from contracts.model import ContractModel

CaptureIndexName = Literal["endpointInput", "endpointOutput", "batchTransformOutput"]
"""The sides that a job may ask for."""

ENDPOINT_INPUT, ENDPOINT_OUTPUT, BATCH_OUTPUT = get_args(CaptureIndexName)
BATCH_INPUT = "batchTransformInput"
OUTPUTS: tuple[str, ...] = (ENDPOINT_OUTPUT, BATCH_OUTPUT)
"""What was answered; a batch transform puts its requests there too, joined to the answers."""
INPUTS: tuple[str, ...] = (ENDPOINT_INPUT, BATCH_INPUT)
SIDES = (*OUTPUTS, *INPUTS)
"""In the order of their columns."""

CAPTURE_DATA = "captureData"
GROUND_TRUTH = "groundTruthData"
EVENT_METADATA = "eventMetadata"
EVENT_VERSION = "eventVersion"

DATA, ENCODING, CONTENT_TYPE, MODE = "data", "encoding", "observedContentType", "mode"
"""The keys of a side; a label has the first two."""

Encoding = Literal["CSV", "JSON", "BASE64"]
CSV, JSON, BASE64 = get_args(Encoding)

EVENT_ID, INFERENCE_ID, INFERENCE_TIME = "eventId", "inferenceId", "inferenceTime"
CUSTOM_ATTRIBUTES = "customAttributes"

BATCH_ID, BATCH_TIME = "SageMakerInferenceId", "SageMakerInferenceTime"
LEFT_OUT, UNREADABLE, FAILED, CAPTURED_FROM = "leftOut", "unreadable", "failed", "capturedFrom"
"""Keys of lines that the records of others are made into: instead of what was captured why that was left out, or cannot
be read, or why nothing can; and the record and file that it was made of."""

JOINED_ANSWER = "SageMakerOutput"
"""The key of the answer in JSON that a batch transform has joined to its request."""


class SideDocument(ContractModel):
    """A request or an answer, as it was sent; `data` is a text but in files of other writers."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    data: Any = None
    encoding: Encoding | None = None
    observed_content_type: Annotated[str | None, Field(alias=CONTENT_TYPE)] = None
    mode: Literal["INPUT", "OUTPUT"] | None = None


class MetadataDocument(ContractModel):
    """When a request was answered, and its ids: `inference_id` is the one that the caller gave it."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    event_id: Annotated[str | int | float | None, Field(alias=EVENT_ID)] = None
    inference_id: Annotated[str | int | float | None, Field(alias=INFERENCE_ID)] = None
    inference_time: Annotated[str | None, Field(alias=INFERENCE_TIME)] = None
    custom_attributes: Annotated[Any, Field(alias=CUSTOM_ATTRIBUTES)] = None


class CapturedRecord(ContractModel):
    """One line."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    capture_data: Annotated[dict[str, SideDocument], Field(alias=CAPTURE_DATA)]
    event_metadata: Annotated[MetadataDocument | None, Field(alias=EVENT_METADATA)] = None
    event_version: Annotated[str | None, Field(alias=EVENT_VERSION)] = None
    ground_truth_data: Annotated[SideDocument | None, Field(alias=GROUND_TRUTH)] = None
