"""What the monitors of bias and of attributions have in common: where features and predictions are."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Self

from pydantic import BeforeValidator, WithJsonSchema

from contracts.analysis_settings import CONFIG, AnalysisSettings, with_places
from contracts.job_values import TEXT_NUMBER, ColumnNames, as_attribute
from contracts.monitor_job import MonitorJob
from contracts.setting import Heading, Setting, Use
from contracts.settings import Number, number_from_text

OptionalPath = Annotated[
    str | None, BeforeValidator(lambda value: None if isinstance(value, str) and value in ("", "None") else value)
]
"""A JMESPath; the SDK may write the text "None" for one that it was not given."""
OptionalAttribute = Annotated[OptionalPath, BeforeValidator(as_attribute)]
"""A column's name, its index or a JMESPath."""

TextNumber = Annotated[Number, BeforeValidator(number_from_text), WithJsonSchema(TEXT_NUMBER)]


class DriftJob(AnalysisSettings, MonitorJob):
    """One run."""

    files: ClassVar[tuple[str, ...]] = (*MonitorJob.files, CONFIG)
    in_baseline: ClassVar[Mapping[str, str]] = MappingProxyType({"baseline_constraints": ""})

    features_attribute: Annotated[
        OptionalPath,
        Setting(
            "features",
            "JMESPath of the features in JSON requests.",
            metavar="PATH",
            example="features",
            heading=Heading.COLUMNS,
            uses=(Use.JSON,),
        ),
    ] = None
    inference_attribute: Annotated[
        OptionalAttribute,
        Setting(
            "prediction",
            "Where predictions are: a column's name, its index or a JMESPath.",
            metavar="COLUMN",
            example="predicted",
            heading=Heading.COLUMNS,
        ),
    ] = None
    probability_attribute: Annotated[
        OptionalAttribute,
        Setting(
            "probability",
            "Where scores are: a column's name, its index or a JMESPath.",
            metavar="COLUMN",
            example="score",
            heading=Heading.COLUMNS,
            uses=(Use.SCORES, Use.MODEL),
        ),
    ] = None
    probability_threshold_attribute: Annotated[
        TextNumber | None,
        Setting(
            "probability-threshold",
            "A score above it predicts the positive class; it goes before that of the config.",
            example="0.5",
            heading=Heading.ANALYSIS,
            uses=(Use.SCORES,),
        ),
    ] = None
    exclude_features_attribute: Annotated[
        ColumnNames,
        Setting(
            "exclude",
            "Columns that are no features: between commas, or as a JSON list.",
            metavar="COLUMNS",
            example="id,zip",
            heading=Heading.COLUMNS,
        ),
    ] = ()

    @property
    def monitoring(self) -> bool:
        """A schedule may have no baseline: there is then nothing to violate."""
        return super().monitoring or self.sagemaker_monitoring_schedule_name is not None

    @classmethod
    def from_environment(cls, mapping: Mapping[str, str]) -> Self:
        return super().from_environment(with_places({key: value for key, value in mapping.items() if value}))
