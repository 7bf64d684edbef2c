"""JSON lines that all have the same keys in the same order: columns without an object of Python for each value.

Such lines are a table whose cells are cut at commas, each with the same characters before and behind its value. What
is read is what a closer look would find: every cell must begin and end as in the first line, and the rest of it must
be one JSON value by itself. Values that occur more than once are looked at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from analyzer.scan.lines import joined
from analyzer.values.json_columns import DEEPEST, as_array, flatten, is_inexact

_BLOCK_BYTES, _COLUMN_BYTES = 1 << 20, 1 << 12
"""The parser is quickest on blocks that fit the processor's cache, and have some bytes of each column."""

_FEW = 512
"""Of more distinct cells in a block no dictionary is made: it would cost more than looking at each of them."""

_TEXT = rb'"[^"\\]*(?:\\.[^"\\]*)*"'
_CELL = re.compile(
    rb"((?:[\s{]*%b\s*:)+\s*)"  # braces and keys
    rb'(?:%b|\[.*\]|[^\s"\[\]{}]+)'  # a text, an array, or a number or name
    rb"([\s}]*)" % (_TEXT, _TEXT)
)

_MOST_BRACKETS = DEEPEST // 2
"""Of a line, and of each array in it: so that nothing can be too deep."""

_COMMA = 1
"""Stands for a comma inside of a text or an array; no line of JSON may hold this character itself."""


@dataclass(frozen=True)
class _UniformCell:
    """A value of each line: the column that it belongs to, and what stands before and behind it."""

    name: str
    before: bytes
    behind: bytes


def uniform_columns(text: bytes, most: int) -> tuple[int, dict[str, pa.Array]] | None:
    """The number of objects and their columns, of lines that each end in a newline; None where lines differ in shape.

    None too where anything is not quite right or needs a closer look, of a single line, and of more than `most`
    columns. The columns are such as `as_array` gives, of which those of texts may be dictionaries too.
    """
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n")
    if b"\r" in text or _COMMA in text or text.find(b"\n") + 1 in (0, len(text)):
        return None
    found = _columns(text, most)
    if found is not None:
        return found
    hidden = _with_hidden_commas(text)
    return _columns(hidden, most) if _COMMA in hidden else None


def _columns(text: bytes, most: int) -> tuple[int, dict[str, pa.Array]] | None:
    cells = _cells(text[: text.index(b"\n")])
    if cells is None or len(cells) > most:
        return None
    names = [str(place) for place in range(len(cells))]
    block_bytes = max(_BLOCK_BYTES, len(cells) * _COLUMN_BYTES)
    try:
        table = pa_csv.read_csv(
            pa.BufferReader(text),
            pa_csv.ReadOptions(column_names=names, use_threads=False, block_size=block_bytes),
            pa_csv.ParseOptions(quote_char=False),
            pa_csv.ConvertOptions(null_values=[], auto_dict_encode=True, auto_dict_max_cardinality=_FEW),
        )
    except pa.ArrowInvalid:
        return None
    columns: dict[str, pa.Array] = {}
    for cell, raw in zip(cells, table.columns, strict=True):
        column = _column(raw.combine_chunks(), cell)
        if column is None:
            return None
        columns[cell.name] = column
    return table.num_rows, columns


def _cells(line: bytes) -> list[_UniformCell] | None:
    """The cells of a line; None of one whose values are not each a column."""
    found = [match for match in map(_CELL.fullmatch, line.split(b",")) if match]
    if line.count(b"{") > _MOST_BRACKETS or len(found) <= line.count(b","):
        return None
    try:
        row = orjson.loads(_plain(line))
    except orjson.JSONDecodeError:
        return None
    names = list(flatten([row])) if type(row) is dict else []
    if len(names) != len(found):
        return None
    return [_UniformCell(name, *match.groups()) for name, match in zip(names, found, strict=True)]


def _column(raw: pa.Array, cell: _UniformCell) -> pa.Array | None:
    is_encoded = isinstance(raw, pa.DictionaryArray)
    texts = raw.dictionary if is_encoded else raw
    # Cells that are not UTF-8 are no texts.
    values = _values(texts, cell) if pa.types.is_string(texts.type) else None
    if values is None or is_inexact(values):
        return None
    column = as_array(values)
    if not is_encoded:
        return column
    encoded = column if isinstance(column, pa.DictionaryArray) else column.dictionary_encode()
    # A value may be written in two ways, and null is none.
    is_one_to_one = len(encoded.dictionary) == len(values)
    codes = raw.indices if is_one_to_one else encoded.indices.take(raw.indices)
    return pa.DictionaryArray.from_arrays(codes, encoded.dictionary)


def _values(texts: pa.StringArray, cell: _UniformCell) -> list[Any] | None:
    """The value in each of the texts; None where one is not as it should be, or an object."""
    number = len(texts)
    lines = b"\n" + joined(texts).to_pybytes()  # a newline before each too
    if lines.count(b"\n" + cell.before) != number or lines.count(cell.behind + b"\n") != number + (not cell.behind):
        return None
    lines = lines.replace(b"\n" + cell.before, b"\n").replace(cell.behind + b"\n", b"\n")[1:-1]
    try:
        if _COMMA in lines:
            values = [orjson.loads(_plain(line)) for line in lines.split(b"\n")]
        else:
            # As many values as lines, none of which has a comma: so each is a value by itself.
            values = orjson.loads(b"[" + lines.replace(b"\n", b",") + b"]")
    except orjson.JSONDecodeError:
        return None
    kinds = set(map(type, values))
    if len(values) != number or dict in kinds:
        return None
    if list in kinds and pc.max(pc.count_substring_regex(texts, r"[\[{]")).as_py() > _MOST_BRACKETS:
        return None
    return values


def _with_hidden_commas(text: bytes) -> bytes:
    """The text with the commas inside of texts and arrays hidden, should it be JSON; where it is not, any of them."""
    bare = text.replace(rb"\\", b"  ").replace(rb"\"", b"  ") if b"\\" in text else text
    characters = np.frombuffer(bare, dtype=np.uint8)
    inside = np.bitwise_xor.accumulate(characters == ord('"'))
    if b"[" in bare:
        step = (characters == ord("[")).view(np.int8) - (characters == ord("]")).view(np.int8)
        step[inside] = 0
        inside |= np.cumsum(step, dtype=np.int8) > 0
    inside &= characters == ord(",")
    hidden = np.frombuffer(text, dtype=np.uint8).copy()
    hidden[inside] = _COMMA
    return hidden.tobytes()


def _plain(text: bytes) -> bytes:
    return text.replace(bytes([_COMMA]), b",")
