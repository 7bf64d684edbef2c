"""What a user should look at in the values of a column, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from analyzer.hints import no_such_columns, tell_hints
from analyzer.profile.column_profile import ColumnProfile
from analyzer.profile.column_state import ColumnState
from analyzer.scan import ScannedStates
from contracts.errors import counted, excerpt
from contracts.inferred_type import InferredType

MOST_SPELLINGS = 3
MOST_HINTS = 10
"""Of one kind; how many more columns there are is told in one sentence."""


class ColumnHints:
    """Gathers the hints of columns, in their order; `declared` are the types that a user has given."""

    def __init__(self, declared: Mapping[str, InferredType]) -> None:
        self._declared = declared
        self._other_types: list[str] = []
        self._not_finite: list[str] = []
        self._leading_zeros: list[str] = []
        self._of_checks: list[str] = []

    def add(self, profile: ColumnProfile, of_checks: Iterable[str] = ()) -> None:
        """Take in a column, and what the checks have to say of it."""
        self._of_checks.extend(of_checks)
        declared = self._declared.get(profile.name)
        if declared is not None and profile.present and profile.inferred_type is not declared:
            self._other_types.append(
                f"Column {excerpt(profile.name)} is declared {declared.value}, but holds other values too: it is taken "
                f"for {profile.inferred_type.value}."
            )
        if profile.not_finite:
            self._not_finite.append(_not_finite(profile))
        if profile.leading_zeros and declared is None:
            self._leading_zeros.append(_leading_zeros(profile))

    def sentences(self, names: Sequence[str], declared: Iterable[str]) -> Iterator[str]:
        """The hints, for data that has the columns `names`; `declared` are those that column_types names."""
        yield from no_such_columns("column_types", declared, names)
        yield from _few(self._of_checks, "more of which the checks have something to say.")
        yield from _few(self._other_types, "more that cannot be of the type that is declared.")
        yield from _few(self._not_finite, "more with numbers that are not finite, which count as missing.")
        yield from _few(self._leading_zeros, "more with leading zeros, taken for numbers.")


def column_hints(states: ScannedStates, declared: Mapping[str, InferredType]) -> tuple[str, ...]:
    """The hints of all columns of a scan, told in the log and returned for the message."""
    hints = ColumnHints(declared)
    for name, state in states:
        assert isinstance(state, ColumnState)
        hints.add(state.result(name, states.report.rows, declared.get(name)))
    return tell_hints(hints.sentences(states.keys, declared))


def _not_finite(profile: ColumnProfile) -> str:
    one = profile.not_finite == 1
    shown = ", ".join(map(excerpt, profile.spellings[:MOST_SPELLINGS]))
    more = ", ..." if len(profile.spellings) > MOST_SPELLINGS else ""
    written = f" ({shown}{more})" if shown else ""
    return (
        f"Column {excerpt(profile.name)} holds {counted(profile.not_finite, 'number')} that {'is' if one else 'are'} "
        f"not finite{written}, counted as missing."
    )


def _leading_zeros(profile: ColumnProfile) -> str:
    return (
        f"Column {excerpt(profile.name)} holds {counted(profile.leading_zeros, 'number')} with leading zeros and is "
        f"taken for {profile.inferred_type.value}; if these are codes, declare it String in column_types."
    )


def _few(hints: list[str], more: str) -> Iterator[str]:
    yield from hints[:MOST_HINTS]
    if (left := len(hints) - MOST_HINTS) > 0:
        yield f"{counted(left, 'column')} {more}"
