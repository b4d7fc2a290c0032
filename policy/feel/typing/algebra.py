"""Computing with types: joining them, comparing them, what an operator makes of two of them (DMN 1.5, tables 50 to 57)."""

from collections.abc import Iterable
from functools import reduce

from attrs import evolve

from policy.feel.types import (
    ANY,
    NULL,
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

DOMAINED = (Scalar, ListType, ContextType)  # types that may be declared with their values
DAYS, MONTHS = "days and time duration", "years and months duration"
_NUMBER, _STRING, _DATE, _TIME, _MOMENT = "number", "string", "date", "time", "date and time"

ARITHMETIC: dict[tuple[str, str, str], str] = {
    ("+", _STRING, _STRING): _STRING,
    ("+", DAYS, DAYS): DAYS,
    ("+", MONTHS, MONTHS): MONTHS,
    ("-", DAYS, DAYS): DAYS,
    ("-", MONTHS, MONTHS): MONTHS,
    ("-", _DATE, _DATE): DAYS,
    ("-", _MOMENT, _MOMENT): DAYS,
    ("-", _DATE, _MOMENT): DAYS,
    ("-", _MOMENT, _DATE): DAYS,
    ("-", _TIME, _TIME): DAYS,
    **{(operator, _NUMBER, _NUMBER): _NUMBER for operator in ("+", "-", "*", "/", "**")},
    **{(operator, moment, span): moment for operator in "+-" for moment in (_DATE, _MOMENT) for span in (DAYS, MONTHS)},
    **{("+", span, moment): moment for moment in (_DATE, _MOMENT) for span in (DAYS, MONTHS)},
    **{(operator, _TIME, DAYS): _TIME for operator in "+-"},
    ("+", DAYS, _TIME): _TIME,
    **{("*", span, _NUMBER): span for span in (DAYS, MONTHS)},
    **{("*", _NUMBER, span): span for span in (DAYS, MONTHS)},
    **{("/", span, _NUMBER): span for span in (DAYS, MONTHS)},
    **{("/", span, span): _NUMBER for span in (DAYS, MONTHS)},
}
UNORDERED = ("boolean",)


def unknown(type_: Type) -> bool:
    """Whether nothing can be said of the values: any type, or only null is known."""
    return isinstance(type_, (AnyType, NullType))


def kind(type_: Type) -> str:
    """The kind of a scalar, else nothing."""
    return type_.kind if isinstance(type_, Scalar) else ""


def join(first: Type, second: Type) -> Type:
    """The narrowest type we can name that holds the values of both."""
    if isinstance(first, NullType):
        return nullable(second)
    if isinstance(second, NullType):
        return nullable(first)
    if type(first) is not type(second) or isinstance(first, (AnyType, FunctionType)):
        return ANY if first != second else first
    return _with_null(_join_alike(first, second), first.nullable or second.nullable)


def join_all(types: Iterable[Type]) -> Type:
    """The join of any number of types; of none, null."""
    several = tuple(types)
    return reduce(join, several) if several else NULL


def comparable(first: Type, second: Type) -> bool:
    """Whether a value of one can equal a value of the other (null aside): false only where that is certain not to be."""
    if unknown(first) or unknown(second):
        return True
    if type(first) is not type(second):
        return False
    if isinstance(first, Scalar):
        return first.kind == kind(second)
    return comparable(_item(first), _item(second))


def assignable(given: Type, wanted: Type) -> bool:
    """Whether every value of the one type certainly conforms to the other, its declared values included."""
    if isinstance(wanted, AnyType):
        return True
    if (given.nullable and not wanted.nullable) or type(given) is not type(wanted) or getattr(wanted, "domain", None):
        return False
    if isinstance(wanted, Scalar):
        return wanted.kind == kind(given)
    if isinstance(given, ContextType) and isinstance(wanted, ContextType):
        return all(
            name in given.fields and assignable(given.fields[name], type_) for name, type_ in wanted.fields.items()
        )
    return isinstance(wanted, (ListType, RangeType)) and assignable(_item(given), wanted.item)


def undomained(type_: Type) -> Type:
    """The type without its declared values, also inside: `instance of` does not ask for them."""
    if isinstance(type_, (ListType, RangeType)):
        type_ = evolve(type_, item=undomained(type_.item))
    if isinstance(type_, ContextType):
        type_ = evolve(type_, fields={name: undomained(field) for name, field in type_.fields.items()})
    return evolve(type_, domain=None) if isinstance(type_, DOMAINED) and type_.domain else type_


def item_type(type_: Type) -> Type:
    """The type of the items; a value that is no list counts as a list of itself."""
    if isinstance(type_, ListType):
        return type_.item
    return ANY if unknown(type_) else evolve(type_, nullable=False)


def _item(type_: Type) -> Type:
    return type_.item if isinstance(type_, (ListType, RangeType)) else ANY


def _with_null(type_: Type, allowed: bool) -> Type:
    return nullable(type_) if allowed else type_


def _join_alike(first: Type, second: Type) -> Type:
    if isinstance(first, ContextType) and isinstance(second, ContextType):
        return _join_contexts(first, second)
    if isinstance(first, (ListType, RangeType)):
        if first.item == _item(second):
            return first
        return type(first)(join(first.item, _item(second)), nullable=first.nullable)
    if kind(first) != kind(second):
        return ANY
    if not isinstance(first, DOMAINED) or first.domain == getattr(second, "domain", None):
        return first
    return evolve(first, domain=None)


def _join_contexts(first: ContextType, second: ContextType) -> Type:
    if first.fields == second.fields and first.open == second.open:
        return first
    names = [*first.fields, *(name for name in second.fields if name not in first.fields)]
    return ContextType({name: _join_field(first, second, name) for name in names}, open=first.open or second.open)


def _join_field(first: ContextType, second: ContextType, name: str) -> Type:
    mine, theirs = first.fields.get(name), second.fields.get(name)
    if mine is not None and theirs is not None:
        return join(mine, theirs)
    present, absent = (mine, second) if mine is not None else (theirs, first)
    return ANY if absent.open or present is None else nullable(present)
