"""Comparison: equality, order, `between` and `in` (DMN 1.5, 10.3.2.10, 10.3.2.11 and 10.3.2.15).

Values of one kind compare by what they mean: times and dates and times by instant where they have zones. Values of
different kinds do not compare: that is a fault, except with null, which equals only itself and stands in no order.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

from policy.feel.fault import Fault
from policy.feel.run import step
from policy.feel.values.kinds import DATE_TIMES, DATES, DURATIONS, NUMBERS, TIMES, a_kind, pairs
from policy.feel.values.ranges import Range
from policy.feel.values.temporal import YearsMonths, day_number, duration_ns
from policy.feel.values.timeline import comparable_instants
from policy.feel.values.times import comparable_ns
from policy.limits import VALUE_DEPTH
from policy.problems import LimitExceeded

ORDERED_AS_THEY_ARE = frozenset(
    (*pairs(NUMBERS, NUMBERS), (str, str), (date, date), (timedelta, timedelta), (YearsMonths, YearsMonths))
)  # Python's own order of these is FEEL's
EQUAL_AS_THEY_ARE = ORDERED_AS_THEY_ARE | {(bool, bool)}

Keys = Callable[[Any, Any], tuple[Any, Any]]


def less(left: Any, right: Any) -> bool | None:
    """`left < right`."""
    if (type(left), type(right)) in ORDERED_AS_THEY_ARE:
        return left < right
    if left is None or right is None:
        return None
    of_left, of_right = ordered(left, right)
    return of_left < of_right


def at_most(left: Any, right: Any) -> bool | None:
    """`left <= right`."""
    if (type(left), type(right)) in ORDERED_AS_THEY_ARE:
        return left <= right
    if left is None or right is None:
        return None
    of_left, of_right = ordered(left, right)
    return of_left <= of_right


def more(left: Any, right: Any) -> bool | None:
    """`left > right`."""
    return less(right, left)


def at_least(left: Any, right: Any) -> bool | None:
    """`left >= right`."""
    return at_most(right, left)


def between(value: Any, low: Any, high: Any) -> bool | None:
    """`value between low and high`, both ends included."""
    return both(at_most(low, value), at_most(value, high))


def both(left: bool | None, right: bool | None) -> bool | None:
    """Three-valued `and` of two truth values."""
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def ordered(left: Any, right: Any) -> tuple[Any, Any]:
    """Two values of one kind as keys that Python puts in their order."""
    keys = ORDER_KEYS.get((type(left), type(right)))
    if keys is None:
        raise Fault(f"cannot compare {a_kind(left)} with {a_kind(right)}")
    return keys(left, right)


def equal(left: Any, right: Any) -> bool:
    """`left = right`."""
    if (type(left), type(right)) in EQUAL_AS_THEY_ARE:
        return left == right
    return _equal(left, right, 0)


def unequal(left: Any, right: Any) -> bool:
    """`left != right`."""
    return not equal(left, right)


def _equal(left: Any, right: Any, depth: int) -> bool:
    if left is None or right is None:
        return left is right
    pair = (type(left), type(right))
    if pair in EQUAL_AS_THEY_ARE:
        return left == right
    nested = EQUAL_NESTED.get(pair)
    if nested is None:
        of_left, of_right = ordered(left, right)
        return of_left == of_right
    if depth > VALUE_DEPTH:
        raise LimitExceeded(f"a value is nested more than {VALUE_DEPTH} deep")
    return nested(left, right, depth + 1)


def _equal_lists(left: list[Any], right: list[Any], depth: int) -> bool:
    return len(left) == len(right) and _equal_all(zip(left, right, strict=True), len(left), depth)


def _equal_contexts(left: dict[str, Any], right: dict[str, Any], depth: int) -> bool:
    return left.keys() == right.keys() and _equal_all(((left[key], right[key]) for key in left), len(left), depth)


def _equal_ranges(left: Range, right: Range, depth: int) -> bool:
    shapes = [(end.low_closed, end.high_closed, end.operator) for end in (left, right)]
    return shapes[0] == shapes[1] and _equal_all(((left.low, right.low), (left.high, right.high)), 2, depth)


def _equal_all(parts: Any, count: int, depth: int) -> bool:
    """Whether all pairs are equal: one that is not decides, also where another pair cannot be compared."""
    step(count)
    fault: Fault | None = None
    for left, right in parts:
        try:
            if not _equal(left, right, depth):
                return False
        except Fault as met:
            fault = met
    if fault is not None:
        raise fault
    return True


def contained(value: Any, test: Any) -> bool | None:
    """`value in test`: the value equals the test, lies in it where it is a range, or in an item where it is a list."""
    if type(test) is Range and type(value) is not Range:
        return in_range(value, test)
    if type(test) is list:
        return _in_list(value, test)
    return equal(value, test)


def _in_list(value: Any, tests: list[Any]) -> bool | None:
    step(len(tests))
    unknown = False
    for test in tests:
        try:
            found = _in_item(value, test)
        except Fault:
            continue  # of another kind, so it is not the value
        if found:
            return True
        unknown = unknown or found is None
    if type(value) is list and len(value) == len(tests) and is_equal(value, tests):
        return True
    return None if unknown else False


def _in_item(value: Any, test: Any) -> bool | None:
    if type(test) is Range and type(value) is not Range:
        return in_range(value, test)
    if type(test) is list and type(value) is not list:
        return contained(value, test)
    return equal(value, test)


def is_equal(left: Any, right: Any) -> bool:
    """Whether they are equal; values that cannot be compared are not."""
    try:
        return equal(left, right)
    except Fault:
        return False


def in_range(value: Any, bounds: Range) -> bool | None:
    """Whether the value lies between the endpoints, or stands in the range's relation to its endpoint."""
    if value is None:
        return None
    if bounds.operator:
        return _related(value, bounds)
    return within(value, bounds.low, bounds.low_closed, bounds.high, bounds.high_closed)


