"""A split: the part of one file that one task reads; and what the task has to say of it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

EXAMPLES_KEPT = 5
HINTS_KEPT = 10
LINES_KEPT = 1_000
"""Lines that scripts print: of each split, and of all together."""

SCRIPT_FAILURES = "failed_by_script"
DROPPED = "dropped_by_script"
OUTSIDE_WINDOW = "outside_window"
WITHOUT_TIME = "without_time"
BINARY_SIDES = "binary_sides"
WITHOUT_PARTNER = "without_partner"
FAILED_ANSWERS = "failed_answers"
UNANSWERED = "unanswered"
UNASKED = "unasked"
RAGGED_SHORT = "ragged_short"
RAGGED_LONG = "ragged_long"
BLANK_VALUES = "blank_values"
LINES_LEFT_OUT = "script_lines_left_out"


@dataclass(frozen=True)
class Split:
    """Bytes `start` to `start + length` of the file at `path`; `index` is its place in (path, start) order."""

    index: int
    path: str
    start: int
    length: int

    def file_of(self, line: int) -> str:  # noqa: ARG002 (a split of several files goes by the line)
        """The file that a line, numbered from 1, is in."""
        return self.path

    def place_of(self, line: int) -> str:
        """A line of this split, numbered from 1, as messages name it."""
        return f"{self.path}, line {line} of the part at byte {self.start}"


@dataclass
class SplitReport:
    """What a scan reports beside its states: rows, bad records, and what makes the whole unreadable.

    `counts` are of what was left out or looked at specially, by a name such as `outside_window`; `script_lines` is what
    the user's script printed, and `script_failures` what it raised, both bounded. `model_failure` is why the
    model that was to be asked gave no predictions. `hints` are sentences about what may not be meant as it was read.
    """

    rows: int = 0
    bad_records: int = 0
    examples: list[str] = field(default_factory=list)
    torn_files: list[str] = field(default_factory=list)
    failure: str | None = None
    counts: dict[str, int] = field(default_factory=dict)
    script_lines: list[str] = field(default_factory=list)
    script_failures: list[str] = field(default_factory=list)
    model_failure: str | None = None
    hints: list[str] = field(default_factory=list)

    @property
    def has_examples(self) -> bool:
        """Whether no more bad record is remembered with its place."""
        return len(self.examples) >= EXAMPLES_KEPT

    def bad_record(self, where: str, why: str) -> None:
        """Count a record that could not be read; the first few are remembered with their place."""
        self.bad_records += 1
        if not self.has_examples:
            self.examples.append(f"{where}: {why}")

    def count(self, what: str, number: int = 1) -> None:
        """Add to one of `counts`."""
        if number:
            self.counts[what] = self.counts.get(what, 0) + number

    def hint(self, *sentences: str) -> None:
        """Remember hints, each once, and the first few of them."""
        self.hints = list(dict.fromkeys((*self.hints, *sentences)))[:HINTS_KEPT]

    def script_failure(self, text: str) -> None:
        """Count a record that the user's script failed at; the first few texts are kept."""
        self.count(SCRIPT_FAILURES)
        if len(self.script_failures) < EXAMPLES_KEPT:
            self.script_failures.append(text)

    def merge(self, other: SplitReport) -> None:
        self.rows += other.rows
        self.bad_records += other.bad_records
        self.examples = (self.examples + other.examples)[:EXAMPLES_KEPT]
        self.torn_files = sorted({*self.torn_files, *other.torn_files})
        self.failure = self.failure or other.failure
        self.model_failure = self.model_failure or other.model_failure
        self.hint(*other.hints)
        for what, number in other.counts.items():
            self.count(what, number)
        lines = self.script_lines + other.script_lines
        self.script_lines = lines[:LINES_KEPT]
        self.count(LINES_LEFT_OUT, len(lines[LINES_KEPT:]))
        self.script_failures = (self.script_failures + other.script_failures)[:EXAMPLES_KEPT]

    def to_plain(self) -> list[Any]:
        return [getattr(self, each.name) for each in fields(self)]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> SplitReport:
        return cls(*plain)
