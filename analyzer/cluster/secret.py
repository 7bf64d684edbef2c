"""The secret by which the hosts of a job know each other. It is never sent: each host derives it for itself."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence

import orjson

from analyzer.errors import ConfigurationError

STABLE_KEYS = (
    "ProcessingJobArn",
    "ProcessingJobName",
    "AppSpecification",
    "Environment",
    "ProcessingInputs",
    "ProcessingOutputConfig",
    "RoleArn",
)
"""What is the same in the job file of every host, and of this job alone."""
_NAMES = STABLE_KEYS[:2]


def shared_secret(given: str | None, job_file: Mapping[str, object], hosts: Sequence[str]) -> bytes:
    """256 bits: of the setting `cluster_secret` where it is given, else of the platform's job file.

    Raises ConfigurationError when there is neither: a job file that does not name its job is not one of a platform,
    and its settings alone would be the same for everybody's jobs.
    """
    stable: object = given
    if given is None:
        if not any(job_file.get(name) for name in _NAMES):
            raise ConfigurationError(
                "Several hosts need a secret that only they know, and processingjobconfig.json holds no job to derive "
                "one from. Set cluster_secret to the same long random text on each host."
            )
        stable = {key: job_file[key] for key in STABLE_KEYS if key in job_file}
    canonical = orjson.dumps([stable, sorted(hosts)], option=orjson.OPT_SORT_KEYS)
    return hmac.digest(b"open-model-monitor-analyzer hosts", canonical, hashlib.sha256)


def key_for(purpose: str, secret: bytes) -> bytes:
    """A key of its own for each use, from which nothing can be told of the secret or of other keys."""
    return hmac.digest(secret, purpose.encode(), hashlib.sha256)
