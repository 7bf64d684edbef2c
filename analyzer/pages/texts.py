"""How texts and numbers are shown on the page: what cannot be shown is replaced, what is too long is cut."""

from __future__ import annotations

import re
import unicodedata

from analyzer.reports import numbers

REPLACEMENT, BLANK = "\N{REPLACEMENT CHARACTER}", "\N{OPEN BOX}"
LONGEST_TEXT = 400
"""Characters of a name, in full; its element wraps."""

NOTHING = "\N{EN DASH}"
SMALLEST_P_VALUE = "below 1e-300"

NOT_FOR_PAGES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Control characters, lone surrogates and noncharacters: not allowed in HTML, and the surrogates not in UTF-8."""


def shown(text: str, longest: int = LONGEST_TEXT) -> str:
    """The text as it can stand on a page, at most `longest` characters of it; escaping is left to the template.

    Of blanks alone each is shown by a sign.
    """
    text = NOT_FOR_PAGES.sub(REPLACEMENT, text[: longest + 1])
    text = BLANK * len(text) if text.isspace() else text
    return text if len(text) <= longest else text[: longest - 1] + "\N{HORIZONTAL ELLIPSIS}"


def whole(text: str, longest: int) -> str:
    """What a name that is cut to `longest` is in full; nothing of one that is not cut."""
    return shown(text) if len(text) > longest else ""


def cut(text: str, cells: int) -> str:
    """The text cut to a width, for drawings: East Asian characters and emojis take two cells, marks none."""
    text = shown(text)
    if sum(map(_cells, text)) <= cells:
        return text
    kept, width = [], 1
    for character in text:
        width += _cells(character)
        if width > cells:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def number(value: float | None) -> str:
    """As in tables, with the signs of print."""
    return signed(numbers.number(value))


def count(value: float | None) -> str:
    """How many: all of its digits, in threes."""
    if value is None:
        return NOTHING
    return signed(f"{value:,.0f}") if abs(value) < numbers.LONGEST_WHOLE and value == int(value) else number(value)


def p_value(value: float) -> str:
    """Of what no double is small enough for, what it is below."""
    return number(value) if value > 0 else SMALLEST_P_VALUE


def apart(one: float | None, other: float | None) -> tuple[str, str]:
    """Two numbers with as many digits as tell them apart."""
    first, second = numbers.apart(one, other)
    return signed(first), signed(second)


def exact(value: float | None) -> str:
    """The shortest digits that are this very number."""
    return "" if value is None else repr(float(value)).replace("inf", "Infinity")


def percent(share: float | None) -> str:
    """A share of all, as in tables."""
    return NOTHING if share is None else numbers.percent(share)


def signed(text: str) -> str:
    """A number of a table with the signs of print; a dash where there is none."""
    text = text.replace("Infinity", "\N{INFINITY}").replace(">=", "\N{GREATER-THAN OR EQUAL TO}")
    if text.startswith("-"):
        text = "\N{MINUS SIGN}" + text[1:]
    return text or NOTHING


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Me", "Mn"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
