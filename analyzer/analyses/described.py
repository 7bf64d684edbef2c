"""An analysis that is asked for in Python or on the command line, as a job and its config."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from os import fspath
from typing import Any

import orjson

from analyzer import Location
from analyzer.analyses.config_file import SETTING, read_config, sentence
from analyzer.errors import ConfigurationError
from contracts.analysis_config import AnalysisConfig, Methods, check_analysis, parse_analysis_config
from contracts.analysis_job import AnalysisJob
from contracts.errors import ContractError

SHORT_NAMES = {"memory": "analyzer_memory", "start": "start_time", "end": "end_time"}
"""What settings are called in Python where the environment has longer names."""

IN_MEMORY = "in memory"
"""The place of a config that is no file."""

Choose = Callable[[Methods], Methods]


def described(
    data: Location,
    output: Location,
    config: Location | Mapping[str, Any],
    settings: Mapping[str, Any],
    choose: Choose = lambda methods: methods,
) -> tuple[AnalysisJob, AnalysisConfig]:
    """The job, and its config with those methods that `choose` leaves. Raises ConfigurationError."""

    def check(read: AnalysisConfig) -> None:
        check_analysis(_chosen(read, choose))

    in_memory = isinstance(config, Mapping)
    read = _read(config, check) if isinstance(config, Mapping) else read_config(fspath(config), check)
    given = {SHORT_NAMES.get(name, name): value for name, value in settings.items()}
    if strange := sorted(given.keys() - AnalysisJob.model_fields.keys()):
        raise ConfigurationError.unknown_name("The analysis", strange[0], AnalysisJob.model_fields)
    place = IN_MEMORY if in_memory else fspath(config)  # type: ignore[arg-type]
    given |= {"dataset_source": fspath(data), "output_path": fspath(output), SETTING: place}
    try:
        return AnalysisJob.of(given), _chosen(read, choose)
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


def _read(config: Mapping[str, Any], check: Callable[[AnalysisConfig], None]) -> AnalysisConfig:
    try:
        read = parse_analysis_config(orjson.dumps(dict(config)))
        check(read)
    except (ContractError, TypeError) as error:
        raise ConfigurationError(f"The config cannot be used: {sentence(str(error))}") from error
    return read
