"""Tables over inputs, a column at a time: for each class of a column the rows that match there, as bits."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from policy.columns.axes import Axis, Codes
from policy.columns.marks import ABOVE, FROM
from policy.columns.uses import InputTable
from policy.compile.plain import Between, PlainCell

Bits = NDArray[np.unsignedinteger]
BIT_BYTES = 400_000_000  # of one table; about 12,000 rows with five columns that hold as many constants


@frozen(eq=False)
class RowBits:
    """`blocks[block][column][class]` are the rows of 64 that match there, as bits of a number."""

    inputs: tuple[str, ...]
    count: int
    blocks: tuple[tuple[Bits, ...], ...]


def fits(table: InputTable, axes: Mapping[str, Axis]) -> bool:
    """Whether the bits of a table fit the memory that they may take."""
    return sum((axes[key].size + 2) * (len(table.rows) // 8 + 8) for key in table.inputs) <= BIT_BYTES


def row_bits(table: InputTable, axes: Mapping[str, Axis]) -> RowBits:
    """The bits of a table."""
    count = len(table.rows)
    columns = [_column([row[at] for row in table.rows], axes[key]) for at, key in enumerate(table.inputs)]
    word = next(kind for kind in WORDS if min(count, 64) <= np.dtype(kind).itemsize * 8)
    blocks = zip(*((row.astype(word) for row in column) for column in columns), strict=True)
    return RowBits(table.inputs, count, tuple(blocks))


def _column(cells: Sequence[PlainCell], axis: Axis) -> NDArray[np.uint64]:
    """The bits of a column by word and class, null and odd too; odd values match nothing."""
    words = max(1, -(-len(cells) // 64))
    bits = np.zeros((words, axis.size + 2), np.uint64)
    for row, cell in enumerate(cells):
        own = bits[row // 64]
        bit = np.uint64(1 << (row % 64))
        for low, high in _stretches(cell, axis):
            own[low:high] |= bit
        if cell.null is not cell.negated:
            own[axis.null] |= bit
    return bits


def _stretches(cell: PlainCell, axis: Axis) -> Iterator[tuple[int, int]]:
    """The classes that a cell matches, without null, in stretches."""
    found = sorted(_stretch(part, axis) for part in cell.parts)
    if not cell.negated:
        yield from found
        return
    start = 0
    for low, high in found:
        yield start, max(start, low)
        start = max(start, high)
    yield start, axis.size


def _stretch(part: Between, axis: Axis) -> tuple[int, int]:
    if axis.line is None:
        at = axis.named[part.low]
        return at, at + 1
    low = None if part.low is None else (part.low, FROM if part.low_closed else ABOVE)
    high = None if part.high is None else (part.high, ABOVE if part.high_closed else FROM)
    return axis.stretch(low, high)


def first_row(bits: RowBits, codes: Sequence[Codes], length: int) -> Codes:
    """The first row that matches, by its place in the table; the number of rows where none does."""
    if len(bits.blocks) == 1:
        matched = _matched(bits.blocks[0], codes)
        return np.where(matched != 0, _lowest(matched)[0], bits.count)
    found = np.full(length, bits.count)
    pending = np.arange(length)
    for number, columns in enumerate(bits.blocks):
        matched = _matched(columns, codes)
        hit, left = np.flatnonzero(matched), np.flatnonzero(matched == 0)
        found[pending.take(hit)] = _lowest(matched.take(hit))[0] + number * 64
        pending, codes = pending.take(left), [each.take(left) for each in codes]
    return found


def only_row(bits: RowBits, codes: Sequence[Codes], length: int) -> Codes:
    """The only row that matches; the number of rows where none does, one more where several do."""
    found = np.full(length, bits.count)
    for number, columns in enumerate(bits.blocks):
        matched = _matched(columns, codes)
        place, alone = _lowest(matched)
        one = np.where(alone & (found == bits.count), place + number * 64, bits.count + 1)
        found = np.where(matched != 0, one, found)
    return found


def _matched(columns: Sequence[Bits], codes: Sequence[Codes]) -> Bits:
    matched = columns[0].take(codes[0])
    for column, own in zip(columns[1:], codes[1:], strict=True):
        matched &= column.take(own)
    return matched


def _lowest(matched: Bits) -> tuple[Codes, Codes]:
    """The place of the lowest bit of each, and whether it is the only one; of no bits, anything."""
    if matched.dtype.itemsize <= 2:
        places, alone = LOWEST[matched.dtype.itemsize]
        return places.take(matched), alone.take(matched)
    return _lowest_of_word(matched.astype(np.uint64))


def _lowest_of_word(words: Bits) -> tuple[Codes, Codes]:
    lowest = words & (~words + np.uint64(1))
    places = (lowest.astype(np.float64).view(np.int64) >> 52) - 1023  # the exponent of a power of two
    return places, words == lowest


def matching_rows(bits: RowBits, codes: Sequence[Codes]) -> Iterator[Bits]:
    """The rows that match as words of at most 64 bits, in order."""
    return (_matched(columns, codes) for columns in bits.blocks)


def _lowest_bits(size: int) -> tuple[Codes, Codes]:
    return _lowest_of_word(np.arange(1 << (8 * size), dtype=np.uint64))


WORDS = (np.uint8, np.uint16, np.uint32, np.uint64)
LOWEST = {size: _lowest_bits(size) for size in (1, 2)}
