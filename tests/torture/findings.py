"""What a campaign finds: what should not have been, and how to see it again."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

_SHOWN_EVERY_S = 60.0


@dataclass
class Campaign:
    """One campaign's time and results; `work` is a folder of its own, `kept` one for the evidence."""

    name: str
    work: Path
    kept: Path
    seconds: float
    began: float = field(default_factory=time.monotonic)
    counts: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)
    _shown: float = field(default_factory=time.monotonic)

    def over(self, wanted_s: float = 0.0) -> bool:
        """Whether its time is over, or less is left than `wanted_s`."""
        return time.monotonic() - self.began + wanted_s >= self.seconds

    def count(self, what: str) -> None:
        """Count what was done; once a minute the counts are shown."""
        self.counts[what] += 1
        if time.monotonic() - self._shown > _SHOWN_EVERY_S:
            self._shown = time.monotonic()
            print(f"  {self.told()}", flush=True)

    def find(self, what: str, evidence: Path | None = None) -> None:
        """Take down what is wrong, print it at once, and keep a copy of the folder that shows it."""
        number = len(self.findings) + 1
        where = ""
        if evidence is not None and evidence.is_dir():
            copy = self.kept / f"{self.name}-{number:02d}"
            shutil.copytree(evidence, copy, symlinks=True, dirs_exist_ok=True)
            where = f" (kept in {copy})"
        self.findings.append(what)
        print(f"  FOUND by {self.name}: {what}{where}", flush=True)

    def told(self) -> str:
        """Its results in one line."""
        counts = ", ".join(f"{number} {what}" for what, number in sorted(self.counts.items()))
        took = time.monotonic() - self.began
        return f"{self.name}: {counts or 'nothing was done'}; {len(self.findings)} findings; {took:.0f} s"
