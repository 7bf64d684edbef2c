"""All jobs, and which one an environment describes: a job is a module of this package whose name ends with `job`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping

import contracts
from contracts.analysis import AnalysisType, analysis_of
from contracts.base_job import Job


def job_of(settings: Mapping[str, str]) -> Job:
    """The job of an environment. Raises ContractError that names the variable, what it held, what would be right."""
    return JOBS[analysis_of(settings)].from_environment(settings)


def _found() -> Iterator[type[Job]]:
    for module in pkgutil.iter_modules(contracts.__path__):
        if module.name.endswith("job"):
            for each in vars(importlib.import_module(f"contracts.{module.name}")).values():
                if isinstance(each, type) and issubclass(each, Job) and "analysis" in vars(each):
                    yield each


def _order(job: type[Job]) -> int:
    known = [str(each) for each in AnalysisType]
    return known.index(job.analysis) if job.analysis in known else len(known)


JOBS: dict[str, type[Job]] = {job.analysis: job for job in sorted(_found(), key=_order)}
