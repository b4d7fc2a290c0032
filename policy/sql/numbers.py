"""Numbers in a query: comparisons moved to the grid of the column, arithmetic with room for every digit, rounding."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from sqlglot import exp

from policy.feel.values.numbers import Number
from policy.sql.dialects import Dialect
from policy.sql.meanings import (
    DIGITS,
    INTEGERS,
    NUMBER,
    Known,
    Meaning,
    NotExact,
    Value,
    exactly,
    float_literal,
    in_days,
    literal,
    valued,
    widest,
)

BINARY: dict[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}
Answer = exp.Expr | bool


def beside_constant(operator: str, value: Value, constant: Number | timedelta, dialect: Dialect) -> Answer:
    """The comparison of a number of each row with a known one; true or false where it is the same for all that have one.

    The constant is moved to the next number that the column can hold: `< 0.305` is `< 0.31` where there are two decimals.
    Nothing is then left to how an engine compares numbers of different types.
    """
    if value.binary and not isinstance(constant, timedelta):
        return BINARY[operator](this=value.sql, expression=float_literal(constant))
    wanted = in_days(constant) if isinstance(constant, timedelta) else Fraction(constant)
    step = Fraction(1, 10**value.scale)
    steps = wanted / step
    if operator in ("=", "!=") and steps.denominator != 1:
        return operator == "!="
    moved = MOVED[operator](steps)
    greatest = 10 ** (value.whole + value.scale) - 1
    if not -greatest <= moved <= greatest:
        return _beyond(operator, moved > 0)
    return BINARY[operator](this=value.sql, expression=literal(_number(moved, value.scale), dialect))


def _number(steps: int, scale: int) -> Number:
    return steps if not scale else Decimal((int(steps < 0), tuple(map(int, str(abs(steps)))), -scale))


def _beyond(operator: str, above: bool) -> bool:
    """The answer for a constant that lies above, or below, everything the column can hold."""
    return operator == "!=" or (operator != "=" and (operator in ("<", "<=")) == above)


MOVED: dict[str, Callable[[Fraction], int]] = {
    "=": lambda steps: steps.numerator,
    "!=": lambda steps: steps.numerator,
    "<": ceil,
    ">=": ceil,
    "<=": floor,
    ">": floor,
}


def side_by_side(left: Value, right: Value, dialect: Dialect) -> tuple[exp.Expr, exp.Expr]:
    """Two numbers as the engine compares them exactly."""
    if left.binary != right.binary:
        raise NotExact("a float beside a decimal: which of them is greater depends on how the engine converts")
    if not left.binary and widest([left, right])[1] > INTEGERS:
        return exactly(left, dialect), exactly(right, dialect)
    return left.sql, right.sql


def calculated(operator: str, left: Meaning, right: Meaning, dialect: Dialect) -> Value:
    """`left operator right` where the engine has room for every digit of the result, and the language too."""
    if operator == "/":
        return _divided(left, right, dialect)
    if operator not in ARITHMETIC:
        raise NotExact(f"`{operator}` is rounded in another way by each engine")
    values = [_exact(meaning, dialect) for meaning in (left, right)]
    return ARITHMETIC[operator](values[0], values[1], dialect)


def _exact(meaning: Meaning, dialect: Dialect) -> Value:
    value = valued(meaning, dialect)
    if value.binary:
        raise NotExact("arithmetic with floats: an engine calculates in floats, the language in decimals")
    if value.kind != NUMBER:
        raise NotExact("a value that is no number")
    return value


def _sum(kind: type[exp.Binary]) -> Callable[[Value, Value, Dialect], Value]:
    def added(left: Value, right: Value, dialect: Dialect) -> Value:
        whole, scale = max(left.whole, right.whole) + 1, max(left.scale, right.scale)
        return _result(kind, left, right, (whole, scale), dialect)

    return added


def _product(left: Value, right: Value, dialect: Dialect) -> Value:
    whole, scale = left.whole + right.whole, left.scale + right.scale
    if scale > dialect.product_scale and left.scale and right.scale:
        raise NotExact(f"a product of more than {dialect.product_scale} digits behind the point is rounded there")
    return _result(exp.Mul, left, right, (whole, scale), dialect)


def _result(kind: type[exp.Binary], left: Value, right: Value, room: tuple[int, int], dialect: Dialect) -> Value:
    whole, scale = room
    if whole + scale > DIGITS:
        raise NotExact(f"the result can have {whole + scale} digits, more than the {DIGITS} that a number has")
    first = exactly(left, dialect)
    if kind is exp.Mul and not dialect.widens_products and whole + scale > INTEGERS:
        first = exp.cast(left.sql, dialect.exact(whole + scale - left.scale, left.scale))
    made = kind(this=first, expression=exactly(right, dialect))
    sql = exp.cast(made, dialect.exact(whole, scale))
    return Value(sql=sql, kind=NUMBER, nullable=left.nullable or right.nullable, whole=whole, scale=scale)


def _divided(left: Meaning, right: Meaning, dialect: Dialect) -> Value:
    """A quotient that comes to an end is a product: `x / 8` is `x * 0.125`."""
    inverse = Fraction(1) / Fraction(right.value) if isinstance(right, Known) and right.value else None
    rest = inverse.denominator if inverse is not None else 3
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if inverse is None or rest != 1:
        raise NotExact("a quotient that may have no end is rounded in another way by each engine")
    exponent = next(n for n in range(200) if (inverse * 10**n).denominator == 1)
    factor = _number((inverse * 10**exponent).numerator, exponent)
    return calculated("*", left, Known(factor), dialect)


def negated(meaning: Meaning, dialect: Dialect) -> Value:
    """`-x`."""
    value = _exact(meaning, dialect)
    sql = exp.Neg(this=exactly(value, dialect))  # the least integer has no opposite of its type
    return Value(sql=sql, kind=NUMBER, nullable=value.nullable, whole=value.whole, scale=value.scale)


ARITHMETIC: dict[str, Callable[[Value, Value, Dialect], Value]] = {
    "+": _sum(exp.Add),
    "-": _sum(exp.Sub),
    "*": _product,
}


Settle = Callable[[Value, str], Value]


def rounded(name: str, value: Value, places: int, dialect: Dialect, settle: Settle) -> Value:
    """The number rounded to so many decimals; `settle` gives a result a column of its own, since it is used again."""
    if value.binary:
        raise NotExact("a float is rounded as the engine has it, and not as its shortest decimal")
    if not 0 <= places <= DIGITS:
        raise NotExact("rounding to tens or hundreds")
    if value.scale <= places:
        return value
    shifted = settle(calculated("*", value, Known(10**places), dialect), "shifted")
    steps = settle(_whole(ROUND[name](shifted, dialect, settle), value, places, dialect), "rounded")
    return calculated("*", steps, Known(_number(1, places)), dialect) if places else steps


def _whole(sql: exp.Expr, value: Value, places: int, dialect: Dialect) -> Value:
    whole = value.whole + places + 1
    made = exp.cast(sql, dialect.exact(whole, 0))
    return Value(sql=made, kind=NUMBER, nullable=value.nullable, whole=whole, scale=0)


def _floor(value: Value, dialect: Dialect, settle: Settle) -> exp.Expr:
    return exp.Floor(this=exactly(value, dialect))


def _ceiling(value: Value, dialect: Dialect, settle: Settle) -> exp.Expr:
    return exp.Ceil(this=exactly(value, dialect))


def _by_sign(
    below: Callable[[Value, Dialect, Settle], exp.Expr], above: Callable[[Value, Dialect, Settle], exp.Expr]
) -> Callable[[Value, Dialect, Settle], exp.Expr]:
    """One rounding for numbers below zero, another for those above."""

    def chosen(value: Value, dialect: Dialect, settle: Settle) -> exp.Expr:
        negative = exp.LT(this=value.sql, expression=exp.Literal.number(0))
        return exp.case().when(negative, below(value, dialect, settle)).else_(above(value, dialect, settle))

    return chosen


def _half(up: bool) -> Callable[[Value, Dialect, Settle], exp.Expr]:
    """Halves go up, or down."""

    def halved(value: Value, dialect: Dialect, settle: Settle) -> exp.Expr:
        moved = calculated("+" if up else "-", value, Known(Decimal("0.5")), dialect)
        return (_floor if up else _ceiling)(moved, dialect, settle)

    return halved


def _half_even(value: Value, dialect: Dialect, settle: Settle) -> exp.Expr:
    """Halves go to the even neighbour: one less where rounding them up gave an odd number."""
    moved = settle(calculated("+", value, Known(Decimal("0.5")), dialect), "moved")
    upper = settle(_whole(_floor(moved, dialect, settle), value, 0, dialect), "upper")
    half = _floor(calculated("*", upper, Known(Decimal("0.5")), dialect), dialect, settle)
    odd = exp.NEQ(this=exp.Mul(this=half, expression=exp.Literal.number(2)), expression=upper.sql)
    tie = exp.EQ(this=upper.sql, expression=moved.sql)
    less = exp.Sub(this=upper.sql, expression=exp.Literal.number(1))
    return exp.case().when(exp.and_(tie, odd), less).else_(upper.sql)


ROUND: dict[str, Callable[[Value, Dialect, Settle], exp.Expr]] = {
    "floor": _floor,
    "ceiling": _ceiling,
    "round up": _by_sign(_floor, _ceiling),
    "round down": _by_sign(_ceiling, _floor),
    "round half up": _by_sign(_half(False), _half(True)),
    "round half down": _by_sign(_half(True), _half(False)),
    "decimal": _half_even,
}
