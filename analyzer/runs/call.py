"""A call: what people call a job by, a function of Python or a command, with the same words. Light, for ``--help``."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contracts.base_job import Job

OF_METRICS = frozenset(
    {
        "metric_time",
        "publish_cloudwatch_api",
        "publish_cloudwatch_metrics",
        "sagemaker_endpoint_name",
        "sagemaker_monitoring_schedule_name",
    }
)


WITH_PAGE = (("write_page", "Enabled"),)
"""A container writes what the closed one does; people look."""


@dataclass(frozen=True)
class Call:
    """`command` and `function` are its names, where it has them; `summary` and `text` say what it does.

    `job`, `run` and `report` are where the classes of the job, of its runs and of its report are, as ``module:name``;
    `run_of` is what makes the run of settings where no job is made of them as they are. `places` are the fields that
    are arguments by position, `needed` those that have to be given beside them, `left_out` those it has no use for,
    `settings` what it sets itself, and `defaults` what it sets where nobody else does. `guessed` is whether the format
    of the data may be left unsaid, `frames` whether the data may be a frame. `trial` is what asks the model about the
    first rows alone.
    """

    job: str
    run: str
    report: str
    summary: str
    text: str
    command: str = ""
    function: str = ""
    places: tuple[str, ...] = ("dataset_source", "output_path")
    needed: tuple[str, ...] = ()
    left_out: frozenset[str] = frozenset()
    settings: tuple[tuple[str, str], ...] = ()
    defaults: tuple[tuple[str, str], ...] = WITH_PAGE
    guessed: bool = True
    frames: bool = True
    run_of: str = ""
    trial: str = ""

    @property
    def job_class(self) -> type[Job]:
        found: type[Job] = loaded(self.job)
        return found


def loaded(place: str) -> Any:
    """What is at ``module:name``."""
    module, _, name = place.partition(":")
    return getattr(importlib.import_module(module), name)
