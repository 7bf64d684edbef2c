"""The names of the columns that a script's keys become."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analyzer.scripts.column_names import columns_of_keys, renamed


def test_without_a_baseline_keys_are_sorted_and_keep_their_names() -> None:
    assert list(columns_of_keys(["b", "a", "C"]).items()) == [("C", "C"), ("a", "a"), ("b", "b")]


def test_keys_of_digits_sort_as_numbers_zeros_in_front_or_not() -> None:
    assert list(columns_of_keys(["10", "9", "0"])) == ["0", "9", "10"]
    assert list(columns_of_keys(["00010", "00009", "00000"])) == ["00000", "00009", "00010"]
    assert list(columns_of_keys(["9" * 5_000, "1" + "0" * 5_000])) == ["9" * 5_000, "1" + "0" * 5_000]


def test_keys_of_digits_come_before_others() -> None:
    assert list(columns_of_keys(["a", "10", "9"])) == ["9", "10", "a"]


def test_places_as_csv_has_them_sort_by_their_number() -> None:
    keys = [f"_c{place}" for place in range(12)]
    assert list(columns_of_keys(sorted(keys))) == keys
    assert columns_of_keys(sorted(keys), [f"f{place}" for place in range(12)])["_c10"] == "f10"
    mixed = ["7", "Z", "_c02", "_c2", "_c10", "_cx", "a"]
    assert list(columns_of_keys(sorted(mixed))) == mixed


def test_digits_of_other_scripts_are_texts() -> None:
    assert list(columns_of_keys(["²", "１", "3"])) == ["3", "²", "１"]


def test_keys_that_the_baseline_knows_all_are_its_names_in_its_order() -> None:
    columns = columns_of_keys(["a", "b"], ["b", "c", "a"])
    assert list(columns.items()) == [("b", "b"), ("a", "a")]
    assert renamed(columns) == {}


def test_else_the_baselines_names_are_given_by_position() -> None:
    columns = columns_of_keys(["0002", "0000", "0001"], ["Churn", "State", "Day Mins"])
    assert columns == {"0000": "Churn", "0001": "State", "0002": "Day Mins"}
    assert renamed(columns) == columns


def test_keys_beyond_the_baselines_names_keep_their_own() -> None:
    assert columns_of_keys(["a", "b", "c"], ["x", "y"]) == {"a": "x", "b": "y", "c": "c"}


def test_a_key_beyond_that_is_named_like_an_earlier_column_is_numbered() -> None:
    assert columns_of_keys(["a", "b", "x"], ["x", "y"]) == {"a": "x", "b": "y", "x": "x_2"}


def test_fewer_keys_take_the_first_names() -> None:
    assert columns_of_keys(["1", "0"], ["x", "y", "z"]) == {"0": "x", "1": "y"}


@given(st.lists(st.text(), unique=True), st.lists(st.text(min_size=1), unique=True))
def test_every_key_becomes_one_column_and_no_two_the_same(keys: list[str], baseline: list[str]) -> None:
    columns = columns_of_keys(keys, baseline)
    assert sorted(columns) == sorted(keys)
    assert len(set(columns.values())) == len(keys)


@given(st.lists(st.text(), unique=True), st.randoms())
def test_the_order_in_which_keys_were_met_does_not_matter(keys: list[str], chance: object) -> None:
    shuffled = list(keys)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert list(columns_of_keys(keys).items()) == list(columns_of_keys(shuffled).items())
