"""Scripts of users, written for a test, and what comes of them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analyzer.scan.split import DROPPED, SCRIPT_FAILURES, SplitReport
from analyzer.scripts.record_script import RecordScript

Rows = list[dict[str, Any]] | None


@dataclass(frozen=True)
class Handled:
    """What a script made of records, and what was reported of that."""

    rows: list[Rows]
    report: SplitReport

    @property
    def failed(self) -> int:
        return self.report.counts.get(SCRIPT_FAILURES, 0)

    @property
    def dropped(self) -> int:
        return self.report.counts.get(DROPPED, 0)

    @property
    def first_failure(self) -> str:
        """What is said of the first record that failed, without its place."""
        return self.report.script_failures[0].partition("\n")[0].partition(": ")[2]


def written(folder: Path, text: str, name: str = "script.py") -> Path:
    path = folder / name
    path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    return path


def script_of(
    folder: Path,
    text: str,
    *,
    seconds: float = 30.0,
    max_failures: int = 100,
    source: str = "/data",
    uses_chance: bool = True,
) -> RecordScript:
    path = written(folder, text)
    return RecordScript(str(path), path.read_bytes(), seconds, max_failures, source, uses_chance)


def handled(script: RecordScript, records: Sequence[Any], file: str = "/data/a.csv") -> Handled:
    """Each record through the script, as a decoder gives them to it."""
    report = SplitReport()
    handler = script.handler(report)
    rows = [
        handler.rows(record, f"{file}, line {number} of the part at byte 0", str(record))
        for number, record in enumerate(records, start=1)
    ]
    return Handled(rows, report)


def without_marks_of_calls(lines: Sequence[str]) -> list[str]:
    """Lines of a traceback without those that mark a whole call, which Python 3.13 has and 3.11 has not."""
    return [line for line in lines if not re.search(r" ~+\^+$", line)]
