"""Lines read quickly are what they are when read with care."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.ground_truth.json_text import quick_objects

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(st.text(), VALUES, max_size=4), max_size=6))
def test_objects_are_read_as_they_are_one_by_one(objects: list[dict[str, object]]) -> None:
    lines = [json.dumps(each, ensure_ascii=False).encode("utf-8", "replace") for each in objects]
    assert quick_objects(lines) in ([json.loads(line) for line in lines], None)


@pytest.mark.parametrize("second", [b'"}', b'{"b":"}', b'"b":2}', b"{}{}", b"[]", b"", b"{'b':2}"])
@pytest.mark.parametrize("first", [b'{"a":1}', b'{"a":"}', b'{"a":{}', b"{},{}"])
def test_no_line_mends_another_nor_makes_up_for_it(first: bytes, second: bytes) -> None:
    whole = b'{"a":"a \\"quoted\\" text"}'
    assert quick_objects([whole]) == [{"a": 'a "quoted" text'}]
    assert quick_objects([first, second]) is None
    assert quick_objects([whole, first, second]) is None
    assert quick_objects([first, b'{"c":"}', second]) is None


def test_deep_objects_are_left_to_those_that_look_closer() -> None:
    assert quick_objects([b'{"a":' * 100 + b"1" + b"}" * 100]) is not None
    assert quick_objects([b'{"a":' * 101 + b"1" + b"}" * 101]) is None
