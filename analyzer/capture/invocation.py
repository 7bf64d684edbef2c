"""A request and its answer, as they went over the wire.

Nothing changes them; they are not frozen since that makes three times the work of each.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Body:
    """The bytes of a request or an answer, in the blocks that they came in, and what its headers say of them."""

    blocks: tuple[bytes, ...] = ()
    content_type: str | None = None
    content_encoding: str | None = None

    @property
    def size(self) -> int:
        return sum(map(len, self.blocks))


@dataclass(slots=True)
class Invocation:
    """One call of a model; `moment` is when it was answered, in seconds since 1970."""

    request: Body
    answer: Body
    inference_id: str | None = None
    """The caller's own id, which labels are matched by."""
    custom_attributes: str | None = None
    moment: float = field(default_factory=time.time)
