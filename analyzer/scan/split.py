"""A split: the part of one file that one task reads; and what the task has to say of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

EXAMPLES_KEPT = 5


@dataclass(frozen=True)
class Split:
    """Bytes `start` to `start + length` of the file at `path`; `index` is its place in (path, start) order."""

    index: int
    path: str
    start: int
    length: int


@dataclass
class SplitReport:
    """What a scan reports beside its states: rows, bad records, and what makes the whole unreadable."""

    rows: int = 0
    bad_records: int = 0
    examples: list[str] = field(default_factory=list)
    torn_files: list[str] = field(default_factory=list)
    failure: str | None = None

    def bad_record(self, where: str, why: str) -> None:
        """Count a record that could not be read; the first few are remembered with their place."""
        self.bad_records += 1
        if len(self.examples) < EXAMPLES_KEPT:
            self.examples.append(f"{where}: {why}")

    def merge(self, other: SplitReport) -> None:
        self.rows += other.rows
        self.bad_records += other.bad_records
        self.examples = (self.examples + other.examples)[:EXAMPLES_KEPT]
        self.torn_files = sorted({*self.torn_files, *other.torn_files})
        self.failure = self.failure or other.failure

    def to_plain(self) -> list[Any]:
        return [self.rows, self.bad_records, self.examples, self.torn_files, self.failure]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> SplitReport:
        return cls(*plain)
