"""Functions of dates and of the moment of the decision (DMN 1.5, 10.3.4.7 and 10.3.4.8)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from policy.feel.builtins.declare import Builtin, builtin
from policy.feel.operators.fields import weekday
from policy.feel.run import RUN
from policy.feel.values.temporal import Date, DateTime, WideDateTime, date_part, day_number, make_date, numbered_day

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def on_dates(name: str, result: str) -> Callable[[Callable[..., Any]], Builtin]:
    """Declare a function of a date, or of the date of a moment."""
    return builtin(f"{name}(date: date): {result}", f"{name}(date: date and time): {result}")


def day_of(value: Date | DateTime) -> Date:
    """The date itself, or that of a moment."""
    return date_part(value) if isinstance(value, (datetime, WideDateTime)) else value


@on_dates("day of year", "number")
def day_of_year(date: Date | DateTime) -> int:
    """Which day of its year a date is, from 1."""
    day = day_of(date)
    return day_number(day) - day_number(make_date(day.year, 1, 1)) + 1


@on_dates("day of week", "string")
def day_of_week(date: Date | DateTime) -> str:
    """The English name of the day of the week."""
    return DAYS[weekday(day_of(date)) - 1]


@on_dates("month of year", "string")
def month_of_year(date: Date | DateTime) -> str:
    """The English name of the month."""
    return MONTHS[day_of(date).month - 1]


@on_dates("week of year", "number")
def week_of_year(date: Date | DateTime) -> int:
    """The number of the week as ISO 8601 counts: the first of a year is the one with its first Thursday."""
    day = day_of(date)
    thursday = numbered_day(day_number(day) - weekday(day) + 4)
    return (day_number(thursday) - day_number(make_date(thursday.year, 1, 1))) // 7 + 1


@builtin("now(): date and time")
def now() -> DateTime:
    """The moment as of which the decision is taken, never the clock."""
    return RUN.get().as_of


@builtin("today(): date")
def today() -> Date:
    """The date as of which the decision is taken."""
    return RUN.get().as_of.date()


FUNCTIONS = (day_of_year, day_of_week, month_of_year, week_of_year, now, today)
