"""The tables of false alarms and power, as a marked part of `docs/drift.md`."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.drift_rules import OF_CATEGORIES, OF_NUMBERS, TRUSTED
from benchmarks.drift_samples import NUMBERS, WAYS
from benchmarks.drift_trials import BY_COUNT, KINDS, UNCHANGED, Sizes, Together, Trials

PAGE = Path(__file__).parent.parent / "docs" / "drift.md"
START, END = "<!-- made by python -m benchmarks.drift_power -->", "<!-- end of what is made -->"

Found = dict[Trials, dict[str, float]]


def put_into_page(text: str, page: Path = PAGE) -> None:
    """Write the text in the place of what is between the marks."""
    before, start, rest = page.read_text(encoding="utf-8").partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError(f"{page} has no {START} and {END}")
    page.write_text(f"{before}{START}\n\n{text}\n{END}{after}", encoding="utf-8")


def false_alarms(found: Found, sizes: Sequence[Sizes]) -> Iterator[str]:
    """Each rule at its worst kind of column, and the trusted one at each."""
    for title, rules, numeric in (("numbers", OF_NUMBERS, True), ("categories", OF_CATEGORIES, False)):
        rows = [
            [rule, *(_percent(np.nanmax(_of(found, size, rule, numeric=numeric))) for size in sizes)]
            for rule in rules
        ]  # fmt: skip
        yield from _table([f"{title}, the worst kind", *map(_rows, sizes)], rows)
    rows = [
        [name.partition(":")[0], *(_percent(found[_trusted(found, name, size)][TRUSTED]) for size in sizes)]
        for name in UNCHANGED
    ]
    yield from _table([f"{TRUSTED} alone", *map(_rows, sizes)], rows)


def power(found: Found, sizes: Sequence[Sizes]) -> Iterator[str]:
    """All rules at the first sizes, and the trusted one at the others too."""
    changed = {(each.kind, each.sizes): rates for each, rates in found.items() if each.changed}
    others = [f"{TRUSTED}, {_rows(size)}" for size in sizes[1:]]

    def cells(kind: str, rules: Sequence[str]) -> list[str]:
        first = [_percent(changed[kind, sizes[0]][rule]) for rule in rules]
        return [*first, *(_percent(changed[kind, size][TRUSTED]) for size in sizes[1:])]

    rules = list(OF_NUMBERS)
    yield from _table(["numbers", *rules, *others], [[kind.name, *cells(kind.name, rules)] for kind in NUMBERS])
    rules = list(OF_CATEGORIES)
    for count in (count for count in BY_COUNT if (f"{count:,} categories: {next(iter(WAYS))}", sizes[0]) in changed):
        rows = [[way, *cells(f"{count:,} categories: {way}", rules)] for way in WAYS]
        yield from _table([f"{count:,} categories", *rules, *others], rows)


def many_columns(rows: Sequence[tuple[str, int, Together]]) -> Iterator[str]:
    """Runs of many columns."""
    head = ["judged by", "columns that changed", "of them found", "unchanged ones found, on average"]
    head += ["runs that find an unchanged one", "unchanged among all found"]
    yield from _table(
        head,
        [
            [
                by,
                str(drifted),
                _percent(each.true_share) if drifted else "",
                f"{each.false:.2g}",
                _percent(each.any_false),
                _percent(each.false_share),
            ]
            for by, drifted, each in rows
        ],
    )


def _of(found: Found, sizes: Sizes, rule: str, *, numeric: bool) -> list[float]:
    return [
        rates[rule]
        for each, rates in found.items()
        if each.sizes == sizes and not each.changed and KINDS[each.kind].numeric is numeric and rule in rates
        and (rule != TRUSTED or each.trusted_alone)
    ]  # fmt: skip


def _trusted(found: Found, kind: str, sizes: Sizes) -> Trials:
    return next(each for each in found if each.trusted_alone and (each.kind, each.sizes) == (kind, sizes))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def _rows(sizes: Sizes) -> str:
    return " / ".join(f"{size:,}" for size in sizes)


def _percent(share: float) -> str:
    if math.isnan(share):
        return "not compared"
    percent = 100 * share
    return f"{percent:.0f}" if percent >= 9.95 or percent == 0 else f"{percent:.1f}"
