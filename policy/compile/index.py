"""An index over the columns of a large table: for each column, which rows may match a value, as bits of an integer.

The ends of a column's cells cut its values into classes: below the first end, from there up to the second, and so on.
Neighbouring classes share a bucket, so that memory grows with the rows and not with their square; the few rows that a bucket
names in vain are refused by comparing classes. The first row is the highest bit, so that the first match is found by the
length of an integer. The cost of a decision is a search in a sorted list for each column and some ands of long integers.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from attrs import frozen

from policy.compile.plain import Between, PlainCell, as_float
from policy.feel.fault import Fault
from policy.feel.values.temporal import day_number, numbered_day

AXIS_BITS = 32_000_000  # of one column, at most: 4 MB; up to 4,000 rows or so every class has a bucket of its own
FEW_BITS = 1_000_000  # up to which the bits are kept between runs, and not what they are made of

Interval = Sequence[int]  # a class and the one up to which they go, that one not included
Edge = tuple[Any, bool]  # where a class begins: at a constant, or (true) right after it
First = Callable[[Any, bool], Any]  # the first value of a class by its edge


@frozen
class Axis:
    """One column. `bits[class >> shift]` are the rows that may match.

    `intervals[row]` are the classes that a row does match, or None for all; only kept where there are many classes.

    `at` and `after` are the constants of a column of numbers at which a class begins and after which one does, in order;
    `known` are the classes of texts or booleans, 0 for all others. `null` is the class of null.
    """

    at: tuple[Any, ...]
    after: tuple[Any, ...]
    known: dict[Any, int]
    null: int
    shift: int
    bits: tuple[int, ...]
    intervals: Sequence[Sequence[Interval] | None]


@frozen
class Classes:
    """The classes of a column and, for each row, the stretches of them that its cell matches, or None for all.

    `edges` are where the classes of numbers begin, in order, from the class 1 on; `known` the classes of texts or booleans.
    The last of the classes is that of null.
    """

    edges: tuple[Edge, ...]
    known: dict[Any, int]
    size: int
    rows: tuple[tuple[Interval, ...] | None, ...]


def classes_of_numbers(cells: Sequence[PlainCell | None]) -> Classes:
    """The classes into which the ends of the cells of a column of numbers cut its values; a cell of None matches all."""
    edges = sorted(
        {edge for cell in cells if cell is not None for part in cell.parts for edge in edges_of(part) if edge}
    )
    place = {edge: number + 1 for number, edge in enumerate(edges)}
    size = len(edges) + 2
    rows = tuple(
        None if cell is None else _intervals(cell, lambda part: _between(part, place, size), size) for cell in cells
    )
    return Classes(tuple(edges), {}, size, rows)


def classes_of_names(cells: Sequence[PlainCell | None]) -> Classes:
    """The classes of a column of texts or booleans: each value that is named, and all others; a cell of None matches all."""
    constants = {
        value for cell in {id(cell): cell for cell in cells}.values() if cell is not None for value in cell.constants()
    }
    place = {value: number + 1 for number, value in enumerate(sorted(constants, key=str))}
    size = len(place) + 2
    rows = tuple(
        None if cell is None else _intervals(cell, lambda part: (place[part.low], place[part.low] + 1), size)
        for cell in cells
    )
    return Classes((), {**place, None: size - 1}, size, rows)


def numbers_axis(cells: Sequence[PlainCell | None], first: First | None) -> Axis:
    """The axis of a column of numbers, or of what else is ordered; a cell of None matches every value.

    Arguments:
        cells: the column.
        first: gives the first value of the class that begins at a constant, or right after it, where there is one.
    """
    classes = classes_of_numbers(cells)
    if first is not None:
        with suppress(Fault):  # after the last day there is none
            return _axis(tuple(first(cut, later) for cut, later in classes.edges), (), classes)
    at, after = (tuple(cut for cut, later in classes.edges if later is side) for side in (False, True))
    return _axis(at, after, classes)


def first_float(cut: Any, later: bool) -> float:
    """Where values come as floats and ints: right after a float is at the next one.

    No float stands between them, and no int, for up to 15 digits an int is a float.
    """
    return math.nextafter(as_float(cut), math.inf) if later else as_float(cut)


def first_day(cut: Any, later: bool) -> Any:
    """Right after a day is at the next one."""
    return numbered_day(day_number(cut) + 1) if later else cut


def first_whole(cut: Any, later: bool) -> Any:
    """Right after a whole number is at the next one."""
    return cut + later


def names_axis(cells: Sequence[PlainCell | None]) -> Axis:
    """The axis of a column of texts or booleans; a cell of None matches every value."""
    return _axis((), (), classes_of_names(cells))


def _axis(at: tuple[Any, ...], after: tuple[Any, ...], classes: Classes) -> Axis:
    many = classes.size * len(classes.rows)
    shift = (many // AXIS_BITS).bit_length()
    bits = bits_of(classes.rows, classes.size, shift)
    intervals = classes.rows if shift or many > FEW_BITS else ()
    return Axis(at, after, classes.known, classes.size - 1, shift, bits, intervals)


def class_of(axis: Axis, value: Any) -> int:
    """The class of a value on an axis."""
    if value is None:
        return axis.null
    if axis.known:
        return axis.known.get(value, 0)
    return bisect_right(axis.at, value) + bisect_left(axis.after, value)


def edges_of(part: Between) -> tuple[Edge | None, Edge | None]:
    """Where the values of a part begin, and where those after them do."""
    return (
        None if part.low is None else (part.low, not part.low_closed),
        None if part.high is None else (part.high, part.high_closed),
    )


def _between(part: Between, place: dict[Edge, int], size: int) -> Interval:
    low, high = edges_of(part)
    first = place[low] if low else 0
    return first, max(first, place[high] if high else size - 1)


def _intervals(cell: PlainCell, interval: Callable[[Between], Interval], size: int) -> tuple[Interval, ...]:
    """The classes that a cell matches, as stretches from a class up to another, in order."""
    found = sorted(map(interval, cell.parts), key=tuple)
    if cell.null:
        found.append((size - 1, size))
    return tuple(_complement(found, size)) if cell.negated else tuple(found)


def _complement(found: list[Interval], size: int) -> Iterator[Interval]:
    start = 0
    for low, high in found:
        if start < low:
            yield start, low
        start = max(start, high)
    if start < size:
        yield start, size


def bits_of(intervals: Sequence[Sequence[Interval] | None], size: int, shift: int) -> tuple[int, ...]:
    """For each bucket of `size` classes the rows that match one of them, by switching rows on and off along the buckets.

    The first row is the highest bit.
    """
    switched: list[list[int]] = [[] for _ in range(((size - 1) >> shift) + 2)]
    last = len(intervals) - 1
    current = bytearray((last >> 3) + 1)
    for row, stretches in enumerate(intervals):
        if stretches is None:
            _switch(current, [last - row])
            continue
        for first, end in _joined(stretches, shift):
            switched[first].append(last - row)
            switched[end].append(last - row)
    result = []
    bits = int.from_bytes(current, "little")
    for rows in switched[:-1]:
        if rows:
            _switch(current, rows)
            bits = int.from_bytes(current, "little")
        result.append(bits)
    return tuple(result)


def _switch(bits: bytearray, places: Sequence[int]) -> None:
    for at in places:
        bits[at >> 3] ^= 1 << (at & 7)


def _joined(stretches: Sequence[Interval], shift: int) -> Iterable[Interval]:
    """The stretches in buckets, those that touch made one."""
    if len(stretches) == 1:
        ((low, high),) = stretches
        return ((low >> shift, ((high - 1) >> shift) + 1),) if low < high else ()
    found: list[Interval] = []
    for low, high in stretches:
        if low == high:
            continue
        first, end = low >> shift, ((high - 1) >> shift) + 1
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((first, end))
    return found


def holds(row: int, checks: Sequence[tuple[tuple[tuple[Interval, ...] | None, ...], int]]) -> bool:
    """Whether the classes of a row are those that were found; `checks` are pairs of the classes of all rows and the one found."""
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


def common(limit: int, *columns: int) -> int:
    """The length of the bits up to `limit` that all columns share: the place of the first row among these, from the last one."""
    shared = (1 << limit) - 1
    for bits in columns:
        shared &= bits
    return shared.bit_length()


def rows_of(
    columns: Sequence[int],
    size: int,
    checks: Sequence[tuple[Any, int]],
    tests: dict[int, Callable[..., Any]],
    arguments: tuple[Any, ...],
    limit: int,
    shared: Callable[..., int] = common,
) -> list[int]:
    """The rows among the candidates that match, in order; at most `limit` where it is given.

    Arguments:
        columns: the bits of the candidates by each column.
        size: how many rows there are.
        checks: pairs of an axis's intervals and the class that was found, for axes with buckets.
        tests: what is not plain in a row, by row.
        arguments: what the tests are called with.
        limit: how many are looked for; 0 for all.
        shared: `common`, or the like of it in C.
    """
    found: list[int] = []
    length = shared(size, *columns)
    while length:
        row = size - length
        if (not checks or holds(row, checks)) and (row not in tests or tests[row](*arguments)):
            found.append(row)
            if len(found) == limit:
                break
        length = shared(length - 1, *columns)
    return found
