"""What was given, held against the fields of a job: before anything is imported that a job needs."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike, fspath
from typing import Any

from analyzer.runs.call import Call
from contracts.base_job import DATASET_SOURCE, Job

FORMAT, CONFIG = "dataset_format", "analysis_config"

_LATER = (DATASET_SOURCE, FORMAT, CONFIG)
"""What may be more than the setting takes: a frame, a word, what a file holds."""


def values_of(call: Call, given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a call by the fields of its job, also what it sets itself; None is nothing.

    Raises ContractError.
    """
    plain = {name: fspath(value) if isinstance(value, PathLike) else value for name, value in given.items()}
    values = {
        name: value if name in _LATER else call.job_class.value_of(name, value)
        for name, value in plain.items()
        if value is not None
    }
    return {**dict(call.settings), **values}


def in_baseline(job: type[Job], folder: Any) -> dict[str, Any]:
    """The settings that a baseline's folder stands for."""
    if not isinstance(folder, str | PathLike):
        return dict.fromkeys(job.in_baseline, folder)
    return {name: f"{fspath(folder)}/{file}" if file else fspath(folder) for name, file in job.in_baseline.items()}
