from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import ContractError, excerpt, held


def test_an_error_says_its_subject_and_message() -> None:
    error = ContractError("max_bad_records", "is wrong")
    assert (error.subject, error.message, str(error)) == ("max_bad_records", "is wrong", "max_bad_records: is wrong")
    assert isinstance(error, ValueError)


def test_an_error_about_a_whole_document_is_its_message() -> None:
    assert str(ContractError("", "is not valid JSON")) == "is not valid JSON"


def test_an_error_survives_the_way_between_processes() -> None:
    copied = pickle.loads(pickle.dumps(ContractError("a", "b")))
    assert (copied.subject, copied.message) == ("a", "b")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", '"plain"'),
        ("Größe", '"Größe"'),
        ('say "a\\b"', '"say \\"a\\\\b\\""'),
        ("two\nlines\r\t", '"two\\nlines\\r\\t"'),
        ("\x1b[31mred", '"\\x1b[31mred"'),
        ("back\u202ewards", '"back\\u202ewards"'),
        ("half \udcff", '"half \\udcff"'),
        ("x" * 61, '"' + "x" * 60 + '..."'),
    ],
)
def test_an_excerpt_is_short_and_escaped(text: str, shown: str) -> None:
    assert excerpt(text) == shown


@given(st.text(), st.integers(0, 100))
def test_an_excerpt_is_always_one_printable_line(text: str, limit: int) -> None:
    assert excerpt(text, limit).isprintable()
    assert len(excerpt(text, limit)) <= 10 * limit + 5


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (5, "the number 5"),
        (0.5, "the number 0.5"),
        ("a", 'the text "a"'),
        ("", "an empty text"),
        (["secret"], "a list"),
        (("secret",), "a list"),
        ({"secret": 1}, "an object"),
        (b"secret", "a bytes"),
    ],
)
def test_a_held_value_is_told_by_its_kind(value: Any, shown: str) -> None:
    assert held(value) == shown
