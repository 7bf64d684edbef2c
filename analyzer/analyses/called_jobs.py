"""An analysis that is asked for in Python or on the command line, as a job and its config."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import orjson

from analyzer.analyses.config_file import SETTING, read_config
from analyzer.errors import ConfigurationError
from analyzer.formats.frames import frame_format
from analyzer.runs.calling import job_of
from contracts.analysis_config import (
    AnalysisConfig,
    Methods,
    check_analysis,
    check_model_bias,
    check_model_explainability,
    parse_analysis_config,
)
from contracts.analysis_config.config import FRAME
from contracts.analysis_job import AnalysisJob
from contracts.errors import ContractError, sentence
from contracts.model_bias_job import ModelBiasJob
from contracts.model_explainability_job import ModelExplainabilityJob

IN_MEMORY = "in memory"
"""The place of a config that is no file."""

Choose = Callable[[Methods], Methods]
AnyAnalysisJob = TypeVar("AnyAnalysisJob", AnalysisJob, ModelBiasJob, ModelExplainabilityJob)


def analysis_job(
    settings: Mapping[str, Any], choose: Choose = lambda methods: methods
) -> tuple[AnalysisJob, AnalysisConfig]:
    """The job of these settings, and its config with those methods that `choose` leaves.

    The config is the place of a file, or what it holds. Raises ConfigurationError.
    """
    return _job_of_kind(AnalysisJob, check_analysis, settings, choose)


def monitor_of_bias(settings: Mapping[str, Any]) -> tuple[ModelBiasJob, AnalysisConfig]:
    """The job of a monitor, and its config; as `analysis_job`."""
    return _job_of_kind(ModelBiasJob, check_model_bias, settings, bias_alone)


def monitor_of_attributions(settings: Mapping[str, Any]) -> tuple[ModelExplainabilityJob, AnalysisConfig]:
    """The job of a monitor, and its config; as `analysis_job`."""
    return _job_of_kind(ModelExplainabilityJob, check_model_explainability, settings, explanations_alone)


def _job_of_kind(
    kind: type[AnyAnalysisJob], check: Callable[[AnalysisConfig], None], settings: Mapping[str, Any], choose: Choose
) -> tuple[AnyAnalysisJob, AnalysisConfig]:
    """A job of any kind, and its config, which holds what `check` asks for."""
    config, place = settings[SETTING], settings["dataset_source"]
    # A frame says itself what its columns are, whatever form the config tells of.
    own: dict[str, Any] = {} if frame_format(place) is None else {"dataset_type": FRAME}

    def check_chosen(read: AnalysisConfig) -> None:
        chosen = _chosen(read.model_copy(update=own), choose)
        if issubclass(kind, AnalysisJob):
            _require_methods(read.methods, chosen.methods)
        check(chosen)

    in_memory = isinstance(config, Mapping)
    read = _read(config, check_chosen) if in_memory else read_config(config, check_chosen)
    for name in settings:
        if name not in kind.model_fields:
            such_as = "merged" if frame_format(place) is None else "arrow"
            raise ConfigurationError(
                f"{name} is set, and no dataset_format: without one the config says where everything is (dataset_type, "
                f'label and so on); it should be set beside a format such as "{such_as}".'
            )
    job = job_of(kind, {**settings, SETTING: IN_MEMORY if in_memory else config})
    return job, _chosen(read.model_copy(update=own), choose)


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


def _read(config: Mapping[str, Any], check: Callable[[AnalysisConfig], None]) -> AnalysisConfig:
    try:
        read = parse_analysis_config(orjson.dumps(dict(config)))
        check(read)
    except (ContractError, TypeError) as error:
        raise ConfigurationError(f"The config cannot be used: {sentence(str(error))}") from error
    return read
