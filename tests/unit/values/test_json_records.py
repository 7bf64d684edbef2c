"""Fields of objects, one a line: read by columns they are what they are one by one, or nothing is read."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.values.json_records import json_records

FIELDS = pa.schema([("a", pa.string()), ("b", pa.struct([("c", pa.string())]))])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.dictionaries(st.sampled_from(["a", "x"]), st.none() | st.text(), max_size=2) | st.dictionaries(
    st.sampled_from("abx"), VALUES, max_size=3
)


def read(*lines: bytes) -> list[dict[str, Any]] | None:
    table = json_records(b"".join(line + b"\n" for line in lines), FIELDS)
    return None if table is None else table.to_pylist()


def by_hand(line: bytes) -> dict[str, Any]:
    value = json.loads(line)
    inner = value.get("b")
    return {"a": value.get("a"), "b": None if inner is None else {"c": inner.get("c")}}


def fits(line: bytes) -> bool:
    """Whether fields are of their kinds."""
    value = json.loads(line)
    inner = value.get("b")
    texts = [value.get("a"), inner.get("c") if isinstance(inner, dict) else inner]
    return all(text is None or isinstance(text, str) for text in texts) and not isinstance(inner, str)


@given(st.lists(OBJECTS, min_size=1, max_size=6), st.booleans())
def test_objects_are_read_as_they_are_one_by_one(objects: list[dict[str, object]], escaped: bool) -> None:
    lines = [json.dumps(each, ensure_ascii=escaped).encode("utf-8", "replace") for each in objects]
    found = read(*lines)
    if all(map(fits, lines)):
        assert found == list(map(by_hand, lines))
    else:
        assert found is None


@given(st.lists(st.text('{}[]":,a1 \\\n\r', max_size=8), min_size=1, max_size=4))
def test_text_of_any_kind_is_read_only_where_each_line_is_an_object(texts: list[str]) -> None:
    lines = "\n".join(texts).encode().split(b"\n")
    found = read(*lines)
    if found is not None:
        assert found == list(map(by_hand, lines))


@pytest.mark.parametrize("second", [b'"}', b'{"b":"}', b'"b":{}}', b"{}{}", b"[]", b"", b"{'b':2}", b" {}", b"{} "])
@pytest.mark.parametrize("first", [b'{"a":"1"}', b'{"a":"}', b'{"a":{}', b"{},{}", b'{"a":'])
def test_no_line_mends_another_nor_makes_up_for_it(first: bytes, second: bytes) -> None:
    whole = b'{"a":"a \\"quoted\\" text","z":[{}]}'
    assert read(whole) == [{"a": 'a "quoted" text', "b": None}]
    assert read(first, second) is None
    assert read(whole, first, second) is None
    assert read(first, b'{"c":"}', second) is None


@pytest.mark.parametrize(
    "line",
    [
        b'{"a":"1","a":"2"}',
        b'{"a":1}',
        b'{"b":{"c":[]}}',
        b'{"b":"c"}',
        b'{"x":"\xe4"}',
        b'{"x":"\\ud800"}',
        b'{"x":"\\udc00"}',
        b'{"x":01}',
        b'{"x":"\t"}',
        b'{"x":tru}',
        b'{"x":1,}',
        b'{"x":Inf}',
        b'{"x":[-Inf]}',
        b'{"x":Infinity}',
        b'{"x":-NaN}',
        b"\xef\xbb\xbf{}",
    ],
)
def test_what_is_not_quite_right_is_left_to_those_that_look_closer(line: bytes) -> None:
    assert read(line) is None
    assert read(b"{}", line, b"{}") is None


def test_a_return_before_the_newline_is_no_part_of_a_line() -> None:
    assert read(b'{"a":"1"}\r', b"{}\r", b'{"a":"2"}\r') == [{"a": text, "b": None} for text in ("1", None, "2")]
    assert read(b'{"a":"1"}\r', b"{}") is None
    assert read(b"{}", b'{"a":"1"}\r') is None
