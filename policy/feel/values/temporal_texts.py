"""Temporal values from and to their texts (ISO 8601 and XML Schema, with FEEL's zone names; DMN 1.5, 10.3.4.1)."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from policy.feel.fault import Fault
from policy.feel.values.calendar import DAY_NS, NS
from policy.feel.values.temporal import (
    Date,
    DateTime,
    Duration,
    FineTime,
    LongDuration,
    Temporal,
    Time,
    WideDate,
    WideDateTime,
    YearsMonths,
    date_part,
    day_number,
    duration_ns,
    make_date,
    make_date_and_time,
    make_duration,
    make_time,
    make_years_months,
    nanosecond_part,
    numbered_day,
    time_part,
)
from policy.feel.values.zones import parse_zone, zone_text

_DATE = re.compile(r"(-?(?:[0-9]{4}|[1-9][0-9]{4,8}))-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(.*)")
_TO_THE_MINUTE = re.compile(r"(?P<before>.*T\d\d:\d\d)(?P<zone>Z|[+-]\d\d:\d\d|@.*)?", re.ASCII)
_PLAIN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z?")  # what Python reads by itself
_YEARS_MONTHS = re.compile(r"(-?)P(?=[0-9])(?:([0-9]{1,18})Y)?(?:([0-9]{1,18})M)?")
_DAYS_TIME = re.compile(
    r"(-?)P(?=[0-9T])(?:([0-9]{1,18})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,18})H)?(?:([0-9]{1,18})M)?(?:([0-9]{1,18})(?:\.([0-9]*))?S)?)?"
)
_LONGEST = 200  # characters; no literal of a bounded value needs more


def _match(pattern: re.Pattern[str], text: str, kind: str) -> re.Match[str]:
    match = pattern.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        raise Fault(f"`{text[:60]}` is not a {kind}")
    return match


def parse_date(text: str) -> Date:
    """`2026-06-30`, `-0044-03-15`, `12026-01-01`."""
    year, month, day = _match(_DATE, text, "date").groups()
    return make_date(int(year), int(month), int(day))


def parse_time(text: str) -> Time:
    """`10:30:00`, `10:30:00.5Z`, `10:30:00+01:00`, `10:30:00@Europe/Paris`; `24:00:00` is the midnight that begins the day."""
    return _clock(text)[0]


def parse_date_and_time(text: str) -> DateTime:
    """`2026-06-30T10:30:00` with a zone like a time's; a date alone is its midnight, `24:00:00` that of the next day."""
    if _PLAIN.fullmatch(text) is None:
        return _date_and_time(text)
    try:
        return datetime.fromisoformat(text)
    except ValueError:  # the year 0, the hour 24, or no such day
        return _date_and_time(text)


def with_seconds(text: str) -> str:
    """A moment as people write it, `2026-06-30T10:30`, to the second; any other text as it is."""
    short = _TO_THE_MINUTE.fullmatch(text)
    return f"{short['before']}:00{short['zone'] or ''}" if short else text


def _date_and_time(text: str) -> DateTime:
    day_text, separator, clock_text = text.partition("T")
    try:
        day = parse_date(day_text)
        clock, days = _clock(clock_text) if separator else (time(), 0)
    except Fault as fault:
        raise Fault(f"`{text[:60]}` is not a date and time: {fault}") from None
    return make_date_and_time(numbered_day(day_number(day) + days) if days else day, clock)


def _clock(text: str) -> tuple[Time, int]:
    """The time, and how many days later it is."""
    hour, minute, second, fraction, zone = _match(_TIME, text, "time").groups()
    nanosecond = _nanoseconds(fraction)
    if (hour, minute, second, nanosecond) == ("24", "00", "00", 0):
        return make_time(0, 0, 0, 0, parse_zone(zone)), 1
    return make_time(int(hour), int(minute), int(second), nanosecond, parse_zone(zone)), 0


