"""Columns of Arrow as classes of an axis, a column at a time, and exactly.

A threshold is brought into the form in which the column holds its values: whole numbers of its unit, or floats. A float
means its shortest decimal, and these stand in the order of the floats; so there is a smallest float that has reached a
threshold, and floats are compared with that.
"""

import math
import sys
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from policy.columns.axes import Axis, Codes, Threshold
from policy.columns.marks import FROM
from policy.columns.values import UNITS, plain_array, python_values
from policy.compile.inputs import SCALARS
from policy.compile.plain import comparable_as_float
from policy.feel.fault import Fault
from policy.feel.types import Scalar
from policy.feel.values.numbers import from_python
from policy.regions.lines import ZONED, NoLine, Place

Coder = Callable[[pa.Array], Codes]
FEW = 12  # cuts up to which comparing with each is faster than a search
MOST = 8  # cuts in one cell of a grid; where they lie closer, a search is faster
EPOCH = date(1970, 1, 1).toordinal()


def coder(axis: Axis, type_: Scalar, column: pa.DataType) -> Coder:
    """A function from an array of a type of Arrow to the class of each of its values."""
    if pa.types.is_null(column):
        return lambda array: np.full(len(array), axis.null)
    if pa.types.is_dictionary(column) or pa.types.is_run_end_encoded(column):
        inner = plain_array(pa.array([], column)).type
        plain = coder(axis, type_, inner)
        return _texts(axis, column) if inner == pa.string() and _is_text(type_) else lambda a: plain(plain_array(a))
    make = CODERS.get((type_.kind, column.id))
    made = make(axis, column) if make is not None else None
    return made or _by_distinct_values(axis, type_)


def _is_text(type_: Scalar) -> bool:
    return type_.kind == "string"


def numbers_of(array: pa.Array, dtype: Any) -> Codes:
    """The numbers as they lie in memory; what stands where a value is null means nothing."""
    buffer = array.buffers()[1]
    if buffer is None:
        return np.zeros(len(array), dtype)
    return np.frombuffer(buffer, dtype, count=len(array), offset=array.offset * np.dtype(dtype).itemsize)


def counting(cuts: Codes) -> Callable[[Codes], Codes]:
    """A function that says how many of the cuts, in order, each value has reached."""
    if len(cuts) <= FEW:
        return lambda values: _compared(values, cuts)
    grid = _Grid(cuts) if _has_cells(cuts) else None
    if grid is not None and grid.most <= MOST:
        return grid
    return lambda values: np.searchsorted(cuts, values, "right")


def _has_cells(cuts: Codes) -> bool:
    """Whether floats tell the cells of a grid: not near the greatest float, nor where all cuts lie beside the least."""
    low, high = float(cuts[0]), float(cuts[-1])
    return max(-low, high) < math.sqrt(sys.float_info.max) and high - low > sys.float_info.min * len(cuts)


def _compared(values: Codes, cuts: Codes) -> Codes:
    found = np.zeros(len(values), np.uint8)
    for cut in cuts:
        found += values >= cut
    return found


class _Grid:
    """Cuts in cells of one width, so that a value is compared with the few in its own cell.

    The number of a cell is calculated in floats by steps that keep the order: a cut in a lower cell is less than the value, one
    in a higher cell greater.
    """

    def __init__(self, cuts: Codes) -> None:
        self.cuts = np.append(cuts, cuts[-1:])
        self.low = float(cuts[0])
        self.cells = 8 * len(cuts)
        self.scale = self.cells / (float(cuts[-1]) - self.low)
        counts = np.bincount(self._cell(cuts), minlength=self.cells + 1)
        self.most = int(counts.max())
        self.before = np.cumsum(counts) - counts
        self.within = counts

    def _cell(self, values: Codes) -> Codes:
        with np.errstate(invalid="ignore", over="ignore"):
            scaled = (values.astype(np.float64) - self.low) * self.scale
            return np.clip(scaled, 0, self.cells).astype(np.int64)

    def __call__(self, values: Codes) -> Codes:
        cell = self._cell(values)
        found = self.before.take(cell, mode="clip")
        last = found + self.within.take(cell, mode="clip")
        for _ in range(self.most):
            found += (values >= self.cuts.take(found)) & (found < last)
        return found


