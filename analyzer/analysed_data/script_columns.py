"""The columns that a user's script has made of records, found by their names or by their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from analyzer.errors import UnreadableDataError
from analyzer.scripts.column_names import columns_of_keys
from analyzer.scripts.record_script import SETTING
from contracts.captured import BATCH_OUTPUT, ENDPOINT_OUTPUT, GROUND_TRUTH, INPUTS
from contracts.errors import excerpt

INPUT_PREFIXES = tuple(f"{side}_" for side in (*INPUTS, BATCH_OUTPUT))
OTHER_PREFIXES = (f"{ENDPOINT_OUTPUT}_", f"{GROUND_TRUTH}_")


def columns_of(batch: pa.RecordBatch, names: Sequence[str], given: Mapping[str, str]) -> dict[str, pa.Array]:
    """A column for each of the names; one that the script does not make is missing.

    A key is the column of its own name, of the name that the data itself has for it (`given`), or, after a prefix such
    as `endpointInput_`, of its name or index. Where no key is any, the keys without a prefix of something else are the
    columns in their order, as they are elsewhere. Raises UnreadableDataError where they are neither.
    """
    keys = batch.schema.names
    found = {
        name: batch.column(keys.index(key))
        for place, name in enumerate(names)
        if (key := _key_of(name, place, given, keys)) is not None
    }
    if not found and names:
        mine = list(columns_of_keys([key for key in keys if not key.startswith(OTHER_PREFIXES)]))
        if len(mine) != len(names):
            raise UnreadableDataError(
                f"{SETTING} gives rows with the keys {_some(keys)}; they should be the names of the features, "
                f"{_some(names)}, or as many keys in their order"
            )
        found = {name: batch.column(keys.index(key)) for name, key in zip(names, mine, strict=True)}
    nothing = pa.nulls(batch.num_rows, pa.string())
    return {name: found.get(name, nothing) for name in names}


def _key_of(name: str, place: int, given: Mapping[str, str], keys: Sequence[str]) -> str | None:
    wanted = [name, given.get(name, name)]
    wanted += [prefix + each for prefix in INPUT_PREFIXES for each in (name, str(place))]
    return next((key for key in wanted if key in keys), None)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(excerpt(name, 40) for name in names[:5]) + more
