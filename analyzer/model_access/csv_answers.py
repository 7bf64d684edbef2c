"""Answers in CSV: a row for each record, or a single line with the one score of each."""

from __future__ import annotations

import csv
import io

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from analyzer.arrays import Floats
from analyzer.columns.labels import numbers_of
from analyzer.model_access.answers import CSV, AnswerPlaces, Answers, ModelAnswerError, shown
from analyzer.model_access.score_matrix import NoScoresError, labels_of, listed, matrix_of
from contracts.errors import counted

_SMALL = 4096
"""Bytes up to which Python's own reader is quicker."""

_MISSING = ["", "nan", "NaN"]


def parse(body: bytes, where: AnswerPlaces, records: int) -> Answers:
    """See `parse_answers`."""
    text = body.removeprefix(b"\xef\xbb\xbf").strip(b"\r\n")
    if records > 1 and b"\n" not in text and b'"' not in text and text.count(b",") == records - 1:
        text = text.replace(b",", b"\n")
    if where.label is None and where.probability is None and len(text) > _SMALL:
        scores = _plain_scores(text, records)
        if scores is not None:
            return Answers(None, scores)
    columns = _columns(text, records)
    try:
        scores = _scores(columns, where, body)
        return Answers(_labels(columns, where, scores, body), scores)
    except NoScoresError as error:
        place = where.label if where.probability is None else where.probability
        key = "predictor.label" if where.probability is None and where.label is not None else "predictor.probability"
        raise ModelAnswerError.nothing_at(key, place, str(error), body) from None


def _plain_scores(text: bytes, records: int) -> Floats | None:
    """Rows that are all numbers, read in one go; None where they are not."""
    width = text.partition(b"\n")[0].count(b",") + 1
    names = [str(place) for place in range(width)]
    try:
        table = _read(text, names, pa.float64())
    except pa.ArrowInvalid:
        return None
    if table.num_rows != records:
        return None
    return np.column_stack([_numbers(column) for column in table.columns])


def _columns(text: bytes, records: int) -> list[pa.Array]:
    """The columns of an answer as texts, missing where a cell is empty. Raises ModelAnswerError."""
    columns = _read_small(text) if len(text) <= _SMALL else _read_large(text)
    rows = len(columns[0]) if columns else 0
    if rows != records:
        raise ModelAnswerError.wrong_number(max(rows, len(columns)) if rows == 1 else rows, records, text)
    return columns


def _read_small(text: bytes) -> list[pa.Array]:
    try:
        rows = list(csv.reader(io.StringIO(text.decode("utf-8"), newline=""))) if text else []
    except (UnicodeDecodeError, csv.Error) as error:
        raise ModelAnswerError.unreadable(CSV, type(error).__name__, text) from None
    if rows and len(set(map(len, rows))) > 1:
        # An empty line is an empty cell, where rows have one.
        if max(map(len, rows)) > 1:
            raise ModelAnswerError.unreadable(CSV, "its rows are of different lengths", text)
        rows = [row or [""] for row in rows]
    return [pa.array([cell or None for cell in column], pa.string()) for column in zip(*rows, strict=True)]


def _read_large(text: bytes) -> list[pa.Array]:
    first = next(csv.reader(io.StringIO(text[: 1 << 20].decode("utf-8", "replace"), newline="")), [])
    try:
        table = _read(text, [str(place) for place in range(max(len(first), 1))], pa.string())
    except pa.ArrowInvalid as error:
        raise ModelAnswerError.unreadable(CSV, str(error).partition(":")[0], text) from None
    return [column.combine_chunks() for column in table.columns]


def _read(text: bytes, names: list[str], kind: pa.DataType) -> pa.Table:
    return pa_csv.read_csv(
        pa.BufferReader(text),
        read_options=pa_csv.ReadOptions(column_names=names, use_threads=False, block_size=max(len(text) + 1, 1 << 20)),
        parse_options=pa_csv.ParseOptions(newlines_in_values=b'"' in text, ignore_empty_lines=False),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, kind),
            null_values=[""] if pa.types.is_string(kind) else _MISSING,
            strings_can_be_null=True,
        ),
    )


def _scores(columns: list[pa.Array], where: AnswerPlaces, body: bytes) -> Floats | None:
    if where.probability is None:
        if where.label is not None:
            return None
        if len(columns) > 1:
            return np.column_stack([_as_numbers(column) for column in columns])
        return scores_of_cells(columns[0])
    return scores_of_cells(_column(columns, "predictor.probability", where.probability, body))


def _labels(columns: list[pa.Array], where: AnswerPlaces, scores: Floats | None, body: bytes) -> pa.Array | None:
    if where.label is None:
        return None
    return labels_of_cells(_column(columns, "predictor.label", where.label, body), scores)


def labels_of_cells(column: pa.Array, scores: Floats | None) -> pa.Array:
    """The labels in a column, of which a text may be a list: the one with the highest score. Raises NoScoresError."""
    if not _is_listed(column):
        return column
    try:
        found = [listed(text) for text in column.to_pylist()]
    except NoScoresError:
        return column  # a label may well start like a list
    return labels_of(found, scores)


def _column(columns: list[pa.Array], key: str, place: str | int, body: bytes) -> pa.Array:
    index = int(place) if isinstance(place, int) or place.strip().isdecimal() else None
    if index is None or not 0 <= index < len(columns):
        found = f"{counted(len(columns), 'column')}; it should be an index from 0 to {len(columns) - 1}"
        raise ModelAnswerError.nothing_at(key, place, found, body)
    return columns[index]


def scores_of_cells(column: pa.Array) -> Floats:
    """The scores in a column of numbers, or of texts that may be lists, NaN where one is missing; shape (n, outputs).

    Raises NoScoresError.
    """
    if not pa.types.is_string(column.type):
        return numbers_of(column)[:, np.newaxis]
    if not _is_listed(column):
        return _as_numbers(column)[:, np.newaxis]
    rows = [listed(text) for text in column.to_pylist()]
    width = next((len(row) for row in rows if isinstance(row, list)), 1)
    return matrix_of([[np.nan] * width if row is None else row for row in rows])


def _is_listed(column: pa.Array) -> bool:
    return pa.types.is_string(column.type) and bool(pc.any(pc.starts_with(column, "[")).as_py())


def _as_numbers(texts: pa.Array) -> Floats:
    try:
        return _numbers(pc.cast(texts, pa.float64()))
    except pa.ArrowInvalid:
        trimmed = pc.replace_substring_regex(pc.utf8_trim_whitespace(texts), r"^\+", "")
    try:
        return _numbers(pc.cast(pc.if_else(pc.is_in(trimmed, pa.array(_MISSING)), None, trimmed), pa.float64()))
    except pa.ArrowInvalid:
        strange = next(text for text in trimmed.to_pylist() if text is not None and not _is_number(text))
        raise NoScoresError(f"a text that is no number, {shown(strange.encode())}") from None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _numbers(column: pa.Array | pa.ChunkedArray) -> Floats:
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    found: Floats = pc.fill_null(array, np.nan).to_numpy(zero_copy_only=False)
    return found
