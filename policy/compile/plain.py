"""Cells that compare with constants alone: what an index can be built of, and what a float can be compared with exactly."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from attrs import frozen

from policy.check.plain_cells import (
    MOMENTS,
    NUMBERS,
    ONE_AT,
    ONE_TEXT,
    TEMPORAL,
    TEXTS,
    is_plain,
    moment_of,
    number_of,
)
from policy.feel import typed as t
from policy.feel.types import Scalar, Type
from policy.feel.values.kinds import DATES, DURATIONS
from policy.feel.values.numbers import DECIMAL34
from policy.feel.values.ranges import Range
from policy.feel.values.temporal import YearsMonths

ORDERED = frozenset(
    {"number", "date", "days and time duration", "years and months duration"}
)  # kinds in Python's own order
INDEXED = ORDERED | {"string", "boolean"}
EXACT_DIGITS = 15  # decimals of up to as many digits and doubles are in one order (IEEE 754: DBL_DIG)
LARGEST = 10**EXACT_DIGITS
SMALLEST = Decimal("1e-290")

Constants = Callable[[t.Typed], Any]


class NotPlain(Exception):
    """This needs the full language."""


@frozen
class Between:
    """Values between two ends, None where there is no end; with equal closed ends a single value."""

    low: Any
    low_closed: bool
    high: Any
    high_closed: bool

    def holds(self, value: Any) -> bool:
        """Whether a value lies between the ends."""
        above = self.low is None or value > self.low or (self.low_closed and value == self.low)
        return bool(above and (self.high is None or value < self.high or (self.high_closed and value == self.high)))


@frozen
class PlainCell:
    """The tests of a cell: any of `parts` holds the value, or it is null and `null`; with `negated`, the other way round."""

    parts: tuple[Between, ...]
    null: bool
    negated: bool

    def holds(self, value: Any) -> bool:
        """Whether a value of the column passes."""
        found = self.null if value is None else any(part.holds(value) for part in self.parts)
        return found is not self.negated

    def constants(self) -> Iterable[Any]:
        for part in self.parts:
            if part.low is not None:
                yield part.low
            if part.high is not None and part.high is not part.low:
                yield part.high


def plain(cell: t.Cell, column: Type, constant: Constants) -> PlainCell | None:
    """The cell in plain form; None where it needs the full language. `constant` gives a node's value or raises `NotPlain`."""
    if not isinstance(column, Scalar) or column.kind not in INDEXED:
        return None
    try:
        parts = [part for test in cell.tests for part in PARTS[type(test)](test, constant)]
        if cell.negated and column.nullable and not all(_is_equality(test, constant) for test in cell.tests):
            return None  # null is neither in a range nor outside
        return _fitting(parts, cell.negated, column)
    except (NotPlain, KeyError):
        return None


def plain_text(written: str, column: Type) -> PlainCell | None:
    """The same of a cell of literals alone, by its text, without typing it."""
    if not isinstance(column, Scalar) or column.kind not in INDEXED:
        return None
    if written == "-":
        return ANY_VALUE
    if column.kind not in TEXTS_OF or (column.kind in TEMPORAL and not is_plain(written, column)):
        return None
    return TEXTS_OF[column.kind](written)


def _plain_strings(written: str) -> PlainCell | None:
    if not TEXTS.fullmatch(written):
        return None
    return PlainCell(tuple(map(_one_text, ONE_TEXT.findall(written))), False, False)


@lru_cache(1000)
def _one_text(text: str) -> Between:
    """Texts in large tables are few."""
    return Between(text, True, text, True)


def _plain_numbers(written: str) -> PlainCell | None:
    found = NUMBERS.fullmatch(written)
    if found is None:
        return None
    sign, operand, opened, low, high, closed = found.groups()
    try:
        if operand is None:
            part = _between(number_of(low), opened == "[", number_of(high), closed == "]")
        else:
            value = number_of(operand)
            part = RELATIONS[sign](value) if sign else Between(value, True, value, True)
    except NotPlain:
        return None
    return PlainCell((part,), False, False)


