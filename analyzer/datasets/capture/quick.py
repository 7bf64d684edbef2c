"""Many records at once, where every side of a batch is one row of CSV, or one JSON object, in every record.

Almost all captured data is like that. What is not is told by giving nothing: it is then read record by record.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from analyzer.datasets.capture.columns import SideColumns
from analyzer.datasets.capture.record import Record
from analyzer.datasets.csv import PIECE, SENTINEL, can_be_cut
from analyzer.datasets.csv_records import joined
from analyzer.datasets.json_columns import DEEPEST, as_array, flatten, is_inexact, valid_text

Arrays = dict[str, pa.Array]


def quick_columns(records: Sequence[Record], sides: Sequence[SideColumns], excluded: Collection[str]) -> Arrays | None:
    """The columns of the records, one row each; None when there is more to it."""
    found: Arrays = {}
    try:
        captured = [record["captureData"] for record in records]
        for each in sides:
            columns = _side_columns([data.get(each.side) for data in captured], each, excluded)
            if columns is None or columns.keys() & found.keys():
                return None
            found |= columns
    except (KeyError, TypeError, AttributeError):
        return None  # a part is something else than it should be
    return found


def _side_columns(parts: list[Any], columns: SideColumns, excluded: Collection[str]) -> Arrays | None:
    encodings = {part["encoding"] for part in parts if part is not None}
    payloads = [None if part is None else part["data"] for part in parts]
    if not set(map(type, payloads)) <= {str, type(None)}:
        return None
    if encodings == {"CSV"} or not encodings:
        return _csv_columns(payloads, columns.names, excluded)
    if encodings == {"JSON"}:
        nothing = pa.nulls(len(payloads), pa.string())
        keyed = _json_columns(payloads, excluded)
        return None if keyed is None else {name: nothing for name in columns.names if name not in excluded} | keyed
    return None


def _csv_columns(payloads: list[str | None], names: Sequence[str], excluded: Collection[str]) -> Arrays | None:
    """One line a record; a record without one has missing values."""
    if not names:
        return None if any(payloads) else {}
    try:
        texts = pc.ascii_rtrim(pc.fill_null(pa.array(payloads, pa.string()), ""), "\r\n")
    except UnicodeEncodeError:
        return None
    empty = pc.equal(texts, "")
    if len(names) > 1 and pc.any(empty).as_py():
        texts = pc.if_else(empty, "," * (len(names) - 1), texts)
    lines = joined(texts)
    characters = np.frombuffer(lines, dtype=np.uint8)
    if (characters == ord("\n")).sum() != len(payloads) or (characters == ord("\r")).any():
        return None
    table = _parsed(lines, texts, names, [name for name in names if name not in excluded])
    if table is None or table.num_rows != len(payloads):
        return None
    whole = table.combine_chunks()
    return {name: whole.column(name).chunk(0) for name in whole.column_names if name not in excluded}


def _parsed(lines: pa.Buffer, texts: pa.Array, names: Sequence[str], kept: list[str]) -> pa.Table | None:
    """The kept columns, a row a line; None where a line has more or fewer values, or a quote that is never closed.

    Such a quote takes in the record that is put after the last one, and any takes in the next line: there are fewer.
    """
    plain = can_be_cut(lines, texts)
    if not plain:
        lines = pa.py_buffer(lines.to_pybytes() + (",".join([SENTINEL] * len(names)) + "\n").encode())
    ragged: list[pa_csv.InvalidRow] = []

    def skip(row: pa_csv.InvalidRow) -> str:
        ragged.append(row)
        return "skip"

    try:
        table = pa_csv.read_csv(
            pa.BufferReader(lines),
            pa_csv.ReadOptions(
                column_names=list(names), use_threads=False, block_size=PIECE if plain else lines.size + 1
            ),
            pa_csv.ParseOptions(ignore_empty_lines=False, newlines_in_values=not plain, invalid_row_handler=skip),
            pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                include_columns=kept or list(names[:1]),
                null_values=[""],
                strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid:
        return None
    if ragged:
        return None
    if plain:
        return table
    last = {column[-1].as_py() for column in table.columns} if table.num_rows else set()
    return table.slice(0, table.num_rows - 1) if last == {SENTINEL} else None


def _json_columns(payloads: list[str | None], excluded: Collection[str]) -> Arrays | None:
    """One object a record, nothing deep in it, and no number that the quick reader may not read exactly."""
    if any(text is not None and text.count("{") + text.count("[") > DEEPEST for text in payloads):
        return None
    try:
        rows = [orjson.loads(text) if text else None for text in payloads]
    except orjson.JSONDecodeError:
        return None
    if not set(map(type, rows)) <= {dict, type(None)}:
        return None
    columns = flatten(rows)
    if any(map(is_inexact, columns.values())):
        return None
    return {str(valid_text(name)): as_array(values) for name, values in columns.items() if name not in excluded}
