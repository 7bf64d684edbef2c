"""Numbers, and their texts: one way for all, so that a value is the same wherever it is met."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc


def is_number(kind: pa.DataType) -> bool:
    """Whether values of this type are numbers as they are; decimals are judged by their texts."""
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def number_texts(numbers: pa.Array) -> pa.StringArray:
    """The shortest text of each number that reads back as it; one of a float is never that of a whole number."""
    texts = numbers.cast(pa.string())
    if not pa.types.is_floating(numbers.type):
        return texts
    whole = pc.match_substring_regex(texts, "^-?[0-9]+$")
    if not pc.any(whole).as_py():
        return texts
    return pc.if_else(whole, pc.binary_join_element_wise(texts, ".0", ""), texts)
