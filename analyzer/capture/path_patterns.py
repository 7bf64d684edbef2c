"""Which requests are captured: those that are posted to some paths."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import translate

from analyzer.errors import ConfigurationError
from contracts.errors import held

INVOCATIONS = "/invocations"


class PathPatterns:
    """Paths as shells know them: `*` stands for any characters, slashes among them. Raises ConfigurationError."""

    def __init__(self, patterns: Sequence[str] = (INVOCATIONS,)) -> None:
        several = [patterns] if isinstance(patterns, str) else [*patterns]
        for each in several or [""]:
            if not isinstance(each, str) or not each.startswith(("/", "*")):
                right = f"patterns that begin with a slash, such as {INVOCATIONS} or /v1/models/*"
                raise ConfigurationError(f"paths holds {held(each)}; it should be {right}.")
        self._pattern = re.compile("|".join(map(translate, several)))

    def match(self, method: str, path: str) -> bool:
        return method == "POST" and self._pattern.match(path) is not None
