"""How texts and numbers are shown on the page: what cannot be shown is replaced, what is too long is cut."""

from __future__ import annotations

import math
import re
import unicodedata

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
LONGEST_TEXT = 400
"""Characters of a name, in full; its element wraps."""

NOTHING = "\N{EN DASH}"

_NOT_FOR_PAGES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Control characters, lone surrogates and noncharacters: not allowed in HTML, and the surrogates not in UTF-8."""


def shown(text: str, longest: int = LONGEST_TEXT) -> str:
    """The text as it can stand on a page, at most `longest` characters of it; escaping is left to the template."""
    text = _NOT_FOR_PAGES.sub(REPLACEMENT, text[: longest + 1])
    return text if len(text) <= longest else text[: longest - 1] + "\N{HORIZONTAL ELLIPSIS}"


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
    """Four significant digits, as one reads numbers in a table."""
    if value is None:
        return NOTHING
    if math.isinf(value):
        return "\N{INFINITY}" if value > 0 else "\N{MINUS SIGN}\N{INFINITY}"
    whole = float(value).is_integer() and abs(value) < 1e15
    text = f"{value:,.0f}" if whole and abs(value) >= 1e4 else f"{value:.4g}"
    return text.replace("-", "\N{MINUS SIGN}", 1) if text.startswith("-") and float(value) else text.removeprefix("-")


def exact(value: float | None) -> str:
    """The shortest digits that are this very number."""
    return "" if value is None else repr(float(value)).replace("inf", "Infinity")


def percent(share: float | None) -> str:
    return NOTHING if share is None else f"{100 * share:.1f} %"


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Me", "Mn"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
