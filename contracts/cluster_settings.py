"""The settings of a job on several hosts. They are no part of the job: results never depend on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from contracts.errors import ContractError, counted, held, is_utf_8
from contracts.settings import as_number, number_from_text

SHORTEST_SECRET = 16
DEADLINE_S = 300.0


@dataclass(frozen=True)
class ClusterSettings:
    """What the hosts know each other by, and how long they wait for one another, in seconds."""

    secret: str | None = field(default=None, repr=False)
    deadline_s: float = DEADLINE_S

    @classmethod
    def from_environment(cls, mapping: Mapping[str, str]) -> Self:
        """Read `cluster_secret` and `cluster_deadline_s`; raises ContractError, which never shows the secret."""
        secret = mapping.get("cluster_secret") or None
        if secret is not None and len(secret) < SHORTEST_SECRET:
            right = f"it should be a random one of at least {SHORTEST_SECRET}, the same on each host"
            raise ContractError("cluster_secret", f"holds a text of {counted(len(secret), 'character')}; {right}")
        if secret is not None and not is_utf_8(secret):
            raise ContractError("cluster_secret", "holds bytes that are no UTF-8; it should be UTF-8")
        text = mapping.get("cluster_deadline_s") or DEADLINE_S
        try:
            deadline = as_number(number_from_text(text))
        except ValueError:
            deadline = 0.0
        if not 1.0 <= deadline <= 86_400.0:
            right = "it should be a number of seconds from 1 to 86400, such as 300"
            raise ContractError("cluster_deadline_s", f"holds {held(text)}; {right}")
        return cls(secret, deadline)
