"""Conversion functions (DMN 1.5, 10.3.4.1): values from texts and from their parts, and texts from values."""

import re
from collections.abc import Callable
from datetime import time as clock_time
from decimal import Decimal
from typing import Any

from policy.feel.builtins.declare import Fault, builtin
from policy.feel.builtins.positions import whole
from policy.feel.builtins.temporal import day_of
from policy.feel.literals import literal, quoted
from policy.feel.values.kinds import DATE_TIMES, DATES
from policy.feel.values.numbers import Number, parse_number
from policy.feel.values.ranges import Range
from policy.feel.values.temporal import (
    Date,
    DateTime,
    Duration,
    Time,
    YearsMonths,
    duration_ns,
    make_date,
    make_date_and_time,
    make_time,
    make_years_months,
    time_part,
)
from policy.feel.values.temporal_texts import parse_date, parse_date_and_time, parse_duration, parse_time, temporal_text
from policy.feel.values.zones import fixed_zone

NS = 1_000_000_000


def _whole(number: Number, what: str) -> int:
    if number != whole(number):
        raise Fault(f"the {what} is a whole number")
    return whole(number)


@builtin(
    "date(from: string): date",
    "date(from: date): date",
    "date(from: date and time): date",
    "date(year: number, month: number, day: number): date",
)
def date(first: Any, month: Number | None = None, day: Number | None = None) -> Date:
    """A date from its text, from a moment, or from its year, month and day."""
    if month is not None and day is not None:
        return make_date(_whole(first, "year"), _whole(month, "month"), _whole(day, "day"))
    return parse_date(first) if isinstance(first, str) else day_of(first)


@builtin(
    "time(from: string): time",
    "time(from: time): time",
    "time(from: date): time",
    "time(from: date and time): time",
    "time(hour: number, minute: number, second: number, offset?: days and time duration?): time",
)
def time(
    first: Any, minute: Number | None = None, second: Number | None = None, offset: Duration | None = None
) -> Time:
    """A time of day from its text, from a moment, or from its hour, minute, second and offset from UTC."""
    if minute is not None and second is not None:
        zone = None if offset is None else fixed_zone(_offset_seconds(offset))
        return make_time(_whole(first, "hour"), _whole(minute, "minute"), whole(second), _nanoseconds(second), zone)
    if isinstance(first, str):
        return parse_time(first)
    if type(first) in DATES:
        return clock_time(tzinfo=fixed_zone(0))
    return time_part(first) if type(first) in DATE_TIMES else first


def _offset_seconds(offset: Duration) -> int:
    return int(Decimal(duration_ns(offset)) / NS)


def _nanoseconds(second: Number) -> int:
    if second < 0:
        raise Fault("there is no second below 0")
    return int((Decimal(second) % 1) * NS) if whole(second) < 60 else 0


@builtin(
    "date and time(from: string): date and time",
    "date and time(date: date, time: time): date and time",
    "date and time(date: date and time, time: time): date and time",
)
def date_and_time(first: Any, clock: Time | None = None) -> DateTime:
    """A moment from its text, or from a date and a time."""
    return parse_date_and_time(first) if clock is None else make_date_and_time(day_of(first), clock)


@builtin("duration(from: string): Any")
def duration(text: str) -> Duration | YearsMonths:
    """A duration from its text: days and time (`P1DT2H`) or years and months (`P1Y2M`)."""
    return parse_duration(text)


@builtin(
    "years and months duration(from: date, to: date): years and months duration",
    "years and months duration(from: date and time, to: date and time): years and months duration",
)
def years_and_months_duration(start: Date | DateTime, end: Date | DateTime) -> YearsMonths:
    """The whole months from one date to another; of moments the dates count, not the time of day."""
    if _moment_key(end) < _moment_key(start):
        return make_years_months(-_whole_months(end, start))
    return make_years_months(_whole_months(start, end))


def _moment_key(value: Date | DateTime) -> tuple[int, int, int]:
    day = day_of(value)
    return day.year, day.month, day.day


def _whole_months(early: Date | DateTime, late: Date | DateTime) -> int:
    (year1, month1, *rest1), (year2, month2, *rest2) = _moment_key(early), _moment_key(late)
    return (year2 - year1) * 12 + month2 - month1 - (rest2 < rest1)


@builtin("number(from: string, grouping separator: string?, decimal separator: string?): number")
def number(text: str, grouping: str | None, point: str | None) -> Number:
    """A number from its text with the signs that group its thousands and begin its decimals."""
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", ".") or (point and grouping == point):
        raise Fault("grouping is a space, comma or full stop, the decimal separator another comma or full stop")
    plain = text.replace(grouping, "") if grouping else text
    if point == "," and "." in plain:
        raise Fault(f"{quoted(text[:60])} is not a number with decimals after a comma")
    return parse_number(plain.replace(",", ".") if point == "," else plain)


@builtin("string(from: Any): string")
def string(value: Any) -> str | None:
    """The text of a value; of null, null."""
    return None if value is None else text_of(value)


def text_of(value: Any) -> str:
    """The text of a value as `string()` and the braces of a reason show it."""
    if isinstance(value, str):
        return value
    return TEXTS.get(type(value), _plain)(value)


def _plain(value: Any) -> str:
    return temporal_text(value) if literal(value).startswith("@") else literal(value)


def _inside(value: Any) -> str:
    """The text of a value within a list or context."""
    return TEXTS.get(type(value), literal)(value)


def _list_text(items: list[Any]) -> str:
    return "[" + ", ".join(map(_inside, items)) + "]"


def _context_text(entries: dict[str, Any]) -> str:
    return "{" + ", ".join(f"{_key_text(key)}: {_inside(value)}" for key, value in entries.items()) + "}"


def _key_text(key: str) -> str:
    return key if PLAIN_KEY.fullmatch(key) else quoted(key)


PLAIN_KEY = re.compile(r"[^\W\d]\w*( \w+)*")
TEXTS: dict[type, Callable[[Any], str]] = {list: _list_text, dict: _context_text}


@builtin("range(from: string): range")
def range_(text: str) -> Range:
    """A range from its text: `[1..10)`, with endpoints written out."""
    from policy.feel.range_texts import parse_range  # the parser knows the names of built-ins

    return parse_range(text)


FUNCTIONS = (date, time, date_and_time, duration, years_and_months_duration, number, string, range_)
