"""The whole of `analysis_config.json`, and the way from its text to it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, ValidationError, WithJsonSchema

from contracts.analysis_config.closed import ClosedModel, unknown_key
from contracts.analysis_config.methods import Methods
from contracts.analysis_config.predictor import PredictorConfig, media_type
from contracts.analysis_config.values import AnyNames, Cells, Name, Text, Texts, ValueType
from contracts.errors import ContractError, held
from contracts.ml_root import moved
from contracts.model import explain, parse_json, pointer
from contracts.settings import Number

DatasetType = Literal[
    "text/csv",
    "application/jsonlines",
    "application/json",
    "application/x-parquet",
    "application/sagemakercapturejson",
]
CSV: DatasetType = "text/csv"
JSON_LINES: DatasetType = "application/jsonlines"
JSON: DatasetType = "application/json"
PARQUET: DatasetType = "application/x-parquet"
FRAME = "a frame"
"""What no file says: the data is a frame in Python, whatever the config tells of files."""
CAPTURE: DatasetType = "application/sagemakercapturejson"
DATASET_TYPES: tuple[DatasetType, ...] = (CSV, JSON_LINES, JSON, PARQUET, CAPTURE)

DEFAULT_THRESHOLD = 0.5


class Facet(ClosedModel):
    """A column that holds a sensitive attribute, and who the sensitive group is."""

    name_or_index: Name
    value_or_threshold: Cells | None = None
    """The values of the group, or one exclusive lower bound; without them there is a group for each value."""
    type: ValueType | None = None
    """Ours: whether numbers are categories or quantities, where the data would decide otherwise."""


class AnalysisConfig(ClosedModel):
    """The whole file; every name may be a column's name, an index from 0, or a JMESPath, as the data is."""

    not_supported: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "segment_config": "metrics by segments of the data",
            "time_series_data_config": "attributions of time series",
        }
    )

    version: Text | None = None
    dataset_type: (
        Annotated[
            DatasetType,
            BeforeValidator(media_type(DATASET_TYPES, {"application/x-image": "images"})),
            WithJsonSchema({"type": "string", "examples": list(DATASET_TYPES)}),
        ]
        | None
    ) = None
    """How the data is written; monitors know it from `dataset_format` instead."""
    dataset_uri: Text | None = None
    """Where the data is, for a job that is not told by other means."""
    headers: Texts | None = None
    label: Name | None = None
    predicted_label: Name | None = None
    features: Text | None = None
    """JMESPath of the features in JSON."""
    label_values_or_threshold: Cells | None = None
    """The positive labels, or one exclusive lower bound."""
    label_type: ValueType | None = None
    """Ours: as the `type` of a facet."""
    probability_threshold: Number | None = None
    """Above it a lone score predicts 1; None where nothing is said, see `threshold`."""
    facet: tuple[Facet, ...] = ()
    group_variable: Name | None = None
    facet_dataset_uri: Text | None = None
    facet_headers: Texts | None = None
    predicted_label_dataset_uri: Text | None = None
    predicted_label_headers: Texts | None = None
    excluded_columns: AnyNames = ()
    joinsource_name_or_index: Name | None = None
    methods: Methods = Methods()
    predictor: PredictorConfig | None = None

    @property
    def threshold(self) -> float:
        """The score above which a record counts as predicted 1."""
        return DEFAULT_THRESHOLD if self.probability_threshold is None else self.probability_threshold

    @property
    def inputs(self) -> dict[str, str]:
        """The paths and URIs of what it names beside the data, by the keys that name them."""
        baseline = None if self.methods.shap is None else self.methods.shap.baseline
        named = {
            "facet_dataset_uri": self.facet_dataset_uri,
            "predicted_label_dataset_uri": self.predicted_label_dataset_uri,
            "methods.shap.baseline": baseline if isinstance(baseline, str) else None,
        }
        return {key: place for key, place in named.items() if place is not None}

    def below(self, root: str) -> AnalysisConfig:
        """The same, with what it names below `/opt/ml` below the root."""
        places = {"dataset_uri": self.dataset_uri} | self.inputs
        there = {key: moved(place, root) for key, place in places.items() if place is not None}
        baseline = there.pop("methods.shap.baseline", None)
        methods = self.methods
        if methods.shap is not None and baseline is not None:
            methods = methods.model_copy(update={"shap": methods.shap.model_copy(update={"baseline": baseline})})
        return self.model_copy(update={**there, "methods": methods})

    @property
    def has_predictions(self) -> bool:
        """Whether predictions are in the data, so that no model has to be asked for them."""
        return self.predicted_label is not None or self.predicted_label_dataset_uri is not None

    @property
    def label_headers(self) -> tuple[int | str, ...] | None:
        """The labels that the model's scores are of."""
        return None if self.predictor is None else self.predictor.label_headers


def parse_analysis_config(text: str | bytes) -> AnalysisConfig:
    """The text of the file. Raises ContractError whose subject is the JSON pointer of what is wrong.

    What a job needs to have is looked at by `check_analysis` and its neighbours.
    """
    document = parse_json(text)
    if not isinstance(document, dict):
        raise ContractError("", f"holds {held(document)}; it should be a JSON object")
    try:
        return AnalysisConfig.model_validate(document)
    except ValidationError as error:
        details = error.errors(include_url=False)
        first = details[0]
        path = first["loc"]
        strange = first["type"] == "extra_forbidden"
        message = unknown_key(AnalysisConfig, path) if strange else explain(first)
        more = f" (and {len(details) - 1} more)" if len(details) > 1 else ""
        raise ContractError(pointer(path), message + more) from None
