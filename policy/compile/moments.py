"""Dates and times, and times of day, as whole nanoseconds on one line, for the index of a long table.

They have no order of their own in Python that is the language's: with a zone they compare by instant, without one by the
clock, and not at all with each other. Where a value does not lie on the line of its column, the rows are asked one by one.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from policy.check.plain_cells import ONE_AT, is_plain, moment_of
from policy.compile.plain import ANY_VALUE, Constants, NotPlain, PlainCell, plain, plain_moments
from policy.feel import typed as t
from policy.feel.types import Scalar, Type
from policy.feel.values.calendar import NS
from policy.feel.values.kinds import DATE_TIMES, TIMES
from policy.feel.values.temporal import instant, local_ns, time_ns, zone_of
from policy.feel.values.zones import fixed_offset
from policy.model.typed import TypedRow

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

Line = Callable[[Any], int]


class Mixed(Exception):
    """A value does not lie on the line."""


def zoned_moment(value: Any) -> int:
    """The instant of a date and time with a zone."""
    if type(value) is datetime and type(value.tzinfo) is timezone:
        return (value - EPOCH) // MICROSECOND * 1000
    if type(value) not in DATE_TIMES or zone_of(value) is None:
        raise Mixed
    return instant(value)


def local_moment(value: Any) -> int:
    """The reading of the clock at a date and time without a zone."""
    if type(value) not in DATE_TIMES or zone_of(value) is not None:
        raise Mixed
    return local_ns(value)


def zoned_time(value: Any) -> int:
    """The time of day in UTC of one at a fixed offset; in a named zone that depends on the date, and a time has none."""
    offset = fixed_offset(value.tzinfo) if type(value) in TIMES and value.tzinfo is not None else None
    if offset is None:
        raise Mixed
    return time_ns(value) - offset * NS


def local_time(value: Any) -> int:
    """The reading of the clock at a time of day without a zone."""
    if type(value) not in TIMES or value.tzinfo is not None:
        raise Mixed
    return time_ns(value)


def line_of(column: Type, rows: Iterable[TypedRow], place: int) -> Line | None:
    """The line on which the first constant of a column lies, if the column is of a kind that needs one."""
    lines = LINES.get(column.kind, ()) if isinstance(column, Scalar) else ()
    for row in rows if lines else ():
        for value in (node.value for node in t.walk(row.cells[place]) if isinstance(node, t.Constant)):
            for line in lines:
                if lies_on(line, value):
                    return line
    return None


def lies_on(line: Line, value: Any) -> bool:
    """Whether a value lies on a line."""
    try:
        line(value)
    except Mixed:
        return False
    return True


def on_line(cell: t.Cell, column: Type, constant: Constants, line: Line) -> PlainCell | None:
    """The cell in plain form with its constants as places on the line; None where it needs the full language."""

    def place(node: t.Typed) -> Any:
        value = constant(node)
        try:
            return [None if item is None else line(item) for item in value] if isinstance(value, list) else _at(value)
        except Mixed:
            raise NotPlain from None

    def _at(value: Any) -> Any:
        return None if value is None else line(value)

    return plain(cell, Scalar("number", nullable=column.nullable), place)


def text_on_line(written: str, column: Type, line: Line) -> PlainCell | None:
    """The same of a cell of literals alone, by its text."""
    if written == "-":
        return ANY_VALUE
    if not is_plain(written, column) or not all(lies_on(line, moment_of(text)) for text in ONE_AT.findall(written)):
        return None
    return plain_moments(written, line)


LINES: dict[str, tuple[Line, Line]] = {
    "date and time": (zoned_moment, local_moment),
    "time": (zoned_time, local_time),
}
