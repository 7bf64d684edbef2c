"""The columns of captured data, by its first records: output first, then input.

A side whose payloads are CSV has as many columns as the first of them has values. They are called, by position, as the
baseline's columns are, and `_c0`, `_c1`, ... beyond them or without a baseline. A side of JSON objects has columns by
key; beside one the CSV of the input takes the baseline's last names, since nobody knows how many the output stands for.

A baseline whose output stands at its end turns this round: input first, and the output takes the last names. A side
whose payloads begin with a header is called by it without a baseline, and where the baseline knows all of its names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from analyzer.captured.errors import BadRecordError
from analyzer.captured.headers import LOOKED_AT, find_headers, parsed
from analyzer.captured.record import Record
from analyzer.captured.rows import Headers, SideRows, is_spread, rows_wanted, side_rows
from analyzer.values.names import unique_names
from contracts.captured import INPUTS, OUTPUTS, SIDES


@dataclass(frozen=True)
class SideColumns:
    """A side of the data set, and the names of its columns by position: none where it was seen by key, or not at all.

    `seen` is how its first payload was read: `position`, `key` or `never`. `header` is the line that payloads begin
    with and that is no row.
    """

    side: str
    names: tuple[str, ...] = ()
    seen: str = "never"
    header: tuple[str, ...] = ()


def find_columns(
    lines: Iterable[str], wanted: Iterable[str], baseline: Sequence[str] = (), output_is_last: bool = False
) -> tuple[SideColumns, ...]:
    """The columns that the first lines show, of the `wanted` sides; read on until each of them was seen.

    `output_is_last` is of a baseline whose output columns are its last.
    """
    sides = [side for side in ((*INPUTS, *OUTPUTS) if output_is_last else SIDES) if side in set(wanted)]
    records = parsed(lines)
    first = list(islice(records, LOOKED_AT))
    headers = find_headers(first, SIDES, baseline)
    seen = _Seen(headers)
    for record in chain(first, records):
        try:
            rows, _ = side_rows(record, sides, headers)
        except BadRecordError:
            continue
        for side in rows:
            seen.look(side, rows, record)
        if seen.known.issuperset(sides):
            break
    return _named(sides, seen, baseline, output_is_last)


@dataclass
class _Seen:
    """How the payloads of each side were read: the width of those by position, and the sides by key.

    A side is `unsure` while its only line may hold a value for each of several rows.
    """

    headers: Headers
    widths: dict[str, int] = field(default_factory=dict)
    keyed: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)

    @property
    def known(self) -> set[str]:
        return self.keyed | self.widths.keys()

    def look(self, side: str, rows: SideRows, record: Record) -> None:
        first = rows[side][0]
        if isinstance(first, dict):
            self.keyed.add(side)
        elif is_spread(side, rows[side], rows_wanted(record, rows, self.headers)):
            self.unsure.add(side)
        else:
            self.widths.setdefault(side, len(first))

    def width(self, side: str) -> int:
        return self.widths.get(side, 1 if side in self.unsure else 0)

    def how(self, side: str) -> str:
        return "position" if self.width(side) else "key" if side in self.keyed else "never"


def _named(sides: Sequence[str], seen: _Seen, baseline: Sequence[str], output_is_last: bool) -> tuple[SideColumns, ...]:
    names: list[str] = []
    after = sum(map(seen.width, OUTPUTS)) if output_is_last else 0
    for side in sides:
        width = seen.width(side)
        header = seen.headers.get(side, [])
        beside_keys = side in INPUTS and bool(seen.keyed - {side}) and not output_is_last
        start = max(len(baseline) - width, 0) if beside_keys else len(names)
        if output_is_last and side in OUTPUTS:
            start = max(len(baseline) - after, len(names))
            after -= width
        if len(header) == width and (not baseline or set(baseline).issuperset(header)):
            names += header
        else:
            names += [baseline[i] if i < len(baseline) else f"_c{i}" for i in range(start, start + width)]
    unique = iter(unique_names(names))
    return tuple(
        SideColumns(side, tuple(islice(unique, seen.width(side))), seen.how(side), tuple(seen.headers.get(side, ())))
        for side in sides
    )
