"""Values of Python as values of FEEL: what a service passes in, subclasses and foreign time zones included."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from policy.feel.fault import Fault
from policy.feel.values.calendar import DAY_SECONDS
from policy.feel.values.functions import Function
from policy.feel.values.numbers import from_python
from policy.feel.values.ranges import Range
from policy.feel.values.temporal import FineTime, LongDuration, WideDate, WideDateTime, YearsMonths
from policy.feel.values.zones import fixed_zone, named_zone

OURS = (FineTime, Function, LongDuration, Range, WideDate, WideDateTime, YearsMonths)


def feel_value(value: Any) -> Any:
    """The FEEL value of a single Python value; lists and mappings are the caller's to go through."""
    if value is None or type(value) in OURS:
        return value
    for kind, accept in ACCEPTED:
        if isinstance(value, kind):
            return accept(value)
    raise Fault(f"a Python {type(value).__name__} is no value of the language")


def _moment(value: datetime) -> datetime:
    zone = _zone(value.tzinfo, value)
    clock = (value.hour, value.minute, value.second, value.microsecond)
    return datetime(value.year, value.month, value.day, *clock, zone, fold=value.fold)


def _clock(value: time) -> time:
    return time(value.hour, value.minute, value.second, value.microsecond, _zone(value.tzinfo, None))


def _zone(zone: tzinfo | None, at: datetime | None) -> tzinfo | None:
    """The zone by its name where it has one, else by its offset from UTC at that moment."""
    if zone is None:
        return None
    name = getattr(zone, "key", None) or getattr(zone, "zone", None)
    if isinstance(name, str):
        return named_zone(name)
    offset = zone.utcoffset(at)
    if offset is None:
        raise Fault("the zone of the time has no name, and no offset without a date")
    return fixed_zone(offset.days * DAY_SECONDS + offset.seconds)


ACCEPTED: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (bool, bool),
    (str, str.__str__),
    ((int, float, Decimal), from_python),
    (datetime, _moment),
    (date, lambda value: date(value.year, value.month, value.day)),
    (time, _clock),
    (timedelta, lambda value: timedelta(value.days, value.seconds, value.microseconds)),
)
