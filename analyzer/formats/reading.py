"""How a data set is to be read: what the job, its baseline and the user's script say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from analyzer.captured.window import ALWAYS, Window
from analyzer.scan.split import SplitReport
from contracts.limits import LIMITS, Limits


class Handler(Protocol):
    """The user's function, in a worker."""

    def rows(self, record: Any, where: str, shown: str) -> list[dict[str, Any]] | None:
        """The rows that it makes of a record; None for the record as it is.

        `where` says which record it is, `shown` is a short excerpt: for the report of a failure.
        """
        ...


class Script(Protocol):
    """The user's record preprocessor; it travels to the workers."""

    def handler(self, report: SplitReport) -> Handler: ...


EXCLUDED = "exclude_columns"
"""The setting that names columns to leave out."""


@dataclass(frozen=True)
class Reading:
    """`excluded` columns are left out; `baseline_names` are the baseline's columns in order, none without one.

    `window` and `payload_rows` are of captured data, and so is `output_is_last`, whether the prediction columns stand
    last in the baseline. `header_is_said` is whether someone said that CSV has a header, or none, and not the data.
    `limits` are what is taken into memory.
    """

    excluded: frozenset[str] = frozenset()
    baseline_names: tuple[str, ...] = ()
    window: Window = ALWAYS
    payload_rows: Literal["all", "first"] = "all"
    script: Script | None = None
    output_is_last: bool = False
    header_is_said: bool = True
    limits: Limits = LIMITS


PLAIN = Reading()
