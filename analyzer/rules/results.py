"""What has come of rules, and the violations that follow."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from analyzer.rules.deequ import Measured
from analyzer.rules.registry import RuleKind
from contracts.errors import escaped, excerpt
from contracts.numbers import java_double
from contracts.rules import Level, Rule
from contracts.violations import Violation

DATA_SET = "*"
"""What a violation is of that is of no column, as Deequ writes it."""

_ROUNDING = 1e-12
_SHOWN_DIGITS = 12
_LONGEST_TEXT = 300


class RuleOutcome(StrEnum):
    HOLDS = "holds"
    BROKEN = "does not hold"
    NOT_COMPUTED = "could not be computed"


@dataclass(frozen=True)
class RuleResult:
    """One rule, and what has come of it. `observed` is None where there was nothing to compute it from."""

    COLUMNS: ClassVar = ("name", "level", "kind", "columns", "expected", "observed", "outcome", "description")

    rule: Rule
    outcome: RuleOutcome
    description: str
    observed: float | None = None

    @property
    def name(self) -> str:
        return self.rule.name

    @property
    def level(self) -> Level:
        return self.rule.level

    @property
    def kind(self) -> str:
        return self.rule.kind

    @property
    def columns(self) -> tuple[str, ...]:
        return self.rule.columns

    @property
    def expected(self) -> str:
        """The bounds, in words."""
        return str(self.rule.bounds)

    @property
    def is_violation(self) -> bool:
        """Whether it counts."""
        return self.outcome is not RuleOutcome.HOLDS and self.rule.level is Level.ERROR

    @property
    def is_warning(self) -> bool:
        """Whether it is reported, and does not count."""
        return self.outcome is not RuleOutcome.HOLDS and self.rule.level is Level.WARNING

    @property
    def violation(self) -> Violation:
        """The rule as an entry of the report."""
        columns = ",".join(self.rule.columns) or DATA_SET
        return Violation(feature_name=columns, constraint_check_type=self.rule.kind, description=self.description)


def judge(rule: Rule, kind: RuleKind, measured: Measured) -> RuleResult:
    """Compare what was measured with the rule's bounds."""
    if measured.reason is not None:
        return not_computed(rule, measured.reason)
    observed = measured.number
    if observed is None or math.isnan(observed):
        if kind.holds_without_values:
            return RuleResult(rule, RuleOutcome.HOLDS, "There is nothing to judge.")
        return not_computed(rule, "there are no values to compute it from")
    if _within(observed, rule, kind):
        return RuleResult(rule, RuleOutcome.HOLDS, f"Observed: {shown(observed, kind)}.", observed)
    description = (
        f"Rule {excerpt(rule.name, _LONGEST_TEXT)} does not hold: {kind.measured}{_details(rule)}. "
        f"Expected: {rule.bounds}. Observed: {shown(observed, kind)}."
    )
    return RuleResult(rule, RuleOutcome.BROKEN, _with_hint(description, rule), observed)


def not_computed(rule: Rule, reason: str) -> RuleResult:
    """A rule that has no number."""
    end = "" if reason.endswith((".", "?")) else "."
    description = f"Rule {excerpt(rule.name, _LONGEST_TEXT)} could not be computed: {reason}{end}"
    return RuleResult(rule, RuleOutcome.NOT_COMPUTED, _with_hint(description, rule))


def shown(number: float, kind: RuleKind) -> str:
    """The number as the other texts have them. What is added up in any order has no more digits than are certain."""
    if not kind.exact and math.isfinite(number) and not number.is_integer():
        number = float(f"{number:.{_SHOWN_DIGITS}g}")
    return java_double(number)


def _within(observed: float, rule: Rule, kind: RuleKind) -> bool:
    if observed in rule.bounds:
        return True
    if kind.exact:
        return False
    ends = [(rule.bounds.low, rule.bounds.low_open), (rule.bounds.high, rule.bounds.high_open)]
    return any(not is_open and math.isclose(observed, end, rel_tol=_ROUNDING) for end, is_open in ends)


def _details(rule: Rule) -> str:
    """What it is measured of, and by which arguments; sets of values may be long."""
    names = ", ".join(f'"{escaped(name, _LONGEST_TEXT)}"' for name in rule.columns)
    details = [f"column{'s' if len(rule.columns) > 1 else ''} {names}"] if names else []
    details += [
        f"{key} {escaped(str(value), _LONGEST_TEXT)}"
        for key, value in rule.arguments.items()
        if not isinstance(value, tuple)
    ]
    if rule.where:
        details.append(f"rows where {escaped(rule.where, _LONGEST_TEXT)}")
    return f" ({'; '.join(details)})" if details else ""


def _with_hint(description: str, rule: Rule) -> str:
    return f"{description} {rule.hint}" if rule.hint else description
