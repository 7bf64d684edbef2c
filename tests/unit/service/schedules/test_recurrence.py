"""Schedules are due at full hours of UTC, without gaps, repetitions or drift."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.service.schedules.recurrence import Recurrence, daily, parse_expression
from contracts.errors import ContractError

HOUR = timedelta(hours=1)
NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.timezones())
RECURRENCES = st.frozensets(st.integers(0, 23), min_size=1).map(lambda hours: Recurrence(tuple(sorted(hours))))


def recurrence(expression: str) -> Recurrence:
    parsed = parse_expression(expression)
    assert parsed is not None
    return parsed


@pytest.mark.parametrize(
    ("expression", "hours"),
    [
        ("cron(0 * ? * * *)", tuple(range(24))),
        ("cron(0 0 ? * * *)", (0,)),
        ("cron(0 05 ? * * *)", (5,)),
        ("cron(0 23 ? * * *)", (23,)),
        ("cron(0 17/12 ? * * *)", (5, 17)),
        ("cron(0 0/2 ? * * *)", tuple(range(0, 24, 2))),
        ("cron(0 0/10 ? * * *)", (0, 10, 20)),
        ("cron(0 00/01 ? * * *)", tuple(range(24))),
        ("cron(0 7/24 ? * * *)", (7,)),
        ("cron( 0  7  ?  *  *  * )", (7,)),
    ],
)
def test_the_three_forms_are_hours_of_a_day(expression: str, hours: tuple[int, ...]) -> None:
    assert recurrence(expression).hours == hours


def test_now_is_no_recurrence() -> None:
    assert parse_expression("NOW") is None


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "now",
        "rate(1 hour)",
        "0 * * * *",
        "cron(0 * * * * *)",
        "cron(0 * ? * *)",
        "cron(30 * ? * * *)",
        "cron(0 9-17 ? * * *)",
        "cron(0 1,2 ? * * *)",
        "cron(0 */6 ? * * *)",
        "cron(0 * ? * MON-FRI *)",
        "cron(0 * ? * * *) ",
        "cron(0 ٣ ? * * *)",
    ],
)
def test_an_error_of_another_expression_names_those_that_are_known(expression: str) -> None:
    with pytest.raises(ContractError, match="ScheduleExpression holds") as raised:
        parse_expression(expression)
    for known in ("cron(0 * ? * * *)", "cron(0 5 ? * * *)", "cron(0 17/12 ? * * *)", "NOW"):
        assert known in str(raised.value)


@pytest.mark.parametrize("expression", ["cron(0 24 ? * * *)", "cron(0 0/0 ? * * *)", "cron(0 0/25 ? * * *)"])
def test_an_error_of_a_number_that_is_no_hour_says_what_it_should_be(expression: str) -> None:
    with pytest.raises(ContractError, match=r"its hour should be 0 to 23, and its number of hours 1 to 24\."):
        parse_expression(expression)


@given(st.integers(0, 23), st.integers(1, 24))
def test_every_n_hours_of_a_day_begin_with_the_first_one(first: int, interval: int) -> None:
    made = recurrence(f"cron(0 {first}/{interval} ? * * *)")
    start = datetime(2026, 1, 1, first, tzinfo=UTC)
    dues = [start + passed * HOUR for passed in range(0, 24, interval)]
    assert list(made.between(start - HOUR, start + 23 * HOUR)) == dues


@given(RECURRENCES, MOMENTS)
def test_the_next_due_time_is_the_first_full_hour_of_its_hours(made: Recurrence, moment: datetime) -> None:
    due = made.next_after(moment)
    assert due > moment
    assert due.utcoffset() == timedelta()
    assert (due.minute, due.second, due.microsecond) == (0, 0, 0)
    hours = [hour for hour in (due - passed * HOUR for passed in range(25)) if hour > moment]
    assert [hour for hour in hours if hour.hour in made.hours] == [due]


@given(RECURRENCES, MOMENTS)
def test_the_last_due_time_is_the_one_whose_next_is_not_before(made: Recurrence, moment: datetime) -> None:
    due = made.last_before(moment)
    assert due < moment <= made.next_after(due)


@given(RECURRENCES, MOMENTS, st.timedeltas(timedelta(), timedelta(days=3)), st.timedeltas(timedelta(), timedelta(3)))
def test_due_times_of_two_spans_are_those_of_both(
    made: Recurrence, moment: datetime, first: timedelta, second: timedelta
) -> None:
    between, until = moment.astimezone(UTC) + first, moment.astimezone(UTC) + first + second
    both = [*made.between(moment, between), *made.between(between, until)]
    assert both == list(made.between(moment, until))


@given(RECURRENCES, MOMENTS)
def test_a_month_has_each_hour_of_each_day_once(made: Recurrence, moment: datetime) -> None:
    start = moment.astimezone(UTC)
    dues = list(made.between(start, start + timedelta(days=31)))
    assert len(dues) == len(set(dues)) == 31 * len(made.hours)
    assert all(one < other for one, other in pairwise(dues))


def test_clocks_that_change_for_the_summer_are_not_heeded() -> None:
    berlin = NOON.astimezone(timezone(timedelta(hours=2)))
    assert list(islice(recurrence("cron(0 0 ? * * *)").between(berlin, berlin + timedelta(days=2)), 2)) == [
        datetime(2026, 3, 30, tzinfo=UTC),
        datetime(2026, 3, 31, tzinfo=UTC),
    ]


def test_schedules_without_an_expression_are_daily_at_hours_of_their_names() -> None:
    hours = {daily(f"schedule-{number}").hours for number in range(500)}
    assert hours == {(hour,) for hour in range(24)}
    assert daily("churn") == daily("churn")
