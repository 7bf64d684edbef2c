"""From attributes, as a job names them, to columns: by name, by index, or by a path into JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from analyzer.captured.shapes import WRAPPERS
from contracts.captured import GROUND_TRUTH, JOINED_ANSWER, OUTPUTS

OUTPUT_PREFIXES = tuple(f"{side}_" for side in OUTPUTS)
LABEL_PREFIXES = (f"{GROUND_TRUTH}_",)

PathStep = str | int

EACH = "[*]"
"""The step to all elements of a list."""

_STEP = re.compile(
    r"""\.?(?P<name>[^.\[\]"']+) | \[(?P<index>-?\d+)\] | (?P<each>\[\*\])
    | \.?\[?(?P<quote>["'])(?P<quoted>.*?)(?P=quote)\]?""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class ColumnPath:
    """A column, and the steps to the value inside of it where the column holds JSON."""

    column: str
    steps: tuple[PathStep, ...] = ()


def resolve(attribute: str, names: Sequence[str], prefixes: Sequence[str], positional: bool) -> ColumnPath | None:
    """Where an attribute is among columns of these names; None where none of them can be meant.

    Looked for in this order: a column of that name, as it is or after one of the `prefixes`; its index (`0` is `_c0`,
    or the first column where columns are `positional`); a path (`$.a.b[0]`) of which the first steps name a column; the
    same of the rest of a path into a list of rows (`predictions[*].score`), which are rows of the data by now.
    """
    known = set(names)
    for name in _prefixed(attribute, prefixes):
        if name in known:
            return ColumnPath(name)
    if attribute.isdecimal() and attribute.isascii():
        if f"_c{int(attribute)}" in known:
            return ColumnPath(f"_c{int(attribute)}")
        if positional and int(attribute) < len(names):
            return ColumnPath(names[int(attribute)])
    steps = path_steps(attribute)
    return _at_steps(steps, known, prefixes) or _in_rows(steps, known, prefixes)


def _in_rows(steps: tuple[PathStep, ...], known: Collection[str], prefixes: Sequence[str]) -> ColumnPath | None:
    """Where steps lead that go through a list of rows, of which each is a row of the data."""
    if steps and steps[0] == JOINED_ANSWER:
        steps = steps[1:]
    if not steps or steps[0] not in WRAPPERS:
        return None
    rest = steps[2:] if len(steps) > 1 and (steps[1] == EACH or isinstance(steps[1], int)) else steps[1:]
    # One row of values by position may have been meant by an index, as may the only value of each row.
    ways = [rest] if rest else [steps[1:2], (0,)]
    rests = (way for each in ways for way in (each, (JOINED_ANSWER, *each)))
    return next((place for way in rests if (place := _at_steps(way, known, prefixes))), None)


def _at_steps(steps: tuple[PathStep, ...], known: Collection[str], prefixes: Sequence[str]) -> ColumnPath | None:
    """The column that the first steps name, as many of them as do, and the rest of them."""
    for length in range(len(steps), 0, -1):
        for name in _prefixed(".".join(map(str, steps[:length])), prefixes):
            if name in known:
                return ColumnPath(name, steps[length:])
    return None


def path_steps(path: str) -> tuple[PathStep, ...]:
    """The steps of a JSON path such as `$.predictions[0].score` or `$['a b']`; none of what is no path."""
    rest = path.strip().removeprefix("$")
    steps: list[PathStep] = []
    while rest:
        found = _STEP.match(rest)
        if found is None:
            return ()
        if found["index"] is not None:
            steps.append(int(found["index"]))
        elif found["each"] is not None:
            steps.append(EACH)
        else:
            steps.append(found["name"] if found["name"] is not None else found["quoted"])
        rest = rest[found.end() :]
    return tuple(steps)


def values_at(column: pa.Array, steps: tuple[PathStep, ...]) -> pa.Array:
    """What lies at these steps inside of the JSON texts of a column, as texts; missing where nothing does."""
    if not steps:
        return column
    texts = column.cast(pa.string()) if not pa.types.is_dictionary(column.type) else column
    encoded = texts if pa.types.is_dictionary(texts.type) else texts.dictionary_encode()
    inner = pa.array([None if text is None else _inside(str(text), steps) for text in encoded.dictionary.to_pylist()])
    return pc.take(inner.cast(pa.string()), encoded.indices)


@lru_cache(maxsize=1 << 12)
def _inside(text: str, steps: tuple[PathStep, ...]) -> str | None:
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    for step in steps:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value if isinstance(value, str) or value is None else json.dumps(value)


def _prefixed(name: str, prefixes: Sequence[str]) -> list[str]:
    return [name, *(prefix + name for prefix in prefixes)]
