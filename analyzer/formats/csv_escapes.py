"""Quotes that an escape character stands before, as Spark and Hive write them, where RFC 4180 doubles them."""

from __future__ import annotations

import re
from posixpath import basename

import numpy as np
from numpy.typing import NDArray

from analyzer.arrays import Positions
from contracts.errors import excerpt

_QUOTE = ord('"')


def quote_places(text: bytes, escape: str | None) -> Positions:
    """Where the quotes of a text are that begin or end a value, or are one of two: those that nothing escapes."""
    characters = np.frombuffer(text, dtype=np.uint8)
    quotes = np.flatnonzero(characters == _QUOTE)
    escapes = _escapes(characters, escape)
    return quotes[~np.isin(quotes - 1, escapes)] if len(escapes) else quotes


def unescaped(text: bytes, escape: str | None) -> bytes:
    """Whole records with what is escaped inside of quotes written as RFC 4180 has it.

    As Spark reads it: an escaped quote is a quote, an escaped escape is one, and any other character keeps the escape
    that stands before it, as do all outside of quotes. Two quotes are one too.
    """
    characters = np.frombuffer(text, dtype=np.uint8)
    escapes = _escapes(characters, escape)
    inside = escapes[np.searchsorted(quote_places(text, escape), escapes) % 2 == 1]
    inside = inside[inside + 1 < len(characters)]
    if not len(inside):
        return text
    following = characters[inside + 1]
    plain = characters.copy()
    plain[inside[following == _QUOTE]] = _QUOTE
    return np.delete(plain, inside[following == characters[inside]]).tobytes()


def seems_escaped(text: bytes, delimiter: str) -> bool:
    r"""Whether a quoted value goes on behind `\"`: it then was meant to be a quote of the value."""
    # One character is looked for many times as fast as two.
    if b"\\" not in text or b'\\"' not in text:
        return False
    between = re.escape(delimiter.encode())
    return re.search(rb'(?:^|[\n%b])"[^"]*\\"[^"\r\n%b]' % (between, between), text) is not None


def escape_hint(path: str) -> str:
    """What to say of a file that `seems_escaped`."""
    return (
        rf"{excerpt(basename(path))} has \" inside of quoted values, which ends the value: two quotes stand for one. "
        r"If it was written by Spark or Hive, set csv_escape to \ so that it is a quote."
    )


def _escapes(characters: NDArray[np.uint8], escape: str | None) -> Positions:
    """Where escapes are that stand before what they escape: every other one of several in a row."""
    if escape is None:
        return np.empty(0, dtype=np.intp)
    places = np.flatnonzero(characters == ord(escape))
    begins = np.diff(places, prepend=-2) != 1
    first = np.maximum.accumulate(np.where(begins, places, 0))
    escapes: Positions = places[(places - first) % 2 == 0]
    return escapes
