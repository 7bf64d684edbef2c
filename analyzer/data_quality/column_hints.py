"""What a user should look at in the values of a column, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.hints import tell_hints
from analyzer.profile.column_profile import ColumnProfile
from analyzer.profile.column_state import ColumnState
from analyzer.scan import ScannedStates
from contracts.errors import counted, excerpt

MOST_SPELLINGS = 3
MOST_HINTS = 10
"""Of one kind; how many more columns there are is told in one sentence."""


class ColumnHints:
    """Gathers the hints of columns, in their order."""

    def __init__(self) -> None:
        self._not_finite: list[str] = []
        self._leading_zeros: list[str] = []

    def add(self, profile: ColumnProfile) -> None:
        if profile.not_finite:
            self._not_finite.append(_not_finite(profile))
        if profile.leading_zeros:
            self._leading_zeros.append(_leading_zeros(profile))

    @property
    def sentences(self) -> Iterator[str]:
        yield from _few(self._not_finite, "more with numbers that are not finite, which count as missing.")
        yield from _few(self._leading_zeros, "more with leading zeros, taken for numbers.")


def column_hints(states: ScannedStates) -> tuple[str, ...]:
    """The hints of all columns of a scan, told in the log and returned for the message."""
    hints = ColumnHints()
    for name, state in states:
        assert isinstance(state, ColumnState)
        hints.add(state.result(name, states.report.rows))
    return tell_hints(hints.sentences)


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
