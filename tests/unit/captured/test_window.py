from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from analyzer.captured.window import ALWAYS, Window, files_in_window, hour_of_path
from contracts.job import DataQualityJob
from contracts.times import parse_time
from tests.unit.contracts.samples import ENVIRONMENT

START, END = "2021-02-05T04:30:00Z", "2021-02-05T06:00:00Z"


def window(start: str | None = START, end: str | None = END) -> Window:
    return Window(parse_time(start) if start else None, parse_time(end) if end else None)


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2021-02-05T04:29:59.999Z", False),
        (START, True),
        ("2021-02-05T05:30:00+01:00", True),
        ("2021-02-05T05:59:59.999Z", True),
        (END, False),
    ],
)
def test_the_start_belongs_to_the_window_and_the_end_does_not(moment: str, inside: bool) -> None:
    assert window().holds(parse_time(moment)) is inside


def test_an_end_that_is_not_set_is_open() -> None:
    early, late = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
    assert window(start=None).holds(early)
    assert not window(start=None).holds(late)
    assert window(end=None).holds(late)
    assert ALWAYS.holds(early)
    assert not ALWAYS.bounded
    assert str(window(start=None)) == "from the beginning until before 2021-02-05T06:00:00Z"


@pytest.mark.parametrize(
    "moment",
    [
        "2021-02-05T05:00:00.5z",
        "2021-02-05 05:00:00.5 UTC",
        "2021-02-05T05:00:00.5 GMT",
        "2021/02/05 05:00:00.5",
        "2021-02-05T06:00:00,5+0100",
        " 20210205T050000.500000000Z ",
    ],
)
def test_a_moment_may_be_spelt_in_many_ways(moment: str) -> None:
    assert parse_time(moment) == datetime(2021, 2, 5, 5, 0, 0, 500_000, tzinfo=UTC)


@pytest.mark.parametrize("moment", ["", "UTC", "05/02/2021 05:00:00", "2021-02-30T00:00:00Z"])
def test_what_names_no_moment_is_refused(moment: str) -> None:
    with pytest.raises(ValueError, match="should be a time such as"):
        parse_time(moment)


@pytest.mark.parametrize(("hour", "overlaps"), [(3, False), (4, True), (5, True), (6, False)])
def test_an_hour_counts_when_a_moment_of_it_lies_inside(hour: int, overlaps: bool) -> None:
    assert window().overlaps_hour(datetime(2021, 2, 5, hour, tzinfo=UTC)) is overlaps


def test_the_job_sets_the_window_in_any_spelling_of_the_times() -> None:
    settings = {"start_time": "2021-02-05T04: 30: 00Z", "end_time": "2021-02-05T07:00:00+01:00"}
    assert Window.of(DataQualityJob.from_environment(ENVIRONMENT | settings)) == window()
    assert Window.of(DataQualityJob.from_environment(ENVIRONMENT)) == ALWAYS


@pytest.mark.parametrize(
    ("path", "hour"),
    [
        ("/in/endpoint/variant/2021/02/05/04/00-a.jsonl", datetime(2021, 2, 5, 4, tzinfo=UTC)),
        ("/2020/01/01/00/2021/02/05/04/a.jsonl", datetime(2021, 2, 5, 4, tzinfo=UTC)),
        ("/in/2021/02/05/24/a.jsonl", None),
        ("/in/2021/02/05/a.jsonl", None),
        ("/in/2021/2/5/4/a.jsonl", None),
        ("/in/2021/02/05/04", None),
        ("a.jsonl", None),
    ],
)
def test_the_folders_of_a_file_name_its_hour(path: str, hour: datetime | None) -> None:
    assert hour_of_path(path) == hour


def test_files_of_other_hours_are_left_out_by_their_folders_below_the_source() -> None:
    root = Path("/in/2020/01/01/00")
    files = [root / "2021/02/05/03/a.csv", root / "2021/02/05/04/b.csv", root / "c.csv"]
    assert files_in_window(root, files, window()) == files[1:]
    assert files_in_window(root, files, ALWAYS) == files
