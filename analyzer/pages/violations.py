"""Violations on a page: the value that was seen, the limit that it was held to, and how far it lies beyond."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analyzer.pages.report_files import FoundViolation
from analyzer.pages.texts import apart, number, shown
from analyzer.reports.numbers import readable

LONGEST_NAME, LONGEST_DESCRIPTION = 80, 600

_NUMBER = r"(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)"
_PERCENT = re.compile(rf"Expected(?: match)?: {_NUMBER}%.*Observed: (?:Only )?{_NUMBER}%")
_METRIC = re.compile(rf"with {_NUMBER} \+/- \S+ was (Less|Greater)ThanThreshold '{_NUMBER}'")
_DISTANCE = re.compile(rf"distance: {_NUMBER} exceeds threshold: {_NUMBER}")

CHECKS = {
    "data_type_check": "Data type",
    "completeness_check": "Completeness",
    "categorical_values_check": "Values",
    "baseline_drift_check": "Drift",
    "missing_column_check": "Missing column",
    "extra_column_check": "Extra column",
    "is_non_negative_check": "Non-negative",
    "LessThanThreshold": "Too low",
    "GreaterThanThreshold": "Too high",
}


@dataclass(frozen=True)
class ViolationRow:
    """Empty are `value`, `limit` and `beyond` where the description does not tell them."""

    feature: str
    place: int | None
    check: str
    description: str
    value: str
    limit: str
    beyond: str
    exact: str = ""
    """The description with all of its digits, where it is shown with fewer."""


def violation_row(finding: FoundViolation, place: int | None) -> ViolationRow:
    """A finding, and the place of its feature on the page, if it has one."""
    value, limit, beyond = _measured(finding.description)
    return ViolationRow(
        feature=shown(finding.feature, LONGEST_NAME),
        place=place,
        check=shown(CHECKS.get(finding.check, finding.check), LONGEST_NAME),
        description=shown(readable(finding.description), LONGEST_DESCRIPTION),
        value=value,
        limit=limit,
        beyond=beyond,
        exact=exact_text(finding.description),
    )


def exact_text(description: str) -> str:
    """A description with all of its digits; nothing where people see these."""
    return "" if readable(description) == description else shown(description, LONGEST_DESCRIPTION)


def limit_in(description: str) -> tuple[float, float] | None:
    """The value and the limit that a sentence of the closed analyzer or ours tells, of completeness as fractions."""
    if match := _PERCENT.search(description):
        return float(match[2]) / 100, float(match[1]) / 100
    if match := _DISTANCE.search(description):
        return float(match[1]), float(match[2])
    return None


def _measured(description: str) -> tuple[str, str, str]:
    """Value, limit and how far beyond it, as the sentences of the closed analyzer and ours tell them."""
    if match := _PERCENT.search(description):
        limit, value = float(match[1]), float(match[2])
        texts = apart(value, limit)
        return f"{texts[0]} %", f"at least {texts[1]} %", f"{number(limit - value)} points below"
    if match := _METRIC.search(description):
        value, limit, is_low = float(match[1]), float(match[3]), match[2] == "Less"
        texts, beyond = apart(value, limit), number(abs(value - limit))
        return texts[0], f"at {'least' if is_low else 'most'} {texts[1]}", f"{beyond} {'below' if is_low else 'above'}"
    if match := _DISTANCE.search(description):
        value, limit = float(match[1]), float(match[2])
        texts = apart(value, limit)
        if value < limit:  # a p-value in place of a distance
            return texts[0], f"at least {texts[1]}", ""
        return texts[0], f"at most {texts[1]}", f"{number(value / limit)} times" if limit else ""
    return "", "", ""
