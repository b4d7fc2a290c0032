"""Numbers of a column as one thing to calculate with: exactly, or as floats with a bound on how far off each is.

A column is *whole* where its numbers are whole in some unit, `digits / 10**places`: of whole numbers and decimals always, of
floats where dividing the nearest whole number gives the float back. With fewer than 2**52 units at most one number of that
many places rounds to a float, so it is its shortest decimal. Sums and products of such columns are exact in 64 bits, and
those are the numbers of the language too, which rounds beyond 34 digits alone. The *quotient* of two compares as
`policy/compile/scaled.py` proves. All else is *about*: floats, and for each a bound on its distance from the number of the
language. Where a bound leaves open on which side of a cut a number lies, nothing is said of that row.
"""

import sys
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from attrs import frozen

from policy.columns.axes import Codes, Threshold
from policy.columns.coding import counting, in_units, within_bounds
from policy.columns.marks import FROM
from policy.compile.plain import comparable_as_float

ROOM = 1 << 62  # digits stay below, so that no step overflows
EXACT = 1 << 52  # units up to which a float stands for one number of so many places
UNIT = 2.0**-52  # twice the rounding of one step: the decimals' own rounding, 1e-34, is in it
TINY = 1e-290  # what lies below is rounded otherwise
HUGE = 1e290
PLACES = (2, 0, 4, 6, 8)  # in which the floats of a column may be whole
MOST_PLACES = 18
STRAY = 16  # one row of so many may be none of these


class Beyond(Exception):
    """Too large for 64 bits, or of too many places."""


@frozen(eq=False)
class Whole:
    """`digits / 10**places`, exactly; no digits are beyond `most`."""

    digits: Codes
    places: int
    most: int


@frozen(eq=False)
class Quotient:
    """`above / below`, both of as many places; where `below` is zero there is no number."""

    above: Whole
    below: Whole


@frozen(eq=False)
class About:
    """Floats, each within `off` of the number."""

    values: Codes
    off: Codes


Amounts = Whole | Quotient | About


def constant(value: int | Decimal) -> Amounts:
    """A number that is the same for all rows."""
    places = max(0, -int(Decimal(value).as_tuple().exponent))
    digits = int(Fraction(value) * 10**places)
    if abs(digits) < ROOM and places <= MOST_PLACES:
        return Whole(np.asarray(digits), places, abs(digits))
    found = np.asarray(_as_float(value))
    return About(found, np.abs(found) * UNIT)


def whole(digits: Codes, places: int) -> Amounts:
    """A column by its digits."""
    if places > MOST_PLACES:
        values = digits / 10.0**places
        return About(values, np.abs(values) * 2 * UNIT)
    most = max(int(digits.max()), -int(digits.min())) if len(digits) else 0
    return Whole(digits, places, most)


def of_floats(values: Codes, guess: int) -> tuple[Amounts, Codes | None]:
    """Finite floats that mean their shortest decimals, and which rows are to be left out; places that are likely are tried first."""
    for places in (guess, *PLACES):
        found, strays = _in_places(values, places)
        if not strays.any():
            return whole(found, places), None
        if np.count_nonzero(strays) * STRAY <= len(values):
            return whole(np.where(strays, 0, found), places), strays
    return About(values, np.abs(values) * UNIT), None


def _in_places(values: Codes, places: int) -> tuple[Codes, Codes]:
    """The digits, and where they are not those of the value."""
    unit = 10.0**places
    scaled = np.rint(values * unit)
    strays = (scaled / unit != values) | ~(np.abs(scaled) < EXACT)
    return np.where(strays, 0.0, scaled).astype(np.int64), strays


def about(amounts: Amounts) -> About:
    """The same with bounds."""
    if isinstance(amounts, About):
        return amounts
    if isinstance(amounts, Quotient):
        return _about_quotient(about(amounts.above), about(amounts.below))
    values = amounts.digits / 10.0**amounts.places
    return About(values, np.abs(values) * UNIT)


def negated(amounts: Amounts) -> Amounts:
    """`-amounts`."""
    if isinstance(amounts, Whole) and amounts.most < ROOM:
        return Whole(-amounts.digits, amounts.places, amounts.most)
    found = about(amounts)
    return About(-found.values, found.off)


def added(left: Amounts, right: Amounts) -> Amounts:
    """`left + right`."""
    try:
        one, other = _alike(left, right)
        if one.most + other.most < ROOM:
            return Whole(one.digits + other.digits, one.places, one.most + other.most)
    except Beyond:
        pass
    a, b = about(left), about(right)
    values = a.values + b.values
    return About(values, a.off + b.off + np.abs(values) * UNIT + TINY)


def subtracted(left: Amounts, right: Amounts) -> Amounts:
    """`left - right`."""
    return added(left, negated(right))


def multiplied(left: Amounts, right: Amounts) -> Amounts:
    """`left * right`."""
    if isinstance(left, Whole) and isinstance(right, Whole):
        places, most = left.places + right.places, left.most * right.most
        if most < ROOM and places <= 18:
            return Whole(left.digits * right.digits, places, most)
    a, b = about(left), about(right)
    values = a.values * b.values
    off = np.abs(a.values) * b.off + np.abs(b.values) * a.off + a.off * b.off + np.abs(values) * UNIT + TINY
    return About(values, off)


