"""Ordered kinds of values as numbers on a line, so that one piece of arithmetic finds a value between two others."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, localcontext
from math import ceil, floor
from typing import Any

from attrs import frozen

from policy.feel.values.temporal import YearsMonths

Place = int | Decimal
_EPOCH = datetime(1970, 1, 1)
_EPOCH_UTC = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_STEPS = (86_400_000_000, 3_600_000_000, 60_000_000, 1_000_000, 1)  # a day, an hour, a minute, a second, the finest


class NoLine(Exception):
    """Values that do not lie on one line: times with and without a zone, years beyond the calendar."""


@frozen
class Line:
    """`place` gives the number of a value, `value` the value of a number; `whole`: there is nothing between n and n + 1.

    `steps` are sizes of a pleasant step away from a value, large to small.
    """

    place: Callable[[Any], Place]
    value: Callable[[Any], Any]
    whole: bool = True
    lowest: Place | None = None
    highest: Place | None = None
    steps: tuple[int, ...] = (1,)

    def between(self, low: Place | None, high: Place | None) -> Place | None:
        """A plain number strictly between two, or None where there is none."""
        low = self._bound(low, self.lowest, -1)
        high = self._bound(high, self.highest, 1)
        if low is None:
            return 0 if high is None else ceil(high) - 1
        found = next((floor(low) + step for step in self.steps if high is None or floor(low) + step < high), None)
        return found if found is not None or self.whole or high is None else _fraction(Decimal(low), Decimal(high))

    @staticmethod
    def _bound(given: Place | None, limit: Place | None, step: int) -> Place | None:
        return limit + step if given is None and limit is not None else given


def _fraction(low: Decimal, high: Decimal) -> Decimal | None:
    """The number with the fewest places after the point between two."""
    with localcontext(prec=120):
        for digits in range(1, 40):
            unit = Decimal(1).scaleb(-digits)
            candidate = (low // unit + (1 if low >= 0 or low % unit == 0 else 0)) * unit
            if low < candidate < high:
                return candidate
    return None


def _day(value: Any) -> int:
    if type(value) is not date:
        raise NoLine("a year beyond 1 to 9999")
    return value.toordinal()


def _local(value: Any) -> int:
    if type(value) is not datetime or value.tzinfo is not None:
        raise NoLine("moments with and without a zone, or finer than a microsecond")
    return (value - _EPOCH) // _MICROSECOND


def _zoned(value: Any) -> int:
    if type(value) is not datetime or value.tzinfo is None:
        raise NoLine("moments with and without a zone, or finer than a microsecond")
    return (value - _EPOCH_UTC) // _MICROSECOND


def _clock(value: Any) -> int:
    if type(value) is not time or value.tzinfo is not None:
        raise NoLine("times with a zone, or finer than a microsecond")
    return (value.hour * 3600 + value.minute * 60 + value.second) * 1_000_000 + value.microsecond


def _length(value: Any) -> int:
    if type(value) is not timedelta:
        raise NoLine("a duration finer than a microsecond")
    return value // _MICROSECOND


def _months(value: Any) -> int:
    return int(value.months)


def _number(value: Any) -> Place:
    if type(value) is not int and type(value) is not Decimal:
        raise NoLine("a value that is no number")
    return value


NUMBERS = Line(_number, lambda n: n, whole=False)
WHOLE_NUMBERS = Line(_number, int)
LINES: dict[str, Line] = {
    "number": NUMBERS,
    "date": Line(_day, date.fromordinal, lowest=1, highest=date.max.toordinal()),
    "date and time": Line(
        _local,
        lambda n: _EPOCH + timedelta(microseconds=n),
        steps=_STEPS,
        lowest=_local(datetime.min),
        highest=_local(datetime.max),
    ),
    "time": Line(
        _clock,
        lambda n: (_EPOCH + timedelta(microseconds=n)).time(),
        steps=_STEPS[1:],
        lowest=0,
        highest=86_399_999_999,
    ),
    "days and time duration": Line(_length, lambda n: timedelta(microseconds=n), steps=_STEPS),
    "years and months duration": Line(_months, YearsMonths),
}
ZONED = Line(
    _zoned,
    lambda n: _EPOCH_UTC + timedelta(microseconds=n),
    steps=_STEPS,
    lowest=_zoned(datetime.min.replace(tzinfo=UTC)),
    highest=_zoned(datetime.max.replace(tzinfo=UTC)),
)
