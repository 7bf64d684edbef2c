"""`constraints.json`: what is asked of each feature, and how. Users edit this file, so reading it is kind."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field, ModelWrapValidatorHandler, PrivateAttr, model_validator

from contracts.constraint_spellings import (
    domains_as_texts,
    find_launch_era,
    find_unknown_keys,
    gather_overrides,
    locate,
)
from contracts.inferred_type import InferredType
from contracts.job_values import TextFraction
from contracts.model import ContractModel, each_once, parse_document
from contracts.monitoring_config import (
    DistributionConstraints,
    DistributionOverrides,
    MonitoringConfig,
    MonitoringConfigOverrides,
)
from contracts.settings import Number, OutputPosition

__all__ = [
    "Constraints",
    "DistributionConstraints",
    "DistributionOverrides",
    "FeatureConstraints",
    "MonitoringConfig",
    "MonitoringConfigOverrides",
    "NumConstraints",
    "StringConstraints",
    "parse_constraints",
]


class NumConstraints(ContractModel):
    """What is asked of numbers: none below 0, if so said and checked."""

    is_non_negative: bool | None = None


class StringConstraints(ContractModel):
    """What is asked of texts: to be one of `domains`, if that is given."""

    domains: list[str] | None = None


class FeatureConstraints(ContractModel):
    """What is asked of one column. `completeness` is the smallest fraction present; absent, nothing is asked.

    `declared` says that the type was given by the user, and not inferred: values are then taken for it.
    """

    name: str
    inferred_type: InferredType
    declared: bool | None = None
    completeness: TextFraction = 0.0
    num_constraints: NumConstraints | None = None
    string_constraints: StringConstraints | None = None
    monitoring_config_overrides: MonitoringConfigOverrides | None = None

    @model_validator(mode="before")
    @classmethod
    def _accept_every_spelling(cls, data: Any) -> Any:
        return domains_as_texts(gather_overrides(data))


class Constraints(ContractModel):
    """The whole file. `rules` are the user's own checks, kept as they were written.

    `output_columns_position` is there where the prediction columns are the last ones (`END`).
    """

    version: Number = 0.0
    features: Annotated[list[FeatureConstraints], AfterValidator(each_once)]
    monitoring_config: MonitoringConfig = Field(default_factory=MonitoringConfig)
    rules: list[dict[str, Any]] | None = None
    output_columns_position: OutputPosition | None = None

    _launch_era: bool = PrivateAttr(default=False)
    _unknown_keys: tuple[str, ...] = PrivateAttr(default=())

    @model_validator(mode="wrap")
    @classmethod
    def _note_what_was_read(cls, data: Any, handler: ModelWrapValidatorHandler[Constraints]) -> Constraints:
        if isinstance(data, dict) and "dataset" in data:
            raise ValueError("should be a file of constraints, but this is one of statistics")
        given = {key: value for key, value in data.items() if value is not None} if isinstance(data, dict) else data
        constraints = handler(given)
        if isinstance(data, dict):
            constraints._launch_era = find_launch_era(data)
            constraints._unknown_keys = tuple(find_unknown_keys(data))
        return constraints

    @property
    def launch_era(self) -> bool:
        """Whether the file carried thresholds of the first release, in whose place today's defaults are used."""
        return self._launch_era

    @property
    def unknown_keys(self) -> tuple[str, ...]:
        """JSON pointers of the keys that were ignored, often typing errors."""
        return self._unknown_keys

    def by_name(self) -> dict[str, FeatureConstraints]:
        """The features by their names."""
        return {feature.name: feature for feature in self.features}


def parse_constraints(text: str | bytes) -> Constraints:
    """The text of a `constraints.json` file. Raises ContractError with the JSON pointer of what is wrong."""
    return parse_document(Constraints, text, locate)
