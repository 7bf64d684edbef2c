"""The rows of a merged record: the answer's values, and the label's, under the names that attributes resolve to.

A value by position is `endpointOutput_0`, one by key `endpointOutput_<key>`; those of the label begin with
`groundTruthData_`. A label that is an object with one plain value is `groundTruthData_0` too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analyzer.captured.record import Record
from analyzer.captured.rows import NO_HEADERS, Headers, paired_rows, require_rows_of_request
from analyzer.captured.shapes import JsonRow
from contracts.captured import GROUND_TRUTH

NamedRow = dict[str, Any]


def merged_rows(
    record: Record, sides: Sequence[str], first_only: bool, headers: Headers = NO_HEADERS
) -> tuple[list[NamedRow], int]:
    """The rows of a record, and how many of its sides are binary: row i of the label is of row i of the answer.

    A line with a value for each row of the other side, or of the request, is as many rows. Raises BadRecordError, also
    where a request that is not read has other numbers of rows.
    """
    rows, count, binary = paired_rows(
        record, (*sides, GROUND_TRUTH), headers, first_only=first_only, each="the label", other="the answer"
    )
    if not first_only:
        require_rows_of_request(record, rows, headers)
    made = [
        {name: value for side, each in rows.items() for name, value in named_row(side, each[i]).items()}
        for i in range(count)
    ]
    return made, binary


def named_row(side: str, row: JsonRow) -> NamedRow:
    """A row of a side under those names."""
    if isinstance(row, list):
        return {f"{side}_{place}": value for place, value in enumerate(row)}
    named = {f"{side}_{key}": value for key, value in row.items()}
    if side == GROUND_TRUTH and len(row) == 1 and not isinstance(value := next(iter(row.values())), list | dict):
        named[f"{GROUND_TRUTH}_0"] = value
    return named
