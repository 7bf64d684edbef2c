"""`_merge.json`: what a merge has come to. Readers of its folder pass over it, as over all that begins with `_`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from contracts.job_values import Time
from contracts.model import ContractModel, parse_document
from contracts.settings import Count


class MergedHour(ContractModel):
    """The merged records in one folder: `endpoint/variant/yyyy/mm/dd/hh`."""

    folder: str
    merged: Count


class MergeCounts(ContractModel):
    """The whole file; the names are those of the report in Python."""

    version: Annotated[Count, Field(description="1 so far; keys may be added under the same number.")] = 1
    start_time: Time | None = None
    end_time: Time | None = None
    captures: Count
    merged: Count
    without_id: Count = 0
    label_ids: Count = 0
    unmatched_labels: Count = 0
    conflicting_ids: Count = 0
    repeated_labels: Count = 0
    hours: list[MergedHour] = Field(default_factory=list)

    @property
    def unmatched_captures(self) -> int:
        return self.captures - self.merged


def parse_merge_counts(text: str | bytes) -> MergeCounts:
    """The text of a `_merge.json` file. Raises ContractError with a JSON pointer."""
    return parse_document(MergeCounts, text)
