"""The kinds of rules, and the register that they enter themselves in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from contracts.rules import Argument, Bounds, Shape
from contracts.rules.bounds import ANY, FRACTION
from contracts.rules.shape import BoundsUse

if TYPE_CHECKING:
    from analyzer.rules.rule_check import RuleCheck


class ValueForm(Enum):
    """How a kind wants the values of its columns."""

    TYPED = "typed"
    """As the statistics have them: long integers, doubles or texts."""
    NUMBERS = "numbers"
    """Likewise, and numbers alone."""
    TEXT = "text"
    """As they are written in the data, numbers too."""


@dataclass(frozen=True)
class RuleKind:
    """A kind of rule: what may be written of it, what it measures, and how Deequ is asked for that.

    `measured` says in words what the number is that comes back. `present` leaves rows out in which a column is missing.
    An `exact` number has no error of rounding. One with an `own_pass` is computed by itself, over all of the data.
    A `pattern` is looked for in texts.
    """

    shape: Shape
    meaning: str
    measured: str
    example: Mapping[str, Any]
    form: ValueForm
    add: Callable[[RuleCheck], None]
    present: bool
    exact: bool
    own_pass: bool
    pattern: bool

    @property
    def name(self) -> str:
        return self.shape.name

    @property
    def holds_without_values(self) -> bool:
        """Of no values all are right: a fraction of nothing is judged by nobody, but there is no mean of nothing."""
        return self.shape.possible == FRACTION


kinds: dict[str, RuleKind] = {}


def kind(
    name: str,
    *,
    measured: str,
    example: Mapping[str, Any],
    columns: tuple[int, int | None] = (1, 1),
    form: ValueForm = ValueForm.TYPED,
    measure: str | None = None,
    bounds: BoundsUse = "required",
    possible: Bounds = ANY,
    arguments: tuple[Argument, ...] = (),
    implies: tuple[str, Bounds] | None = None,
    present: bool = False,
    exact: bool = True,
    own_pass: bool = False,
    pattern: bool = False,
) -> Callable[[Callable[[RuleCheck], None]], Callable[[RuleCheck], None]]:
    """Register a function that adds its rule to a check; its docstring is what users read of the kind.

    `columns` are the fewest and the most that it takes. Rules of one `measure` (by default the kind) are compared.
    """

    def register(add: Callable[[RuleCheck], None]) -> Callable[[RuleCheck], None]:
        if not add.__doc__:
            raise TypeError(f"the kind {name} has no docstring")
        shape = Shape(name, *columns, measure or name, bounds, possible, arguments, implies)
        meaning = " ".join(add.__doc__.split())
        shown = {"kind": name, **example}
        kinds[name] = RuleKind(shape, meaning, measured, shown, form, add, present, exact, own_pass, pattern)
        return add

    return register


def shapes() -> dict[str, Shape]:
    """What may be written of each kind."""
    return {name: kind.shape for name, kind in kinds.items()}
