"""Emitting functions and their calls."""

import ast

from policy.feel import typed
from policy.feel.builtins import invoke as builtins
from policy.feel.builtins.matching import Fit, match, parameters
from policy.feel.emit import lent, runtime
from policy.feel.emit import python as py
from policy.feel.emit.domains import holds
from policy.feel.emit.emitter import Emitter
from policy.feel.emit.values import coerced_to, coercion
from policy.feel.types import AnyType, ListType, NullType, Type


def call_builtin(emitter: Emitter, node: typed.CallBuiltin) -> ast.expr:
    """A built-in: its body at once where types and nulls are settled, else as the values turn out."""
    arguments = list(map(emitter.expr, node.arguments))
    wanted = _fitting(node)
    if wanted is None:
        return emitter.call(builtins.call, emitter.pinned(node.builtin, "builtin"), *arguments)
    if node.builtin.nulls == "handle" or all(map(emitter.without_null, node.arguments, wanted)):
        return emitter.call(node.builtin.body, *arguments, written=node.builtin.name)
    alone = tuple(i for i, type_ in enumerate(wanted) if not type_.nullable)
    inside = tuple(i for i, type_ in enumerate(wanted) if isinstance(type_, ListType) and not type_.item.nullable)
    body = runtime.null_passing(node.builtin.body, alone, inside)
    return emitter.call(body, *arguments, written=node.builtin.name)


def _fitting(node: typed.CallBuiltin) -> tuple[Type, ...] | None:
    """The types of the parameters, where every argument certainly is of its one, null aside."""
    types = [argument.type for argument in node.arguments]
    if any(isinstance(type_, NullType) for type_ in types):
        return None
    found = match(node.builtin, types)
    if found is None or found.fit is not Fit.AS_IT_IS or found.order != tuple(range(len(types))):
        return None
    return parameters(found.signature, len(types))


def invoke(emitter: Emitter, node: typed.Invoke) -> ast.expr:
    """A function value called."""
    arguments = list(map(emitter.expr, node.arguments))
    function = emitter.expr(node.function)
    if node.names is None:
        return emitter.call(runtime.invoke, function, *arguments)
    return emitter.call(runtime.invoke_named, function, emitter.constant(node.names), *arguments)


def lambda_(emitter: Emitter, node: typed.Lambda) -> ast.expr:
    """A function value that keeps what it takes from outside."""
    identifier, free = emitter.hoist(
        node.name or "function",
        [key for _, key, _ in node.parameters],
        [node.body],
        lambda: function_body(emitter, node),
        node.span,
    )
    return emitter.safe_call(
        runtime.closure,
        py.name(identifier),
        py.tuple_of(free),
        emitter.constant(tuple(name for name, _, _ in node.parameters)),
        emitter.constant(tuple(type_ for _, _, type_ in node.parameters)),
        emitter.pinned(node.result, "type"),
        py.literal(node.name),
    )


def function_body(emitter: Emitter, node: typed.Lambda) -> list[ast.stmt]:
    """Arguments made to conform, then the value made to conform to the declared result."""
    conform: list[ast.stmt] = [
        py.assign(emitter.variable(key), _conforming(emitter, key, type_))
        for _, key, type_ in node.parameters
        if not isinstance(type_, AnyType)
    ]
    return [*conform, ast.Return(coerced_to(emitter, emitter.expr(node.body), node.body.type, node.result))]


def _conforming(emitter: Emitter, key: str, type_: Type) -> ast.expr:
    """An argument that does not conform is a fault of the whole call: the function is not run (DMN 1.5, 10.3.2.13.2)."""
    return emitter.safe_call(
        coercion(emitter), py.name(emitter.variable(key)), emitter.pinned(type_, "type"), emitter.pinned(holds, "holds")
    )


def external(emitter: Emitter, node: typed.External) -> ast.expr:
    """A function that the surrounding service has lent."""
    names = tuple(name for name, _, _ in node.parameters)
    types = tuple(type_ for _, _, type_ in node.parameters)
    return emitter.constant(lent.function(node.name, names, types))
