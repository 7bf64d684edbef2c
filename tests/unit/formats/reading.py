"""Decoders without Spark: the lines of a file as Spark would hand them over, in batches of a few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from analyzer.formats.csv import CsvDecoder
from analyzer.formats.csv_head import column_names, read_header
from analyzer.formats.json import JsonDecoder
from analyzer.profile.column_profile import ColumnProfile
from analyzer.profile.fold import ProfileFold
from analyzer.profile.number_texts import number_texts
from analyzer.scan import Decoder
from analyzer.scan.split import Split, SplitReport

SPLIT = Split(index=0, path="data.csv", start=0, length=1 << 20)


@dataclass(frozen=True)
class Decoded:
    """What a decoder made of a file: its batches and what it reported."""

    batches: list[pa.RecordBatch]
    report: SplitReport

    @property
    def columns(self) -> dict[str, list[Any]]:
        """Every value's text by column; a column that a batch does not have is missing there."""
        names = list(dict.fromkeys(name for batch in self.batches for name in batch.schema.names))
        return {name: [text for batch in self.batches for text in _texts(batch, name)] for name in names}

    @property
    def rows(self) -> list[list[str | None]]:
        return [list(row) for row in zip(*self.columns.values(), strict=True)]

    def profile(self, name: str) -> ColumnProfile:
        states = dict(ProfileFold().fold(SPLIT, iter(self.batches)))
        return states[name].result(name, self.report.rows)


def decoded(decoder: Decoder, text: str | bytes, *, rows: int = 1_000, split: Split = SPLIT) -> Decoded:
    """Decode a file that Spark would have cut at its newlines and given in batches of so many lines."""
    report = SplitReport()
    batches = list(decoder.decode(split, iter(lines(text, rows)), report))
    assert all(batch.num_rows for batch in batches)
    return Decoded(batches, report)


def lines(text: str | bytes, rows: int) -> list[pa.RecordBatch]:
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    lines = raw.split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    return [unchecked(lines[start : start + rows]) for start in range(0, len(lines), rows)]


def unchecked(lines: Sequence[bytes]) -> pa.RecordBatch:
    """One column of texts, whose bytes nobody has looked at: as Spark passes them on."""
    binary = pa.array(lines, pa.binary())
    return pa.RecordBatch.from_arrays([pa.StringArray.from_buffers(len(lines), *binary.buffers()[1:])], ["value"])


def csv_decoder(
    text: str,
    *,
    header: bool = True,
    delimiter: str = ",",
    excluded: Sequence[str] = (),
    escape: str | None = None,
    ragged: bool = False,
) -> CsvDecoder:
    """The decoder of a data set whose first file starts like this."""
    first = read_header(text, delimiter, escape)
    names = tuple(column_names(first, header))
    return CsvDecoder(names, tuple(first), header, delimiter, frozenset(excluded), escape, ragged)


def read_csv(text: str, *, rows: int = 1_000, **how: Any) -> Decoded:
    return decoded(csv_decoder(text, **how), text, rows=rows)


def read_json_lines(text: str | bytes, *, rows: int = 1_000, excluded: Sequence[str] = ()) -> Decoded:
    return decoded(JsonDecoder(lines=True, excluded=frozenset(excluded)), text, rows=rows)


def read_json_documents(*documents: str) -> Decoded:
    report = SplitReport()
    batch = pa.record_batch({"value": pa.array(documents, pa.string())})
    return Decoded(list(JsonDecoder(lines=False).decode(SPLIT, iter([batch]), report)), report)


def _texts(batch: pa.RecordBatch, name: str) -> list[str | None]:
    if name not in batch.schema.names:
        return [None] * batch.num_rows
    column = batch.column(name)
    if pa.types.is_dictionary(column.type):
        values = column.dictionary
        texts = values if pa.types.is_string(values.type) else number_texts(values)
        return pa.DictionaryArray.from_arrays(column.indices, texts).to_pylist()
    return (column if pa.types.is_string(column.type) else number_texts(column)).to_pylist()
