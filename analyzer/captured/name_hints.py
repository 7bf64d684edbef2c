"""Columns by position that may have got names that are not theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analyzer.captured.side_columns import SideColumns
from analyzer.profile.type_counts import TypeCounts
from analyzer.profile.type_match import matching_fraction
from contracts.captured import ENDPOINT_INPUT, ENDPOINT_OUTPUT, INPUTS
from contracts.errors import counted, excerpt
from contracts.inferred_type import InferredType

_NAMES_SHOWN = 5


@dataclass(frozen=True)
class NamedColumns:
    """The columns of a table of captures, in order, with how many of their values look like what, beside a baseline.

    `baseline` are the names that it has in order, with the types that it asks for. `output_is_last` is how it is said
    to be ordered.
    """

    positions: Sequence[SideColumns]
    types: Mapping[str, TypeCounts]
    baseline: Mapping[str, InferredType]
    output_is_last: bool = False

    @property
    def input_width(self) -> int:
        return sum(len(each.names) for each in self.positions if each.side in INPUTS)

    @property
    def output_width(self) -> int:
        return sum(len(each.names) for each in self.positions if each.side not in INPUTS)

    @property
    def output_seen(self) -> bool:
        return any(each.seen != "never" for each in self.positions if each.side not in INPUTS)


def name_hints(table: NamedColumns) -> Iterator[str]:
    """Each in one line; none where there is no baseline, or no other order of its names would be likelier."""
    if table.baseline and table.types:
        hint = _input_shifted(table) or _output_not_known(table) or _output_at_the_end(table)
        if hint is not None:
            yield hint


def _input_shifted(table: NamedColumns) -> str | None:
    """Where input alone takes the names of a baseline that has more columns: it may begin with those of the answer."""
    width, baseline = table.input_width, list(table.baseline)
    if table.output_seen or table.output_is_last or width == 0 or len(baseline) <= width:
        return None
    first, second = (excerpt(name, 40) for name in baseline[:2])
    return (
        f"In these captures only the input has columns, {width}, and the baseline has {len(baseline)}; names are given "
        "from the baseline's first one on. If that is the label or the answer, as is usual, all names are shifted: "
        f"the first value stands under {first} and belongs under {second}. Read the output too (captureIndexNames "
        f"{ENDPOINT_OUTPUT} and {ENDPOINT_INPUT}), or make a baseline without that column."
    )


def _output_not_known(table: NamedColumns) -> str | None:
    """Where the baseline has as many columns as the input alone, and the output has taken the first names."""
    width, more, baseline = table.input_width, table.output_width, list(table.baseline)
    if not more or table.output_is_last or width != len(baseline) or not table.types.keys() - set(baseline):
        return None
    first = next(each.names[0] for each in table.positions if each.names and each.side in INPUTS)
    return (
        f"Here the baseline has {counted(width, 'column')}, as many as the input, and the output has {more} more; it "
        f"comes first, so all names are shifted: the first value of the input stands under {excerpt(first, 40)} and "
        f"belongs under {excerpt(baseline[0], 40)}. Read the input alone (captureIndexNames {ENDPOINT_INPUT}), or make "
        "a baseline with the output in front."
    )


def _output_at_the_end(table: NamedColumns) -> str | None:
    """Where values fit the types of the baseline only if its output columns are the last."""
    width, more, baseline = table.input_width, table.output_width, list(table.baseline)
    if not width or not more or table.output_is_last or list(table.types) != baseline:
        return None
    if width + more != len(baseline) or _fits(table, baseline):
        return None
    if not _fits(table, [*baseline[width:], *baseline[:width]]):
        return None
    return (
        "Values do not fit the types of the baseline as they are named, output first, and would if its output columns "
        f"were the last ({some_names(baseline[width:])}). If they are, make the baseline with output_columns_position "
        'END, or add "output_columns_position": "END" to its constraints.json.'
    )


def _fits(table: NamedColumns, names: Sequence[str]) -> bool:
    """Whether the columns have the types of these columns of the baseline, in this order."""
    matches = (
        matching_fraction(types, table.baseline[name]) for types, name in zip(table.types.values(), names, strict=True)
    )
    return all(match is None or match == 1.0 for match in matches)


def some_names(names: Sequence[object]) -> str:
    """The first of some names."""
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return ", ".join(excerpt(str(name), 40) for name in names[:_NAMES_SHOWN]) + more
