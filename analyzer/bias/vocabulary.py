"""Numbers for values: a growing list of texts, each known by its place, up to a limit."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_EXAMPLES = 3


class Vocabulary:
    """Texts by place. Beyond `limit` it is crowded: every text has then the place 0, and a few are kept as examples."""

    __slots__ = ("_places", "crowd", "limit")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.crowd: list[str] = []
        self._places: dict[str, int] = {}

    def __len__(self) -> int:
        return 1 if self.crowd else len(self._places)

    @property
    def texts(self) -> list[str]:
        """The texts by place; none when there are too many."""
        return list(self._places)

    def places(self, texts: pa.StringArray | list[str]) -> NDArray[np.int64]:
        """The place of each text, shape (n,); new ones are put at the end. Too many make the names crowded."""
        words = texts if isinstance(texts, list) else texts.to_pylist()
        if not self.crowd:
            known = self._places
            for word in words:
                known.setdefault(word, len(known))
            if len(known) <= self.limit:
                return np.fromiter((known[word] for word in words), dtype=np.int64, count=len(words))
            self.crowd, self._places = list(known)[:_EXAMPLES], {}
        return np.zeros(len(words), dtype=np.int64)

    def crowded(self, examples: list[str]) -> None:
        """Other names were too many."""
        if not self.crowd:
            self.crowd, self._places = list(examples), {}
