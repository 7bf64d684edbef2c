"""What a run has left out is told in sentences."""

from __future__ import annotations

from analyzer.left_out import notes_of
from analyzer.scan.split import HINTS_KEPT, OUTSIDE_WINDOW, WITHOUT_TIME, SplitReport


def test_of_nothing_nothing_is_told() -> None:
    assert list(notes_of()) == list(notes_of(SplitReport(rows=5), SplitReport())) == []


def test_one_is_told_as_one() -> None:
    report = SplitReport(bad_records=1, counts={WITHOUT_TIME: 1, "of the machinery": 9})
    assert list(notes_of(report)) == [
        "1 record could not be read.",
        "1 record without a time that can be read was taken to lie inside the window.",
    ]


def test_bad_records_of_all_that_was_read_are_counted_together() -> None:
    captures = SplitReport(bad_records=2, counts={WITHOUT_TIME: 4, OUTSIDE_WINDOW: 7})
    assert list(notes_of(captures, SplitReport(bad_records=3))) == [
        "5 records could not be read.",
        "7 records lay outside the window.",
        "4 records without a time that can be read were taken to lie inside the window.",
    ]


def test_hints_of_splits_are_told_once_each_and_only_the_first_few() -> None:
    first, second = SplitReport(rows=1), SplitReport(rows=1)
    first.hint("The column a looks odd.")
    for number in range(50):
        second.hint("The column a looks odd.")
        second.hint(f"The column {number} looks odd.")
    first.merge(SplitReport.from_plain(second.to_plain()))
    notes = list(notes_of(first))
    assert len(notes) == HINTS_KEPT
    assert notes[:2] == ["The column a looks odd.", "The column 0 looks odd."]
