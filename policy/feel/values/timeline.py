"""Temporal values moved and measured: durations later, and the duration between two (DMN 1.5, 10.3.2.3 and 10.3.2.12).

A date and time with a zone moves along the line of instants by days and time durations, and on the calendar of its
place by months. A date beside a date and time is its midnight in UTC.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from policy.feel.fault import Fault
from policy.feel.values.calendar import DAY_NS
from policy.feel.values.temporal import (
    Date,
    DateTime,
    Duration,
    Time,
    WideDate,
    YearsMonths,
    date_part,
    day_number,
    duration_ns,
    instant,
    make_date_and_time,
    make_duration,
    make_time,
    moment,
    months_later,
    numbered_day,
    time_at,
    time_ns,
    time_part,
    zone_of,
)
from policy.feel.values.times import comparable_ns


def midnight(day: Date) -> DateTime:
    """The start of the day in UTC."""
    return make_date_and_time(day, make_time(0, 0, 0, 0, UTC))


def date_later(day: Date, duration: Duration) -> Date:
    """The date that is reached from its midnight."""
    return numbered_day(day_number(day) + duration_ns(duration) // DAY_NS)


def time_later(clock: Time, duration: Duration) -> Time:
    """The time of day then; past midnight it begins anew."""
    return time_at(time_ns(clock) + duration_ns(duration), clock.tzinfo)


def later(value: DateTime, duration: Duration) -> DateTime:
    """The date and time so much later, in the same zone."""
    if type(value) is datetime and type(duration) is timedelta and (value.tzinfo is UTC or value.tzinfo is None):
        try:
            return value + duration
        except OverflowError:
            pass  # in a year that Python's own class cannot hold
    return moment(instant(value) + duration_ns(duration), zone_of(value))


def moment_months_later(value: DateTime, duration: YearsMonths) -> DateTime:
    """The same time of day so many months later."""
    return make_date_and_time(months_later(date_part(value), duration.months), time_part(value), value.fold)


def days_between(left: Date, right: Date) -> Duration:
    """`left - right`."""
    return make_duration((day_number(left) - day_number(right)) * DAY_NS)


def times_between(left: Time, right: Time) -> Duration:
    """`left - right`."""
    of_left, of_right = comparable_ns(left, right)
    return make_duration(of_left - of_right)


def ns_between(left: Any, right: Any) -> Duration:
    """`left - right` of two dates and times, one of which may be a date."""
    of_left, of_right = comparable_instants(_moment(left), _moment(right))
    return make_duration(of_left - of_right)


def comparable_instants(left: DateTime, right: DateTime) -> tuple[int, int]:
    """Both in nanoseconds on one line: of instants, or of local clocks."""
    if (zone_of(left) is None) != (zone_of(right) is None):
        raise Fault("cannot compare a date and time that has a zone with one that has none")
    return instant(left), instant(right)


def _moment(value: Any) -> DateTime:
    return midnight(value) if type(value) in (date, WideDate) else value
