"""The types of FEEL, with what rule files add to them: whether null is allowed, and which values are (DMN 1.5, 10.3.2)."""

from collections.abc import Mapping
from typing import Any as Value

from attrs import evolve, field, frozen

from policy.feel.syntax import Tests


@frozen
class Domain:
    """The values that a declaration allows, beyond the type."""

    values: tuple[Value, ...] | None = None  # an enumeration, in its order
    tests: Tests | None = None  # or unary tests over `?`
    whole: bool = False  # whole numbers only


@frozen(kw_only=True)
class Type:
    """Any type. `nullable`: null is one of its values."""

    nullable: bool = False


@frozen
class AnyType(Type):
    nullable: bool = field(default=True, kw_only=True)


@frozen
class NullType(Type):
    nullable: bool = field(default=True, kw_only=True)


@frozen
class Scalar(Type):
    kind: str  # one of KINDS
    domain: Domain | None = field(default=None, eq=False)


@frozen
class ListType(Type):
    item: Type
    domain: Domain | None = field(default=None, eq=False)


def _copied(fields: Mapping[str, Type]) -> dict[str, Type]:
    return dict(fields)


@frozen
class ContextType(Type):
    """A context with these fields; a nullable field may be absent. `open`: others may stand beside them."""

    fields: Mapping[str, Type] = field(converter=_copied)
    open: bool = False
    name: str = field(default="", eq=False)
    domain: Domain | None = field(default=None, eq=False)


@frozen
class RangeType(Type):
    item: Type


@frozen
class FunctionType(Type):
    parameters: tuple[Type, ...]
    result: Type
    names: tuple[str, ...] = field(default=(), eq=False)


KINDS = (
    "number",
    "string",
    "boolean",
    "date",
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
)
ANY = AnyType()
NULL = NullType()
NUMBER, STRING, BOOLEAN, DATE, TIME, DATE_AND_TIME, DAYS_AND_TIME, YEARS_AND_MONTHS = map(Scalar, KINDS)
BY_NAME: dict[str, Type] = {**{kind: Scalar(kind) for kind in KINDS}, "Any": ANY, "Null": NULL}


def nullable(type_: Type) -> Type:
    """The type with null among its values."""
    return type_ if type_.nullable else evolve(type_, nullable=True)


def certain(type_: Type) -> Type:
    """The type without null; Any stays Any."""
    return evolve(type_, nullable=False) if type_.nullable and not isinstance(type_, (AnyType, NullType)) else type_
