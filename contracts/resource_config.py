"""The platform's `resourceconfig.json`: the hosts of a job, and which of them this one is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field

from contracts.errors import ContractError, excerpt
from contracts.model import ContractModel, parse_document

HostName = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[A-Za-z0-9._-]+$")]


class ResourceConfig(ContractModel):
    """The hosts by their names, each of which the others can resolve, and the name of this one."""

    current_host: HostName
    hosts: Annotated[tuple[HostName, ...], Field(min_length=1)]

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """What the file says, None when there is none: one host.

        Raises ContractError, which names the file, when it cannot be read, is malformed, or lacks the current host.
        """
        try:
            raw = path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise ContractError(str(path), f"cannot be read: {error.strerror}") from error
        try:
            config = parse_document(cls, raw)
        except ContractError as error:
            raise ContractError(f"{path} at {error.subject}" if error.subject else str(path), error.message) from None
        if len(set(config.hosts)) < len(config.hosts):
            raise ContractError(f"{path} at /hosts", "names a host twice; each host should be there once")
        if config.current_host not in config.hosts:
            known = ", ".join(excerpt(host) for host in config.hosts[:10])
            held = f"holds {excerpt(config.current_host)}; it should be one of the hosts: {known}"
            raise ContractError(f"{path} at /current_host", held)
        return config

    @property
    def several(self) -> bool:
        """Whether the job has more than this one host."""
        return len(self.hosts) > 1

    @property
    def primary(self) -> str:
        """The host that leads the job and writes its output: the first by name."""
        return min(self.hosts)
