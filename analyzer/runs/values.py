"""What was given, held against the fields of a job: before anything is imported that a job needs."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from analyzer.errors import BaselineError
from analyzer.places.place import place_of
from analyzer.runs.call import Call
from contracts.base_job import DATASET_SOURCE, Job
from contracts.errors import excerpt, held

FORMAT, CONFIG = "dataset_format", "analysis_config"

_LATER = (DATASET_SOURCE, FORMAT, CONFIG)
"""What may be more than the setting takes: a frame, a word, what a file holds."""


def values_of(call: Call, given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a call by the fields of its job, also what it sets itself; None is nothing.

    Raises ContractError.
    """
    plain = {name: fspath(value) if isinstance(value, PathLike) else value for name, value in given.items()}
    values = {
        name: value if name in _LATER and not _is_empty(value) else call.job_class.value_of(name, value)
        for name, value in plain.items()
        if value is not None
    }
    return {**dict(call.settings), **values}


def _is_empty(value: Any) -> bool:
    return isinstance(value, str) and not value


def in_baseline(job: type[Job], folder: Any) -> dict[str, Any]:
    """The settings that a baseline's folder stands for; a report stands for the folder that it is in.

    Raises BaselineError where it is no folder, and ConfigurationError where it is no place.
    """
    place = getattr(folder, "output", folder)
    if not isinstance(place, str | PathLike) or not fspath(place):
        raise BaselineError.no_folder("baseline_constraints", held(folder))
    text = fspath(place)
    names = set(filter(None, job.in_baseline.values()))
    place = place_of("baseline_constraints", text)
    if names and (text.rpartition("/")[2] in names or (isinstance(place, Path) and place.is_file())):
        raise BaselineError.no_folder("baseline_constraints", f"{excerpt(text, 200)}, which is a file")
    inside = text if text.endswith("/") else f"{text}/"
    return {name: f"{inside}{file}" if file else text for name, file in job.in_baseline.items()}
