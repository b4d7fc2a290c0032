"""Which signature of a built-in a call means: by the types of its arguments, by position or by name."""

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any

from attrs import frozen

from policy.feel.builtins.declare import Builtin, Signature
from policy.feel.types import (
    AnyType,
    ContextType,
    FunctionType,
    ListType,
    NullType,
    RangeType,
    Scalar,
    Type,
    nullable,
)


class Fit(IntEnum):
    """How sure it is that an argument of one type can stand for a parameter of another."""

    NEVER = 0
    PERHAPS = 1  # its value decides
    CONVERTED = 2  # always, after an implicit conversion
    AS_IT_IS = 3


@frozen
class Match:
    """A signature that a call can mean. `order`: for each argument of the signature the one of the call, -1 for null."""

    signature: Signature
    order: tuple[int, ...]
    fit: Fit


def match(builtin: Builtin, types: Sequence[Type], names: Sequence[str] | None = None) -> Match | None:
    """The signature that fits best, the first of equals; nothing if the call can only go wrong."""
    return max(matches(builtin, types, names), key=lambda found: found.fit, default=None)


def matches(builtin: Builtin, types: Sequence[Type], names: Sequence[str] | None = None) -> list[Match]:
    """Every signature that the call can mean; where there are several, the values decide when it runs (`invoke.call`)."""
    found = []
    for signature in builtin.signatures:
        order = arrange(signature, len(types), names)
        if order is not None and (fit := _weakest(signature, types, order)):
            found.append(Match(signature, order, fit))
    return found


def result_type(builtin: Builtin, found: Match, types: Sequence[Type]) -> Type:
    """The type of the call's value: null too, where a null argument gives null."""
    given = [_at(types, index) for index in found.order]
    result = builtin.result(tuple(given)) if builtin.result else found.signature.result
    gives_null = builtin.nulls == "propagate" and any(
        map(_lets_null_in, given, parameters(found.signature, len(given)))
    )
    return nullable(result) if gives_null else result


def arrange(signature: Signature, count: int, names: Sequence[str] | None) -> tuple[int, ...] | None:
    """For each argument of the signature the number of the one of the call, or nothing where they do not go together."""
    if names is not None:
        return _arrange_named(signature, names)
    most = count if signature.variadic else len(signature.names)
    return tuple(range(count)) if required(signature) <= count <= most else None


def _arrange_named(signature: Signature, names: Sequence[str]) -> tuple[int, ...] | None:
    if len(set(names)) < len(names) or not set(names) <= set(signature.names):
        return None
    if not set(signature.names[: required(signature)]) <= set(names):
        return None
    last = max((signature.names.index(name) for name in names), default=-1)
    return tuple(names.index(name) if name in names else -1 for name in signature.names[: last + 1])


def required(signature: Signature) -> int:
    """How many arguments a call needs."""
    return len(signature.names) - signature.optional


def parameters(signature: Signature, count: int) -> tuple[Type, ...]:
    """The parameter types for so many arguments."""
    return signature.types[:count] + signature.types[-1:] * (count - len(signature.types))


def usage(builtin: Builtin) -> str:
    """How the function is called, for messages and documentation: `abs(n)`."""
    return " or ".join(dict.fromkeys(f"{builtin.name}({', '.join(_shown(s))})" for s in builtin.signatures))


def _shown(signature: Signature) -> list[str]:
    needed = required(signature)
    shown = [name if i < needed else f"{name}?" for i, name in enumerate(signature.names)]
    return [*shown, "..."] if signature.variadic else shown


def _weakest(signature: Signature, types: Sequence[Type], order: tuple[int, ...]) -> Fit:
    pairs = zip(order, parameters(signature, len(order)), strict=True)
    return min((fit(_at(types, index), declared) for index, declared in pairs), default=Fit.AS_IT_IS)


def _at(types: Sequence[Type], index: int) -> Type:
    return NullType() if index < 0 else types[index]


def fit(actual: Type, declared: Type) -> Fit:
    """Whether a value of the actual type can stand for a parameter of the declared one; null is looked at elsewhere."""
    if isinstance(declared, AnyType):
        return Fit.AS_IT_IS
    if isinstance(actual, NullType):
        return Fit.AS_IT_IS if declared.nullable else Fit.PERHAPS
    if isinstance(actual, AnyType):
        return Fit.PERHAPS
    if isinstance(actual, ListType) and not isinstance(declared, ListType):
        return min(Fit.PERHAPS, fit(actual.item, declared))
    return FITS[type(declared)](actual, declared)


def _fit_scalar(actual: Type, declared: Any) -> Fit:
    if not isinstance(actual, Scalar):
        return Fit.NEVER
    if actual.kind == declared.kind:
        return Fit.AS_IT_IS
    return Fit.CONVERTED if (actual.kind, declared.kind) == ("date", "date and time") else Fit.NEVER


def _fit_list(actual: Type, declared: Any) -> Fit:
    if isinstance(actual, ListType):
        nulls_inside = actual.item.nullable and not declared.item.nullable
        return min(Fit.PERHAPS if nulls_inside else Fit.AS_IT_IS, fit(actual.item, declared.item))
    return min(Fit.CONVERTED, fit(actual, declared.item))


def _fit_range(actual: Type, declared: Any) -> Fit:
    return fit(actual.item, declared.item) if isinstance(actual, RangeType) else Fit.NEVER


def _fit_context(actual: Type, declared: Any) -> Fit:
    return Fit.AS_IT_IS if isinstance(actual, ContextType) else Fit.NEVER


def _fit_function(actual: Type, declared: Any) -> Fit:
    if not isinstance(actual, FunctionType):
        return Fit.NEVER
    return Fit.AS_IT_IS if len(actual.parameters) == len(declared.parameters) else Fit.PERHAPS


def _lets_null_in(actual: Type, declared: Type) -> bool:
    """Whether null can come to a parameter that does not take it."""
    if isinstance(actual, ListType) and isinstance(declared, ListType):
        return _lets_null_in(actual.item, declared.item) or (actual.nullable and not declared.nullable)
    return actual.nullable and not declared.nullable


FITS: dict[type[Type], Callable[[Type, Any], Fit]] = {
    Scalar: _fit_scalar,
    ListType: _fit_list,
    RangeType: _fit_range,
    ContextType: _fit_context,
    FunctionType: _fit_function,
}
