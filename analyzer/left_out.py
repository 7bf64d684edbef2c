"""What a run has left out or looked at specially, in sentences for the log and the message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analyzer.scan.split import BINARY_SIDES, OUTSIDE_WINDOW, SCRIPT_FAILURES, WITHOUT_TIME
from analyzer.scripts.record_script import DROPPED

_SENTENCES = {
    OUTSIDE_WINDOW: ("1 record lay outside the window.", "{} records lay outside the window."),
    WITHOUT_TIME: (
        "1 record without a time was taken to lie inside the window.",
        "{} records without a time were taken to lie inside the window.",
    ),
    BINARY_SIDES: ("1 binary payload was left out.", "{} binary payloads were left out."),
    DROPPED: ("1 record was dropped by the preprocessor.", "{} records were dropped by the preprocessor."),
    SCRIPT_FAILURES: (
        "The preprocessor failed for 1 record, which was left out.",
        "The preprocessor failed for {} records, which were left out.",
    ),
}


def sentences(counts: Mapping[str, int]) -> Iterator[str]:
    """One for each of a scan's counts that a reader of the outcome should know."""
    for what, (one, more) in _SENTENCES.items():
        if number := counts.get(what, 0):
            yield one if number == 1 else more.format(number)
