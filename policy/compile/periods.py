"""The stretches of the as-of moment in which the rules stay the same: between the dates of parameters and rows."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from policy.compile.graph import Reach
from policy.feel.typed import Typed, walk
from policy.model.record import nanoseconds
from policy.model.typed import TypedParameter, TypedRow, TypedTable, row_days

FOREVER = 1 << 100
ONE_DAY = timedelta(days=1)


def boundaries(reach: Reach) -> list[int]:
    """The moments, ascending, at which something that is reached changes."""
    found: set[int] = set()
    zones = {policy.source.name: zone_of(policy.source.time_zone) for policy in reach.policies}
    for parameter in reach.parameters:
        found.update(start_of(since, zones[parameter.policy]) for since, _ in parameter.periods if since)
    for decision in reach.decisions:
        found.update(start_of(day, zones[decision.policy]) for day in _days(decision.logic))
    return sorted(found)


def period_of(at: int, bounds: list[int]) -> tuple[int, int]:
    """The period around a moment: its first nanosecond and the first one after it."""
    index = bisect_right(bounds, at)
    return (bounds[index - 1] if index else -FOREVER), (bounds[index] if index < len(bounds) else FOREVER)


def value_at(parameter: TypedParameter, start: int, zone: tzinfo) -> tuple[Any, bool]:
    """The value of a parameter in the period that begins at `start`, and whether anybody has set it."""
    found: tuple[Any, bool] = (None, False)
    for since, value in parameter.periods:
        if since is None or start_of(since, zone) <= start:
            found = (value, value is not None)
    return found


def numbers_at(table: TypedTable, start: int, zone: tzinfo) -> Sequence[int]:
    """The numbers of the rows that are valid in the period that begins at `start`; `valid until` is included."""
    days = row_days(table)
    if not days:
        return range(len(table.rows))
    return [index for index, (since, until) in enumerate(days) if _valid(since, until, start, zone)]


def rows_at(table: TypedTable, start: int, zone: tzinfo) -> list[tuple[int, TypedRow]]:
    """The same with the rows."""
    return [(index, table.rows[index]) for index in numbers_at(table, start, zone)]


def _valid(since: date | None, until: date | None, start: int, zone: tzinfo) -> bool:
    if since is not None and start < start_of(since, zone):
        return False
    return until is None or start < _end_of(until, zone)


def start_of(day: date, zone: tzinfo) -> int:
    """The moment at which a day begins in a time zone."""
    return nanoseconds(datetime.combine(day, time.min, zone))


def _end_of(day: date, zone: tzinfo) -> int:
    return FOREVER if day == date.max else start_of(day + ONE_DAY, zone)


def zone_of(name: str) -> tzinfo:
    """A time zone by its IANA name."""
    return ZoneInfo(name)


def _days(logic: Typed) -> Iterator[date]:
    """The first day of each period of the rows in a decision."""
    for node in walk(logic, constants=False):
        for since, until in row_days(node) if isinstance(node, TypedTable) else ():
            if since is not None:
                yield since
            if until is not None and until != date.max:
                yield until + ONE_DAY
