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
from analyzer.values.json_columns import read_json
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
    or the first column where columns are `positional`); a path (`$.a.b[0]`) of which the first steps name a column;
    the same of the rest of a path into a list of rows (`predictions[*].score`), which are rows of the data by now, and
    with or without the key of an answer that is joined to its request.
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
        steps: tuple[PathStep, ...] = (int(attribute),)
    else:
        steps = path_steps(attribute)
    return next((place for way in _ways(steps) if (place := _in_answer(way, known, prefixes))), None)


def _ways(steps: tuple[PathStep, ...]) -> list[tuple[PathStep, ...]]:
    """What steps may mean, which may go through a joined answer or a list of rows, each a row of the data by now."""
    if not steps:
        return []
    own = steps[1:] if steps[:1] == (JOINED_ANSWER,) else steps
    inside = own[1:] if own and own[0] in WRAPPERS else own
    in_list = bool(inside) and (inside[0] == EACH or (inside is not own and isinstance(inside[0], int)))
    rest = inside[1:] if in_list else inside
    # One row of values by position may have been meant by an index, as may the only value of each row.
    return [steps, own, rest] if rest else [steps, own, inside[:1], (0,)]


def _in_answer(way: tuple[PathStep, ...], known: Collection[str], prefixes: Sequence[str]) -> ColumnPath | None:
    """The same where the answer is joined to its request: what is in it, or a place in the list that it is."""
    least = 2 if way and isinstance(way[0], str) else 1
    return _at_steps(way, known, prefixes) or _at_steps((JOINED_ANSWER, *way), known, prefixes, least)


def _at_steps(
    steps: tuple[PathStep, ...], known: Collection[str], prefixes: Sequence[str], least: int = 1
) -> ColumnPath | None:
    """The column that the first steps name, as many of them as do but no fewer than `least`, and the rest of them."""
    for length in range(len(steps), least - 1, -1):
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
        value: Any = read_json(text)
    except (ValueError, RecursionError):
        return text if steps == (0,) else None
    for step in steps:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
            value = value[step]
        elif step == 0 and not isinstance(value, list):
            break  # a plain value, as a text that is no JSON, is the only one of its row
        else:
            return None
    return value if isinstance(value, str) or value is None else json.dumps(value)


def _prefixed(name: str, prefixes: Sequence[str]) -> list[str]:
    return [name, *(prefix + name for prefix in prefixes)]