def plain_moments(written: str, place: Callable[[Any], Any] = lambda value: value) -> PlainCell | None:
    """A cell of dates, times or durations, by its text; `place` gives what stands for one."""
    found = MOMENTS.fullmatch(written)
    if found is None:
        return None
    values = [place(moment_of(text)) for text in ONE_AT.findall(written)]
    if found["sign"]:
        return PlainCell((RELATIONS[found["sign"]](values[0]),), False, False)
    if not found["opened"]:
        return PlainCell(tuple(Between(value, True, value, True) for value in values), False, False)
    try:
        part = _between(values[0], found["opened"] == "[", values[1], found["closed"] == "]")
    except NotPlain:
        return None
    return PlainCell((part,), False, False)


def _fitting(parts: list[Between | None], negated: bool, column: Scalar) -> PlainCell:
    """Refuses parts of other kinds than the column's, and orders of what has none."""
    found = tuple(part for part in parts if part is not None)
    result = PlainCell(found, None in parts, negated)
    if any(type(value) not in KINDS[column.kind] for value in result.constants()):
        raise NotPlain
    ordered = any(part.low is None or part.high is None or part.low != part.high for part in found)
    if ordered and column.kind not in ORDERED:
        raise NotPlain
    return result


def _is_equality(test: t.Test, constant: Constants) -> bool:
    if isinstance(test, t.Relates):
        return test.operator == "="
    return isinstance(test, t.Equals) and not isinstance(constant(test.operand), Range)


def _equals(test: t.Equals, constant: Constants) -> list[Between | None]:
    value = constant(test.operand)
    if isinstance(value, Range):
        return [_range(value)]
    return [_point(item) for item in (value if isinstance(value, list) else [value])]


def _point(value: Any) -> Between | None:
    if isinstance(value, list | dict | Range):
        raise NotPlain
    return None if value is None else Between(value, True, value, True)


def _range(value: Range) -> Between:
    if value.operator or value.low is None or value.high is None:
        raise NotPlain
    return _between(value.low, value.low_closed, value.high, value.high_closed)


def _between(low: Any, low_closed: bool, high: Any, high_closed: bool) -> Between:
    if low is None or high is None or low > high or (low == high and not (low_closed and high_closed)):
        raise NotPlain
    return Between(low, low_closed, high, high_closed)


def _relates(test: t.Relates, constant: Constants) -> list[Between | None]:
    value = constant(test.operand)
    if test.operator == "=":
        return [_point(value)]
    if value is None or test.operator not in RELATIONS:
        raise NotPlain
    return [RELATIONS[test.operator](value)]


def _within(test: t.Within, constant: Constants) -> list[Between | None]:
    return [_between(constant(test.low), test.low_closed, constant(test.high), test.high_closed)]


def comparable_as_float(value: Any) -> bool:
    """Whether a float compares with this number as its shortest decimal would, once the number is made a float or an int."""
    if type(value) is int:
        return bool(-LARGEST < value < LARGEST)
    if not isinstance(value, Decimal) or not SMALLEST < value.copy_abs() < LARGEST:
        return False
    return (
        len(value.as_tuple().digits) <= EXACT_DIGITS
        or len(DECIMAL34.normalize(value).as_tuple().digits) <= EXACT_DIGITS
    )


def as_float(value: Any) -> float:
    """A number for which `comparable_as_float` holds, in the form to compare floats with."""
    return float(value)


ANY_VALUE = PlainCell((), False, False)
TEXTS_OF: dict[str, Callable[[str], PlainCell | None]] = {
    **dict.fromkeys(ORDERED, plain_moments),
    "string": _plain_strings,
    "number": _plain_numbers,
}
KINDS: dict[str, frozenset[type]] = {
    "number": frozenset({int, Decimal}),
    "string": frozenset({str}),
    "boolean": frozenset({bool}),
    "date": frozenset(DATES),
    "days and time duration": frozenset(DURATIONS),
    "years and months duration": frozenset({YearsMonths}),
}
RELATIONS: dict[str, Callable[[Any], Between]] = {
    "<": lambda value: Between(None, False, value, False),
    "<=": lambda value: Between(None, False, value, True),
    ">": lambda value: Between(value, False, None, False),
    ">=": lambda value: Between(value, True, None, False),
}
PARTS: dict[type[t.Test], Callable[..., list[Between | None]]] = {
    t.Equals: _equals,
    t.Relates: _relates,
    t.Within: _within,
}
