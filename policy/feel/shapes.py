"""The light static type of a syntax node: enough to read names with spaces after a dot and in a filter, never a check."""

from collections.abc import Callable, Mapping
from typing import Any

from policy.feel import syntax
from policy.feel.scope import Binding, Scope, normal_name
from policy.feel.types import (
    ANY,
    BOOLEAN,
    BY_NAME,
    DATE,
    DATE_AND_TIME,
    DAYS_AND_TIME,
    NUMBER,
    STRING,
    TIME,
    YEARS_AND_MONTHS,
    AnyType,
    ContextType,
    FunctionType,
    ListType,
    RangeType,
    Scalar,
    Type,
)  # fmt: skip

_OF_A_DATE: dict[str, Type] = {"year": NUMBER, "month": NUMBER, "day": NUMBER, "weekday": NUMBER}
_OF_A_TIME: dict[str, Type] = {
    "hour": NUMBER, "minute": NUMBER, "second": NUMBER, "time offset": DAYS_AND_TIME, "timezone": STRING,
}  # fmt: skip
PROPERTIES: dict[str, dict[str, Type]] = {
    DATE.kind: _OF_A_DATE,
    TIME.kind: _OF_A_TIME,
    DATE_AND_TIME.kind: _OF_A_DATE | _OF_A_TIME,
    DAYS_AND_TIME.kind: {"days": NUMBER, "hours": NUMBER, "minutes": NUMBER, "seconds": NUMBER},
    YEARS_AND_MONTHS.kind: {"years": NUMBER, "months": NUMBER},
}
"""What may follow the dot after a temporal value (DMN 1.5, table 65)."""
RANGE_PROPERTIES = ("start", "end", "start included", "end included")
PROPERTY_NAMES = frozenset(RANGE_PROPERTIES).union(*PROPERTIES.values())


def shape(expr: syntax.Expr, scope: Scope) -> Type:
    """The type of an expression as far as it can be seen at a glance, else Any."""
    return SHAPES.get(type(expr), _any)(expr, scope)


def shape_later(expr: syntax.Expr, scope: Scope) -> Callable[[], Type]:
    """The same, when it is asked for."""
    return lambda: shape(expr, scope)


def fields_of(type_: Type) -> Mapping[str, Type] | None:
    """What may follow the dot after a value of this type, or after a list of such; None where it is not known."""
    if isinstance(type_, ListType):
        return fields_of(type_.item)
    if isinstance(type_, ContextType):
        return type_.fields
    if isinstance(type_, RangeType):
        return {"start": type_.item, "end": type_.item, "start included": BOOLEAN, "end included": BOOLEAN}
    return PROPERTIES.get(type_.kind, {}) if isinstance(type_, Scalar) else None


def item_of(type_: Type) -> Type:
    """The type of the items of a list; a single value counts as a list of itself."""
    return type_.item if isinstance(type_, (ListType, RangeType)) else type_


def holds_unknown_fields(type_: Type) -> bool:
    """Whether the items of a list of this type may have fields that are not known."""
    item = item_of(type_)
    return isinstance(item, AnyType) or (isinstance(item, ContextType) and item.open)


def item_bindings(type_: Type) -> list[Binding]:
    """What a filter's condition sees besides its surroundings: `item`, and the fields of the items."""
    item = item_of(type_)
    fields = item.fields if isinstance(item, ContextType) else {}
    return [*(Binding(name, "", field) for name, field in fields.items()), Binding("item", "", item)]


def written_type(expr: syntax.TypeExpr | None) -> Type:
    """The type that a type expression names, as far as it can be seen without the declared types."""
    return _WRITTEN.get(type(expr), _any)(expr, None)


def _any(_: object, __: object) -> Type:
    return ANY


def _name(expr: syntax.Name, scope: Scope) -> Type:
    binding = scope.lookup(expr.name)
    return binding.type if binding else ANY


def _question(_: syntax.Question, scope: Scope) -> Type:
    binding = scope.lookup("?")
    return binding.type if binding else ANY


def _path(expr: syntax.Path, scope: Scope) -> Type:
    of = shape(expr.of, scope)
    fields = fields_of(of) or {}
    found = next((field for name, field in fields.items() if normal_name(name) == expr.name), ANY)
    return ListType(found) if isinstance(of, ListType) else found


