"""The files of a run, as far as they can be read: what is wrong with one costs that one alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from analyzer.pages.figures import object_at
from analyzer.reports.file_names import CONSTRAINTS, DRIFT, RULE_RESULTS, STATISTICS, VIOLATIONS
from contracts.constraints import Constraints, parse_constraints
from contracts.data_drift import DataDrift, parse_drift
from contracts.errors import ContractError
from contracts.model import parse_json
from contracts.rule_results import RuleEntry, parse_rule_results

Document = TypeVar("Document")


class ReadableFiles:
    """Parses the files that are there by their names; `whose` stands before the names in what is told of them."""

    def __init__(self, texts: Mapping[str, bytes], whose: str = "") -> None:
        self._texts, self._whose = texts, whose
        self.problems: list[str] = []
        """Sentences about those that could not be read."""

    def read(self, name: str, parse: Callable[[bytes], Document]) -> Document | None:
        """What the file holds; None where it is not there, or cannot be read."""
        if name not in self._texts:
            return None
        try:
            return parse(self._texts[name])
        except ContractError as error:
            why = str(error).removeprefix(": ") or "it holds no report"
            self.problems.append(f"{self._whose}{name} is not shown: {why}.")
        return None


@dataclass(frozen=True)
class FoundViolation:
    """One entry of the file of violations."""

    feature: str
    check: str
    description: str


@dataclass(frozen=True)
class ReportFiles:
    """What the files hold; `problems` are sentences about those that could not be read.

    `statistics` is JSON as it is: other writers leave out what ours has. `violations` are None without their file.
    """

    statistics: Any = None
    constraints: Constraints | None = None
    violations: tuple[FoundViolation, ...] | None = None
    drift: DataDrift | None = None
    rules: tuple[RuleEntry, ...] = ()
    problems: tuple[str, ...] = ()

    @classmethod
    def of(cls, texts: Mapping[str, bytes], whose: str = "") -> ReportFiles:
        """The files by their names, any of which may be missing; `whose` stands before the names in what is told."""
        reader = ReadableFiles(texts, whose)
        return cls(
            statistics=reader.read(STATISTICS, _statistics),
            constraints=reader.read(CONSTRAINTS, parse_constraints),
            violations=reader.read(VIOLATIONS, findings),
            drift=reader.read(DRIFT, parse_drift),
            rules=tuple(found.rules) if (found := reader.read(RULE_RESULTS, parse_rule_results)) else (),
            problems=tuple(reader.problems),
        )


def _statistics(text: bytes) -> Any:
    document = parse_json(text)
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        raise ContractError("/features", "is missing; it should be a list of columns")
    return document


def findings(text: bytes, named: str = "feature_name") -> tuple[FoundViolation, ...]:
    """What a file of violations holds; `named` is the key of what each is about. Raises ContractError."""
    keys = (named, "constraint_check_type", "description")
    objects = (object_at({"entry": entry}, "entry") for entry in entries_of(text))
    return tuple(FoundViolation(*(str(each.get(key, "")) for key in keys)) for each in objects)


def entries_of(text: bytes) -> list[Any]:
    """The entries of a file of violations, as JSON. Raises ContractError."""
    document = parse_json(text)
    entries = document.get("violations") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise ContractError("/violations", "is missing; it should be a list")
    return entries
