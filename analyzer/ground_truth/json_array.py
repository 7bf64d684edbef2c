"""A JSON array that is written over several lines, as its elements: one record is then no line of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator

from contracts.limits import LIMITS

NumberedLines = Iterator[tuple[int, bytes]]

_DECODER = json.JSONDecoder()
_LONGEST = LIMITS.max_line_bytes
_BETWEEN = " \t\r\n,"
_AT_ONCE = 1 << 16
"""Characters that are gathered before elements are looked for: a try costs as much as the element is long."""


def opens_array(line: bytes) -> bool:
    """Whether the first line of a file, which is not blank, begins an array that does not end on it."""
    if line.lstrip()[:1] != b"[":
        return False
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return True
    return False


def array_elements(lines: NumberedLines) -> NumberedLines:
    """The texts of the elements of an array in numbered lines, each with the number of the line that it was read by.

    No more is held than one element and a little. What is no JSON, or longer than any record, is given as it is, for
    whoever reads it to tell. Raises UnicodeDecodeError.
    """
    text, wanted, begun = "", _AT_ONCE, False
    number = 0
    for number, line in lines:
        text += line.decode("utf-8") + "\n"
        if len(text) < wanted:
            continue
        if not begun:
            text, begun = text.lstrip()[1:], True
        found, text = _whole(text)
        yield from ((number, each) for each in found)
        if len(text) > _LONGEST:
            yield number, text.encode("utf-8")
            text = ""
        wanted = max(2 * len(text), _AT_ONCE)
    if not begun:
        text = text.lstrip()[1:]
    found, text = _whole(text)
    yield from ((number, each) for each in found)
    if (rest := text.strip()) != "]":
        yield number, (rest or "[").encode("utf-8")


def _whole(text: str) -> tuple[list[bytes], str]:
    """The elements that a text holds as a whole, and the rest of it."""
    found: list[bytes] = []
    position = 0
    while True:
        while position < len(text) and text[position] in _BETWEEN:
            position += 1
        if text[position : position + 1] in ("", "]"):
            return found, text[position:]
        try:
            _, end = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            return found, text[position:]
        found.append(text[position:end].encode("utf-8"))
        position = end
