"""Settings in messages by the names that the way in has for them: `csv_delimiter` is ``--delimiter`` to who typed it.

Inside, every message names the variables of the environment. Whoever starts a run in other words says so here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

Said = TypeVar("Said")

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|(?<![\w/.$-])([A-Za-z]\w*_\w*|[a-z]+(?= holds ))(?![\w/.-]*[\w/])(=Enabled\b)?')
"""A quoted text, which is data or a name and stays, or a word with an underscore that is no part of a path, and whether
it is said to be on. A name without an underscore is an ordinary word, unless it is said to hold something."""


@dataclass(frozen=True)
class Words:
    """What settings are called, by their variables.

    `enabled` follows those of the `switches` that are said to be on; `phrases` are replaced whole.
    """

    names: Mapping[str, str]
    switches: frozenset[str] = frozenset()
    enabled: str = ""
    phrases: Mapping[str, str] = field(default_factory=dict)

    def said(self, message: str) -> str:
        """The message in these words; what they have no name for, and quoted texts, stay."""
        for phrase, other in self.phrases.items():
            message = message.replace(phrase, other)
        return _TOKEN.sub(self._named, message)

    def _named(self, found: re.Match[str]) -> str:
        word, enabled = found[1], found[2] or ""
        if word not in self.names:
            return found[0]
        return self.names[word] + (self.enabled if enabled and word in self.switches else enabled)


def as_they_stand(message: str) -> str:
    """The message with its names in quotes, so that they stay: the keys of a file are no settings."""
    return _TOKEN.sub(lambda found: f'"{found[0]}"' if "_" in (found[1] or "") else found[0], message)


_spoken: ContextVar[Words | None] = ContextVar("spoken", default=None)


@contextmanager
def spoken(words: Words) -> Iterator[None]:
    """Within, messages are said in these words; those of the outermost way in count."""
    token = _spoken.set(_spoken.get() or words)
    try:
        yield
    finally:
        _spoken.reset(token)


def said(message: str) -> str:
    """The message in the words of the way in, where it has any."""
    words = _spoken.get()
    return message if words is None else words.said(message)


def said_report(report: Said) -> Said:
    """The same report, its notes and hints in those words."""
    changes: dict[str, Any] = {}
    for each in fields(report):  # type: ignore[arg-type]
        value = getattr(report, each.name)
        if each.name in ("notes", "hints"):
            changes[each.name] = tuple(map(said, value))
        elif each.name == "findings":
            changes[each.name] = said_report(value)
    return replace(report, **changes)  # type: ignore[type-var]