def _nanoseconds(fraction: str | None) -> int:
    """The digits after the point of a second; what is finer than a nanosecond is dropped."""
    return int((fraction or "")[:9].ljust(9, "0"))


def parse_duration(text: str) -> Duration | YearsMonths:
    """`P1DT2H3M4.5S`, `-PT1H` (days and time); `P1Y2M` (years and months)."""
    match = _YEARS_MONTHS.fullmatch(text) if len(text) <= _LONGEST else None
    if match is not None:
        sign, years, months = match.groups()
        total = int(years or 0) * 12 + int(months or 0)
        return make_years_months(-total if sign else total)
    sign, days, hours, minutes, seconds, fraction = _match(_DAYS_TIME, text, "duration").groups()
    whole = ((int(days or 0) * 24 + int(hours or 0)) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)
    ns = whole * NS + _nanoseconds(fraction)
    return make_duration(-ns if sign else ns)


def parse_temporal(text: str) -> Temporal:
    """The value of an at-literal, whose form says its type."""
    if "P" in text[:2]:
        return parse_duration(text)
    if text[2:3] == ":":
        return parse_time(text)
    if "T" in text:
        return parse_date_and_time(text)
    try:
        return parse_date(text)
    except Fault:
        raise Fault(f"`{text[:60]}` is not a date, time, date and time or duration") from None


def date_text(value: Date) -> str:
    """The date as ISO 8601 writes it, longer years without a plus sign."""
    sign = "-" if value.year < 0 else ""
    return f"{sign}{abs(value.year):04}-{value.month:02}-{value.day:02}"


def _decimals(nanosecond: int) -> str:
    return f".{nanosecond:09}".rstrip("0") if nanosecond else ""


def time_text(value: Time) -> str:
    """The time with its zone; seconds always, decimals only where there are any."""
    clock = f"{value.hour:02}:{value.minute:02}:{value.second:02}"
    return clock + _decimals(nanosecond_part(value)) + zone_text(value.tzinfo)


def date_and_time_text(value: DateTime) -> str:
    """The date, `T`, and the time with its zone."""
    if type(value) is datetime and value.tzinfo is UTC and not value.microsecond:
        return f"{value.isoformat()[:19]}Z"
    return f"{date_text(date_part(value))}T{time_text(time_part(value))}"


def duration_text(value: Duration) -> str:
    """The duration in days, hours, minutes and seconds: `P1DT2H`, `PT0S`."""
    ns = duration_ns(value)
    days, rest = divmod(abs(ns), DAY_NS)
    seconds, nanosecond = divmod(rest, NS)
    clock = _parts((seconds // 3600, "H"), (seconds // 60 % 60, "M"))
    if seconds % 60 or nanosecond:
        clock += f"{seconds % 60}{_decimals(nanosecond)}S"
    text = _parts((days, "D")) + (f"T{clock}" if clock else "")
    return f"{'-' if ns < 0 else ''}P{text or 'T0S'}"


def years_months_text(value: YearsMonths) -> str:
    """The duration in years and months: `P1Y2M`, `P0M`."""
    years, months = divmod(abs(value.months), 12)
    return f"{'-' if value.months < 0 else ''}P{_parts((years, 'Y'), (months, 'M')) or '0M'}"


def _parts(*parts: tuple[int, str]) -> str:
    return "".join(f"{number}{letter}" for number, letter in parts if number)


_TEXTS: dict[type, Callable[[Any], str]] = {
    date: date_text,
    WideDate: date_text,
    time: time_text,
    FineTime: time_text,
    datetime: date_and_time_text,
    WideDateTime: date_and_time_text,
    timedelta: duration_text,
    LongDuration: duration_text,
    YearsMonths: years_months_text,
}


def temporal_text(value: Temporal) -> str:
    """The text of a temporal value, as FEEL's `string()` gives it; it parses back to the same value."""
    return _TEXTS[type(value)](value)