def _with_nulls(codes: Codes, array: pa.Array, axis: Axis) -> Codes:
    if array.null_count == 0:
        return codes
    return np.where(np.asarray(array.is_null()), axis.null, codes)


def in_units(thresholds: Sequence[Threshold], scale: Fraction, zero: int) -> list[int]:
    """The thresholds in whole numbers of a unit: the first that has reached each."""
    found = []
    for place, side in thresholds:
        at = (Fraction(place) - zero) * scale
        found.append(math.ceil(at) if side == FROM else math.floor(at) + 1)
    return found


def _counts(scale: Fraction, zero: int, dtype: str) -> Callable[[Axis, pa.DataType], Coder | None]:
    """For columns that hold whole numbers of a unit."""

    def make(axis: Axis, _column: pa.DataType) -> Coder | None:
        cuts = within_bounds(in_units(axis.thresholds, scale, zero), np.dtype(dtype))
        count = counting(cuts)
        return lambda array: _with_nulls(count(numbers_of(array, dtype)), array, axis)

    return make


def within_bounds(cuts: list[int], dtype: Any) -> Codes:
    """The cuts in the form of the column: what no value can reach is left out, what every value has stays the least."""
    bounds = np.iinfo(dtype)
    return np.array([max(cut, int(bounds.min)) for cut in cuts if cut <= bounds.max], dtype)


def _moments(axis: Axis, column: pa.DataType) -> Coder | None:
    if axis.thresholds and (axis.line is ZONED) is not (column.tz is not None):
        return None  # they have no order; each is looked at by itself
    return _counts(Fraction(UNITS[column.unit], 10**6), 0, "int64")(axis, column)


def _durations(axis: Axis, column: pa.DataType) -> Coder | None:
    return _counts(Fraction(UNITS[column.unit], 10**6), 0, "int64")(axis, column)


def _whole_numbers(dtype: str) -> Callable[[Axis, pa.DataType], Coder | None]:
    return _counts(Fraction(1), 0, dtype)


def _floats(axis: Axis, column: pa.DataType) -> Coder:
    count = counting(np.array([_smallest_float(place, side) for place, side in axis.thresholds], np.float64))

    def code(array: pa.Array) -> Codes:
        values = numbers_of(array.cast(pa.float64()), "float64")
        with np.errstate(invalid="ignore"):
            codes = _with_nulls(count(values), array, axis)
            wrong = ~np.isfinite(values)
            if axis.whole:
                wrong |= values != np.floor(values)
        return _with_odd(codes, wrong, axis)

    return code


def _with_odd(codes: Codes, odd: Codes, axis: Axis) -> Codes:
    if not odd.any():
        return codes
    codes = codes.astype(np.int64)
    codes[odd & (codes != axis.null)] = axis.odd
    return codes


def _smallest_float(place: Place, side: int) -> float:
    """The smallest float whose shortest decimal has reached a threshold."""
    if comparable_as_float(place):  # that float means the place itself
        return float(place) if side == FROM else math.nextafter(float(place), math.inf)
    try:
        found = float(place)
    except OverflowError:
        found = math.inf if place > 0 else -math.inf
    while not math.isinf(found) and _has_reached(found, place, side):
        found = math.nextafter(found, -math.inf)
    while not math.isinf(found) and not _has_reached(found, place, side):
        found = math.nextafter(found, math.inf)
    return found


def _has_reached(value: float, place: Place, side: int) -> bool:
    meant = from_python(value)
    return meant > place or (meant == place and side == FROM)


def _decimals(axis: Axis, column: pa.DataType) -> Coder:
    scale, width = column.scale, column.byte_width // 8
    unit = Fraction(10) ** scale
    count = counting(within_bounds(in_units(axis.thresholds, unit, 0), np.dtype("int64")))

    def code(array: pa.Array) -> Codes:
        values, wrong = unscaled(array, width)
        codes = _with_nulls(count(values), array, axis)
        if axis.whole and scale > 0:
            wrong = wrong | (values % 10 ** min(scale, 18) != 0) | ((scale > 18) & (values != 0))
        return _with_odd(codes, wrong, axis)

    return code


