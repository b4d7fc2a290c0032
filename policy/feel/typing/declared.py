"""Types as written, made types."""

from collections.abc import Callable, Mapping

from policy.feel import syntax
from policy.feel.types import ANY, BY_NAME, ContextType, FunctionType, ListType, RangeType, Type
from policy.feel.typing.words import suggestion
from policy.problems import Sink

Declared = Mapping[str, Type]


def resolve_type(expr: syntax.TypeExpr, declared: Declared, sink: Sink) -> Type:
    """The type that a written type means; `declared` are those that have names of their own."""
    return _RULES[type(expr)](expr, declared, sink)


def _named(expr: syntax.TypeName, declared: Declared, sink: Sink) -> Type:
    found = declared.get(expr.name) or BY_NAME.get(expr.name) or _PLAIN.get(expr.name)
    if found is None:
        sink.error(
            "unknown-type", expr.span, f"there is no type `{expr.name}`", suggestion(expr.name, [*BY_NAME, *declared])
        )
        return ANY
    return found


def _list(expr: syntax.ListOf, declared: Declared, sink: Sink) -> Type:
    return ListType(resolve_type(expr.item, declared, sink))


def _range(expr: syntax.RangeOf, declared: Declared, sink: Sink) -> Type:
    return RangeType(resolve_type(expr.item, declared, sink))


def _context(expr: syntax.ContextOf, declared: Declared, sink: Sink) -> Type:
    return ContextType({name: resolve_type(type_, declared, sink) for name, type_ in expr.fields})


def _function(expr: syntax.FunctionOf, declared: Declared, sink: Sink) -> Type:
    parameters = tuple(resolve_type(type_, declared, sink) for type_ in expr.parameters)
    return FunctionType(parameters, resolve_type(expr.result, declared, sink))


_PLAIN: dict[str, Type] = {
    "list": ListType(ANY),
    "range": RangeType(ANY),
    "context": ContextType({}, open=True),
    "function": FunctionType((), ANY),
    "day time duration": BY_NAME["days and time duration"],
    "year month duration": BY_NAME["years and months duration"],
    "dayTimeDuration": BY_NAME["days and time duration"],
    "yearMonthDuration": BY_NAME["years and months duration"],
    "dateTime": BY_NAME["date and time"],
}
_RULES: dict[type[syntax.TypeExpr], Callable[..., Type]] = {
    syntax.TypeName: _named,
    syntax.ListOf: _list,
    syntax.RangeOf: _range,
    syntax.ContextOf: _context,
    syntax.FunctionOf: _function,
}
