"""The columns of captured data, by its first records: output first, then input.

A side whose payloads are CSV has as many columns as the first of them has values. They are called, by position, as the
baseline's columns are, and `_c0`, `_c1`, ... beyond them or without a baseline. A side of JSON objects has columns by
key; beside one the CSV of the input takes the baseline's last names, since nobody knows how many the output stands for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from analyzer.datasets.capture.pairing import Rows, holds_a_value_a_row, side_rows
from analyzer.datasets.capture.record import INPUTS, SIDES, BadRecordError, Record, parse_record
from analyzer.datasets.names import unique_names


@dataclass(frozen=True)
class SideColumns:
    """A side of the data set, and the names of its columns by position: none where it was seen by key, or not at all.

    `seen` is how its first payload was read: `position`, `key` or `never`.
    """

    side: str
    names: tuple[str, ...] = ()
    seen: str = "never"


def find_columns(lines: Iterable[str], wanted: Iterable[str], baseline: Sequence[str] = ()) -> tuple[SideColumns, ...]:
    """The columns that the first lines show, of the `wanted` sides; read on until each of them was seen."""
    sides = [side for side in SIDES if side in set(wanted)]
    seen = _Seen()
    for line in lines:
        try:
            record = parse_record(line)
            rows, _ = side_rows(record, sides)
        except BadRecordError:
            continue
        for side in rows:
            seen.look(side, rows, record)
        if seen.known.issuperset(sides):
            break
    return _named(sides, seen, baseline)


@dataclass
class _Seen:
    """How the payloads of each side were read: the width of those by position, and the sides by key.

    A side is `unsure` while its only line may hold a value for each of several rows.
    """

    widths: dict[str, int] = field(default_factory=dict)
    keyed: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)

    @property
    def known(self) -> set[str]:
        return self.keyed | self.widths.keys()

    def look(self, side: str, rows: Rows, record: Record) -> None:
        first = rows[side][0]
        if isinstance(first, dict):
            self.keyed.add(side)
        elif holds_a_value_a_row(side, rows, record):
            self.unsure.add(side)
        else:
            self.widths.setdefault(side, len(first))

    def width(self, side: str) -> int:
        return self.widths.get(side, 1 if side in self.unsure else 0)

    def how(self, side: str) -> str:
        return "position" if self.width(side) else "key" if side in self.keyed else "never"


def _named(sides: list[str], seen: _Seen, baseline: Sequence[str]) -> tuple[SideColumns, ...]:
    names: list[str] = []
    for side in sides:
        width = seen.width(side)
        beside_keys = side in INPUTS and bool(seen.keyed - {side})
        start = max(len(baseline) - width, 0) if beside_keys else len(names)
        names += [baseline[i] if i < len(baseline) else f"_c{i}" for i in range(start, start + width)]
    unique = iter(unique_names(names))
    return tuple(SideColumns(side, tuple(islice(unique, seen.width(side))), seen.how(side)) for side in sides)
