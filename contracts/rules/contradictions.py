"""Rules that no data could hold all of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.errors import ContractError
from contracts.rules.bounds import ALL, Bounds
from contracts.rules.rule import Rule
from contracts.rules.shape import Shape

CHAINS = (
    ("minimum", "mean", "maximum"),
    ("minimum", "quantile", "maximum"),
    ("shortest", "longest"),
    ("uniqueness", "distinctness"),
)
"""Measures of one column of which each is never above the next."""

LESS, LESS_OR_EQUAL = "less", "less or equal"
TURNED = {"greater": LESS, "greater or equal": LESS_OR_EQUAL}
"""Measures that are others with their columns the other way round."""

VALUES = "contained"


@dataclass(frozen=True)
class _Demand:
    """What one rule asks of one measure."""

    rule: Rule
    measure: str
    columns: tuple[str, ...]
    arguments: Mapping[str, Any]
    bounds: Bounds

    def same(self, other: _Demand) -> bool:
        return (self.measure, self.columns, self.arguments) == (other.measure, other.columns, other.arguments)


def require_consistent(rules: Sequence[Rule], shapes: Mapping[str, Shape]) -> None:
    """Raise ContractError that names two rules which contradict each other. Rules of other rows are never compared."""
    groups: dict[tuple[Any, ...], list[_Demand]] = {}
    for rule in rules:
        for demand in _demands(rule, shapes[rule.kind]):
            # Only demands of the same columns, in any order, and of the same rows can be at odds.
            together = groups.setdefault((rule.where, frozenset(demand.columns)), [])
            for other in together:
                if other.rule is not rule and (why := _at_odds(other, demand)):
                    raise ContractError(str(rule.place), f"contradicts the rule at {other.rule.place.with_file}: {why}")
            together.append(demand)


def _demands(rule: Rule, shape: Shape) -> Iterator[_Demand]:
    turned = TURNED.get(shape.measure)
    columns = rule.columns[::-1] if turned else rule.columns
    yield _Demand(rule, turned or shape.measure, columns, rule.arguments, rule.bounds)
    if shape.implies is not None and rule.bounds == ALL:
        yield _Demand(rule, shape.implies[0], rule.columns, {}, shape.implies[1])


def _at_odds(one: _Demand, other: _Demand) -> str | None:
    """Why two demands cannot both hold, None where they can."""
    if one.same(other) and one.bounds.meet(other.bounds).empty:
        return f"{one.rule.kind} asks for {one.bounds}, {other.rule.kind} for {other.bounds}"
    for chain in CHAINS:
        if one.measure in chain and other.measure in chain and one.columns == other.columns:
            small, large = sorted((one, other), key=lambda demand: chain.index(demand.measure))
            least = Bounds(small.bounds.low, low_open=small.bounds.low_open)
            if small.measure != large.measure and least.meet(large.bounds).empty:
                return f"the {small.measure} is to be {small.bounds}, the {large.measure} {large.bounds}"
    # Two conditions that no row can meet both of: together they can ask for no more than all of the rows.
    if one.bounds.low + other.bounds.low > 1.0 and _exclude_each_other(one, other):
        return "no row can be as both of them ask"
    return None


def _exclude_each_other(one: _Demand, other: _Demand) -> bool:
    kinds = {one.measure, other.measure}
    if kinds == {VALUES}:
        return not set(one.arguments["values"]) & set(other.arguments["values"])
    return LESS in kinds and kinds <= {LESS, LESS_OR_EQUAL} and one.columns == other.columns[::-1]
