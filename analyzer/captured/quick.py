"""Many records at once, without making each of them an object of Python.

Almost all captured data has, in every record of a batch, one row of CSV or one JSON object on each side. What has more
to it is told by giving nothing: it is then read record by record, and so is whatever is not quite right.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from analyzer.captured.record import moment_of
from analyzer.captured.shapes import is_shaped
from analyzer.captured.side_columns import SideColumns
from analyzer.captured.window import Window
from analyzer.scan.lines import joined
from analyzer.values.csv_parsing import SENTINEL, can_be_cut, parser_block_bytes
from analyzer.values.json_columns import DEEPEST, as_array, flatten, is_inexact, valid_text
from analyzer.values.json_records import json_records
from contracts import captured as keys

ArraysByColumn = dict[str, pa.Array]

_MARK = "\ufeff".encode()
"""Like any text, it is looked for many times as fast where a single byte of it is looked for first."""

_SIDE = pa.struct([(keys.DATA, pa.string()), (keys.ENCODING, pa.string())])
_METADATA = pa.struct([(keys.INFERENCE_TIME, pa.string())])


@dataclass(frozen=True)
class QuickReader:
    """Reads batches that are plain, without the columns that are `excluded`."""

    sides: Sequence[SideColumns]
    excluded: Collection[str]

    def read(self, text: bytes, window: Window) -> tuple[ArraysByColumn, int, int] | None:
        """The columns of lines, how many rows these are, and how many records lie outside of the window.

        None when there is more to the lines.
        """
        every = records = self._records(text)
        if records is not None and window.bounded:
            records = _in_window(records, window)
        if every is None or records is None:
            return None
        outside = every.num_rows - records.num_rows
        if records.num_rows == 0:
            return {}, 0, outside
        found: ArraysByColumn = {}
        captured = records.column(keys.CAPTURE_DATA).chunk(0)
        for each in self.sides:
            columns = self._side(captured.field(each.side), each)
            if columns is None or columns.keys() & found.keys():
                return None
            found |= columns
        return found, records.num_rows, outside

    def _records(self, text: bytes) -> pa.Table | None:
        """One record a line; None where a line is anything else."""
        sides = pa.struct([(each.side, _SIDE) for each in self.sides])
        fields = pa.schema([(keys.CAPTURE_DATA, sides), (keys.EVENT_METADATA, _METADATA)])
        table = json_records(text, fields)
        return None if table is None or table.column(keys.CAPTURE_DATA).null_count else table

    def _side(self, side: pa.StructArray, columns: SideColumns) -> ArraysByColumn | None:
        payloads, encodings = (pc.struct_field(side, name) for name in (keys.DATA, keys.ENCODING))
        used = pc.unique(encodings.filter(pc.is_valid(payloads))).to_pylist()
        if used in ([], [keys.CSV]):
            return None if columns.header else self._csv(payloads, columns.names)
        if used == [keys.JSON]:
            nothing = pa.nulls(len(payloads), pa.string())
            keyed = self._json(payloads.to_pylist())
            return None if keyed is None else dict.fromkeys(self._kept(columns.names), nothing) | keyed
        return None

    def _csv(self, payloads: pa.StringArray, names: Sequence[str]) -> ArraysByColumn | None:
        """One line a record; a record without one has missing values."""
        texts = pc.ascii_rtrim(pc.fill_null(payloads, ""), "\r\n")
        empty = pc.equal(texts, "")
        if not names:
            return {} if pc.all(empty).as_py() else None
        if len(names) > 1 and pc.any(empty).as_py():
            texts = pc.if_else(empty, "," * (len(names) - 1), texts)
        lines = joined(texts).to_pybytes()
        if lines.count(b"\n") != len(texts) or b"\r" in lines or _holds_mark(lines) or _holds_json(lines):
            return None
        kept = self._kept(names)
        table = _parsed(lines, names, kept)
        if table is None or table.num_rows != len(texts):
            return None
        whole = table.combine_chunks()
        return {name: whole.column(name).chunk(0) for name in kept}

    def _json(self, payloads: Sequence[str | None]) -> ArraysByColumn | None:
        """One object a record, nothing deep in it, and no number that the quick reader may not read exactly."""
        if any(text is not None and text.count("{") + text.count("[") > DEEPEST for text in payloads):
            return None
        try:
            rows = [orjson.loads(text) if text else None for text in payloads]
        except orjson.JSONDecodeError:
            return None
        if not set(map(type, rows)) <= {dict, type(None)}:
            return None
        if any("[" in text for text in payloads if text) and any(map(is_shaped, filter(None, rows))):
            return None
        columns = flatten(rows)
        if any(map(is_inexact, columns.values())):
            return None
        return {str(valid_text(name)): as_array(columns[name]) for name in self._kept(columns)}

    def _kept(self, names: Collection[str]) -> list[str]:
        return [name for name in names if name not in self.excluded]


def _holds_json(lines: bytes) -> bool:
    """Whether any line begins as JSON does."""
    return any(start in lines and (lines.startswith(start) or b"\n" + start in lines) for start in (b"[", b"{"))


def _holds_mark(lines: bytes) -> bool:
    return _MARK[:1] in lines and _MARK in lines


def _in_window(records: pa.Table, window: Window) -> pa.Table | None:
    """The records of the window; None where one does not say when it was."""
    times = pc.struct_field(records.column(keys.EVENT_METADATA), keys.INFERENCE_TIME).to_pylist()
    moments = [None if text is None else moment_of(text) for text in times]
    if None in moments:
        return None
    inside = [window.holds(moment) for moment in moments if moment is not None]
    return records if all(inside) else records.filter(pa.array(inside)).combine_chunks()


def _parsed(lines: bytes, names: Sequence[str], kept: list[str]) -> pa.Table | None:
    """The kept columns, a row a line; None where a line has more or fewer values, or a quote that is never closed.

    Such a quote takes in the record that is put after the last one, and any takes in the next line: there are fewer.
    """
    plain = can_be_cut(lines)
    if not plain:
        lines += (",".join([SENTINEL] * len(names)) + "\n").encode()
    block_size = parser_block_bytes(len(names)) if plain else len(lines) + 1
    ragged: list[pa_csv.InvalidRow] = []

    def skip(row: pa_csv.InvalidRow) -> str:
        ragged.append(row)
        return "skip"

    try:
        table = pa_csv.read_csv(
            pa.BufferReader(lines),
            pa_csv.ReadOptions(column_names=list(names), use_threads=False, block_size=block_size),
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
