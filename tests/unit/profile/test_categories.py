"""Categories: counts of each text while they are few, of known texts always; the same in any order."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.profile.categories import CATEGORY_LIMIT, TEXT_LIMIT, Categories
from tests.unit.profile.values import batches_of, merged, packed_and_unpacked, state_of

texts = st.lists(st.text("abc", max_size=3), max_size=40)


@given(texts, st.data())
def test_counts_are_the_same_in_any_order_and_splitting(values: list[str], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(values))
    cuts = data.draw(st.lists(st.integers(0, len(values)), max_size=4).map(sorted))
    batches = [Counter(batch) for batch in batches_of(shuffled, cuts)]
    assert merged(Categories, batches).counts == state_of(Categories, *batches).counts == Counter(values)


def test_as_many_as_the_limit_are_kept_and_one_more_is_too_many() -> None:
    at_limit = {f"v{i}": i + 1 for i in range(CATEGORY_LIMIT)}
    assert state_of(Categories, at_limit, at_limit).counts == {text: 2 * count for text, count in at_limit.items()}
    assert state_of(Categories, at_limit, {"one more": 1}).counts is None
    assert merged(Categories, [at_limit, {"one more": 1}]).counts is None
    assert merged(Categories, [{"one more": 1}, at_limit]).counts is None


def test_a_column_with_a_long_text_is_free_text() -> None:
    assert state_of(Categories, {"x" * TEXT_LIMIT: 1}).counts == {"x" * TEXT_LIMIT: 1}
    assert state_of(Categories, {"x" * (TEXT_LIMIT + 1): 1}).counts is None


@pytest.mark.parametrize("number", [1, 3])
def test_known_texts_are_counted_beyond_the_limit(number: int) -> None:
    values = [f"v{i % 500}" for i in range(2_000)]
    batches = [Counter(values[start::number]) for start in range(number)]
    categories = merged(lambda: Categories(("v7", "never")), batches)
    assert categories.counts is None
    assert categories.known == {"v7": 4, "never": 0}


@given(texts, texts)
def test_a_plain_form_goes_on_like_the_state_it_was_made_from(first: list[str], second: list[str]) -> None:
    state = Categories(("a", "b"))
    state.update(Counter(first))
    restored = Categories.from_plain(packed_and_unpacked(state.to_plain()))
    for going_on in (state, restored):
        going_on.update(Counter(second))
        going_on.merge(state_of(lambda: Categories(("a", "c")), Counter(first)))
    assert restored.to_plain() == state.to_plain()


def test_merging_leaves_the_other_as_it_was() -> None:
    first, second = state_of(Categories, {"a": 1}), state_of(Categories, {"b": 2})
    first.merge(second)
    first.update({"b": 1})
    assert second.counts == {"b": 2}
