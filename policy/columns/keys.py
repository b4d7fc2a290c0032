"""What the outcome of a row depends on, as one number: rows of one number have one outcome, which is decided once.

The number is made of parts: the row that a table takes, the class of an input, the value of one. Parts whose sizes are known
beforehand have few numbers each; those of values grow as values are met.
"""

from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
from attrs import frozen

from policy.columns.axes import Axis, Codes
from policy.columns.calculated import divides
from policy.columns.tables import RowBits, first_row, matching_rows, only_row
from policy.columns.uses import Calculated
from policy.columns.values import python_values

GROWING = 1 << 20  # distinct values of one input, or sets of rows of one table; beyond, rows are looked at one by one
LARGEST = 1 << 62


class TooMany(Exception):
    """More distinct values than are worth remembering."""


@frozen(eq=False)
class Batch:
    """Some rows: the arrays of the inputs and, of those that have an axis, the classes; by key."""

    length: int
    arrays: Mapping[str, Any]
    codes: Mapping[str, Codes]


@frozen(eq=False)
class Part:
    """A part of the number: how many values it has, and a function from a batch to them."""

    size: int
    numbers: Callable[[Batch], Codes]


def class_part(key: str, axis: Axis, coarser: Codes) -> Part:
    """The class of an input among fewer classes."""
    return Part(int(coarser.max()) + 1, lambda batch: coarser.take(batch.codes[key]))


def divisor(key: str) -> str:
    """The key under which stands whether a divisor in a calculation is zero."""
    return f"{key}/"


def number_parts(key: str, axis: Axis, number: Calculated) -> list[Part]:
    """The class of what is calculated, where it is compared outside tables; and whether it divides by zero."""
    found = [class_part(key, axis, axis.coarser(number.lone))] if number.told else []
    if divides(number.node):
        found.append(Part(2, lambda batch: batch.codes[divisor(key)]))
    return found


def table_part(bits: RowBits, hit: str) -> Part:
    """The row that a table takes, or the set of rows that match."""
    take = ONE_ROW.get(hit)
    if take is None:
        return Part(GROWING, _Sets(bits))
    return Part(bits.count + 2, lambda batch: take(bits, [batch.codes[key] for key in bits.inputs], batch.length))


class _Numbers(dict[Any, int]):
    """Numbers for values, in the order in which they are met, by whichever thread."""

    def __init__(self, known: Mapping[Any, int] = MappingProxyType({})) -> None:
        super().__init__(known)
        self._lock = Lock()

    def __missing__(self, value: Any) -> int:
        if len(self) >= GROWING:
            raise TooMany
        found = self[value] = len(self)
        return found

    def of(self, values: Sequence[Any]) -> Codes:
        with self._lock:
            return np.fromiter((self[value] for value in values), np.int64, len(values))


class _Sets:
    """The sets of rows that match."""

    def __init__(self, bits: RowBits) -> None:
        self.bits = bits
        self.words = [_Numbers() for _ in bits.blocks]

    def __call__(self, batch: Batch) -> Codes:
        found: Codes | None = None
        words = matching_rows(self.bits, [batch.codes[key] for key in self.bits.inputs])
        for own, word in zip(self.words, words, strict=True):
            found = _numbered(word if found is None else _joined(found, word), own)
        return np.zeros(batch.length, np.int64) if found is None else found


def _joined(numbers: Codes, word: Codes) -> Codes:
    """Pairs as bytes."""
    return np.stack([numbers.astype(np.uint64), word.astype(np.uint64)], axis=1)


def _numbered(values: Codes, numbers: _Numbers) -> Codes:
    if values.ndim == 2:
        encoded = pa.FixedSizeBinaryArray.from_buffers(
            pa.binary(16), len(values), [None, pa.py_buffer(np.ascontiguousarray(values))]
        ).dictionary_encode()
    else:
        encoded = pa.array(values).dictionary_encode()
    return numbers.of(encoded.dictionary.to_pylist()).take(np.asarray(encoded.indices))


def value_part(key: str) -> Part:
    """The very value of an input."""
    numbers = _Numbers({None: 0})

    def of(batch: Batch) -> Codes:
        array = batch.arrays[key]
        try:
            encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
        except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
            raise TooMany from None
        by_index = numbers.of([*_told_apart(encoded.dictionary), None])
        return by_index.take(np.asarray(encoded.indices.cast(pa.int64()).fill_null(-1)))

    return Part(GROWING, of)


def _told_apart(values: pa.Array) -> list[Any]:
    """Values that are equal only where they are the same; two moments of one reading of the clock are not."""
    if pa.types.is_timestamp(values.type):
        return values.cast(pa.int64()).to_pylist()  # type: ignore[no-any-return]
    return python_values(values)


def joined_sizes(parts: Sequence[Part]) -> int:
    """How many numbers there can be."""
    size = 1
    for part in parts:
        size *= part.size
    return size


def numbers(parts: Sequence[Part], batch: Batch) -> Codes:
    """The number of each row."""
    found = np.zeros(batch.length, np.int64)
    for part in parts:
        found *= part.size
        found += part.numbers(batch)
    return found


def distinct(found: Codes) -> tuple[Codes, Codes]:
    """The distinct numbers, and for each row which of them it has."""
    encoded = pa.array(found).dictionary_encode()
    return np.asarray(encoded.dictionary), np.asarray(encoded.indices)


ONE_ROW: dict[str, Callable[[RowBits, Sequence[Codes], int], Codes]] = {"first": first_row, "unique": only_row}
