"""JSON lines and JSON documents, objects flattened to columns `a.b`."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from analyzer.datasets.split import Split, SplitReport, excerpt

Row = dict[str, Any]

_EXACT_FLOAT = 2.0**63
"""From here on the quick reader gives whole numbers as floats."""


@dataclass(frozen=True)
class JsonDecoder:
    """Lines (or whole documents) to columns; a value keeps the type of its own text, arrays become text."""

    lines: bool
    excluded: frozenset[str] = frozenset()

    def decode(
        self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport
    ) -> Iterator[pa.RecordBatch]:
        position = 0
        for batch in batches:
            texts = batch.column(0)
            columns, rows = self._read(texts, split, position, report)
            position += len(texts)
            columns = {name: values for name, values in columns.items() if name not in self.excluded}
            if rows:
                report.rows += rows
                if not columns:
                    columns = {"_c0": [None] * rows}
                yield pa.record_batch([as_array(values) for values in columns.values()], names=list(columns))

    def _read(self, texts: pa.Array, split: Split, position: int, report: SplitReport) -> tuple[dict[str, list[Any]], int]:
        """The columns of a batch and its rows: read quickly, and once more with care where that may not be exact."""
        if self.lines:
            quick = _quick_rows(texts)
            if quick is not None:
                columns = flatten(quick)
                if not any(map(_has_huge_float, columns.values())):
                    return columns, len(quick)
            rows = _read_lines(texts, split, position, report)
        else:
            rows = _read_documents(texts, split, report)
        return flatten(rows), len(rows)


def flatten(rows: Sequence[Row | None], prefix: str = "") -> dict[str, list[Any]]:
    """Lists of values by column, in order of first appearance; None where a row has none."""
    columns: dict[str, list[Any]] = {}
    for key, values in _by_key(rows).items():
        name = prefix + (key or "_empty")
        if dict not in set(map(type, values)):
            _put(columns, name, values)
            continue
        plain = [None if type(value) is dict else value for value in values]
        if any(value is not None for value in plain):
            _put(columns, name, plain)
        nested = [value if type(value) is dict else None for value in values]
        for inner, inner_values in flatten(nested, name + ".").items():
            _put(columns, inner, inner_values)
    return columns


def as_array(values: list[Any]) -> pa.Array:
    """Whole numbers stay numbers, floats too; as soon as kinds mix, each value is given by its text."""
    kinds = set(map(type, values)) - {type(None)}
    if kinds == {str}:
        return pa.array(values, pa.string())
    if kinds == {float}:
        return pa.array(values, pa.float64())
    if kinds == {int}:
        try:
            return pa.array(values, pa.int64())
        except OverflowError:
            pass
    return pa.array([_text(value) for value in values], pa.string())


def _by_key(rows: Sequence[Row | None]) -> dict[str, list[Any]]:
    first = next((row for row in rows if row), None)
    if first is None:
        return {}
    keys = list(first)
    if all(row is not None and list(row) == keys for row in rows):
        return dict(zip(keys, map(list, zip(*(row.values() for row in rows if row is not None), strict=True)), strict=True))
    every = dict.fromkeys(key for row in rows if row is not None for key in row)
    return {key: [None if row is None else row.get(key) for row in rows] for key in every}


def _put(columns: dict[str, list[Any]], name: str, values: list[Any]) -> None:
    """A flattened name may exist already (`{"a.b": 1}` beside `{"a": {"b": 2}}`): the first value counts."""
    if name in columns:
        values = [theirs if mine is None else mine for mine, theirs in zip(columns[name], values, strict=True)]
    columns[name] = values


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else None
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _quick_rows(texts: pa.Array) -> list[Row] | None:
    """All lines in one call, None when any of them is not an object."""
    lines = texts.filter(pc.greater(pc.binary_length(texts), 0))
    joined = pc.binary_join(pa.ListArray.from_arrays(pa.array([0, len(lines)], pa.int32()), lines), ",")
    try:
        rows = orjson.loads(b"[" + joined[0].as_buffer().to_pybytes() + b"]")
    except orjson.JSONDecodeError:
        return None
    return rows if set(map(type, rows)) <= {dict} and len(rows) == len(lines) else None


def _read_lines(texts: pa.Array, split: Split, position: int, report: SplitReport) -> list[Row]:
    """One object a line, one line after another, to find the bad ones."""
    kept: list[Row] = []
    for number, line in enumerate(texts.to_pylist(), start=position + 1):
        if not line.strip():
            continue
        where = f"{split.path}, line {number} of the part at byte {split.start}"
        try:
            row = json.loads(line.removeprefix("\ufeff"))
        except (ValueError, RecursionError):
            report.bad_record(where, f"not JSON: {excerpt(line)}")
            continue
        if isinstance(row, dict):
            kept.append(row)
        else:
            report.bad_record(where, f"a JSON object was expected: {excerpt(line)}")
    return kept


def _read_documents(texts: pa.Array, split: Split, report: SplitReport) -> list[Row]:
    """A document is an array of objects, or one object."""
    kept: list[Row] = []
    for text in texts.to_pylist():
        if not text.strip():
            continue
        try:
            document = json.loads(text.removeprefix("\ufeff"))
        except (ValueError, RecursionError):
            report.bad_record(split.path, f"not a JSON document: {excerpt(text)}")
            continue
        for number, row in enumerate(document if isinstance(document, list) else [document], start=1):
            if isinstance(row, dict):
                kept.append(row)
            else:
                report.bad_record(f"{split.path}, element {number}", f"a JSON object was expected: {excerpt(str(row))}")
    return kept


def _has_huge_float(values: list[Any]) -> bool:
    """Whether a float may be a whole number too long for the quick reader; its text must then be looked at."""
    kinds = set(map(type, values))
    if float not in kinds:
        return False
    if kinds <= {float, type(None)}:
        numbers = np.array(values, dtype=np.float64)
        return bool((np.abs(numbers[~np.isnan(numbers)]) >= _EXACT_FLOAT).any())
    return any(type(value) is float and abs(value) >= _EXACT_FLOAT for value in values)
