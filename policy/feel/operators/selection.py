"""Filters, indexes and the domains of loops (DMN 1.5, 10.3.2.5, 10.3.2.14 and table 55)."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from policy.feel.fault import Fault
from policy.feel.run import step
from policy.feel.values.kinds import DATES, NUMBERS, a_kind
from policy.feel.values.numbers import is_number
from policy.feel.values.ranges import Range
from policy.feel.values.temporal import day_number, numbered_day
from policy.limits import DAY_STEPS


def as_list(value: Any) -> list[Any]:
    """The value as a list: null is the empty one, any other value that is no list a list of itself."""
    if type(value) is list:
        return value
    return [] if value is None else [value]


def index(value: Any, position: Any) -> Any:
    """`value[position]`: from 1, or from the end with -1; null where there is no such item."""
    if position is None or value is None:
        return None
    if not is_number(position):
        raise Fault(f"the position in a list is a number, not {a_kind(position)}")
    items, place = as_list(value), whole(position, "the position in a list")
    if 0 < place <= len(items):
        return items[place - 1]
    return items[place] if -len(items) <= place < 0 else None


def filter_(value: Any, condition: Callable[[Any], Any]) -> Any:
    """`value[condition]`: the items for which it is true; the item at a position where the condition is a number."""
    if value is None:
        return None
    items = as_list(value)
    kept = []
    for item in items:
        step()
        verdict = condition(item)
        if verdict is True:
            kept.append(item)
        elif is_number(verdict):
            return index(items, verdict)
        elif verdict is not False and verdict is not None:
            raise Fault(f"a filter must be true or false, or a position, not {a_kind(verdict)}")
    return kept


def whole(number: int | Decimal, what: str) -> int:
    """The number as an int; a fault where it has decimals."""
    if number != (result := int(number)):
        raise Fault(f"{what} is a whole number, not {number}")
    return result


def items_of(domain: Any) -> Iterable[Any]:
    """What a loop runs over: the items of a list, the whole numbers or days of a range, a single value itself."""
    if type(domain) is Range:
        return _range_items(domain)
    if domain is None:
        raise Fault("cannot go through null")
    return as_list(domain)


def _range_items(domain: Range) -> Iterable[Any]:
    if domain.low is None or domain.high is None:
        raise Fault("cannot go through a range without an end")
    low, high, value = _ends(domain.low, domain.high)
    if low > high:
        raise Fault("cannot go through a range that ends before it begins")
    return map(value, range(low + (not domain.low_closed), high + domain.high_closed))


def count_steps(low: Any, high: Any) -> Iterable[Any]:
    """`low..high` as the domain of a loop: whole numbers or days, up or down, both ends included."""
    if low is None or high is None:
        raise Fault("cannot count from or to null")
    first, last, value = _ends(low, high)
    return map(value, range(first, last + 1) if first <= last else range(first, last - 1, -1))


def _ends(low: Any, high: Any) -> tuple[int, int, Callable[[int], Any]]:
    """Both ends as ints, and the way back to values."""
    if type(low) in NUMBERS and type(high) in NUMBERS:
        return whole(low, "a step"), whole(high, "a step"), int
    if type(low) in DATES and type(high) in DATES:
        return day_number(low), day_number(high), _day
    raise Fault(f"cannot count from {a_kind(low)} to {a_kind(high)}")


def _day(number: int) -> Any:
    """The day of a number; making one takes as long as visiting several items."""
    step(DAY_STEPS)
    return numbered_day(number)


def counted(items: Iterable[Any]) -> Iterator[Any]:
    """The items of a loop, each counted as a step."""
    for item in items:
        step()
        yield item
