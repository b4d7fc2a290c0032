"""Calling built-ins with values whose types nobody has proved: the signature found, arguments converted, null passed on.

Generated code calls a body directly where the checker knows the types; everything else, a built-in passed as a value too,
goes through here.
"""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from policy.feel.builtins.declare import Builtin, Fault, Signature
from policy.feel.builtins.matching import arrange, parameters, usage
from policy.feel.types import ANY, DATE_AND_TIME, AnyType, ContextType, FunctionType, ListType, RangeType, Scalar, Type
from policy.feel.values.functions import Function
from policy.feel.values.kinds import a_kind, kind_of
from policy.feel.values.temporal import WideDate, make_date_and_time
from policy.feel.values.zones import fixed_zone


class Unfit(Exception):
    """An argument that cannot stand for its parameter."""


def call(builtin: Builtin, *arguments: Any) -> Any:
    """The function's value for arguments by position."""
    return _call(builtin, arguments, None)


def call_named(builtin: Builtin, names: Sequence[str], arguments: Sequence[Any]) -> Any:
    """The function's value for arguments by name."""
    return _call(builtin, arguments, names)


def as_function(builtin: Builtin) -> Function:
    """The built-in as a value, to be passed to a function or kept in a context."""
    first = builtin.signatures[0]

    def body(*arguments: Any) -> Any:
        return call(builtin, *arguments)

    if len(builtin.signatures) == 1:
        return Function(first.names, body, first.types, first.result, builtin.name, first.optional, first.variadic)
    return Function(("arguments",), body, (ANY,), first.result, builtin.name, variadic=True)


def apply(function: Function, *arguments: Any) -> Any:
    """The value of a function that was passed to a built-in; a fault where it takes another number of arguments."""
    least = len(function.names) - function.optional
    if len(arguments) < least or (len(arguments) > len(function.names) and not function.variadic):
        raise Fault(f"the function passed takes {len(function.names)} arguments and is given {len(arguments)}")
    return function.body(*arguments)


def _call(builtin: Builtin, arguments: Sequence[Any], names: Sequence[str] | None) -> Any:
    for signature in builtin.signatures:
        order = arrange(signature, len(arguments), names)
        if order is None:
            continue
        try:
            taken = _taken(signature, [None if i < 0 else arguments[i] for i in order])
        except Unfit:
            continue
        return _run(builtin, signature, taken)
    raise Fault(_mismatch(builtin, arguments))


def _taken(signature: Signature, arguments: list[Any]) -> list[Any]:
    return list(map(take, arguments, parameters(signature, len(arguments))))


def _run(builtin: Builtin, signature: Signature, arguments: list[Any]) -> Any:
    if builtin.nulls == "propagate" and any(map(_is_null, arguments, parameters(signature, len(arguments)))):
        return None
    return builtin.body(*arguments)


def _is_null(value: Any, type_: Type) -> bool:
    """Whether null came to a parameter, or into a list of it, that does not take null."""
    if value is None:
        return not type_.nullable
    if type(value) is list and isinstance(type_, ListType):
        return not type_.item.nullable and None in value
    return False


def take(value: Any, type_: Type) -> Any:
    """The value as one of the parameter's type, converted as DMN says (10.3.2.9.4); null is left to the caller."""
    if value is None or isinstance(type_, AnyType):
        return value
    if isinstance(type_, ListType):
        items = value if type(value) is list else [value]
        return items if isinstance(type_.item, AnyType) else [take(item, type_.item) for item in items]
    if kind_of(value) == _kind(type_):
        return value
    if type(value) is list and len(value) == 1:
        return take(value[0], type_)
    if type_ == DATE_AND_TIME and type(value) in (date, WideDate):
        return make_date_and_time(value, time(tzinfo=fixed_zone(0)))
    raise Unfit


def _kind(type_: Type) -> str:
    return type_.kind if isinstance(type_, Scalar) else KINDS_OF[type(type_)]


def _mismatch(builtin: Builtin, arguments: Sequence[Any]) -> str:
    given = ", ".join(map(a_kind, arguments)) or "nothing"
    return f"`{usage(builtin)}` does not take {given}"


KINDS_OF: dict[type[Type], str] = {RangeType: "range", ContextType: "context", FunctionType: "function"}
