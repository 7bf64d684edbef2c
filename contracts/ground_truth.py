"""The label of a captured request: a line of a ground-truth file (model quality, reference 7).

``{"groundTruthData": {"data": "1", "encoding": "CSV"}, "eventMetadata": {"eventId": "..."}, "eventVersion": "0"}``
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema

from contracts.model import ContractModel
from contracts.settings import one_of

LabelEncoding = Annotated[
    Literal["CSV", "JSON"],
    BeforeValidator(one_of(("CSV", "JSON"))),
    WithJsonSchema({"type": "string", "enum": ["CSV", "JSON"]}),
]


class GroundTruthData(ContractModel):
    """The label, or several, as they were written."""

    data: Any
    encoding: LabelEncoding = "CSV"


class GroundTruthMetadata(ContractModel):
    """Which request it is of: `event_id` is the inference id of the request, where it was given one."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    event_id: Annotated[str, Field(alias="eventId", min_length=1)]
    inference_time: Annotated[str | None, Field(alias="inferenceTime")] = None


class GroundTruthRecord(ContractModel):
    """One line."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    ground_truth_data: Annotated[GroundTruthData, Field(alias="groundTruthData")]
    event_metadata: Annotated[GroundTruthMetadata, Field(alias="eventMetadata")]
    event_version: Annotated[str | None, Field(alias="eventVersion")] = None
