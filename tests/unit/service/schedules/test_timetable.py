"""Windows of executions: by offsets from the scheduled time, else from one due time to the next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.service.schedules.durations import parse_offset
from analyzer.service.schedules.timetable import ExecutionWindow, timetable
from contracts.errors import ContractError

HOURLY, DAILY = {"ScheduleExpression": "cron(0 * ? * * *)"}, {"ScheduleExpression": "cron(0 5 ? * * *)"}
NOW = {"ScheduleExpression": "NOW", "DataAnalysisStartTime": "-PT5H", "DataAnalysisEndTime": "-PT1H"}
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("-PT6H", timedelta(hours=-6)),
        ("-PT0H", timedelta()),
        ("PT0S", timedelta()),
        ("+PT1H", timedelta(hours=1)),
        ("-P8D", timedelta(days=-8)),
        ("-P2W", timedelta(weeks=-2)),
        ("-P1DT1H30M5S", -timedelta(days=1, hours=1, minutes=30, seconds=5)),
        ("-PT90M", timedelta(minutes=-90)),
    ],
)
def test_offsets_are_durations(text: str, span: timedelta) -> None:
    assert parse_offset("StartTimeOffset", text) == span


@pytest.mark.parametrize(
    "text",
    ["", "P", "-P", "-PT", "-P1DT", "-1H", "PT1", "-P1M", "-P1Y", "-PT1H ", "-PT1.5H", "-pt1h", "-P1W2D", "-P٣D"],
)
def test_other_texts_are_none(text: str) -> None:
    with pytest.raises(ContractError, match=r"StartTimeOffset holds .* it should be a duration of weeks, or of days"):
        parse_offset("StartTimeOffset", text)


def test_durations_longer_than_calendars_are_refused() -> None:
    with pytest.raises(ContractError, match="longer than any calendar"):
        parse_offset("StartTimeOffset", "-P9999999999D")


@given(st.integers(0, 10**4), st.integers(0, 10**4), st.integers(0, 10**4), st.integers(0, 10**4))
def test_a_duration_is_the_sum_of_its_parts(days: int, hours: int, minutes: int, seconds: int) -> None:
    span = parse_offset("StartTimeOffset", f"-P{days}DT{hours}H{minutes}M{seconds}S")
    assert -span == timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


@pytest.mark.parametrize(
    ("config", "job_input", "scheduled", "start", "end"),
    [
        (HOURLY, {}, "2026-01-09T13:00", "2026-01-09T12:00", "2026-01-09T13:00"),
        (DAILY, {}, "2026-01-09T05:00", "2026-01-08T05:00", "2026-01-09T05:00"),
        (
            {"ScheduleExpression": "cron(0 0/10 ? * * *)"},
            {},
            "2026-01-09T00:00",
            "2026-01-08T20:00",
            "2026-01-09T00:00",
        ),
        (
            DAILY,
            {"StartTimeOffset": "-P8D", "EndTimeOffset": "-P1D"},
            "2020-01-09T13:00",
            "2020-01-01T13:00",
            "2020-01-08T13:00",
        ),
        (HOURLY, {"StartTimeOffset": "-PT6H"}, "2026-01-09T13:00", "2026-01-09T07:00", "2026-01-09T13:00"),
        (HOURLY, {"EndTimeOffset": "-PT2H"}, "2026-01-09T13:00", "2026-01-09T10:00", "2026-01-09T11:00"),
        (NOW, {"StartTimeOffset": "-P8D"}, "2026-01-09T13:07:30", "2026-01-09T08:07:30", "2026-01-09T12:07:30"),
        (
            {**HOURLY, "DataAnalysisStartTime": "-PT24H", "DataAnalysisEndTime": "PT0H"},
            {"StartTimeOffset": "-PT1H"},
            "2026-01-09T13:00",
            "2026-01-08T13:00",
            "2026-01-09T13:00",
        ),
    ],
)
def test_windows_of_scheduled_times(
    config: dict[str, str], job_input: dict[str, str], scheduled: str, start: str, end: str
) -> None:
    assert timetable("churn", config, job_input).window(at(scheduled)) == ExecutionWindow(at(start), at(end))


@given(st.integers(0, 23), st.integers(1, 24), st.integers(0, 50), MOMENTS)
def test_windows_without_a_start_follow_each_other(first: int, interval: int, delay: int, moment: datetime) -> None:
    made = timetable(
        "churn", {"ScheduleExpression": f"cron(0 {first}/{interval} ? * * *)"}, {"EndTimeOffset": f"-PT{delay}H"}
    )
    assert made.recurrence is not None
    windows = [made.window(due) for due in made.recurrence.between(moment, moment + timedelta(days=3))]
    assert all(one.end == other.start for one, other in pairwise(windows))
    assert all(window.start < window.end for window in windows)


@given(st.integers(1, 24), st.integers(0, 23), MOMENTS)
def test_offsets_make_windows_of_one_length(start: int, end: int, moment: datetime) -> None:
    offsets = {"StartTimeOffset": f"-PT{start + end}H", "EndTimeOffset": f"-PT{end}H"}
    window = timetable("churn", HOURLY, offsets).window(moment)
    assert (window.start, window.end) == (moment - timedelta(hours=start + end), moment - timedelta(hours=end))


@pytest.mark.parametrize(
    ("config", "job_input", "message"),
    [
        ({"ScheduleExpression": "NOW"}, {}, "DataAnalysisStartTime is missing; with NOW"),
        ({"ScheduleExpression": "NOW", "DataAnalysisStartTime": "-PT1H"}, {}, "DataAnalysisEndTime is missing"),
        ({**HOURLY, "DataAnalysisEndTime": "-PT1H"}, {}, "DataAnalysisStartTime is missing"),
        ({**NOW, "DataAnalysisStartTime": "-PT1H"}, {}, "DataAnalysisStartTime holds .* before DataAnalysisEndTime"),
        ({**NOW, "DataAnalysisStartTime": "-PT26H"}, {}, "DataAnalysisStartTime holds .* at most 24 hours before"),
        (HOURLY, {"StartTimeOffset": "-PT1H", "EndTimeOffset": "-PT1H"}, "StartTimeOffset holds .* before EndTime"),
        (HOURLY, {"StartTimeOffset": "PT0H"}, "StartTimeOffset holds .* before EndTimeOffset"),
        (HOURLY, {"EndTimeOffset": "PT1H"}, "EndTimeOffset holds .* it should not be after the scheduled time"),
        (HOURLY, {"StartTimeOffset": "-P367D"}, "StartTimeOffset holds .* at most 366 days before the scheduled time"),
        (HOURLY, {"EndTimeOffset": "-P3000000D"}, "EndTimeOffset holds .* at most 366 days"),
        (HOURLY, {"StartTimeOffset": "yesterday"}, "StartTimeOffset holds .* it should be a duration"),
        ({"ScheduleExpression": "rate(1 day)"}, {}, "ScheduleExpression holds"),
    ],
)
def test_windows_that_could_hold_nothing_are_errors(
    config: dict[str, str], job_input: dict[str, str], message: str
) -> None:
    with pytest.raises(ContractError, match=message):
        timetable("churn", config, job_input)


def test_without_a_configuration_a_schedule_is_daily() -> None:
    made = timetable("churn", None)
    assert made.recurrence is not None
    assert len(made.recurrence.hours) == 1


def test_the_folders_of_a_window_are_those_of_its_hours() -> None:
    window = ExecutionWindow(at("2026-02-28T22:00"), at("2026-03-01T01:00"))
    assert list(window.hour_folders()) == ["2026/02/28/22", "2026/02/28/23", "2026/03/01/00"]


def test_hours_of_which_a_part_lies_in_the_window_have_a_folder() -> None:
    window = ExecutionWindow(at("2026-01-09T08:07:30"), at("2026-01-09T10:07:30"))
    assert list(window.hour_folders()) == ["2026/01/09/08", "2026/01/09/09", "2026/01/09/10"]


@given(MOMENTS, st.timedeltas(timedelta(seconds=1), timedelta(days=10)))
def test_each_moment_of_a_window_lies_in_one_of_its_folders(start: datetime, length: timedelta) -> None:
    window = ExecutionWindow(start, start + length)
    folders = list(window.hour_folders())
    last = window.end - timedelta(microseconds=1)
    assert (folders[0], folders[-1]) == (f"{start:%Y/%m/%d/%H}", f"{last:%Y/%m/%d/%H}")
    assert folders == sorted(set(folders))
    assert (len(folders) - 1) * timedelta(hours=1) < length + timedelta(hours=1)