def _filter(expr: syntax.Filter, scope: Scope) -> Type:
    of = shape(expr.of, scope)
    condition = expr.condition.operand if isinstance(expr.condition, syntax.Negate) else expr.condition
    if isinstance(condition, syntax.Number):
        return item_of(of)
    return of if isinstance(of, ListType) else ListType(of)


def _call(expr: syntax.Call, scope: Scope) -> Type:
    function = shape(expr.function, scope)
    return function.result if isinstance(function, FunctionType) else ANY


def _if(expr: syntax.If, scope: Scope) -> Type:
    then = shape(expr.then, scope)
    return shape(expr.otherwise, scope) if then is ANY else then


def _for(expr: syntax.For, scope: Scope) -> Type:
    inner = scope
    for iterator in expr.iterators:
        inner = inner.child([Binding(iterator.name, "", item_of(shape(iterator.domain, inner)))])
    return ListType(shape(expr.body, inner))


def _context(expr: syntax.Context, scope: Scope) -> Type:
    fields: dict[str, Any] = {}
    for entry in expr.entries:
        fields[entry.key] = shape(entry.value, scope)
        scope = scope.child([Binding(entry.key, "", fields[entry.key])])
    return ContextType(fields)


def _list(expr: syntax.List, scope: Scope) -> Type:
    return ListType(shape(expr.items[0], scope) if expr.items else ANY)


def _range(expr: syntax.Range, scope: Scope) -> Type:
    end = expr.low or expr.high
    return RangeType(shape(end, scope) if end else ANY)


def _steps(expr: syntax.Steps, scope: Scope) -> Type:
    return ListType(shape(expr.low, scope))


def _function(expr: syntax.Function, scope: Scope) -> Type:
    types = tuple(written_type(parameter.type) for parameter in expr.parameters)
    inner = scope.child(
        Binding(parameter.name, "", type_) for parameter, type_ in zip(expr.parameters, types, strict=True)
    )
    return FunctionType(types, ANY if expr.external else shape(expr.body, inner))


def _arithmetic(expr: syntax.Arithmetic, scope: Scope) -> Type:
    left, right = shape(expr.left, scope), shape(expr.right, scope)
    same = isinstance(left, Scalar) and left == right and (expr.operator == "+" or left == NUMBER)
    return left if same else ANY


def _temporal(expr: syntax.Temporal, _: Scope) -> Type:
    text = expr.text.lstrip("-")
    if text.startswith("P"):
        return DAYS_AND_TIME if "T" in text or "D" in text else YEARS_AND_MONTHS
    if "T" in text.split("@")[0]:
        return DATE_AND_TIME
    return TIME if ":" in text else DATE


def _always(type_: Type) -> Callable[[object, object], Type]:
    return lambda expr, scope: type_


SHAPES: dict[type[syntax.Expr], Callable[[Any, Scope], Type]] = {
    syntax.Number: _always(NUMBER),
    syntax.String: _always(STRING),
    syntax.Temporal: _temporal,
    syntax.Name: _name,
    syntax.Question: _question,
    syntax.Path: _path,
    syntax.Filter: _filter,
    syntax.Call: _call,
    syntax.If: _if,
    syntax.For: _for,
    syntax.Context: _context,
    syntax.List: _list,
    syntax.Range: _range,
    syntax.Steps: _steps,
    syntax.Function: _function,
    syntax.Arithmetic: _arithmetic,
    syntax.Negate: lambda expr, scope: shape(expr.operand, scope),
    **dict.fromkeys(
        (
            syntax.Boolean,
            syntax.Compare,
            syntax.And,
            syntax.Or,
            syntax.Between,
            syntax.In,
            syntax.InstanceOf,
            syntax.Quantified,
        ),
        _always(BOOLEAN),
    ),
}

_WRITTEN: dict[type, Callable[[Any, None], Type]] = {
    syntax.TypeName: lambda expr, _: BY_NAME.get(expr.name, ANY),
    syntax.ListOf: lambda expr, _: ListType(written_type(expr.item)),
    syntax.RangeOf: lambda expr, _: RangeType(written_type(expr.item)),
    syntax.ContextOf: lambda expr, _: ContextType({name: written_type(field) for name, field in expr.fields}),
    syntax.FunctionOf: lambda expr, _: FunctionType(
        tuple(map(written_type, expr.parameters)), written_type(expr.result)
    ),
}
