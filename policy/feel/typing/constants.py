"""Values that are known while typing, and their types."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from policy.feel import typed
from policy.feel.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_AND_TIME,
    DAYS_AND_TIME,
    NULL,
    NUMBER,
    STRING,
    TIME,
    YEARS_AND_MONTHS,
    ContextType,
    ListType,
    RangeType,
    Type,
)
from policy.feel.typing.algebra import join_all
from policy.feel.values.ranges import Range
from policy.feel.values.temporal import FineTime, LongDuration, WideDate, WideDateTime, YearsMonths
from policy.source import Span

_TYPES: dict[type, Type] = {
    type(None): NULL,
    bool: BOOLEAN,
    int: NUMBER,
    Decimal: NUMBER,
    str: STRING,
    date: DATE,
    WideDate: DATE,
    time: TIME,
    FineTime: TIME,
    datetime: DATE_AND_TIME,
    WideDateTime: DATE_AND_TIME,
    timedelta: DAYS_AND_TIME,
    LongDuration: DAYS_AND_TIME,
    YearsMonths: YEARS_AND_MONTHS,
}


def type_of(value: Any) -> Type:
    """The narrowest type that the value has."""
    if isinstance(value, list):
        return ListType(join_all(map(type_of, value)) if value else ANY)
    if isinstance(value, dict):
        return ContextType({name: type_of(inner) for name, inner in value.items()})
    if isinstance(value, Range):
        return RangeType(type_of(value.low if value.low is not None else value.high))
    return _TYPES.get(type(value), ANY)


def constant(value: Any, span: Span) -> typed.Constant:
    """A typed constant."""
    return typed.Constant(value, type=type_of(value), span=span)