def unscaled(array: pa.Array, width: int) -> tuple[Codes, Codes]:
    """The digits as 64-bit numbers, and which do not fit."""
    words = _numbers_of_words(array, width)
    values = words[:, 0]
    wrong = np.zeros(len(values), bool)
    for word in range(1, width):
        wrong |= words[:, word] != values >> 63
    return values, wrong


def _numbers_of_words(array: pa.Array, width: int) -> Codes:
    buffer = array.buffers()[1]
    if buffer is None:
        return np.zeros((len(array), width), np.int64)
    flat = np.frombuffer(buffer, np.int64, count=len(array) * width, offset=array.offset * width * 8)
    return flat.reshape(-1, width)


def _booleans(axis: Axis, _column: pa.DataType) -> Coder:
    return lambda array: _with_nulls(np.asarray(array.cast(pa.uint8()).fill_null(0)) + np.uint8(1), array, axis)


def _texts(axis: Axis, column: pa.DataType) -> Coder:
    known = pa.array(list(axis.named), pa.string())

    def code(array: pa.Array) -> Codes:
        encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
        classes = pc.index_in(encoded.dictionary.cast(pa.string()), value_set=known).fill_null(-1)
        by_index = np.append(np.asarray(classes) + 1, axis.null)  # an index of -1 is null
        if encoded.dictionary.null_count:
            by_index[:-1][np.asarray(encoded.dictionary.is_null())] = axis.null
        return _by_index(by_index, encoded.indices)

    return code


def _by_index(classes: Codes, indices: pa.Array) -> Codes:
    """The classes at these places; the last one where there is none."""
    places: Codes = np.asarray(indices.cast(pa.int64()).fill_null(-1))
    return classes.take(places, mode="wrap")


def class_of(axis: Axis, type_: Scalar, value: Any) -> int:
    """The class of a value as one decision is given it; what is refused there is odd."""
    try:
        return axis.null if value is None else axis.class_of(SCALARS[type_.kind](value))
    except (Fault, NoLine):
        return axis.odd


def _by_distinct_values(axis: Axis, type_: Scalar) -> Coder:
    """Each distinct value is read by itself."""

    def code(array: pa.Array) -> Codes:
        try:
            encoded = array.dictionary_encode()
        except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
            return np.full(len(array), axis.odd)
        values = python_values(encoded.dictionary)
        by_index = np.array([*(class_of(axis, type_, value) for value in values), axis.null])
        return _by_index(by_index, encoded.indices)

    return code


Make = Callable[[Axis, pa.DataType], Coder | None]
CODERS: dict[tuple[str, int], Make] = {
    **{
        ("number", getattr(pa.lib, f"Type_{name.upper()}")): _whole_numbers(name)
        for name in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
    },
    **dict.fromkeys(
        [("number", kind) for kind in (pa.lib.Type_HALF_FLOAT, pa.lib.Type_FLOAT, pa.lib.Type_DOUBLE)], _floats
    ),
    **dict.fromkeys([("number", kind) for kind in (pa.lib.Type_DECIMAL128, pa.lib.Type_DECIMAL256)], _decimals),
    **dict.fromkeys(
        [("string", kind) for kind in (pa.lib.Type_STRING, pa.lib.Type_LARGE_STRING, pa.lib.Type_STRING_VIEW)], _texts
    ),
    ("boolean", pa.lib.Type_BOOL): _booleans,
    ("date", pa.lib.Type_DATE32): _counts(Fraction(1), EPOCH, "int32"),
    ("date", pa.lib.Type_DATE64): _counts(Fraction(86_400_000), EPOCH, "int64"),
    ("date and time", pa.lib.Type_TIMESTAMP): _moments,
    ("days and time duration", pa.lib.Type_DURATION): _durations,
}
