"""The one error of this package, and how to show a value in it without giving away the user's data."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from typing import Any

EXCERPT_LENGTH = 60

_USER_INFORMATION = re.compile(r'(\w\w:/{1,2})(?:[^/\s"]+@|[^/@\s":]+:(?![0-9]+/)[^@\s"]*@)')
"""Up to the last `@` of the authority; else a secret key that holds slashes, as many do, but no port before a path.

A `Path` of a URI has only one of the two slashes.
"""

_QUERY = re.compile(r'(\w\w:/{1,2}[^\s"?]*\?)[^\s"/=]+=[^\s"]*')
"""Signatures are passed in it; a lone question mark may be a pattern of file names."""

_HEADER = re.compile(r"(Invalid header value ).*", re.DOTALL)
"""What Python says of a header that holds a line end, as a token does that was read with the end of its line."""

_LONGEST_SECRET = 4096


class ContractError(ValueError):
    """Something that crossed the border is not what the contract allows.

    `subject` names it: an environment variable, or a JSON pointer into a file (the empty text is the whole document).
    `message` says what it held and what would be right. `str()` joins the two to a sentence: `engine holds ...`.
    """

    def __init__(self, subject: str, message: str) -> None:
        self.subject = subject
        self.message = message
        super().__init__(f"{subject} {message}" if subject else message)

    def __reduce__(self) -> tuple[type[ContractError], tuple[str, str]]:
        return type(self), (self.subject, self.message)


def without_secrets(text: str) -> str:
    """The text without what its URIs may carry, users and passwords, and query strings (signatures), and headers."""
    return _HEADER.sub(r"\1...", _QUERY.sub(r"\1...", _USER_INFORMATION.sub(r"\1...@", text)))


def counted(number: float, what: str, many: str | None = None, grouping: str = "") -> str:
    """So many of a thing: "1 record", "12 records"; `many` are several, `grouping` is as in "1,000 records"."""
    if number == 1:
        return f"1 {what}"
    shown = f"{number:g}" if isinstance(number, float) else f"{number:{grouping}}"
    return f"{shown} {many or f'{what}s'}"


def alternatives(names: Sequence[str], word: str = "or") -> str:
    """Names of which one is right: "a", "a or b", "a, b or c"; with the word "and" all of them."""
    return f" {word} ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters of `text`, without the secrets of its URIs.

    They are left out before it is cut, or half of one would not be known for what it is.
    """
    shown = without_secrets(text[: limit + _LONGEST_SECRET])
    return shown if len(shown) <= limit else f"{shown[:limit]}..."


def excerpt(text: str, limit: int = EXCERPT_LENGTH) -> str:
    """`text` in double quotes, at most `limit` characters of it, as `escaped` shows it."""
    return f'"{escaped(text, limit, quoted=True)}"'


def escaped(text: str, limit: int = EXCERPT_LENGTH, *, quoted: bool = False) -> str:
    """At most `limit` characters of `text` with everything unprintable escaped, and quotes too where `quoted`.

    Secrets of URIs are left out. Escapes keep a value from forging log lines (newlines, terminal codes, text that runs
    backwards).
    """
    return "".join(_escaped(character, quoted) for character in shortened(text, limit))


def sentence(text: str) -> str:
    """A text that ends as sentences do."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def is_utf_8(text: str) -> bool:
    """Whether a text came from UTF-8: of other bytes, as of names of files, the system makes halves of characters."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def did_you_mean(unknown: str, known: Iterable[str]) -> str:
    """A hint at the end of a message: the nearest known name, else (when they are few) all of them, else nothing."""
    names = list(known)
    if near := difflib.get_close_matches(unknown, names, n=1):
        return f" Did you mean {excerpt(near[0])}?"
    return f" Known: {', '.join(excerpt(name) for name in names)}." if 0 < len(names) <= 10 else ""


def held(value: Any) -> str:
    """What a value is, for an error: scalars as a short excerpt, lists and objects by their kind alone."""
    match value:
        case None | bool():
            return {None: "null", True: "true", False: "false"}[value]
        case int() | float():
            return f"the number {str(value)[:EXCERPT_LENGTH]}"
        case str():
            return f"the text {excerpt(value)}" if value else "an empty text"
        case list() | tuple():
            return "a list"
        case dict():
            return "an object"
        case _:
            return f"a {type(value).__name__}"


def _escaped(character: str, quoted: bool) -> str:
    if quoted and character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode("ascii")
