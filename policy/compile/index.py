"""An index over the columns of a large table: for each column, which rows may match a value, as bits of an integer.

The constants of a column cut its values into classes: below the first, the first itself, between it and the second, and
so on. Neighbouring classes share a bucket, so that memory grows with the rows and not with their square; the few rows that
a bucket names in vain are refused by comparing classes. The cost of a decision is some searches in sorted lists and some
ands of long integers.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from attrs import frozen

from policy.compile.plain import Between, PlainCell

AXIS_BITS = 32_000_000  # of one column, at most: 4 MB; up to 2,800 rows or so every class has a bucket of its own

Interval = tuple[int, int]


@frozen
class Axis:
    """One column. `bits[class >> shift]` are the rows that may match; `intervals[row]` are the classes that do, or None for all.

    `cuts` are the constants of a column of numbers, in order; `known` the classes of texts or booleans, 0 for all others.
    `null` is the class of null.
    """

    cuts: tuple[Any, ...]
    known: dict[Any, int]
    null: int
    shift: int
    bits: tuple[int, ...]
    intervals: tuple[tuple[Interval, ...] | None, ...]


def axis(cells: Sequence[PlainCell | None], number: Callable[[Any], Any] | None) -> Axis:
    """The axis of a column; a cell of None matches every value. `number` puts constants into the form values come in.

    Without `number` the column is one of texts or booleans.
    """
    constants = {value for cell in cells if cell is not None for value in cell.constants()}
    cuts = sorted(constants) if number else sorted(constants, key=str)
    place = {value: 2 * i + 1 for i, value in enumerate(cuts)}
    size = 2 * len(cuts) + 2  # the last class is that of null
    intervals = tuple(None if cell is None else _intervals(cell, place, size) for cell in cells)
    shift = (size * len(cells) // AXIS_BITS).bit_length()
    ordered = tuple(number(cut) for cut in cuts) if number else ()
    known = {} if number else {**place, None: size - 1}
    return Axis(ordered, known, size - 1, shift, _bits(intervals, size, shift), intervals)


def class_of(axis_: Axis, value: Any) -> int:
    """The class of a value on an axis."""
    if value is None:
        return axis_.null
    if axis_.known:
        return axis_.known.get(value, 0)
    return bisect_left(axis_.cuts, value) + bisect_right(axis_.cuts, value)


def _intervals(cell: PlainCell, place: dict[Any, int], size: int) -> tuple[Interval, ...]:
    """The classes that a cell matches, as stretches from a class up to another, in order."""
    found = sorted(_interval(part, place, size) for part in cell.parts)
    if cell.null:
        found.append((size - 1, size))
    return tuple(_complement(found, size)) if cell.negated else tuple(found)


def _interval(part: Between, place: dict[Any, int], size: int) -> Interval:
    low = 0 if part.low is None else place[part.low] + (not part.low_closed)
    high = size - 1 if part.high is None else place[part.high] + part.high_closed
    return low, max(low, high)


def _complement(found: list[Interval], size: int) -> Iterator[Interval]:
    start = 0
    for low, high in found:
        if start < low:
            yield start, low
        start = max(start, high)
    if start < size:
        yield start, size


def _bits(intervals: Sequence[tuple[Interval, ...] | None], size: int, shift: int) -> tuple[int, ...]:
    """For each bucket the rows that match one of its classes, by switching rows on and off along the buckets."""
    buckets = ((size - 1) >> shift) + 1
    switched: list[list[int]] = [[] for _ in range(buckets + 1)]
    everywhere: list[int] = []
    for row, stretches in enumerate(intervals):
        if stretches is None:
            everywhere.append(row)
        for low, high in _joined(stretches or (), shift):
            switched[low].append(row)
            switched[high].append(row)
    current = sum(1 << row for row in everywhere)
    result = []
    for rows in switched[:-1]:
        for row in rows:
            current ^= 1 << row
        result.append(current)
    return tuple(result)


def _joined(stretches: Sequence[Interval], shift: int) -> Iterator[Interval]:
    """The stretches in buckets, those that touch made one."""
    pending: Interval | None = None
    for low, high in stretches:
        if low == high:
            continue
        first, end = low >> shift, ((high - 1) >> shift) + 1
        if pending and first <= pending[1]:
            pending = (pending[0], max(pending[1], end))
            continue
        if pending:
            yield pending
        pending = (first, end)
    if pending:
        yield pending


def _holds(row: int, checks: Sequence[tuple[tuple[tuple[Interval, ...] | None, ...], int]]) -> bool:
    for intervals, found in checks:
        stretches = intervals[row]
        if stretches is None:
            continue
        for low, high in stretches:
            if low <= found < high:
                break
        else:
            return False
    return True


def rows_of(
    bits: int,
    checks: Sequence[tuple[Any, int]],
    tests: dict[int, Callable[..., Any]],
    arguments: tuple[Any, ...],
    limit: int,
) -> list[int]:
    """The rows among the candidates that match, in order; at most `limit` where it is given.

    Arguments:
        bits: the candidates.
        checks: pairs of an axis's intervals and the class that was found, for axes with buckets.
        tests: what is not plain in a row, by row.
        arguments: what the tests are called with.
    """
    found: list[int] = []
    while bits:
        row = (bits & -bits).bit_length() - 1
        bits &= bits - 1
        if (not checks or _holds(row, checks)) and (row not in tests or tests[row](*arguments)):
            found.append(row)
            if len(found) == limit:
                break
    return found
