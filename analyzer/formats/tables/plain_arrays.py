"""Arrays of Arrow laid out as Parquet's are: without dictionaries, runs and views, whatever they are inside of.

Arrow itself can neither cast nor take many of these.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def plain_type(kind: pa.DataType) -> pa.DataType:
    """The type of the same values."""
    if pa.types.is_dictionary(kind) or pa.types.is_run_end_encoded(kind):
        return plain_type(kind.value_type)
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(plain_type(field.type)) for field in kind])
    if pa.types.is_large_list(kind):
        return pa.large_list(kind.value_field.with_type(plain_type(kind.value_type)))
    if pa.types.is_list(kind) or pa.types.is_list_view(kind) or pa.types.is_large_list_view(kind):
        return pa.list_(kind.value_field.with_type(plain_type(kind.value_type)))
    if pa.types.is_binary_view(kind):
        return pa.binary()
    return pa.string() if pa.types.is_string_view(kind) else kind


def plain_array(values: pa.Array) -> pa.Array:
    """The same values as `plain_type` of their type."""
    kind = plain_type(values.type)
    if kind == values.type:
        return values
    if pa.types.is_dictionary(values.type):
        return plain_array(values.dictionary).take(values.indices)
    if pa.types.is_run_end_encoded(values.type):
        places = np.arange(values.offset, values.offset + len(values))
        runs = np.searchsorted(values.run_ends.to_numpy(), places, side="right")
        return plain_array(values.values).take(pa.array(runs))
    if pa.types.is_struct(values.type):
        inner = [plain_array(values.field(place)) for place in range(kind.num_fields)]
        return pa.StructArray.from_arrays(inner, fields=list(kind), mask=values.is_null())
    if not pa.types.is_nested(kind):
        return values.cast(kind)
    made = pa.LargeListArray if pa.types.is_large_list(kind) else pa.ListArray
    return made.from_arrays(_offsets(values, kind), plain_array(values.flatten()), type=kind, mask=values.is_null())


def plain_or_coded(values: pa.Array) -> pa.Array:
    """As plain values, or as codes of a dictionary of plain ones, which are counted quicker."""
    if not pa.types.is_dictionary(values.type) or pa.types.is_nested(values.type.value_type):
        return plain_array(values)
    plain = plain_array(values.dictionary)
    return values if plain is values.dictionary else pa.DictionaryArray.from_arrays(values.indices, plain)


def _offsets(values: pa.Array, kind: pa.DataType) -> pa.Array:
    """Into the values of the lists alone; Arrow's own are into all that a slice was cut of, and too few of views."""
    number = pa.int64() if pa.types.is_large_list(kind) else pa.int32()
    lengths = pc.fill_null(pc.list_value_length(values), 0).cast(number)
    return pa.concat_arrays([pa.array([0], number), pc.cumulative_sum(lengths)])
