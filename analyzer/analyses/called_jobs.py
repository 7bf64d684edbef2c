"""An analysis that is asked for in Python or on the command line, as a job and its config."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from os import fspath
from typing import Any, TypeVar

import orjson

from analyzer.analyses.config_file import SETTING, read_config
from analyzer.errors import ConfigurationError, Location
from analyzer.formats.frames import frame_format
from contracts.analysis_config import AnalysisConfig, Methods, check_analysis, parse_analysis_config
from contracts.analysis_config.config import PARQUET
from contracts.analysis_job import AnalysisJob
from contracts.drift_job import DriftJob
from contracts.errors import ContractError, sentence
from contracts.model_bias_job import ModelBiasJob
from contracts.model_explainability_job import ModelExplainabilityJob

SHORT_NAMES = {
    "memory": "analyzer_memory",
    "start": "start_time",
    "end": "end_time",
    "features": "features_attribute",
    "label": "ground_truth_attribute",
    "prediction": "inference_attribute",
    "probability": "probability_attribute",
    "exclude": "exclude_features_attribute",
    "preprocessor": "record_preprocessor_script",
    "script_timeout": "script_timeout_s",
}
"""What settings are called in Python where the environment has longer names."""

IN_MEMORY = "in memory"
"""The place of a config that is no file."""

Choose = Callable[[Methods], Methods]
CallPlaces = tuple[Location, Location, Location | Mapping[str, Any]]
"""Data, output and config."""

AnyAnalysisJob = TypeVar("AnyAnalysisJob", AnalysisJob, ModelBiasJob, ModelExplainabilityJob)


def analysis_job(
    data: Location,
    output: Location,
    config: Location | Mapping[str, Any],
    settings: Mapping[str, Any],
    choose: Choose = lambda methods: methods,
) -> tuple[AnalysisJob, AnalysisConfig]:
    """The job, and its config with those methods that `choose` leaves. Raises ConfigurationError."""
    return job_of_kind(AnalysisJob, check_analysis, (data, output, config), settings, choose)


def job_of_kind(
    kind: type[AnyAnalysisJob],
    check: Callable[[AnalysisConfig], None],
    places: CallPlaces,
    settings: Mapping[str, Any],
    choose: Choose,
) -> tuple[AnyAnalysisJob, AnalysisConfig]:
    """A job of any kind of data, output and config, which holds what `check` asks for; as `analysis_job`."""
    data, output, config = places

    # A frame says itself what its columns are, whatever form the config tells of.
    own: dict[str, Any] = {} if frame_format(fspath(data)) is None else {"dataset_type": PARQUET}

    def check_chosen(read: AnalysisConfig) -> None:
        chosen = _chosen(read.model_copy(update=own), choose)
        if issubclass(kind, AnalysisJob):
            _require_methods(read.methods, chosen.methods)
        check(chosen)

    in_memory = isinstance(config, Mapping)
    read = _read(config, check_chosen) if isinstance(config, Mapping) else read_config(fspath(config), check_chosen)
    for name in settings:
        if SHORT_NAMES.get(name, name) not in kind.model_fields:
            raise _unknown(name, kind)
    place = IN_MEMORY if in_memory else fspath(config)  # type: ignore[arg-type]
    given = {SHORT_NAMES.get(name, name): value for name, value in settings.items()}
    given |= {"dataset_source": fspath(data), "output_path": fspath(output), SETTING: place}
    try:
        return kind.of(given), _chosen(read.model_copy(update=own), choose)
    except ContractError as error:
        raise ConfigurationError.from_contract(error) from error


def bias_alone(methods: Methods) -> Methods:
    """Without what the model alone can tell."""
    return methods.model_copy(update={"shap": None, "pdp": None})


def explanations_alone(methods: Methods) -> Methods:
    """Without bias."""
    return methods.model_copy(update={"pre_training_bias": None, "post_training_bias": None})


def _chosen(config: AnalysisConfig, choose: Choose) -> AnalysisConfig:
    return config.model_copy(update={"methods": choose(config.methods)})


def _require_methods(wanted: Methods, chosen: Methods) -> None:
    """Raise ContractError where a config asks for the other methods alone: not nothing, but none of these."""
    if (wanted.bias or wanted.explanations) and not (chosen.bias or chosen.explanations):
        there, needed = "shap or pdp", "pre_training_bias or post_training_bias"
        if wanted.bias:
            there, needed = needed, there
        raise ContractError("/methods", f"asks for {there} alone; here it should ask for {needed}")


def _unknown(name: str, kind: type[AnyAnalysisJob]) -> ConfigurationError:
    if SHORT_NAMES.get(name, name) in DriftJob.model_fields:
        return ConfigurationError(
            f"{name} is set, and no format: without one the config says where everything is (dataset_type, label and "
            'so on); it should be set beside a format such as "merged".'
        )
    return ConfigurationError.unknown_name("The analysis", name, kind.model_fields)


def _read(config: Mapping[str, Any], check: Callable[[AnalysisConfig], None]) -> AnalysisConfig:
    try:
        read = parse_analysis_config(orjson.dumps(dict(config)))
        check(read)
    except (ContractError, TypeError) as error:
        raise ConfigurationError(f"The config cannot be used: {sentence(str(error))}") from error
    return read
