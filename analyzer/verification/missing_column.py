"""`missing_column_check`: the columns of the baseline are there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analyzer.verification.check import column_check
from analyzer.verification.column_counts import column_counts
from contracts.constraints import Constraints
from contracts.violations import CheckType


@column_check(CheckType.MISSING_COLUMN)
def missing_column(names: Sequence[str], constraints: Constraints) -> Iterator[tuple[str, str]]:
    """One violation for each column of the baseline that the data does not have, in the baseline's order."""
    present = set(names)
    for feature in constraints.features:
        if feature.name not in present:
            yield feature.name, f"{column_counts(names, constraints)} The column is missing in the current dataset."
