"""Patterns of botocore's models, which are those of Java, as Python's."""

from __future__ import annotations

import re
from functools import cache

_SUPPLEMENTARY = r"\uD800\uDC00-\uDBFF\uDFFF"
"""How Java spells a range of what it has as two characters."""
_SEPARATORS = " \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"


@cache
def compiled(pattern: str) -> re.Pattern[str] | None:
    """The pattern, to be matched with the whole of a text; None where Python has none like it."""
    translated = pattern.replace(_SUPPLEMENTARY, "\U00010000-\U0010ffff")
    # Within classes of characters alone; digits and letters of other scripts are of \w.
    translated = translated.replace(r"\p{L}", r"\w").replace(r"\p{N}", r"\d").replace(r"\p{Z}", _SEPARATORS)
    try:
        return re.compile(translated, 0 if r"\p" in pattern else re.ASCII)
    except re.error:
        return None
