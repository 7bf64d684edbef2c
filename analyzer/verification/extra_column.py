"""`extra_column_check`: there are no columns beside the baseline's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analyzer.verification.check import column_check
from analyzer.verification.column_counts import column_counts
from contracts.constraints import Constraints
from contracts.violations import CheckType


@column_check(CheckType.EXTRA_COLUMN)
def extra_column(names: Sequence[str], constraints: Constraints) -> Iterator[tuple[str, str]]:
    """One violation for each column of the data that the baseline does not know, in the data's order."""
    known = {feature.name for feature in constraints.features}
    for name in names:
        if name not in known:
            yield name, f"{column_counts(names, constraints)} The column is not in the baseline constraints."
