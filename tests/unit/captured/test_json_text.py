"""How deep lines may be before each is looked at by itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analyzer.captured.json_text import is_plain


def nested(levels: int) -> bytes:
    return b'{"a":[' * (levels // 2) + b"1" + b"]}" * (levels // 2)


def test_lines_of_more_brackets_than_a_record_may_nest_are_not_shallow() -> None:
    flat = b'{"a":[]}\n' * 500
    assert is_plain(flat + nested(100) + b"\n" + flat)
    for text in (nested(102) + b"\n", flat + nested(102) + b"\n" + flat, flat + nested(102) + b"\n"):
        assert not is_plain(text)


def test_a_number_too_long_for_python_is_not_plain() -> None:
    for digits in (4_300, 4_301):
        line = b'{"a":%b}\n' % (b"1" * digits)
        assert is_plain(line) == is_plain(b"{}\n" + line + b"{}\n") == (digits == 4_300)
    assert is_plain(b'{"a":"%b"}\n' % (b"12345,67890," * 1_000))


@given(st.lists(st.text("{[}]a;+", max_size=150), max_size=5))
def test_brackets_are_counted_a_line(lines: list[str]) -> None:
    most = max((line.count("{") + line.count("[") for line in lines), default=0)
    assert is_plain("".join(line + "\n" for line in lines).encode()) == (most <= 100)
