"""Dates, times and durations: classes of the standard library where they can hold the value, our own for the rest.

A value has one representation: the constructors choose the class, so `make_date(2026, 1, 1)` is always a
`datetime.date` and a year 12026 always a `WideDate`. Beware that a datetime is a date to `isinstance`: ask `type(...)`.
"""

from collections.abc import Callable
from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta
from datetime import tzinfo as Zone
from operator import ge, gt, le, lt
from typing import Any

from attrs import frozen

from policy.feel.fault import Fault
from policy.feel.values.calendar import (
    DAY_NS,
    DAY_SECONDS,
    NS,
    YEAR_LIMIT,
    civil_of,
    clock_ns,
    clock_of,
    days_of,
    is_date,
    month_days,
    shifted_month,
)
from policy.feel.values.zones import local_offset, offset_at

MONTHS_LIMIT = 12 * (2 * YEAR_LIMIT + 1)  # from the first month of all years to the last
DURATION_LIMIT = 2**63 * NS  # nanoseconds; ten times the time from the first year to the last
_TIMEDELTA_DAYS = 999_999_999


def _ordered(compare: Callable[[int, int], bool]) -> Any:
    """A comparison of a date or duration of ours with another, of ours or of the standard library, which asks here too."""

    def compared(own: Any, other: Any) -> Any:
        place = PLACES.get(type(other))
        return NotImplemented if place is None or place is not PLACES[type(own)] else compare(place(own), place(other))

    return compared


@frozen
class WideDate:
    """A date in a year that `datetime.date` cannot hold; it stands in one order with those that it can."""

    year: int
    month: int
    day: int

    __lt__, __le__, __gt__, __ge__ = map(_ordered, (lt, le, gt, ge))


@frozen
class FineTime:
    """A time of day finer than a microsecond."""

    hour: int
    minute: int
    second: int
    nanosecond: int
    tzinfo: Zone | None = None


@frozen
class WideDateTime:
    """A date and time that `datetime.datetime` cannot hold; `fold` as there: the second of two moments alike."""

    day: "Date"
    clock: "Time"
    fold: int = 0


@frozen
class LongDuration:
    """A days and time duration beyond `timedelta` or finer than a microsecond; it stands in one order with the others."""

    nanoseconds: int

    __lt__, __le__, __gt__, __ge__ = map(_ordered, (lt, le, gt, ge))


@frozen(order=True)
class YearsMonths:
    """A years and months duration."""

    months: int


Date = date | WideDate
Time = time | FineTime
DateTime = datetime | WideDateTime
Duration = timedelta | LongDuration
Temporal = Date | Time | DateTime | Duration | YearsMonths


def make_date(year: int, month: int, day: int) -> Date:
    """The date of these numbers; a fault where there is none."""
    if not is_date(year, month, day):
        raise Fault(f"there is no date {year}-{month:02}-{day:02}")
    return date(year, month, day) if MINYEAR <= year <= MAXYEAR else WideDate(year, month, day)


def make_time(hour: int, minute: int, second: int, nanosecond: int = 0, zone: Zone | None = None) -> Time:
    """The time of these numbers; a fault where there is none."""
    if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60 and 0 <= nanosecond < NS):
        raise Fault(f"there is no time {hour:02}:{minute:02}:{second:02}")
    if nanosecond % 1000:
        return FineTime(hour, minute, second, nanosecond, zone)
    return time(hour, minute, second, nanosecond // 1000, zone)


def make_date_and_time(day: Date, clock: Time, fold: int = 0) -> DateTime:
    """The date and time of a date and a time, whose zone is kept."""
    if type(day) is date and type(clock) is time:
        return datetime.combine(day, clock.replace(fold=fold))
    return WideDateTime(day, clock, fold)


def make_duration(nanoseconds: int) -> Duration:
    """The days and time duration of so many nanoseconds."""
    if abs(nanoseconds) >= DURATION_LIMIT:
        raise Fault("the duration is too long")
    microseconds, rest = divmod(nanoseconds, 1000)
    if rest or not -_TIMEDELTA_DAYS <= nanoseconds // DAY_NS <= _TIMEDELTA_DAYS:
        return LongDuration(nanoseconds)
    return timedelta(microseconds=microseconds)


def make_years_months(months: int) -> YearsMonths:
    """The years and months duration of so many months."""
    if abs(months) > MONTHS_LIMIT:
        raise Fault("the duration is too long")
    return YearsMonths(months)


def date_part(value: DateTime) -> Date:
    """The local date."""
    return value.day if isinstance(value, WideDateTime) else value.date()


def time_part(value: DateTime) -> Time:
    """The local time of day, with its zone."""
    return value.clock if isinstance(value, WideDateTime) else value.timetz().replace(fold=0)


def nanosecond_part(clock: Time) -> int:
    """The fraction of the second, in nanoseconds."""
    return clock.nanosecond if isinstance(clock, FineTime) else clock.microsecond * 1000


def zone_of(value: Time | DateTime) -> Zone | None:
    """The zone of a time or a date and time."""
    return value.clock.tzinfo if isinstance(value, WideDateTime) else value.tzinfo


def duration_ns(duration: Duration) -> int:
    """A days and time duration in nanoseconds."""
    if isinstance(duration, LongDuration):
        return duration.nanoseconds
    return ((duration.days * DAY_SECONDS + duration.seconds) * 1_000_000 + duration.microseconds) * 1000


def day_number(day: Date) -> int:
    """Days since 1970-01-01."""
    return days_of(day.year, day.month, day.day)


def numbered_day(days: int) -> Date:
    """The date so many days after 1970-01-01."""
    return make_date(*civil_of(days))


def time_ns(clock: Time) -> int:
    """Nanoseconds from midnight."""
    return clock_ns(clock.hour, clock.minute, clock.second, nanosecond_part(clock))


def time_at(ns: int, zone: Zone | None) -> Time:
    """The time so many nanoseconds from midnight, past which it begins anew."""
    return make_time(*clock_of(ns % DAY_NS), zone)


def local_ns(value: DateTime) -> int:
    """Nanoseconds since 1970-01-01T00:00:00 on the clock of the place."""
    return day_number(date_part(value)) * DAY_NS + time_ns(time_part(value))


def offset_seconds(value: DateTime) -> int | None:
    """Seconds ahead of UTC; nothing for a local date and time."""
    zone = zone_of(value)
    if zone is None:
        return None
    return offset_at(zone, day_number(date_part(value)), time_ns(time_part(value)) // NS, value.fold)


def instant(value: DateTime) -> int:
    """Nanoseconds since 1970-01-01T00:00:00Z; a local date and time is read as if it were in UTC."""
    return local_ns(value) - (offset_seconds(value) or 0) * NS


def moment(ns: int, zone: Zone | None) -> DateTime:
    """The date and time of an instant, on the clock of the zone."""
    offset, fold = (0, 0) if zone is None else local_offset(zone, ns // NS)
    days, rest = divmod(ns + offset * NS, DAY_NS)
    return make_date_and_time(numbered_day(days), time_at(rest, zone), fold)


def months_later(day: Date, months: int) -> Date:
    """The date so many months later; where that month is too short, its last day."""
    year, month = shifted_month(day.year, day.month, months)
    return make_date(year, month, min(day.day, month_days(year, month)))


PLACES: dict[type, Callable[[Any], int]] = {
    date: day_number,
    WideDate: day_number,
    timedelta: duration_ns,
    LongDuration: duration_ns,
}
