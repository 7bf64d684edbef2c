"""Violations on a page: the value that was seen, the limit that it was held to, and how far it lies beyond."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analyzer.pages.report_files import FoundViolation
from analyzer.pages.texts import SMALLEST_P_VALUE, apart, count, number, shown
from analyzer.reports.numbers import readable

LONGEST_NAME, LONGEST_DESCRIPTION = 80, 600

_NUMBER = r"(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)"
_PERCENT = re.compile(rf"Expected(?: match)?: {_NUMBER}%.*Observed: (?:Only )?{_NUMBER}%")
_METRIC = re.compile(rf"with {_NUMBER} \+/- \S+ was (Less|Greater)ThanThreshold '{_NUMBER}'")
_DISTANCE = re.compile(rf"distance: {_NUMBER} exceeds threshold: {_NUMBER}")
_COLUMNS = re.compile(
    r"Number of columns in current dataset: (\d+), number of columns in baseline constraints: (\d+)\."
)

_IN_COLUMNS = re.compile(
    rf" ?Baseline drift distance: {_NUMBER} exceeds threshold: {_NUMBER}$"
    rf"|, Expected match: {_NUMBER}%(?=\.)"
    rf"| Expected: {_NUMBER}%\. Observed: {_NUMBER}%\.$"
    rf"| Expected match: {_NUMBER}%\."
    rf"|{_COLUMNS.pattern} "
)
"""What value and limit say already."""

_COUNT = re.compile(r"(?<= of )\d{4,}(?= values| of the baseline)|(?<= and )\d{4,}(?= of the baseline)")
_NO_P_VALUE = re.compile(r"(?<=p-value )of 0\.0(?=,)")

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
    """The description as the file has it, where it is shown otherwise."""


def violation_row(finding: FoundViolation, place: int | None) -> ViolationRow:
    """A finding, and the place of its feature on the page, if it has one."""
    value, limit, beyond = _measured(finding.description)
    return ViolationRow(
        feature=shown(finding.feature, LONGEST_NAME),
        place=place,
        check=shown(CHECKS.get(finding.check, finding.check), LONGEST_NAME),
        description=shown(sentence_of(finding.description), LONGEST_DESCRIPTION),
        value=value,
        limit=limit,
        beyond=beyond,
        exact=exact_text(finding.description),
    )


def sentence_of(description: str) -> str:
    """A description for people: rounded, and without what value and limit say."""
    return rounded(_IN_COLUMNS.sub("", description)).strip() or "The distance exceeds its threshold."


def rounded(description: str) -> str:
    """A description for people, whole."""
    rest = _NO_P_VALUE.sub(SMALLEST_P_VALUE, readable(description))
    return _COUNT.sub(lambda found: f"{int(found[0]):,}", rest)


def exact_text(description: str) -> str:
    """A description as the file has it; nothing where people see the same."""
    return "" if sentence_of(description) == description else shown(description, LONGEST_DESCRIPTION)


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
    if match := _COLUMNS.search(description):
        value, limit = float(match[1]), float(match[2])
        beyond = f"{count(abs(value - limit))} {'fewer' if value < limit else 'more'}" if value != limit else ""
        return f"{count(value)} columns", f"{count(limit)} columns", beyond
    return "", "", ""
