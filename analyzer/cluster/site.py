"""What a host knows of its job before it has spoken to any other host."""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from analyzer.cluster.inputs import refuse_sharded_inputs
from analyzer.cluster.secret import shared_secret
from analyzer.errors import EngineError
from analyzer.spark.existing import has_existing_spark
from contracts.base_job import Job
from contracts.cluster_settings import ClusterSettings
from contracts.environment import job_file, read_job_file
from contracts.resource_config import ResourceConfig

RETRY_S = 0.5


@dataclass(frozen=True)
class Site:
    """This host among those of the job; `sources` are the data sets that every host must see whole."""

    config: ResourceConfig
    secret: bytes = field(repr=False)
    deadline: Deadline
    sources: tuple[str, ...]

    @property
    def leads(self) -> bool:
        """Whether this host is the primary."""
        return self.config.current_host == self.config.primary

    @property
    def members(self) -> list[str]:
        """All hosts but the primary, sorted."""
        return sorted(set(self.config.hosts) - {self.config.primary})


@dataclass(frozen=True)
class Deadline:
    """When waiting for other hosts is over."""

    seconds: float
    since: float = field(default_factory=time.monotonic)

    def left(self) -> float:
        """The seconds until then, 0 when it is past."""
        return max(0.0, self.since + self.seconds - time.monotonic())

    def __str__(self) -> str:
        return f"{self.seconds:g} s (cluster_deadline_s)"


def find_site(settings: Mapping[str, str], root: Path, job: Job) -> Site | None:
    """The site of this host, None when the job has one host, or a Spark that is there already.

    All that a host can check alone is checked, so that each comes to the same error by itself. Raises ContractError
    for files and settings, ConfigurationError for inputs that are sharded by host and when there is nothing to make a
    secret of.
    """
    config = ResourceConfig.read(root / "config" / "resourceconfig.json")
    cluster = ClusterSettings.from_environment(settings)
    if config is None or not config.several or has_existing_spark():
        return None
    document = read_job_file(job_file(root))
    refuse_sharded_inputs(document, list(job.inputs.values()))
    secret = shared_secret(cluster.secret, document, config.hosts)
    return Site(config, secret, Deadline(cluster.deadline_s), tuple(job.inputs[name] for name in job.data_sets))


def address_of(host: str, deadline: Deadline) -> str:
    """The IPv4 address of a host, looked up until the deadline: names may come up later than hosts do.

    Raises EngineError when the name stays unknown.
    """
    while True:
        try:
            found = socket.getaddrinfo(host, None, socket.AF_INET, socket.SOCK_STREAM)
            return str(found[0][4][0])
        except OSError as error:
            if not deadline.left():
                raise EngineError(
                    f"The host {host} of resourceconfig.json has no address after {deadline}: {error.strerror}."
                ) from error
            time.sleep(RETRY_S)
