"""What stands after a dot: entries of contexts, and properties of temporal values and ranges (DMN 1.5, table 65)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from policy.feel.fault import Fault
from policy.feel.run import step
from policy.feel.values.calendar import DAY_NS, NS
from policy.feel.values.kinds import DATE_TIMES, DATES, DURATIONS, TIMES, a_kind
from policy.feel.values.numbers import Number
from policy.feel.values.ranges import Range
from policy.feel.values.temporal import (
    Date,
    DateTime,
    Duration,
    Time,
    YearsMonths,
    date_part,
    day_number,
    duration_ns,
    make_duration,
    nanosecond_part,
    offset_seconds,
    time_part,
    zone_of,
)
from policy.feel.values.zones import fixed_offset, zone_name


def field(value: Any, name: str) -> Any:
    """`value.name`; of a list, that of each item. An entry that a context does not have is null."""
    if type(value) is dict:
        return value.get(name)
    if value is None:
        return None
    if type(value) is list:
        step(len(value))
        return [field(item, name) for item in value]
    prop = PROPERTIES.get(type(value), {}).get(name)
    if prop is None:
        raise Fault(f"{a_kind(value)} has no `{name}`")
    return prop(value)


def weekday(day: Date) -> int:
    """1 for Monday to 7 for Sunday."""
    return (day_number(day) + 3) % 7 + 1


def _second(clock: Time) -> Number:
    return _with_fraction(clock.second, nanosecond_part(clock))


def _with_fraction(seconds: int, nanoseconds: int) -> Number:
    return seconds + Decimal(nanoseconds).scaleb(-9) if nanoseconds else seconds


def _time_offset(clock: Time) -> Duration | None:
    offset = None if clock.tzinfo is None else fixed_offset(clock.tzinfo)
    return None if offset is None else make_duration(offset * NS)


def _moment_offset(value: DateTime) -> Duration | None:
    offset = offset_seconds(value)
    return None if offset is None else make_duration(offset * NS)


def _of_magnitude(part: Callable[[int], Number]) -> Callable[[Duration], Number]:
    """A part of a duration; all parts of a negative one are negative."""

    def property_(duration: Duration) -> Number:
        ns = duration_ns(duration)
        return part(ns) if ns >= 0 else -part(-ns)

    return property_


def _years(duration: YearsMonths) -> int:
    years = abs(duration.months) // 12
    return years if duration.months >= 0 else -years


def _months(duration: YearsMonths) -> int:
    months = abs(duration.months) % 12
    return months if duration.months >= 0 else -months


Properties = dict[str, Callable[[Any], Any]]

_OF_DATES: Properties = {
    "year": lambda day: day.year,
    "month": lambda day: day.month,
    "day": lambda day: day.day,
    "weekday": weekday,
}
_OF_TIMES: Properties = {
    "hour": lambda clock: clock.hour,
    "minute": lambda clock: clock.minute,
    "second": _second,
}


def _of_part(properties: Properties, part: Callable[[DateTime], Any]) -> Properties:
    def through(inner: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda value: inner(part(value))

    return {name: through(inner) for name, inner in properties.items()}


def _of_zone(offset: Callable[[Any], Any]) -> Properties:
    return {"time offset": offset, "timezone": lambda value: zone_name(zone_of(value))}


_OF_DURATIONS: Properties = {
    "days": _of_magnitude(lambda ns: ns // DAY_NS),
    "hours": _of_magnitude(lambda ns: ns // (3600 * NS) % 24),
    "minutes": _of_magnitude(lambda ns: ns // (60 * NS) % 60),
    "seconds": _of_magnitude(lambda ns: _with_fraction(ns // NS % 60, ns % NS)),
}
_OF_CLOCKS: Properties = {**_OF_TIMES, **_of_zone(_time_offset)}
_OF_MOMENTS: Properties = {
    **_of_part(_OF_DATES, date_part),
    **_of_part(_OF_TIMES, time_part),
    **_of_zone(_moment_offset),
}
PROPERTIES: dict[type, Properties] = {
    **dict.fromkeys(DATES, _OF_DATES),
    **dict.fromkeys(TIMES, _OF_CLOCKS),
    **dict.fromkeys(DATE_TIMES, _OF_MOMENTS),
    **dict.fromkeys(DURATIONS, _OF_DURATIONS),
    YearsMonths: {"years": _years, "months": _months},
    Range: {
        "start": lambda bounds: bounds.low,
        "end": lambda bounds: bounds.high,
        "start included": lambda bounds: bounds.low_closed,
        "end included": lambda bounds: bounds.high_closed,
    },
}
