"""Rules that a baseline has suggested beside its constraints: both see the same faults, which are told once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from analyzer.rules.results import RuleOutcome, RuleResult
from analyzer.rules.suggestions.suggestion import SUGGESTED
from contracts.violations import CheckType, Violation

CHECKS: Mapping[str, frozenset[CheckType]] = {
    "isComplete": frozenset({CheckType.COMPLETENESS}),
    "hasCompleteness": frozenset({CheckType.COMPLETENESS}),
    "hasDataType": frozenset({CheckType.DATA_TYPE}),
    "isContainedIn": frozenset({CheckType.CATEGORICAL_VALUES}),
    "isNonNegative": frozenset({CheckType.NON_NEGATIVE}),
}
"""The checks of constraints that see what a suggested rule of a kind sees."""

NEEDED = frozenset({CheckType.MISSING_COLUMN, CheckType.DATA_TYPE})
"""The checks that see why a rule cannot be computed."""


def still_to_say(results: Sequence[RuleResult], violations: Sequence[Violation]) -> Iterator[Violation]:
    """The violations of the rules, without those of suggested ones of which the `violations` of the checks tell."""
    said: dict[str, set[CheckType | str]] = {}
    for violation in violations:
        said.setdefault(violation.feature_name, set()).add(violation.constraint_check_type)
    for result in results:
        if result.is_violation and not (_is_suggested(result) and _checks_of(result) & _of_columns(result, said)):
            yield result.violation


def _is_suggested(result: RuleResult) -> bool:
    return (result.rule.hint or "").startswith(SUGGESTED)


def _checks_of(result: RuleResult) -> frozenset[CheckType]:
    return NEEDED if result.outcome is RuleOutcome.NOT_COMPUTED else CHECKS.get(result.rule.kind, frozenset())


def _of_columns(result: RuleResult, said: Mapping[str, set[CheckType | str]]) -> set[CheckType | str]:
    return {check for column in result.rule.columns for check in said.get(column, ())}
