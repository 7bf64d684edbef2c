"""The rows of a captured answer by the names that merged records have: an attribute finds here what it finds there."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from analyzer.captured.errors import BadRecordError
from analyzer.captured.merged_rows import named_row
from analyzer.captured.rows import spread
from analyzer.captured.shapes import JsonRow, readings, sure_rows
from analyzer.columns.attributes import OUTPUT_PREFIXES, resolve, values_at
from analyzer.model_access import AnswerPlaces, Answers
from analyzer.model_access.csv_answers import labels_of_cells, scores_of_cells
from analyzer.model_access.score_matrix import NoScoresError, matrix_of
from analyzer.values.json_columns import as_array, flatten, valid_text
from contracts.captured import ENDPOINT_OUTPUT
from contracts.errors import counted


def answers_in_rows(found: list[JsonRow], where: AnswerPlaces, rows: int) -> Answers | None:
    """The answers to so many rows in the rows of an answer; None where they have no value at the places.

    Without places, lists are scores. Raises NoScoresError where there are none, BadRecordError of another number.
    """
    each = next((way for way in (*readings(found), spread(ENDPOINT_OUTPUT, found, rows)) if len(way) == rows), None)
    if each is None:
        _require_as_many(found, rows)
        raise NoScoresError("another number of rows")
    if not any(each):
        return None
    if where.label is None and where.probability is None:
        lists = [row for row in each if isinstance(row, list)]
        if len(lists) < rows:
            raise NoScoresError("objects")
        return Answers(None, matrix_of(lists))
    columns = {
        str(valid_text(name)): as_array(values)
        for name, values in flatten([named_row(ENDPOINT_OUTPUT, row) for row in each]).items()
    }
    probabilities, labels = (_at(place, columns) for place in (where.probability, where.label))
    wanted = [column for column in (probabilities, labels) if column is not None]
    if all(column.null_count == rows for column in wanted):
        _require_as_many(found, rows)
        return None
    scores = None if probabilities is None else scores_of_cells(probabilities)
    return Answers(None if labels is None else labels_of_cells(labels, scores), scores)


def _require_as_many(found: list[JsonRow], rows: int) -> None:
    """Raise BadRecordError for an answer that is another number of rows for sure."""
    number = sure_rows(found[0]) if len(found) == 1 else None
    if number is not None and number != rows:
        raise BadRecordError(
            f"{counted(rows, 'row')} in its request and {counted(number, 'row')} in its answer; "
            "row i of one should belong to row i of the other"
        )


def _at(place: str | int | None, columns: Mapping[str, pa.Array]) -> pa.Array | None:
    """What an attribute finds, missing where it finds nothing; None where it is not set."""
    if place is None:
        return None
    found = resolve(str(place), list(columns), OUTPUT_PREFIXES, positional=False)
    if found is None:
        return pa.nulls(len(next(iter(columns.values()))), pa.string())
    column = values_at(columns[found.column], found.steps)
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
