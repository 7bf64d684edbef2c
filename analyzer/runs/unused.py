"""What was set for a run and is of no use there, as the settings' declarations say; told before an engine starts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from contracts.base_job import Job
from contracts.errors import alternatives
from contracts.known_settings import OF_SCHEDULES
from contracts.setting import Use, settings, variables

SCHEDULE = "sagemaker_monitoring_schedule_name"
SET_BY_SCHEDULES = (*OF_SCHEDULES, "start_time", "end_time")


def unused(job: type[Job], given: Mapping[str, Any], uses: Collection[Use]) -> Iterator[str]:
    """A sentence about the given settings of each use that the run has not; `uses` are those that it has.

    What a schedule sets for all of its jobs is on purpose.
    """
    there = {*uses, *([Use.AUTO] if given.get("engine", "auto") == "auto" else [])}
    on_purpose = SET_BY_SCHEDULES if SCHEDULE in given else ()
    idle: dict[tuple[str, ...], list[str]] = {}
    suggested: list[str] = []
    for name, each in settings(job).items():
        if name not in given or name in on_purpose:
            continue
        if any(given.get(baseline) for baseline in each.suggests):
            suggested.append(name)
        if each.uses and not any(use in there or given.get(use) for use in each.uses):
            idle.setdefault(each.uses, []).append(variables(job)[name])
    for wanted, names in idle.items():
        they = "it is" if len(names) == 1 else "they are"
        kinds = [use for use in wanted if isinstance(use, Use)]
        others = [variables(job)[use] for use in wanted if use in job.model_fields]
        with_others = [f"runs with {alternatives(others)}"] if others else []
        yield f"{_are(names)} set and of no use here: {they} for {alternatives([*kinds, *with_others])}."
    if suggested:
        yield f"{_are(suggested)} for the constraints that the run suggests; it judges by those of the baseline."


def _are(names: list[str]) -> str:
    return f"{alternatives(sorted(names), 'and')} {'is' if len(names) == 1 else 'are'}"
