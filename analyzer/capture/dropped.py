"""Records that are not written: counted by their reasons, and told in the log once a minute."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter

from contracts.errors import counted, escaped

LOG = logging.getLogger("analyzer.capture")
LOGGED_EVERY_S = 60
MOST_REASONS = 8
"""Beside which there is one for all others, so that no memory is taken by texts that differ."""


class DroppedRecords:
    """Any thread may count; a reason follows "because"."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._lock = threading.Lock()
        self._new: Counter[str] = Counter()
        self._next = time.monotonic()
        self.number = 0
        """All there were."""

    def count(self, reason: str, number: int = 1) -> None:
        with self._lock:
            known = reason in self._new or len(self._new) < MOST_REASONS
            self._new[reason if known else "of other troubles"] += number
            self.number += number

    def tell(self, at_once: bool = False) -> None:
        """Log what was dropped since it was logged, unless that is less than a minute ago."""
        if not self._new or (not at_once and time.monotonic() < self._next):
            return
        with self._lock:
            found, self._new = self._new, Counter()
        self._next = time.monotonic() + LOGGED_EVERY_S
        reasons = "; ".join(f"{number} because {escaped(reason, 300)}" for reason, number in found.most_common())
        records = counted(found.total(), "record was", "records were")
        LOG.warning("%s: %s not captured: %s", self._what, records, reasons)
