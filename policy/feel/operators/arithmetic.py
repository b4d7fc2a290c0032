"""Arithmetic: `+ - * / **` and negation of numbers, texts and temporal values (DMN 1.5, 10.3.2.12 to 10.3.2.14).

Each operator looks up a small function by the exact classes of its operands. Null in, null out; what cannot be
calculated with is a fault.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal, DecimalException
from typing import Any

from policy.feel.fault import Fault
from policy.feel.values.kinds import DATE_TIMES, DATES, DURATIONS, NUMBERS, TIMES, a_kind, pairs
from policy.feel.values.numbers import DECIMAL34, WHOLE_LIMIT, Number, rounded
from policy.feel.values.temporal import (
    Duration,
    LongDuration,
    YearsMonths,
    duration_ns,
    make_duration,
    make_years_months,
    months_later,
)
from policy.feel.values.timeline import (
    date_later,
    days_between,
    later,
    moment_months_later,
    ns_between,
    time_later,
    times_between,
)
from policy.limits import TEXT_LENGTH
from policy.problems import LimitExceeded

Operation = Callable[[Any, Any], Any]
Table = dict[tuple[type, type], Operation]

NO_RESULT = "the result is no number, or too large"
NO_DIVISION = "cannot divide by zero"
_SUM, _DIFFERENCE, _PRODUCT, _QUOTIENT = DECIMAL34.add, DECIMAL34.subtract, DECIMAL34.multiply, DECIMAL34.divide


def add(left: Any, right: Any) -> Any:
    """`left + right`."""
    if type(left) is int and type(right) is int:
        total = left + right
        return total if -WHOLE_LIMIT < total < WHOLE_LIMIT else rounded(total)
    operation = ADD.get((type(left), type(right)))
    return operation(left, right) if operation else _inapplicable("add {0} and {1}", left, right)


def subtract(left: Any, right: Any) -> Any:
    """`left - right`."""
    if type(left) is int and type(right) is int:
        rest = left - right
        return rest if -WHOLE_LIMIT < rest < WHOLE_LIMIT else rounded(rest)
    operation = SUBTRACT.get((type(left), type(right)))
    return operation(left, right) if operation else _inapplicable("subtract {1} from {0}", left, right)


def multiply(left: Any, right: Any) -> Any:
    """`left * right`."""
    if type(left) is int and type(right) is int:
        product = left * right
        return product if -WHOLE_LIMIT < product < WHOLE_LIMIT else rounded(product)
    operation = MULTIPLY.get((type(left), type(right)))
    return operation(left, right) if operation else _inapplicable("multiply {0} by {1}", left, right)


def divide(left: Any, right: Any) -> Any:
    """`left / right`."""
    operation = DIVIDE.get((type(left), type(right)))
    return operation(left, right) if operation else _inapplicable("divide {0} by {1}", left, right)


def power(left: Any, right: Any) -> Any:
    """`left ** right`."""
    operation = POWER.get((type(left), type(right)))
    return operation(left, right) if operation else _inapplicable("raise {0} to the power of {1}", left, right)


def negate(value: Any) -> Any:
    """`-value`."""
    if value is None:
        return None
    operation = NEGATE.get(type(value))
    if operation is None:
        raise Fault(f"cannot negate {a_kind(value)}")
    return operation(value)


def add_numbers(left: Number, right: Number) -> Number:
    """`left + right` of what is known to be numbers."""
    if type(left) is int and type(right) is int:
        return add(left, right)
    try:
        return _SUM(left, right)
    except DecimalException:
        raise Fault(NO_RESULT) from None


def subtract_numbers(left: Number, right: Number) -> Number:
    """`left - right` of what is known to be numbers."""
    if type(left) is int and type(right) is int:
        return subtract(left, right)
    try:
        return _DIFFERENCE(left, right)
    except DecimalException:
        raise Fault(NO_RESULT) from None


def multiply_numbers(left: Number, right: Number) -> Number:
    """`left * right` of what is known to be numbers."""
    if type(left) is int and type(right) is int:
        return multiply(left, right)
    try:
        return _PRODUCT(left, right)
    except DecimalException:
        raise Fault(NO_RESULT) from None


def divide_numbers(left: Number, right: Number) -> Number:
    """`left / right` of what is known to be numbers."""
    if not right or type(left) is type(right) is int:
        return _divide_numbers(left, right)
    try:
        return _QUOTIENT(left, right)
    except DecimalException:
        raise Fault(NO_RESULT) from None


def _inapplicable(verb: str, left: Any, right: Any) -> None:
    if left is not None and right is not None:
        raise Fault(f"cannot {verb.format(a_kind(left), a_kind(right))}")


def _calculated(calculation: Callable[[Number, Number], Decimal]) -> Operation:
    """A calculation of the decimal library, whose signals become faults."""

    def operation(left: Number, right: Number) -> Decimal:
        try:
            return calculation(left, right)
        except DecimalException:
            raise Fault(NO_RESULT) from None

    return operation


_quotient = _calculated(DECIMAL34.divide)
_raised = _calculated(DECIMAL34.power)


def _divide_numbers(left: Number, right: Number) -> Number:
    if not right:
        raise Fault(NO_DIVISION)
    if type(left) is int and type(right) is int and left % right == 0:
        return left // right
    return _quotient(left, right)


def _power(left: Number, right: Number) -> Number:
    if not right:
        return 1
    if not left and right < 0:
        raise Fault(NO_DIVISION)
    return _raised(left, right)


def join(left: str, right: str) -> str:
    """`left + right` of texts."""
    if len(left) + len(right) > TEXT_LENGTH:
        raise LimitExceeded(f"a text has more than {TEXT_LENGTH:,} characters")
    return left + right


def _scaled(amount: int, factor: Number, divisor: Number = 1) -> int:
    """`amount * factor / divisor` as a whole number, what is beyond the point cut off."""
    if not divisor:
        raise Fault(NO_DIVISION)
    over, under = factor.as_integer_ratio()
    divisor_over, divisor_under = divisor.as_integer_ratio()
    dividend, quotient = amount * over * divisor_under, under * divisor_over
    whole = abs(dividend) // abs(quotient)
    return whole if (dividend < 0) == (quotient < 0) else -whole


def _times(duration: Duration, number: Number) -> Duration:
    return make_duration(_scaled(duration_ns(duration), number))


def _months_times(duration: YearsMonths, number: Number) -> YearsMonths:
    return make_years_months(_scaled(duration.months, number))


def _swapped(operation: Operation) -> Operation:
    return lambda left, right: operation(right, left)


def _negated(operation: Operation) -> Operation:
    """The operation with the opposite of the right operand."""
    return lambda left, right: operation(left, negate(right))


def _table(*entries: tuple[tuple[type, ...], tuple[type, ...], Operation]) -> Table:
    return {pair: operation for lefts, rights, operation in entries for pair in pairs(lefts, rights)}


_MONTHS = (YearsMonths,)
_AFTER = (
    (DATES, DURATIONS, date_later),
    (DATES, _MONTHS, lambda day, duration: months_later(day, duration.months)),
    (TIMES, DURATIONS, time_later),
    (DATE_TIMES, DURATIONS, later),
    (DATE_TIMES, _MONTHS, moment_months_later),
    (DURATIONS, DURATIONS, lambda a, b: make_duration(duration_ns(a) + duration_ns(b))),
    (_MONTHS, _MONTHS, lambda a, b: make_years_months(a.months + b.months)),
)
ADD: Table = _table(
    (NUMBERS, NUMBERS, _calculated(DECIMAL34.add)),
    ((str,), (str,), join),
    *_AFTER,
    *((rights, lefts, _swapped(operation)) for lefts, rights, operation in _AFTER[:5]),
)
SUBTRACT: Table = _table(
    (NUMBERS, NUMBERS, _calculated(DECIMAL34.subtract)),
    (DATES, DATES, days_between),
    (TIMES, TIMES, times_between),
    (DATE_TIMES + DATES, DATE_TIMES, ns_between),
    (DATE_TIMES, DATES, ns_between),
    *((lefts, rights, _negated(operation)) for lefts, rights, operation in _AFTER),
)
MULTIPLY: Table = _table(
    (NUMBERS, NUMBERS, _calculated(DECIMAL34.multiply)),
    (DURATIONS, NUMBERS, _times),
    (NUMBERS, DURATIONS, _swapped(_times)),
    (_MONTHS, NUMBERS, _months_times),
    (NUMBERS, _MONTHS, _swapped(_months_times)),
)
DIVIDE: Table = _table(
    (NUMBERS, NUMBERS, _divide_numbers),
    (DURATIONS, NUMBERS, lambda a, number: make_duration(_scaled(duration_ns(a), 1, number))),
    (_MONTHS, NUMBERS, lambda a, number: make_years_months(_scaled(a.months, 1, number))),
    (DURATIONS, DURATIONS, lambda a, b: _divide_numbers(duration_ns(a), duration_ns(b))),
    (_MONTHS, _MONTHS, lambda a, b: _divide_numbers(a.months, b.months)),
)
POWER: Table = _table((NUMBERS, NUMBERS, _power))
NEGATE: dict[type, Callable[[Any], Any]] = {
    int: int.__neg__,
    Decimal: DECIMAL34.minus,
    timedelta: lambda a: make_duration(-duration_ns(a)),
    LongDuration: lambda a: make_duration(-duration_ns(a)),
    YearsMonths: lambda a: YearsMonths(-a.months),
}
