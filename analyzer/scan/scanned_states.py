"""What a scan gives: merged states, on disk when they are much, in the order of their first appearance."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping

from analyzer.scan.packing import REPORT_KEY, StateRow, pack, unpack
from analyzer.scan.protocols import Fold, State
from analyzer.scan.split import SplitReport

_IN_MEMORY = 64 << 20


class ScannedStates:
    """What a scan gives: each key's merged state, in the order in which the data set first showed the keys."""

    def __init__(self, fold: Fold) -> None:
        self.report = SplitReport()
        self._fold = fold
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 (closed by `close`)
        self._places: dict[str, tuple[tuple[int, int], int, int]] = {}
        self._renamed: dict[str, str] = {}

    @classmethod
    def of(cls, fold: Fold, rows: Iterable[StateRow]) -> ScannedStates:
        """The states of merged rows. What goes wrong with a row leaves no file open."""
        states = cls(fold)
        try:
            for row in rows:
                states.put(*row)
        except BaseException:
            states.close()
            raise
        return states

    def put(self, key: str, split: int, position: int, packed: bytes) -> None:
        """Keep a merged state; `split` and `position` say where its key was first seen."""
        if key == REPORT_KEY:
            self.report = SplitReport.from_plain(unpack(packed))
        else:
            self._places[key] = ((split, position), self._file.seek(0, os.SEEK_END), len(packed))
            self._file.write(packed)

    @property
    def keys(self) -> list[str]:
        return sorted(self._places, key=lambda key: self._places[key][0])

    def __iter__(self) -> Iterator[tuple[str, State]]:
        for key in self.keys:
            yield key, self.state(key)

    def state(self, key: str) -> State:
        """The state of one key."""
        _, start, length = self._places[key]
        self._file.seek(start)
        return self._fold.restore(unpack(self._file.read(length)))

    def drop(self, key: str) -> None:
        """Forget one key."""
        del self._places[key]

    def replace(self, key: str, state: State) -> None:
        """Keep another state for a key, in its place."""
        place, _, _ = self._places[key]
        self.put(key, *place, pack(state))

    def arrange(self, names: Mapping[str, str]) -> None:
        """Give every key the name and the place that it has in `names`."""
        self._places = {name: ((0, place), *self._places[key][1:]) for place, (key, name) in enumerate(names.items())}
        self._renamed = {name: key for key, name in names.items()}

    def key_of(self, name: str) -> str:
        """The key that a name stands for in the batches of the data."""
        return self._renamed.get(name, name)

    def close(self) -> None:
        self._file.close()
