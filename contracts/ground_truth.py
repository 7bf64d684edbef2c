"""The label of a captured request: a line of a ground-truth file.

``{"groundTruthData": {"data": "1", "encoding": "CSV"}, "eventMetadata": {"eventId": "..."}, "eventVersion": "0"}``
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema

from contracts.captured import CSV, EVENT_ID, EVENT_METADATA, EVENT_VERSION, GROUND_TRUTH, INFERENCE_TIME, JSON
from contracts.model import ContractModel
from contracts.settings import one_of

LabelEncoding = Annotated[
    Literal["CSV", "JSON"],
    BeforeValidator(one_of((CSV, JSON))),
    WithJsonSchema({"type": "string", "enum": [CSV, JSON]}),
]


def id_text(value: Any) -> Any:
    """The text of an id that is a whole number, `17.0` too, since some writers know only doubles; else the value.

    Raises ValueError for an empty text.
    """
    if value == "":
        raise ValueError("should not be empty")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


EventId = Annotated[
    str,
    BeforeValidator(id_text),
    Field(alias=EVENT_ID),
    WithJsonSchema({"anyOf": [{"type": "string", "minLength": 1}, {"type": "number", "multipleOf": 1}]}),
]
"""A text, or a whole number, which is matched as its text."""


class GroundTruthData(ContractModel):
    """The label, or several, as they were written."""

    data: Any
    encoding: LabelEncoding = "CSV"


class GroundTruthMetadata(ContractModel):
    """Which request it is of: `event_id` is the inference id of the request, where it was given one."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    event_id: EventId
    inference_time: Annotated[str | None, Field(alias=INFERENCE_TIME)] = None


class GroundTruthRecord(ContractModel):
    """One line."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    ground_truth_data: Annotated[GroundTruthData, Field(alias=GROUND_TRUTH)]
    event_metadata: Annotated[GroundTruthMetadata, Field(alias=EVENT_METADATA)]
    event_version: Annotated[str | None, Field(alias=EVENT_VERSION)] = None
