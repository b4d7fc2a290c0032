"""Functions that make one value of a list, given as one or as arguments (DMN 1.5, 10.3.4.4).

Of an empty list the standard gives null for all but count, all, any and mode. A null among the items gives null.
"""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import reduce
from typing import Any

from policy.feel.builtins.declare import Builtin, Fault, builtin
from policy.feel.operators import add, divide, less, multiply, subtract
from policy.feel.types import ANY, NUMBER, ListType, Type, nullable
from policy.feel.values.numbers import DECIMAL34, Number


def spread(items: tuple[Any, ...]) -> list[Any]:
    """The items of the one list given, or the arguments themselves."""
    if len(items) == 1 and type(items[0]) is list:
        return items[0]
    return list(items)


def _item(types: tuple[Type, ...]) -> Type:
    """The type of the items; null too, where there may be none."""
    if len(types) == 1:
        return nullable(types[0].item) if isinstance(types[0], ListType) else types[0]
    return types[0] if all(type_ == types[0] for type_ in types) else ANY


def _or_null(result: Type) -> Callable[[tuple[Type, ...]], Type]:
    """The type of the result, with null where the list may be empty."""
    return lambda types: nullable(result) if len(types) == 1 and not _single(types[0]) else result


def _single(type_: Type) -> bool:
    return not isinstance(type_, ListType) and type_ != ANY


def numeric_aggregate(name: str) -> Callable[[Callable[..., Any]], Builtin]:
    """Declare a function from the numbers of a list to a number."""
    return builtin(
        f"{name}(list: list<number>): number",
        f"{name}(n...: number): number",
        result=_or_null(NUMBER),
    )


@builtin("count(list: list): number")
def count(items: Any) -> int:
    """How many items a list has."""
    return len(spread((items,)))


@builtin("min(list: list): Any", "min(c...: Any): Any", result=_item)
def minimum(*items: Any) -> Any:
    """The smallest of values that can be ordered."""
    return _extreme(spread(items), lambda best, item: less(item, best))


@builtin("max(list: list): Any", "max(c...: Any): Any", result=_item)
def maximum(*items: Any) -> Any:
    """The largest of values that can be ordered."""
    return _extreme(spread(items), lambda best, item: less(best, item))


def _extreme(items: list[Any], better: Callable[[Any, Any], Any]) -> Any:
    if not items or None in items:
        return None
    less(items[0], items[0])  # a single item must be one that can be ordered, too
    return reduce(lambda best, item: item if better(best, item) else best, items)


@numeric_aggregate("sum")
def total(*items: Any) -> Number | None:
    """The sum of numbers."""
    numbers = spread(items)
    return reduce(add, numbers) if numbers else None


@numeric_aggregate("product")
def product(*items: Any) -> Number | None:
    """The product of numbers."""
    numbers = spread(items)
    return reduce(multiply, numbers) if numbers else None


@numeric_aggregate("mean")
def mean(*items: Any) -> Number | None:
    """The arithmetic mean of numbers."""
    numbers = spread(items)
    return divide(reduce(add, numbers), len(numbers)) if numbers else None


@numeric_aggregate("median")
def median(*items: Any) -> Number | None:
    """The number in the middle of the others, or the mean of the two that are."""
    numbers = sorted(spread(items))
    if not numbers:
        return None
    middle = len(numbers) // 2
    median: Number = numbers[middle] if len(numbers) % 2 else divide(add(numbers[middle - 1], numbers[middle]), 2)
    return median


@numeric_aggregate("stddev")
def stddev(*items: Any) -> Number | None:
    """The standard deviation of a sample of at least two numbers."""
    numbers = spread(items)
    if not numbers:
        return None
    if len(numbers) < 2:
        raise Fault("the standard deviation of one number is not defined")
    middle = mean.body(numbers)
    squares = [multiply(distance, distance) for distance in (subtract(number, middle) for number in numbers)]
    return DECIMAL34.sqrt(Decimal(divide(reduce(add, squares), len(numbers) - 1)))


@builtin("mode(list: list<number>): list<number>", "mode(n...: number): list<number>")
def mode(*items: Any) -> list[Number]:
    """The numbers that occur most often, in ascending order."""
    counted = Counter(spread(items))
    most = max(counted.values(), default=0)
    return sorted(number for number, times in counted.items() if times == most)


@builtin("all(list: list<boolean?>): boolean?", "all(b...: boolean?): boolean?")
def all_true(*items: Any) -> bool | None:
    """Whether all are true: false once one is false, else unknown once one is null."""
    given = spread(items)
    return False if False in given else None if None in given else True


@builtin("any(list: list<boolean?>): boolean?", "any(b...: boolean?): boolean?")
def any_true(*items: Any) -> bool | None:
    """Whether any is true: true once one is true, else unknown once one is null."""
    given = spread(items)
    return True if True in given else None if None in given else False


FUNCTIONS = (count, minimum, maximum, total, product, mean, median, stddev, mode, all_true, any_true)
