"""List functions (DMN 1.5, 10.3.4.4). Positions count from 1, from the end where they are negative; lists are never changed."""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from policy.feel.builtins.declare import Builtin, Fault, builtin
from policy.feel.builtins.invoke import apply
from policy.feel.builtins.positions import index_at, whole
from policy.feel.builtins.sameness import Seen, same
from policy.feel.operators import less
from policy.feel.run import step
from policy.feel.types import ANY, ListType, Type, certain
from policy.feel.values.functions import Function
from policy.feel.values.numbers import Number
from policy.limits import LIST_LENGTH
from policy.problems import LimitExceeded

DEEPEST = 100  # lists within lists that `flatten` follows


def bounded(items: list[Any]) -> list[Any]:
    """The list, if it is no longer than lists may become."""
    if len(items) > LIST_LENGTH:
        raise LimitExceeded(f"a list of more than {LIST_LENGTH} items")
    return items


def _same_list(types: tuple[Type, ...]) -> Type:
    return ListType(item_type(types[0]))


def _with_item(place: int) -> Callable[[tuple[Type, ...]], Type]:
    """The type of the first argument's list with the arguments from a place on among its items."""
    return lambda types: ListType(common((item_type(types[0]), *types[place:])))


def _joined(types: tuple[Type, ...]) -> Type:
    return ListType(common(map(item_type, types)))


def item_type(type_: Type) -> Type:
    """The type of the items; a value that is no list counts as a list of itself."""
    return type_.item if isinstance(type_, ListType) else certain(type_)


def common(types: Iterable[Type]) -> Type:
    """A type that holds the values of all."""
    from policy.feel.typing.algebra import (
        join_all,  # typing reads the declarations, so it cannot be imported before them
    )

    return join_all(types)


@builtin("list contains(list: list, element: Any): boolean")
def list_contains(items: list[Any], element: Any) -> bool:
    """Whether a list has an item that equals a value."""
    step(len(items))
    return any(same(item, element) for item in items)


@builtin("sublist(list: list, start position: number, length?: number): list", result=_same_list)
def sublist(items: list[Any], start: Number, length: Number | None = None) -> list[Any]:
    """The items from a position on, all of them or so many."""
    first = index_at(items, start)
    if length is None:
        return items[first:]
    if not 1 <= whole(length) <= len(items) - first:
        raise Fault(f"there are no {whole(length)} items from position {whole(start)} on")
    return items[first : first + whole(length)]


@builtin("append(list: list, item...: Any): list", result=_with_item(1))
def append(items: list[Any], *more: Any) -> list[Any]:
    """The list with more items at its end."""
    return bounded([*items, *more])


@builtin("concatenate(list...: list): list", result=_joined)
def concatenate(*lists: list[Any]) -> list[Any]:
    """The lists, one after the other, as one."""
    return bounded(list(chain.from_iterable(lists)))


@builtin("insert before(list: list, position: number, newItem: Any): list", result=_with_item(2))
def insert_before(items: list[Any], position: Number, item: Any) -> list[Any]:
    """The list with an item put in at a position."""
    index = index_at(items, position)
    return bounded([*items[:index], item, *items[index:]])


@builtin("remove(list: list, position: number): list", result=_same_list)
def remove(items: list[Any], position: Number) -> list[Any]:
    """The list without the item at a position."""
    index = index_at(items, position)
    return items[:index] + items[index + 1 :]


@builtin(
    "list replace(list: list, position: number, newItem: Any): list",
    "list replace(list: list, match: function(Any, Any), newItem: Any): list",
    result=_with_item(2),
)
def list_replace(items: list[Any], which: Any, item: Any) -> list[Any]:
    """The list with another item at a position, or for every item that `match(item, newItem)` is true of."""
    if isinstance(which, Function):
        return [item if _matched(which, old, item) else old for old in items]
    index = index_at(items, which)
    return [*items[:index], item, *items[index + 1 :]]


def _matched(match: Function, old: Any, new: Any) -> bool:
    step(1)
    return _truth(apply(match, old, new), "match")


def _truth(value: Any, name: str) -> bool:
    if type(value) is not bool:
        raise Fault(f"the function `{name}` must give true or false")
    return value


@builtin("reverse(list: list): list", result=_same_list)
def reverse(items: list[Any]) -> list[Any]:
    """The items from the last to the first."""
    return items[::-1]


@builtin("index of(list: list, match: Any): list<number>")
def index_of(items: list[Any], match: Any) -> list[int]:
    """The positions of the items that equal a value."""
    step(len(items))
    return [i for i, item in enumerate(items, 1) if same(item, match)]


@builtin("union(list...: list): list", result=_joined)
def union(*lists: list[Any]) -> list[Any]:
    """The items of the lists, each once."""
    return _distinct(chain.from_iterable(lists))


@builtin("distinct values(list: list): list", result=_same_list)
def distinct_values(items: list[Any]) -> list[Any]:
    """The items, each once, where it stands first."""
    return _distinct(items)


def _distinct(items: Iterable[Any]) -> list[Any]:
    seen = Seen()
    return bounded([item for item in items if seen.is_new(item)])


@builtin("duplicate values(list: list): list", result=_same_list, standard=False)
def duplicate_values(items: list[Any]) -> list[Any]:
    """The values that stand in a list more than once, each once."""
    seen, found = Seen(), Seen()
    return [item for item in items if not seen.is_new(item) and found.is_new(item)]


@builtin("flatten(list: list): list", result=lambda types: ListType(_leaf(types[0])))
def flatten(items: list[Any]) -> list[Any]:
    """The items of a list and of the lists within it, as one list."""
    flat: list[Any] = []
    _flatten_into(flat, items, 0)
    return flat


def _flatten_into(flat: list[Any], items: list[Any], depth: int) -> None:
    step(len(items))
    if depth > DEEPEST:
        raise LimitExceeded(f"lists nested more than {DEEPEST} deep")
    for item in items:
        if type(item) is list:
            _flatten_into(flat, item, depth + 1)
        else:
            flat.append(item)
    bounded(flat)


def _leaf(type_: Type) -> Type:
    return _leaf(type_.item) if isinstance(type_, ListType) else type_ if type_ != ANY else ANY


@builtin("sort(list: list, precedes?: function(Any, Any)): list", result=_same_list)
def sort(items: list[Any], precedes: Function | None = None) -> list[Any]:
    """The items in the order in which `precedes(x, y)` says x comes before y; ascending where it is left out."""
    return sorted(items, key=_order(precedes))


def _order(precedes: Function | None) -> Any:
    """A class whose instances compare as the function says."""

    class Placed:
        def __init__(self, value: Any) -> None:
            self.value = value

        def __lt__(self, other: "Placed") -> bool:
            step(1)
            if precedes is None:
                return bool(_comparable(less(self.value, other.value)))
            return _truth(apply(precedes, self.value, other.value), "precedes")

    return Placed


def _comparable(answer: Any) -> Any:
    if answer is None:
        raise Fault("null has no place in an order")
    return answer


FUNCTIONS: tuple[Builtin, ...] = (
    list_contains,
    sublist,
    append,
    concatenate,
    insert_before,
    remove,
    list_replace,
    reverse,
    index_of,
    union,
    distinct_values,
    duplicate_values,
    flatten,
    sort,
)
