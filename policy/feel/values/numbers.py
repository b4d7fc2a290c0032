"""Numbers: int or Decimal, finite, at most 34 significant digits, rounded half to even (DMN 1.5, 10.3.2.3.1).

A whole number that fits 34 digits may be an int or a Decimal; both mean the same number. Never a float, never a bool.
"""

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any, TypeGuard

from policy.feel.fault import Fault

Number = int | Decimal

DIGITS = 34
WHOLE_LIMIT = 10**DIGITS
DECIMAL34 = Context(
    prec=DIGITS,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)  # the numbers of decimal128

_INTEGRAL, _NORMAL = DECIMAL34.to_integral_value, DECIMAL34.normalize
_LITERAL = re.compile(r"([+-]?)([0-9]+|(?=\.[0-9]))(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)


def is_number(value: object) -> TypeGuard[Number]:
    """Whether this is a number of FEEL: true is none."""
    return type(value) is int or type(value) is Decimal


def rounded(value: Number) -> Number:
    """The number with at most 34 significant digits; too large a number is a fault."""
    if type(value) is int and -WHOLE_LIMIT < value < WHOLE_LIMIT:
        return value
    try:
        result = DECIMAL34.create_decimal(value)
    except Overflow:
        raise Fault("the number is too large") from None
    except InvalidOperation:
        raise Fault("this is not a number") from None
    return _finite(result)


def _finite(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise Fault("this is not a number")
    return value


def parse_number(text: str) -> Number:
    """The number that a text of digits means, with an optional sign, decimals and exponent."""
    match = _LITERAL.fullmatch(text)
    if match is None:
        raise Fault(f"`{_short(text)}` is not a number")
    _, whole, decimals, exponent = match.groups()
    if decimals is None and exponent is None and len(whole) <= DIGITS:
        return int(text)
    try:
        return _finite(DECIMAL34.create_decimal(text))
    except (Overflow, InvalidOperation):
        raise Fault(f"the number `{_short(text)}` is too large") from None


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


def number_text(value: Number) -> str:
    """The number as FEEL's `string()` writes it: all digits, no exponent, no zeros that mean nothing."""
    if type(value) is int and -WHOLE_LIMIT < value < WHOLE_LIMIT:
        return str(value)
    number = Decimal(value)
    if not number:
        return "0"
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def from_python(value: Any) -> Number:
    """The number of FEEL for a number of Python; a float means its shortest decimal form (0.1 is one tenth)."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise Fault(f"a Python {type(value).__name__} is not a number")
    if isinstance(value, float):
        return rounded(_from_float(float(value)))
    return rounded(int(value) if isinstance(value, int) else Decimal(value))


def _from_float(value: float) -> Number:
    try:
        return Decimal(repr(value))
    except InvalidOperation:
        raise Fault("this is not a number") from None


def to_outcome(value: Number) -> Number:
    """The number as services get it: an int exactly when it is whole, else a Decimal without superfluous zeros."""
    if isinstance(value, int):
        return value
    return int(value) if value == _INTEGRAL(value) else _NORMAL(value)
