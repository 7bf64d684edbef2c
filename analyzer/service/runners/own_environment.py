"""The environment of an analyzer that runs on this machine, in which /opt/ml is a folder of its own."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from analyzer.errors import ConfigurationError
from analyzer.service.transfers.reach import Reach
from contracts.job_values import is_path
from contracts.jobs import JOBS
from contracts.ml_root import DEFAULT_ROOT, moved
from contracts.setting import variables

_TAKEN_OVER = ("AWS_", "SPARK_", "PYTHON", "LC_", "OPENBLAS_", "OMP_")
_TAKEN_NAMES = frozenset(
    (
        *("PATH", "HOME", "LANG", "TZ", "TMPDIR", "JAVA_HOME", "LD_LIBRARY_PATH", "VIRTUAL_ENV"),
        *("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "http_proxy", "https_proxy", "no_proxy", "HTTPS_PROXY", "NO_PROXY"),
    )
)
"""Of the service's own environment, which may hold secrets of others."""

_REFUSED = ("LD_", "PYTHON", "ML_ROOT", "PATH", "HOME", "SPARK_", "JAVA_")
"""What a request does not say on the machine of the service."""


def analyzer_environment(
    settings: Mapping[str, str], arguments: Sequence[str], root: Path, folders: Sequence[Path]
) -> dict[str, str]:
    """What an analyzer finds set that has the `settings` of a request, and as arguments more of the same.

    Raises ConfigurationError where they name a place of this machine that is none of the job's.
    """
    given = {**settings, **_given(arguments)}
    reach = Reach(folders)
    for name in sorted(_paths() & given.keys()):
        _require_reached(name, given[name], reach)
    own = {name: value for name, value in os.environ.items() if name in _TAKEN_NAMES or name.startswith(_TAKEN_OVER)}
    chosen = {name: moved(value, str(root)) for name, value in given.items() if not name.startswith(_REFUSED)}
    return {**own, **chosen, "ML_ROOT": str(root)}


def _given(arguments: Sequence[str]) -> dict[str, str]:
    for argument in arguments:
        if "=" not in argument or argument.startswith("-"):
            raise ConfigurationError.malformed(
                "ContainerArguments", argument, "settings, each as key=value, where the analyzer runs as a process"
            )
    return dict(argument.split("=", 1) for argument in arguments)


def _paths() -> set[str]:
    """The variables that name files, folders and places, of any job."""
    every = {"dataset_source_path"}
    for job in JOBS.values():
        spelt = variables(job)
        every |= {spelt[name] for name, field in job.model_fields.items() if is_path(field)}
    return every - {"ML_ROOT"}


def _require_reached(name: str, value: str, reach: Reach) -> None:
    inside = f"{value}/".startswith(f"{DEFAULT_ROOT}/") and ".." not in value.split("/")
    if value and not inside and "://" not in value:
        raise ConfigurationError.malformed(name, value, f"a path below {DEFAULT_ROOT}, or a place at s3://")
    if "://" in value:
        reach.place(name, value)
