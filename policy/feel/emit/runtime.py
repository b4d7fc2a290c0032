"""What generated code calls beside the operators: three-valued logic, lists to run over, functions."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial, wraps
from typing import Any

from policy.feel.fault import Fault
from policy.feel.operators import conjunction, counted, disjunction, field, items_of
from policy.feel.run import enter_call, leave_call, step
from policy.feel.types import Type
from policy.feel.values.functions import Function
from policy.problems import LimitExceeded

Later = Callable[[], Any]


def all_asked(first: Any, *others: Later) -> bool | None:
    """`and`, each operand asked only where those before it leave the answer open."""
    return conjunction(_asked(first, others))


def any_asked(first: Any, *others: Later) -> bool | None:
    """`or`, each operand asked only where those before it leave the answer open."""
    return disjunction(_asked(first, others))


def _asked(first: Any, others: tuple[Later, ...]) -> Iterator[Any]:
    yield first
    for later in others:
        yield later()


def opposite(value: bool | None) -> bool | None:
    """`not` of three values."""
    return None if value is None else not value


def over(domain: Any) -> Iterable[Any]:
    """What a loop runs over, its items counted as steps."""
    if type(domain) is list:
        step(len(domain))
        return domain
    return counted(items_of(domain))


def no_field(of: Any, name: str) -> Any:
    """A field that its context is not known to have: the value where it has it all the same, else null with a remark."""
    value = field(of, name)
    if value is None and not (type(of) is dict and name in of):
        raise Fault(f"there is no field `{name}`")
    return value


@cache
def null_passing(body: Callable[..., Any], alone: tuple[int, ...], inside: tuple[int, ...]) -> Callable[..., Any]:
    """The body of a built-in, with null for null among the arguments numbered `alone`, or in the lists numbered `inside`."""

    @wraps(body)
    def call(*arguments: Any) -> Any:
        for i in alone:
            if arguments[i] is None:
                return None
        for i in inside:
            if arguments[i] is not None and None in arguments[i]:
                return None
        return body(*arguments)

    return call


def invoke(function: Any, *arguments: Any) -> Any:
    """A function value called with arguments by position."""
    if function is None:
        return None
    if type(function) is not Function:
        raise Fault("this is not a function")
    least, most = len(function.names) - function.optional, len(function.names)
    if len(arguments) < least or (len(arguments) > most and not function.variadic):
        raise Fault(f"the function takes {most} arguments and is given {len(arguments)}")
    return function.body(*arguments)


def invoke_named(function: Any, names: Sequence[str], *arguments: Any) -> Any:
    """A function value called with arguments by name."""
    if type(function) is not Function:
        return invoke(function)
    by_name = dict(zip(names, arguments, strict=True))
    if by_name.keys() - set(function.names) or len(by_name) < len(function.names) - function.optional:
        raise Fault(f"the function's parameters are {', '.join(function.names)}")
    return invoke(function, *(by_name[name] for name in function.names if name in by_name))


def guarded(body: Callable[..., Any]) -> Callable[..., Any]:
    """The body of a function, with its calls counted: a recursion without end stops at the limit."""

    def call(*arguments: Any) -> Any:
        enter_call()
        try:
            return body(*arguments)
        except RecursionError:
            raise LimitExceeded("functions call each other too deep") from None
        finally:
            leave_call()

    return call


def closure(
    body: Callable[..., Any],
    captured: tuple[Any, ...],
    names: tuple[str, ...],
    types: tuple[Type, ...],
    result: Type,
    name: str,
) -> Function:
    """A function value that keeps the variables it takes from outside."""
    return Function(names, guarded(partial(body, *captured) if captured else body), types, result, name)


def so_far(results: list[Any]) -> list[Any]:
    """A copy of the results so far, for `partial`; copying is work too."""
    step(len(results))
    return results.copy()
