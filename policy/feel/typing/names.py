"""Typing of literals, names and paths."""

from collections.abc import Iterator

from policy.feel import syntax, typed
from policy.feel.builtins import BUILTINS
from policy.feel.builtins.declare import Builtin
from policy.feel.fault import Fault
from policy.feel.scope import Binding
from policy.feel.types import (
    ANY,
    BOOLEAN,
    NUMBER,
    STRING,
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
from policy.feel.typing.at import At
from policy.feel.typing.constants import constant
from policy.feel.typing.narrowing import narrowed
from policy.feel.typing.words import suggestion, words
from policy.feel.values.temporal_texts import parse_temporal

Literal = syntax.Null | syntax.Boolean | syntax.Number | syntax.String

ELSEWHERE = {
    "true": "write `true`", "yes": "write `true`", "false": "write `false`", "no": "write `false`",
    "none": "write `null`", "nil": "write `null`", "n/a": "write `null`", "any": "write `-`",
}  # fmt: skip
AT_LITERALS = (
    'write `@"2026-06-30"`, `@"10:30:00"`, `@"2026-06-30T10:30:00"`, with the seconds, `@"P1DT12H"` or `@"P1Y6M"`'
)


def literal(expr: Literal, _: At) -> typed.Typed:
    """A literal is its value."""
    return constant(None if isinstance(expr, syntax.Null) else expr.value, expr.span)


def temporal(expr: syntax.Temporal, at: At) -> typed.Typed:
    """`@"2026-01-01"` is a date, a time, a date and time or a duration, as its text says."""
    try:
        return constant(parse_temporal(expr.text), expr.span)
    except Fault as fault:
        return at.faulty("bad-literal", expr.span, str(fault), AT_LITERALS)


def name(expr: syntax.Name, at: At) -> typed.Typed:
    """A name means what it is bound to, else a field of the item under a filter, else a built-in function as a value."""
    binding = at.scope.lookup(expr.name)
    if binding is not None and binding.key not in BUILTINS:
        return variable(binding, expr, at)
    item = at.scope.lookup("item")
    if item is not None and _any_field(item.type):
        return typed.Field(typed.Variable(item.key, type=item.type, span=expr.span), expr.name, span=expr.span)
    if expr.name in BUILTINS:
        return _builtin(BUILTINS[expr.name], expr)
    known = [known for known in at.scope.names() if known != "?"]
    return at.faulty("unknown-name", expr.span, f"there is no `{expr.name}` here", _meant(expr.name, known, at))


def _meant(name: str, known: list[str], at: At) -> str:
    """What may be meant by a name that is none: a text without its quotes, a word of another language, a misspelt name."""
    tested = at.scope.lookup("?")
    domain = tested.type.domain if tested is not None and isinstance(tested.type, Scalar) else None
    if domain is not None and domain.values is not None and name in domain.values:
        return f'a text stands in double quotes: `"{name}"`'
    other = ELSEWHERE.get(name.casefold(), "") or suggestion(name, known)
    return other or f'if a text is meant, it stands in double quotes: `"{name}"`'


def _builtin(builtin: Builtin, expr: syntax.Name) -> typed.Typed:
    first = builtin.signatures[0]
    names = first.names if len(builtin.signatures) == 1 and not first.optional and not first.variadic else ()
    return typed.Constant(builtin, type=FunctionType(first.types, first.result, names), span=expr.span)


def variable(binding: Binding, expr: syntax.Expr, at: At) -> typed.Typed:
    """The value of a binding, with what is known of it here."""
    return narrowed(typed.Variable(binding.key, type=binding.type, span=expr.span), at.facts)


def question(expr: syntax.Question, at: At) -> typed.Typed:
    """`?`, where there is a value under test."""
    binding = at.scope.lookup("?")
    if binding is None:
        return at.faulty("unknown-name", expr.span, "`?` stands for the value under test, and there is none here")
    return variable(binding, expr, at)


def path(expr: syntax.Path, at: At) -> typed.Typed:
    """`a.b`: a field of a context or of each item of a list, a property of a date, time, duration or range."""
    of = at.infer(expr.of)
    type_ = field_type(of.type, expr.name)
    if type_ is None:
        at.wrong(
            "unknown-field",
            expr.span,
            f"{_owner(of.type)} has no `{expr.name}`",
            suggestion(expr.name, known_fields(of.type)),
        )
        type_ = ANY
    return narrowed(typed.Field(of, expr.name, type=type_, span=expr.span), at.facts)


def field_type(of: Type, field: str) -> Type | None:
    """The type of a field or property of such a value; None where there certainly is none."""
    if isinstance(of, (AnyType, NullType)):
        return ANY
    if isinstance(of, ListType):
        item = field_type(of.item, field)
        return None if item is None else ListType(item, nullable=of.nullable)
    found = _own_field(of, field)
    return nullable(found) if found is not None and of.nullable else found


def known_fields(of: Type) -> Iterator[str]:
    """The names that may follow a dot."""
    if isinstance(of, ListType):
        yield from known_fields(of.item)
    elif isinstance(of, ContextType):
        yield from of.fields
    elif isinstance(of, Scalar):
        yield from PROPERTIES.get(of.kind, ())
    elif isinstance(of, RangeType):
        yield from _RANGE_PROPERTIES


def _own_field(of: Type, field: str) -> Type | None:
    if isinstance(of, ContextType):
        return of.fields.get(field, ANY if of.open else None)
    if isinstance(of, Scalar):
        return PROPERTIES.get(of.kind, {}).get(field)
    if isinstance(of, RangeType):
        return nullable(of.item) if field in ("start", "end") else _RANGE_PROPERTIES.get(field)
    return None


def _any_field(type_: Type) -> bool:
    return isinstance(type_, AnyType) or (isinstance(type_, ContextType) and type_.open)


def _owner(type_: Type) -> str:
    return f"an item of this {words(type_)}" if isinstance(type_, ListType) else f"this {words(type_)}"


_DAY: dict[str, Type] = dict.fromkeys(("year", "month", "day", "weekday"), NUMBER)
_CLOCK: dict[str, Type] = {
    **dict.fromkeys(("hour", "minute", "second"), NUMBER),
    "time offset": Scalar("days and time duration", nullable=True),
    "timezone": nullable(STRING),
}
PROPERTIES: dict[str, dict[str, Type]] = {
    "date": _DAY,
    "time": _CLOCK,
    "date and time": {**_DAY, **_CLOCK},
    "days and time duration": dict.fromkeys(("days", "hours", "minutes", "seconds"), NUMBER),
    "years and months duration": dict.fromkeys(("years", "months"), NUMBER),
}  # DMN 1.5, table 65
_RANGE_PROPERTIES: dict[str, Type] = {
    "start": nullable(ANY),
    "end": nullable(ANY),
    "start included": BOOLEAN,
    "end included": BOOLEAN,
}
