"""Columns of single characters: their cells are those that any other way to them gives."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.profile.batch_cells import as_dictionary, batch_cells
from analyzer.profile.cells import ColumnCells
from analyzer.profile.characters import characters_of

CHARACTERS = st.lists(st.characters(codec="ascii"), min_size=1, max_size=30) | st.lists(
    st.sampled_from("01"), min_size=1, max_size=30
)


def cells(column: pa.Array) -> ColumnCells:
    (found,) = batch_cells(pa.record_batch([column], ["a"]))
    return found


@given(CHARACTERS, st.integers(0, 3))
def test_they_are_counted_as_texts_of_a_dictionary_are(texts: list[str], skipped: int) -> None:
    column = pa.array(["x"] * skipped + texts, pa.string())[skipped:]
    assert characters_of(column) is not None
    given_cells, plain_cells = cells(column), cells(pa.array(texts, pa.string()).dictionary_encode())
    assert np.array_equal(given_cells.numbers, plain_cells.numbers)
    ours, plain = given_cells.values, plain_cells.values
    assert ours.types == plain.types
    assert ours.text_counts() == plain.text_counts()
    assert sorted(ours.hashes.tolist()) == sorted(plain.hashes.tolist())
    hashed = dict(zip(plain.texts.to_pylist(), plain.hashes.tolist(), strict=True))
    assert dict(zip(ours.texts.to_pylist(), ours.hashes.tolist(), strict=True)) == hashed


@given(CHARACTERS)
def test_a_dictionary_of_them_holds_each_row(texts: list[str]) -> None:
    found = as_dictionary(pa.array(texts, pa.string()))
    assert found.to_pylist() == texts
    assert found.dictionary.to_pylist() == sorted(set(texts))


@pytest.mark.parametrize("texts", [[], ["1", None], ["", "12"], ["12", "3"], ["é", ""], ["é"], ["1", "", "2"]])
def test_any_other_column_is_none_of_them(texts: list[str | None]) -> None:
    assert characters_of(pa.array(texts, pa.string())) is None
