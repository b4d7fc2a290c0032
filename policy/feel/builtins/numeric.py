"""Numeric functions (DMN 1.5, 10.3.4.5)."""

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    DecimalException,
)
from typing import Any

from policy.feel.builtins.declare import Fault, builtin
from policy.feel.operators import less, negate
from policy.feel.values.numbers import DECIMAL34, Number, is_number, rounded
from policy.feel.values.temporal import YearsMonths, make_duration

SCALES = range(-6111, 6177)  # of decimal128
WIDE = Context(prec=50, Emin=-6200, Emax=6200)  # room for the carry of a rounding
QUOTIENT = Context(prec=13_000, Emin=-7000, Emax=7000)  # room for all digits of a quotient of two numbers


def _scaled(number: Number, scale: Number, rounding: str) -> Number:
    """The number rounded to so many decimals; a scale below 0 rounds to tens, hundreds …"""
    if int(scale) not in SCALES:
        raise Fault(f"a scale lies between {SCALES[0]} and {SCALES[-1]}")
    value = Decimal(number)
    if int(value.as_tuple().exponent) >= -int(scale):
        return number
    return rounded(value.quantize(Decimal(1).scaleb(-int(scale), WIDE), rounding, WIDE))


@builtin("decimal(n: number, scale: number): number")
def decimal(n: Number, scale: Number) -> Number:
    """The number rounded to so many decimals, halves to the even neighbour."""
    return _scaled(n, scale, ROUND_HALF_EVEN)


@builtin("floor(n: number, scale?: number): number")
def floor(n: Number, scale: Number = 0) -> Number:
    """The greatest number of so many decimals that is not above."""
    return _scaled(n, scale, ROUND_FLOOR)


@builtin("ceiling(n: number, scale?: number): number")
def ceiling(n: Number, scale: Number = 0) -> Number:
    """The smallest number of so many decimals that is not below."""
    return _scaled(n, scale, ROUND_CEILING)


@builtin("round up(n: number, scale: number): number")
def round_up(n: Number, scale: Number) -> Number:
    """The number rounded away from zero."""
    return _scaled(n, scale, ROUND_UP)


@builtin("round down(n: number, scale: number): number")
def round_down(n: Number, scale: Number) -> Number:
    """The number rounded towards zero."""
    return _scaled(n, scale, ROUND_DOWN)


@builtin("round half up(n: number, scale: number): number")
def round_half_up(n: Number, scale: Number) -> Number:
    """The number rounded to the nearest, halves away from zero."""
    return _scaled(n, scale, ROUND_HALF_UP)


@builtin("round half down(n: number, scale: number): number")
def round_half_down(n: Number, scale: Number) -> Number:
    """The number rounded to the nearest, halves towards zero."""
    return _scaled(n, scale, ROUND_HALF_DOWN)


@builtin(
    "abs(n: number): number",
    "abs(n: days and time duration): days and time duration",
    "abs(n: years and months duration): years and months duration",
)
def absolute(n: Any) -> Any:
    """The number or duration without its sign."""
    if is_number(n):
        return n.copy_abs() if isinstance(n, Decimal) else rounded(abs(n))
    zero = YearsMonths(0) if type(n) is YearsMonths else make_duration(0)
    return negate(n) if less(n, zero) else n


@builtin("modulo(dividend: number, divisor: number): number")
def modulo(dividend: Number, divisor: Number) -> Number:
    """What remains of a division, with the sign of the divisor."""
    if divisor == 0:
        raise Fault("modulo by zero")
    if type(dividend) is int and type(divisor) is int:
        return dividend % divisor
    rest = QUOTIENT.remainder(Decimal(dividend), Decimal(divisor))
    if not rest:
        return 0  # and not -0, which `decimal` makes of a dividend below nothing
    if (rest < 0) != (divisor < 0):
        rest = QUOTIENT.add(rest, Decimal(divisor))
    return rounded(rest)


@builtin("sqrt(number: number): number")
def square_root(number: Number) -> Number:
    """The square root."""
    if number < 0:
        raise Fault("there is no square root of a negative number")
    return DECIMAL34.sqrt(Decimal(number))


@builtin("log(number: number): number")
def natural_logarithm(number: Number) -> Number:
    """The natural logarithm."""
    if number <= 0:
        raise Fault("there is a logarithm only of numbers above zero")
    return DECIMAL34.ln(Decimal(number))


@builtin("exp(number: number): number")
def exponential(number: Number) -> Number:
    """Euler's number raised to a power."""
    try:
        return rounded(DECIMAL34.exp(Decimal(number)))
    except DecimalException:
        raise Fault("the number is too large") from None


def _rest_of_two(number: Number) -> Number:
    rest: Number = modulo.body(number, 2)
    return rest


@builtin("odd(number: number): boolean")
def odd(number: Number) -> bool:
    """Whether a number is odd; one that is not whole is neither odd nor even."""
    return _rest_of_two(number) == 1


@builtin("even(number: number): boolean")
def even(number: Number) -> bool:
    """Whether a number is even; one that is not whole is neither odd nor even."""
    return _rest_of_two(number) == 0


FUNCTIONS = (
    decimal,
    floor,
    ceiling,
    round_up,
    round_down,
    round_half_up,
    round_half_down,
    absolute,
    modulo,
    square_root,
    natural_logarithm,
    exponential,
    odd,
    even,
)