def divided(left: Amounts, right: Amounts) -> Amounts:
    """`left / right`; where the divisor is zero, anything."""
    inverse = _inverse(right)
    if inverse is not None:
        return multiplied(left, inverse)
    try:
        return Quotient(*_alike(left, right))
    except Beyond:
        return _about_quotient(about(left), about(right))


def _inverse(divisor: Amounts) -> Amounts | None:
    """The inverse of a constant where it comes to an end: to divide by it is to multiply, and both are exact."""
    if not isinstance(divisor, Whole) or divisor.digits.ndim or not divisor.most:
        return None
    found = Fraction(10**divisor.places, int(divisor.digits))
    if 10**MOST_PLACES % found.denominator:
        return None
    places = next(places for places in range(MOST_PLACES + 1) if 10**places % found.denominator == 0)
    digits = int(found * 10**places)
    return Whole(np.asarray(digits), places, abs(digits)) if abs(digits) < ROOM else None


def zeros(divisor: Amounts) -> tuple[Any, Any]:
    """Which rows are surely zero, and of which it is not known."""
    if isinstance(divisor, Whole):
        return divisor.digits == 0, False
    found = about(divisor)
    unsure = np.abs(found.values) <= found.off
    surely = (found.values == 0) & (found.off == 0)
    return surely, unsure & ~surely


def _about_quotient(above: About, below: About) -> About:
    values = above.values / below.values
    room = np.abs(below.values) - below.off
    off = (above.off + np.abs(values) * below.off) / room + np.abs(values) * UNIT + TINY
    return About(values, np.where(room > 0, off, np.inf))


def _alike(left: Amounts, right: Amounts) -> tuple[Whole, Whole]:
    """Both with as many places."""
    if not (isinstance(left, Whole) and isinstance(right, Whole)):
        raise Beyond
    places = max(left.places, right.places)
    return _with_places(left, places), _with_places(right, places)


def _with_places(amounts: Whole, places: int) -> Whole:
    factor = 10 ** (places - amounts.places)
    if amounts.most * factor >= ROOM:
        raise Beyond
    return amounts if factor == 1 else Whole(amounts.digits * factor, places, amounts.most * factor)


class Counter:
    """How many thresholds, in their order, each number has reached; and of which numbers that is not known."""

    def __init__(self, thresholds: Sequence[Threshold]) -> None:
        self.thresholds = thresholds
        self.largest = max([1, *(_digits(place) for place, _ in thresholds)])
        self.comparable = all(place == 0 or comparable_as_float(place) for place, _ in thresholds)
        self._by_places: dict[int, Callable[[Codes], Codes]] = {}

    def __call__(self, amounts: Amounts, length: int) -> tuple[Codes, Codes | None]:
        if isinstance(amounts, Whole):
            return self._of_whole(amounts.places)(np.broadcast_to(amounts.digits, length)), None
        if isinstance(amounts, Quotient) and self._tells(amounts):
            return self._of_quotient(amounts, length), None
        found = about(amounts)
        return self._of_about(np.broadcast_to(found.values, length), np.broadcast_to(found.off, length))

    def _of_whole(self, places: int) -> Callable[[Codes], Codes]:
        if places not in self._by_places:
            cuts = within_bounds(in_units(self.thresholds, Fraction(10) ** places, 0), np.dtype("int64"))
            self._by_places[places] = counting(cuts)
        return self._by_places[places]

    def _tells(self, quotient: Quotient) -> bool:
        """Whether floats tell the quotient from the cuts: see the proof."""
        small = max(quotient.above.most, quotient.below.most) < 2 * EXACT
        return self.comparable and small and quotient.below.most * self.largest < EXACT

    def _of_quotient(self, quotient: Quotient, length: int) -> Codes:
        values = np.broadcast_to(quotient.above.digits / quotient.below.digits, length)
        cuts = [float(place) if side == FROM else np.nextafter(float(place), np.inf) for place, side in self.thresholds]
        return counting(np.array(cuts, np.float64))(np.nan_to_num(values))

    def _of_about(self, values: Codes, off: Codes) -> tuple[Codes, Codes]:
        unsure = ~(np.abs(values) + off < HUGE)
        reach = np.where(unsure, 0.0, 1.01 * off + 2 * UNIT * np.abs(values) + TINY)
        plain = np.where(unsure, 0.0, values)
        cuts = np.array([_as_float(place) for place, _ in self.thresholds], np.float64)
        low = np.searchsorted(cuts, plain - reach, "right")
        high = np.searchsorted(cuts, plain + reach, "right")
        return low, unsure | (low != high)


def _digits(place: Any) -> int:
    """A constant without its point."""
    found = Decimal(place).as_tuple()
    assert isinstance(found.exponent, int)
    digits = int("".join(map(str, found.digits)))
    return digits * int(10 ** max(found.exponent, 0))


def _as_float(place: Any) -> float:
    try:
        return float(place)
    except OverflowError:
        return sys.float_info.max if place > 0 else -sys.float_info.max
