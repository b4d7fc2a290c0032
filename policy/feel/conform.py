"""Whether values are of a type, and how they are made so (DMN 1.5, 10.3.2.9)."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from attrs import frozen

from policy.feel.fault import Fault
from policy.feel.operators.comparison import is_equal
from policy.feel.run import step
from policy.feel.syntax import Tests
from policy.feel.types import (
    ANY,
    BY_NAME,
    DATE_AND_TIME,
    NULL,
    AnyType,
    ContextType,
    Domain,
    FunctionType,
    ListType,
    NullType,
    RangeType,
    Scalar,
    Type,
    certain,
    nullable,
)
from policy.feel.values.functions import Function
from policy.feel.values.kinds import a_kind, kind_of
from policy.feel.values.numbers import is_number
from policy.feel.values.ranges import Range
from policy.feel.values.temporal import WideDate
from policy.feel.values.timeline import midnight
from policy.limits import VALUE_DEPTH
from policy.problems import LimitExceeded

Holds = Callable[[Tests, Any], bool]


def untested(_tests: Tests, _value: Any) -> bool:
    """What checks the tests of a domain where the caller gave nothing: a mistake of the caller, which must be seen."""
    raise TypeError("a type whose values are given by tests needs `holds`, which evaluates them")


@frozen
class Manner:
    """How strictly a value is held against a type: is null of any type, and may an optional field be absent?"""

    any_null: bool = False
    absent: bool = True


BY_DECLARATION = Manner()  # rule files: null and absent where `optional` says so
BY_STANDARD = Manner(any_null=True, absent=False)  # DMN models: null is of every type, and every field must be there
INSIDE = Manner(any_null=True)  # of `instance of` in rule files


def conforms(value: Any, type_: Type, holds: Holds = untested, manner: Manner = BY_DECLARATION) -> bool:
    """Whether the value is one of the type and of its domain; `holds` evaluates the tests of a domain."""
    return _conforms(value, type_, lambda inner, of: in_domain(inner, of, holds), manner, 0)


def instance_of(value: Any, type_: Type, holds: Holds = untested, manner: Manner = INSIDE) -> bool:
    """`value instance of type`: null is an instance of Null alone, and inside a value is of any type."""
    if value is None:
        return isinstance(type_, NullType)
    return _conforms(value, type_, lambda inner, of: in_domain(inner, of, holds), manner, 0)


def instance_by_standard(value: Any, type_: Type, holds: Holds = untested) -> bool:
    """`value instance of type` in a DMN model, where a context has every field of its type."""
    return instance_of(value, type_, holds, BY_STANDARD)


def in_domain(value: Any, type_: Type, holds: Holds = untested) -> bool:
    """Whether a value of the type is among those that its declaration allows; what its parts are is not asked."""
    domain: Domain | None = getattr(type_, "domain", None)
    if domain is None or value is None:
        return True
    if domain.whole and not (is_number(value) and value == int(value)):
        return False
    if domain.values is not None and not any(is_equal(value, allowed) for allowed in domain.values):
        return False
    return domain.tests is None or holds(domain.tests, value)


InDomain = Callable[[Any, Type], bool]


def _conforms(value: Any, type_: Type, allowed: InDomain, manner: Manner, depth: int) -> bool:
    if value is None:
        return manner.any_null or type_.nullable
    if depth > VALUE_DEPTH:
        raise LimitExceeded(f"a value is nested more than {VALUE_DEPTH} deep")
    if not _SHAPES[type(type_)](value, type_) or not (manner.absent or _is_whole(value, type_)):
        return False
    return allowed(value, type_) and all(
        _conforms(part, of, allowed, manner, depth + 1) for part, of in _parts(value, type_)
    )


def _parts(value: Any, type_: Type) -> Iterable[tuple[Any, Type]]:
    """What is inside the value, each with the type it must have."""
    if isinstance(type_, ListType):
        step(len(value))
        return () if isinstance(type_.item, AnyType) else ((item, type_.item) for item in value)
    if isinstance(type_, ContextType):
        return ((value.get(name), of) for name, of in type_.fields.items())
    if isinstance(type_, RangeType):
        return ((end, type_.item) for end in (value.low, value.high) if end is not None)
    return ()


def _is_context(value: Any, type_: ContextType) -> bool:
    return type(value) is dict and all(name in value or of.nullable for name, of in type_.fields.items())


def _is_whole(value: Any, type_: Type) -> bool:
    return not isinstance(type_, ContextType) or value.keys() >= type_.fields.keys()


_SHAPES: dict[type[Type], Callable[[Any, Any], bool]] = {
    AnyType: lambda _value, _type: True,
    NullType: lambda value, _type: value is None,
    Scalar: lambda value, type_: kind_of(value) == type_.kind,
    ListType: lambda value, _type: type(value) is list,
    ContextType: _is_context,
    RangeType: lambda value, _type: type(value) is Range,
    FunctionType: lambda value, type_: type(value) is Function and type_conforms(_as_called(value, type_), type_),
}


def _as_called(value: Function, wanted: FunctionType) -> Type:
    """The type of a function as far as such a call would show it: one that takes any number of arguments takes that many."""
    if not value.variadic:
        return type_of(value)
    more = len(wanted.parameters) - len(value.types)
    return FunctionType((*value.types[: len(wanted.parameters)], *value.types[-1:] * more), value.result)


def type_of(value: Any, depth: int = 0) -> Type:
    """The type of a value, for messages and comparison with other types; far inside it says Any."""
    if depth > _TYPE_DEPTH:
        return ANY
    describe = _TYPES.get(type(value))
    return describe(value, depth + 1) if describe else BY_NAME.get(kind_of(value), ANY)


def _list_type(value: list[Any], depth: int) -> Type:
    step(len(value))
    types = [type_of(item, depth) for item in value]
    known = [type_ for type_ in types if not isinstance(type_, NullType)]
    if not known or any(type_ != known[0] for type_ in known):
        return ListType(ANY)
    return ListType(known[0] if len(known) == len(types) else nullable(known[0]))


def _context_type(value: dict[str, Any], depth: int) -> Type:
    step(len(value))
    return ContextType({name: type_of(part, depth) for name, part in value.items()})


def _range_type(value: Range, depth: int) -> Type:
    return RangeType(type_of(value.high if value.low is None else value.low, depth))


_TYPE_DEPTH = 6  # of the types that are shown; deeper ones no message could show
_TYPES: dict[type, Callable[[Any, int], Type]] = {
    type(None): lambda _value, _depth: NULL,
    list: _list_type,
    dict: _context_type,
    Range: _range_type,
    Function: lambda value, _depth: FunctionType(value.types, value.result, value.names),
}


def type_conforms(actual: Type, wanted: Type) -> bool:
    """Whether every value of `actual` is one of `wanted` (DMN 1.5, 10.3.2.9.3); domains and nullability do not count."""
    if isinstance(wanted, AnyType) or isinstance(actual, NullType):
        return True
    return type(actual) is type(wanted) and _CONFORMS[type(wanted)](actual, wanted)


def _context_conforms(actual: ContextType, wanted: ContextType) -> bool:
    return all(name in actual.fields and type_conforms(actual.fields[name], of) for name, of in wanted.fields.items())


def _function_conforms(actual: FunctionType, wanted: FunctionType) -> bool:
    """Parameters the other way round: what takes more is one that takes less. A result that is not declared may be any."""
    return (
        len(actual.parameters) == len(wanted.parameters)
        and all(map(type_conforms, wanted.parameters, actual.parameters))
        and (isinstance(actual.result, AnyType) or type_conforms(actual.result, wanted.result))
    )


_CONFORMS: dict[type[Type], Callable[[Any, Any], bool]] = {
    NullType: lambda _actual, _wanted: True,
    Scalar: lambda actual, wanted: actual.kind == wanted.kind,
    ListType: lambda actual, wanted: type_conforms(actual.item, wanted.item),
    RangeType: lambda actual, wanted: type_conforms(actual.item, wanted.item),
    ContextType: _context_conforms,
    FunctionType: _function_conforms,
}


def coerce(value: Any, type_: Type, holds: Holds = untested, manner: Manner = BY_DECLARATION) -> Any:
    """The value as one of the type: as it is, as the item of its list, as a list of it, a date as its midnight in UTC.

    Raises a `Fault` that says why where there is no way (DMN 1.5, 10.3.2.9.4).
    """
    for candidate in _candidates(value, type_):
        if conforms(candidate, type_, holds, manner):
            return candidate
    raise Fault(_misfit(value, type_, manner))


def coerce_by_standard(value: Any, type_: Type, holds: Holds = untested) -> Any:
    """The value as one of the type, as DMN models have it."""
    return coerce(value, type_, holds, BY_STANDARD)


def _candidates(value: Any, type_: Type) -> Iterable[Any]:
    yield value
    if isinstance(type_, ListType) and type(value) is not list and value is not None:
        yield [value]
    if type(value) is list and len(value) == 1 and not isinstance(type_, ListType):
        yield value[0]
    if type(value) in (date, WideDate) and certain(type_) == DATE_AND_TIME:
        yield midnight(value)


def _misfit(value: Any, type_: Type, manner: Manner) -> str:
    if value is None:
        return f"{_wanted(type_)} is needed, this is null"
    if _conforms(value, type_, lambda _value, _type: True, manner, 0):
        return f"this {kind_of(value)} is outside the declared values"
    return f"{_wanted(type_)} is needed, this is {a_kind(value)}"


def _wanted(type_: Type) -> str:
    if isinstance(type_, Scalar):
        return f"a {type_.kind}"
    if isinstance(type_, ContextType):
        return "a context with " + (", ".join(f"`{name}`" for name in list(type_.fields)[:6]) or "no fields")
    return _WANTED.get(type(type_), "a value")


_WANTED: dict[type[Type], str] = {
    ListType: "a list of such items",
    RangeType: "a range",
    FunctionType: "such a function",
    NullType: "null",
}
