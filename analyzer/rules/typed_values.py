"""The values of a column as rules see them: of the type that the statistics have found, or as texts.

It works on the batches that decoders give: texts, numbers, or dictionaries of either.
"""

from __future__ import annotations

from enum import StrEnum

import pyarrow as pa
import pyarrow.compute as pc

from analyzer.profile.number_texts import is_number, number_texts
from analyzer.profile.text_types import TextType, classify, not_finite


class SparkType(StrEnum):
    """The types that rules know, by their names in Spark."""

    LONG = "long"
    DOUBLE = "double"
    TEXT = "string"

    @property
    def arrow(self) -> pa.DataType:
        return {"long": pa.int64(), "double": pa.float64(), "string": pa.string()}[self.value]


def typed(column: pa.Array, wanted: SparkType, *, of_numbers: bool = True) -> pa.Array:
    """The column as values of a type; what is missing for the statistics is null, and so is what is not of the type.

    `of_numbers` says whether the statistics take it for a column of numbers: there a text such as `NaN` is missing.
    """
    if pa.types.is_dictionary(column.type):
        values = typed(column.dictionary, wanted, of_numbers=of_numbers)
        return values.take(column.indices)
    if is_number(column.type):
        return _of_numbers(column, wanted)
    texts = column if pa.types.is_string(column.type) else column.cast(pa.string())
    if wanted is SparkType.TEXT and not of_numbers:
        return texts
    # Worked out once for each distinct value.
    encoded = texts.dictionary_encode()
    return _of_texts(encoded.dictionary, wanted).take(encoded.indices)


def _of_numbers(column: pa.Array, wanted: SparkType) -> pa.Array:
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_finite(column), column, None)
    if wanted is SparkType.TEXT:
        return number_texts(column)
    return column.cast(wanted.arrow)


def _of_texts(texts: pa.StringArray, wanted: SparkType) -> pa.Array:
    """The texts of a column of numbers."""
    kinds, numbers = classify(texts)
    if wanted is SparkType.TEXT:
        return pc.if_else(pa.array(~not_finite(texts, kinds, numbers)), texts, None)
    if wanted is SparkType.DOUBLE:
        return pa.array(numbers, from_pandas=True)
    # The pattern of whole numbers lets a plus sign and one space stand before the digits; the cast does not.
    digits = pc.replace_substring_regex(texts, r"^(-?)\+? ?", r"\1")
    return pc.if_else(pa.array(kinds == TextType.INTEGRAL), digits, None).cast(pa.int64())
