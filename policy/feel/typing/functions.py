"""Typing of functions: making them, and calling those that the rule files or the surrounding service define."""

from collections.abc import Mapping, Sequence

from attrs import evolve

from policy.feel import syntax, typed
from policy.feel.builtins import BUILTINS
from policy.feel.scope import Binding
from policy.feel.types import ANY, FunctionType, Type, nullable
from policy.feel.typing.algebra import comparable, item_type, unknown
from policy.feel.typing.at import At, local
from policy.feel.typing.calls import builtin_call
from policy.feel.typing.declared import resolve_type
from policy.feel.typing.narrowing import NOTHING
from policy.feel.typing.words import suggestion, words


def function(expr: syntax.Function, at: At) -> typed.Typed:
    """`function(a, b) a + b`. Null is among the values of a parameter, whatever its type (DMN 1.5, 10.3.2.9.4)."""
    bindings: list[Binding] = []
    for parameter in expr.parameters:
        type_ = nullable(resolve_type(parameter.type, at.declared, at.sink)) if parameter.type else ANY
        bindings.append(local(at.scope, parameter.name, type_))
    parameters = tuple((binding.name, binding.key, binding.type) for binding in bindings)
    types, names = tuple(type_ for _, _, type_ in parameters), tuple(name for name, _, _ in parameters)
    if expr.external:
        return typed.External(
            _external_name(expr.body), parameters, type=FunctionType(types, ANY, names), span=expr.span
        )
    body = evolve(at.within(*bindings), facts=NOTHING).infer(expr.body)
    return typed.Lambda(parameters, body, type=FunctionType(types, body.type, names), span=expr.span)


def _external_name(body: syntax.Expr) -> str:
    """The texts of the external function's description, joined: `java.lang.Math.cos(double)`."""
    if isinstance(body, syntax.String):
        return body.value
    if isinstance(body, syntax.Context):
        return ".".join(filter(None, (_external_name(entry.value) for entry in body.entries)))
    return ""


def call(expr: syntax.Call, at: At) -> typed.Typed:
    """`f(a, b)` or `f(x: a, y: b)`: names in scope come before built-in functions."""
    callee = expr.function
    if not isinstance(callee, syntax.Name):
        return _invoke(expr, at.infer(callee), at)
    bound = at.scope.lookup(callee.name)
    if bound is not None and bound.key not in BUILTINS:
        return _invoke(expr, at.infer(callee), at)
    if callee.name in BUILTINS:
        return builtin_call(BUILTINS[callee.name], at.all(expr.arguments), expr.names, expr.span, at.sink)
    at.all(expr.arguments)
    known = [name for name in at.scope.names() if _callable(at.scope.lookup(name))]
    return at.faulty(
        "unknown-function",
        callee.span,
        f"there is no function `{callee.name}`",
        suggestion(callee.name, [*BUILTINS, *known]),
    )


def _callable(binding: Binding | None) -> bool:
    return binding is not None and isinstance(binding.known_type, FunctionType)


def _invoke(expr: syntax.Call, callee: typed.Typed, at: At) -> typed.Typed:
    arguments = at.all(expr.arguments)
    if not isinstance(callee.type, FunctionType):
        if not unknown(callee.type):
            return at.faulty("unknown-function", expr.function.span, f"this is {words(callee.type)}, no function")
        return typed.Invoke(callee, arguments, expr.names, span=expr.span)
    if not callee.type.names:
        return typed.Invoke(callee, arguments, expr.names, type=callee.type.result, span=expr.span)
    ordered = _ordered(expr, callee.type, arguments, at)
    if ordered is None:
        return typed.Faulty(at.sink.problems[-1].message, type=callee.type.result, span=expr.span)
    _check_arguments(callee.type, ordered, at)
    return typed.Invoke(callee, ordered, type=callee.type.result, span=expr.span)


def _ordered(
    expr: syntax.Call, type_: FunctionType, arguments: Sequence[typed.Typed], at: At
) -> tuple[typed.Typed, ...] | None:
    """The arguments in the order of the parameters; None, with a problem, where they do not fit."""
    if expr.names is not None:
        return _by_name(dict(zip(expr.names, arguments, strict=True)), expr, type_, at)
    if len(arguments) != len(type_.names):
        message = f"the function takes {len(type_.names)} arguments, these are {len(arguments)}"
        at.wrong("wrong-arguments", expr.span, message, _parameters(type_))
        return None
    return tuple(arguments)


def _by_name(
    given: Mapping[str, typed.Typed], expr: syntax.Call, type_: FunctionType, at: At
) -> tuple[typed.Typed, ...] | None:
    twice = len(given) < len(expr.arguments)
    strange = [name for name in given if name not in type_.names]
    missing = [name for name in type_.names if name not in given]
    if twice:
        at.wrong("wrong-arguments", expr.span, "a parameter is given twice", _parameters(type_))
    for name in strange:
        hint = suggestion(name, type_.names) or _parameters(type_)
        at.wrong("wrong-arguments", expr.span, f"the function has no parameter `{name}`", hint)
    if missing:
        message = f"missing: {', '.join(f'`{name}`' for name in missing)}"
        at.wrong("wrong-arguments", expr.span, message, _parameters(type_))
    return None if twice or strange or missing else tuple(given[name] for name in type_.names)


def _parameters(type_: FunctionType) -> str:
    return (
        f"its parameters are {', '.join(f'`{name}`' for name in type_.names)}"
        if type_.names
        else "it has no parameters"
    )


def _check_arguments(type_: FunctionType, arguments: Sequence[typed.Typed], at: At) -> None:
    for name, wanted, argument in zip(type_.names, type_.parameters, arguments, strict=True):
        if not can_become(argument.type, wanted):
            at.wrong("wrong-type", argument.span, f"`{name}` must be {words(wanted)}, this is {words(argument.type)}")


def can_become(given: Type, wanted: Type) -> bool:
    """Whether a value of the one type may conform to the other; a list of one and its item count as alike."""
    return comparable(given, wanted) or comparable(item_type(given), item_type(wanted))
