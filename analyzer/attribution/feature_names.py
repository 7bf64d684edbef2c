"""Features as an analysis config names them: by name, or by the index of a column."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.errors import ConfigurationError
from contracts.errors import counted, excerpt


def features_named(
    setting: str, wanted: Sequence[int | str], columns: Sequence[str], features: Sequence[str]
) -> tuple[str, ...]:
    """The features that are asked for, each once; an index counts all `columns` of the data from 0.

    Raises ConfigurationError of what is no column, or no feature.
    """
    chosen: dict[str, None] = {}
    for each in wanted:
        if isinstance(each, int) and each >= len(columns):
            right = f"0 to {len(columns) - 1}: the data has {counted(len(columns), 'column')}"
            raise ConfigurationError(f"{setting} names the column {each}; it should be one from {right}.")
        name = columns[each] if isinstance(each, int) else each
        if name not in columns and name not in features:
            raise ConfigurationError.unknown_name(setting, name, features)
        if name not in features:
            raise ConfigurationError(
                f"{setting} names {excerpt(name)}, which is a column but no feature: labels, predictions and excluded "
                "columns are not given to the model."
            )
        chosen[name] = None
    return tuple(chosen)
