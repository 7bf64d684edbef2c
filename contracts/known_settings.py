"""Every setting that there is, and what of an environment looks like one that was meant but is not used."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping

from contracts.base_job import Job
from contracts.errors import ContractError, did_you_mean, excerpt
from contracts.jobs import JOBS
from contracts.setting import variables
from contracts.settings import fold

SECRETS = ("cluster_secret",)
OF_EVERY_JOB = (
    "analysis_type",
    "dataset_source_path",
    "ML_ROOT",
    "cluster_deadline_s",
    "sagemaker_endpoint_datacapture_prefix",
    *SECRETS,
)
OF_SCHEDULES = (
    "publish_cloudwatch_metrics",
    "sagemaker_endpoint_name",
    "sagemaker_monitoring_schedule_name",
    "metric_time",
)
"""What a schedule sets for all of its jobs, whether they use it or not."""

_NOT_OURS = ("AWS_", "KUBERNETES_", "SAGEMAKER_")
"""How the variables of platforms begin, some of which are spelt nearly as settings are."""


def settings_of(kind: type[Job]) -> dict[str, None]:
    """The names of a job's settings in the environment, in their order."""
    return dict.fromkeys(variables(kind).values())


KNOWN: tuple[str, ...] = tuple(
    dict.fromkeys(name for names in (*map(settings_of, JOBS.values()), OF_EVERY_JOB) for name in names)
)


def misspelt(settings: Mapping[str, str]) -> Iterator[str]:
    """A sentence about each name that is nearly that of a setting which is not set; values are not shown.

    An environment holds much that is not ours. A name counts as near where four fifths of it are the same, one in
    capitals where nine tenths are and the setting is of several words.
    """
    meant = {fold(name): name for name in KNOWN if not settings.get(name)}
    several = [folded for folded, name in meant.items() if "_" in name]
    for key, value in settings.items():
        if not value or key in KNOWN or key.startswith(_NOT_OURS):
            continue
        among, least = (several, 0.9) if key.isupper() else (list(meant), 0.8)
        if near := difflib.get_close_matches(fold(key), among, n=1, cutoff=least):
            yield f"{excerpt(key)} is set, which is no setting and is not used. Did you mean {excerpt(meant[near[0]])}?"


def of_another_job(settings: Mapping[str, str], job: Job) -> str | None:
    """What to say of settings that this job does not take, but others do; None where there are none."""
    own = {*settings_of(type(job)), *OF_EVERY_JOB, *OF_SCHEDULES}
    strange = [key for key in KNOWN if settings.get(key) and key not in own]
    if not strange:
        return None
    shared = {kind: sum(key in settings_of(other) for key in strange) for kind, other in JOBS.items()}
    meant = [kind for kind in JOBS if shared[kind] == max(shared.values())]
    one = len(strange) == 1
    return (
        f"{', '.join(strange)} {'is' if one else 'are'} given and not used: this is a job of analysis_type "
        f"{job.analysis}. {'It belongs' if one else 'Such settings belong'} to {' or '.join(meant)}."
    )


def require_known(names: Iterable[str]) -> None:
    """Raise ContractError where one of the names, which were all given for this run, is that of no setting."""
    for name in names:
        if name not in KNOWN:
            raise ContractError(
                "The command line", f"names {excerpt(name)}, which is no setting.{did_you_mean(name, KNOWN)}"
            )
