"""The files of a run of data quality, as far as they can be read: what is wrong with one costs that one alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from analyzer.pages.figures import object_at
from analyzer.reports.file_names import CONSTRAINTS, DRIFT, STATISTICS, VIOLATIONS
from contracts.constraints import Constraints, parse_constraints
from contracts.data_drift import DataDrift, parse_drift
from contracts.errors import ContractError
from contracts.model import parse_json

Document = TypeVar("Document")

FILES = (STATISTICS, CONSTRAINTS, VIOLATIONS, DRIFT)


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
    problems: tuple[str, ...] = ()

    @classmethod
    def of(cls, texts: Mapping[str, bytes], whose: str = "") -> ReportFiles:
        """The files by their names, any of which may be missing; `whose` stands before the names in what is told."""
        problems: list[str] = []

        def read(name: str, parse: Callable[[bytes], Document]) -> Document | None:
            if name not in texts:
                return None
            try:
                return parse(texts[name])
            except ContractError as error:
                problems.append(f"{whose}{name} is not shown: {str(error).removeprefix(': ') or 'it holds no report'}.")
            return None

        return cls(
            statistics=read(STATISTICS, _statistics),
            constraints=read(CONSTRAINTS, parse_constraints),
            violations=read(VIOLATIONS, _findings),
            drift=read(DRIFT, parse_drift),
            problems=tuple(problems),
        )


def _statistics(text: bytes) -> Any:
    document = parse_json(text)
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        raise ContractError("/features", "is missing; it should be a list of columns")
    return document


def _findings(text: bytes) -> tuple[FoundViolation, ...]:
    document = parse_json(text)
    entries = document.get("violations") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise ContractError("/violations", "is missing; it should be a list")
    keys = ("feature_name", "constraint_check_type", "description")
    objects = (object_at({"entry": entry}, "entry") for entry in entries)
    return tuple(FoundViolation(*(str(each.get(key, "")) for key in keys)) for each in objects)
