"""Which kind of FEEL value a Python value is, by its exact class: true is no number, a datetime no date."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from policy.feel.values.functions import Function
from policy.feel.values.ranges import Range
from policy.feel.values.temporal import FineTime, LongDuration, WideDate, WideDateTime, YearsMonths

NUMBERS = (int, Decimal)
DATES = (date, WideDate)
TIMES = (time, FineTime)
DATE_TIMES = (datetime, WideDateTime)
DURATIONS = (timedelta, LongDuration)

KIND: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    str: "string",
    YearsMonths: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    Function: "function",
    **dict.fromkeys(NUMBERS, "number"),
    **dict.fromkeys(DATES, "date"),
    **dict.fromkeys(TIMES, "time"),
    **dict.fromkeys(DATE_TIMES, "date and time"),
    **dict.fromkeys(DURATIONS, "days and time duration"),
}


def kind_of(value: Any) -> str:
    """The kind of the value, in FEEL's words; what is no value of FEEL is a `Python …`."""
    return KIND.get(type(value)) or f"Python {type(value).__name__}"


def a_kind(value: Any) -> str:
    """The kind with its article, for messages: "a number", "null"."""
    kind = kind_of(value)
    return kind if kind == "null" else f"a {kind}"


def pairs(lefts: tuple[type, ...], rights: tuple[type, ...]) -> tuple[tuple[type, type], ...]:
    """All pairs of classes, as keys of a table that dispatches on both operands."""
    return tuple(product(lefts, rights))
