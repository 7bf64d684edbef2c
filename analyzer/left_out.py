"""What a run has left out or looked at specially, in sentences for the log and the message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analyzer.scan.split import (
    BINARY_SIDES,
    BLANK_VALUES,
    DROPPED,
    FAILED_ANSWERS,
    OUTSIDE_WINDOW,
    RAGGED_LONG,
    RAGGED_SHORT,
    SCRIPT_FAILURES,
    UNANSWERED,
    UNASKED,
    WITHOUT_PARTNER,
    WITHOUT_TIME,
    SplitReport,
)

_BAD = ("1 record could not be read.", "{} records could not be read.")
_SENTENCES = {
    OUTSIDE_WINDOW: ("1 record lay outside the window.", "{} records lay outside the window."),
    WITHOUT_TIME: (
        "1 record without a time that can be read was taken to lie inside the window.",
        "{} records without a time that can be read were taken to lie inside the window.",
    ),
    BINARY_SIDES: ("1 binary payload was left out.", "{} binary payloads were left out."),
    WITHOUT_PARTNER: (
        "1 row without a partner in the side data was left out.",
        "{} rows without a partner in the side data were left out.",
    ),
    FAILED_ANSWERS: (
        "1 request that failed, by its status, was left out.",
        "{} requests that failed, by their status, were left out.",
    ),
    UNANSWERED: ("1 request without its response was left out.", "{} requests without their response were left out."),
    UNASKED: ("1 response without its request was left out.", "{} responses without their request were left out."),
    RAGGED_SHORT: (
        "1 record with fewer values than columns was filled up with missing ones.",
        "{} records with fewer values than columns were filled up with missing ones.",
    ),
    RAGGED_LONG: (
        "1 record had empty values too many at its end, which were left out.",
        "{} records had empty values too many at their end, which were left out.",
    ),
    BLANK_VALUES: (
        "1 blank line of CSV with one column was taken for a missing value.",
        "{} blank lines of CSV with one column were taken for missing values.",
    ),
    DROPPED: ("1 record was dropped by the preprocessor.", "{} records were dropped by the preprocessor."),
    SCRIPT_FAILURES: (
        "The preprocessor failed for 1 record, which was left out.",
        "The preprocessor failed for {} records, which were left out.",
    ),
}


def notes_of(*reports: SplitReport) -> Iterator[str]:
    """What the message says of scans: the bad records that were tolerated, then the counts and the hints of each."""
    yield from _counted(_BAD, sum(report.bad_records for report in reports))
    for report in reports:
        yield from sentences(report.counts)
        yield from report.hints


def sentences(counts: Mapping[str, int]) -> Iterator[str]:
    """One for each of a scan's counts that a reader of the outcome should know."""
    for what, forms in _SENTENCES.items():
        yield from _counted(forms, counts.get(what, 0))


def _counted(forms: tuple[str, str], number: int) -> Iterator[str]:
    one, more = forms
    if number:
        yield one if number == 1 else more.format(number)