def _related(value: Any, bounds: Range) -> bool | None:
    operand = bounds.high if bounds.low is None else bounds.low
    return RELATIONS[bounds.operator](value, operand)


def within(value: Any, low: Any, low_closed: bool, high: Any, high_closed: bool) -> bool | None:
    """Whether the value lies between two endpoints, each included or not."""
    above = at_most(low, value) if low_closed else less(low, value)
    below = at_most(value, high) if high_closed else less(value, high)
    return both(above, below)


def _moment_keys(left: datetime, right: datetime) -> tuple[Any, Any]:
    """Dates and times of the standard library, which orders those at fixed offsets, or without any, by itself."""
    kinds = (type(left.tzinfo), type(right.tzinfo))
    return (left, right) if kinds in _ORDERED_ZONES else comparable_instants(left, right)


_ORDERED_ZONES = ((type(None), type(None)), (timezone, timezone))


def _keys_of(key: Callable[[Any], Any]) -> Keys:
    return lambda left, right: (key(left), key(right))


ORDER_KEYS: dict[tuple[type, type], Keys] = {
    **dict.fromkeys(ORDERED_AS_THEY_ARE, lambda left, right: (left, right)),
    **dict.fromkeys(pairs(DATES, DATES), _keys_of(day_number)),
    **dict.fromkeys(pairs(TIMES, TIMES), comparable_ns),
    **dict.fromkeys(pairs(DATE_TIMES, DATE_TIMES), comparable_instants),
    (datetime, datetime): _moment_keys,
    **dict.fromkeys(pairs(DURATIONS, DURATIONS), _keys_of(duration_ns)),
}
EQUAL_NESTED: dict[tuple[type, type], Callable[[Any, Any, int], bool]] = {
    (list, list): _equal_lists,
    (dict, dict): _equal_contexts,
    (Range, Range): _equal_ranges,
}
RELATIONS: dict[str, Callable[[Any, Any], bool | None]] = {
    "=": equal,
    "!=": unequal,
    "<": less,
    "<=": at_most,
    ">": more,
    ">=": at_least,
}
