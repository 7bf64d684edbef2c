"""JSON lines and JSON documents, objects flattened to columns `a.b`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import pyarrow as pa

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
            rows = _read_lines(texts, split, position, report) if self.lines else _read_documents(texts, split, report)
            position += len(texts)
            if rows:
                report.rows += len(rows)
                yield self._as_batch(rows)

    def _as_batch(self, rows: list[Row]) -> pa.RecordBatch:
        columns = {name: values for name, values in flatten(rows).items() if name not in self.excluded}
        if not columns:
            return pa.record_batch({"_c0": pa.nulls(len(rows), pa.string())})
        return pa.record_batch([as_array(values) for values in columns.values()], names=list(columns))


def flatten(rows: Sequence[Row | None], prefix: str = "") -> dict[str, list[Any]]:
    """Lists of values by column, in order of first appearance; None where a row has none."""
    columns: dict[str, list[Any]] = {}
    for key, values in _by_key(rows).items():
        name = prefix + (key or "_empty")
        if not any(type(value) is dict for value in values):
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
    return pa.array([None if value is None or value != value else _text(value) for value in values], pa.string())


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


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return repr(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _read_lines(texts: pa.Array, split: Split, position: int, report: SplitReport) -> list[Row]:
    """One object a line. All lines at once where that goes, else one after another to find the bad ones."""
    joined = b"[" + b",".join(line.encode() for line in texts.to_pylist() if line.strip()) + b"]"
    try:
        rows = orjson.loads(joined)
    except orjson.JSONDecodeError:
        rows = [None]
    if all(type(row) is dict for row in rows) and not _has_huge_float(rows):
        return list(rows)
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


def _has_huge_float(rows: Sequence[Any]) -> bool:
    """Whether a float may be a whole number too long for the quick reader; its text must then be looked at."""
    return any(
        type(value) is float and abs(value) >= _EXACT_FLOAT or type(value) is dict and _has_huge_float([value])
        for row in rows
        for value in row.values()
    )
