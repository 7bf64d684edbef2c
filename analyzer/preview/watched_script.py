"""A user's preprocessor that is watched: what it got and what it gave, for the first records."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

from analyzer.captured.inference_record import InferenceRecord
from analyzer.errors import UnreadableDataError
from analyzer.formats.reading import Handler
from analyzer.scan.split import SCRIPT_FAILURES, SplitReport
from analyzer.scripts.record_script import RecordScript

_LONGEST_TEXT = 80
_MOST_VALUES = 40


@dataclass(frozen=True)
class HandledRecord:
    """A record as the script got it, and the rows that it made of it: None for the record itself.

    `failure` is what it raised, with its traceback; there are no rows then.
    """

    place: str
    record: str
    rows: list[dict[str, Any]] | None
    failure: str | None


@dataclass(frozen=True)
class WatchedScript:
    """Stands for `script`, and keeps the first `kept` records in `handled`."""

    script: RecordScript
    kept: int
    handled: list[HandledRecord] = field(default_factory=list)

    def handler(self, report: SplitReport) -> Handler:
        return _Watching(self, self.script.handler(report), report)


@dataclass(frozen=True)
class _Watching:
    watched: WatchedScript
    handler: Handler
    report: SplitReport

    def rows(self, record: InferenceRecord, where: str, shown: str) -> list[dict[str, Any]] | None:
        keeps = len(self.watched.handled) < self.watched.kept
        before = shortened(record.as_dict()) if keeps else ""  # a script may change it
        failures = self.report.counts.get(SCRIPT_FAILURES, 0)
        start = time.monotonic()
        rows = self.handler.rows(record, where, shown)
        failed = self.report.counts.get(SCRIPT_FAILURES, 0) > failures
        if keeps:
            failure = self.report.script_failures[-1] if failed else None
            self.watched.handled.append(HandledRecord(where, before, rows, failure))
        if failed and time.monotonic() - start >= self.watched.script.timeout_s:
            # Others may take their whole time, too.
            raise UnreadableDataError("the preprocessor did not come back in time: no record after that one was tried")
        return rows


def shortened(value: Any) -> str:
    """A value as JSON on one line, long texts and collections in it cut."""
    return json.dumps(_cut(value), ensure_ascii=False, default=str)


def _cut(value: Any) -> Any:
    match value:
        case str():
            return value if len(value) <= _LONGEST_TEXT else f"{value[:_LONGEST_TEXT]}..."
        case dict():
            some = {str(key): _cut(inner) for key, inner in list(value.items())[:_MOST_VALUES]}
            more = len(value) - len(some)
            return {**some, "...": f"{more} more"} if more > 0 else some
        case list():
            more = len(value) - _MOST_VALUES
            return [*map(_cut, value[:_MOST_VALUES]), *([f"... {more} more"] if more > 0 else [])]
    return value
