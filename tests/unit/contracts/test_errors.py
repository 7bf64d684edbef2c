from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import ContractError, counted, excerpt, held, without_secrets


def test_an_error_says_its_subject_and_message() -> None:
    error = ContractError("max_bad_records", "is wrong")
    assert (error.subject, error.message, str(error)) == ("max_bad_records", "is wrong", "max_bad_records is wrong")
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


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("s3a://key:secret@bucket/data", "s3a://...@bucket/data"),
        ("s3a://key:sec/ret/+=@bucket/data", "s3a://...@bucket/data"),
        ("s3a://key:se@cret@bucket/a@b", "s3a://...@bucket/a@b"),
        ("https://token@host/x", "https://...@host/x"),
        ("https://host/a.csv?sv=1&sig=secret%2B", "https://host/a.csv?..."),
        ("https://u:secret@host/a.csv?flag&sig=secret", "https://...@host/a.csv?..."),
        (
            '{"a":"s3a://k:secret@b/c","d":"https://h/?sig=secret","e":1}',
            '{"a":"s3a://...@b/c","d":"https://h/?...","e":1}',
        ),
        ("from s3a://k:secret@b to s3a://k:secret@c", "from s3a://...@b to s3a://...@c"),
    ],
)
def test_secrets_of_uris_are_left_out(text: str, shown: str) -> None:
    assert without_secrets(text) == shown


def test_headers_that_cannot_be_sent_are_not_shown() -> None:
    text = r"An HTTP Client raised an exception: Invalid header value b'AWS4 Credential=a\nb, Signature=c'"
    assert without_secrets(text) == "An HTTP Client raised an exception: Invalid header value ..."


@pytest.mark.parametrize(
    "text",
    [
        "/data/a@b.csv",
        "s3://bucket/a@b:c@d",
        "hdfs://host:9000/a@b",
        "s3://bucket/da?a/date=2026-01-01",
        "/data/what?a=b",
        "me@example.org",
        "C:\\data",
    ],
)
def test_what_is_no_secret_is_shown(text: str) -> None:
    assert without_secrets(text) == text


@pytest.mark.parametrize("limit", range(40))
def test_no_part_of_a_secret_is_left_where_an_excerpt_is_cut(limit: int) -> None:
    shown = excerpt(f"s3a://key:{'secret' * 50}@bucket/data?sig=secret", limit)
    assert "key" not in shown and "sec" not in shown


def test_things_are_counted_as_people_do() -> None:
    assert [counted(number, "record") for number in (0, 1, 12)] == ["0 records", "1 record", "12 records"]
    assert counted(1, "row was", "rows were") == "1 row was"
    assert counted(1234567, "row was", "rows were", grouping=",") == "1,234,567 rows were"
    assert [counted(seconds, "second") for seconds in (1.0, 0.5, 60.0)] == ["1 second", "0.5 seconds", "60 seconds"]
