"""Emitting what makes values: literals, names, fields, arithmetic, contexts, lists, ranges."""

import ast
from collections.abc import Callable
from typing import Any

from policy.feel import operators, typed
from policy.feel.builtins.declare import Builtin
from policy.feel.builtins.invoke import as_function
from policy.feel.conform import coerce, coerce_by_standard
from policy.feel.emit import python as py
from policy.feel.emit import runtime
from policy.feel.emit.domains import holds
from policy.feel.emit.emitter import Emitter
from policy.feel.emit.free import free_keys
from policy.feel.fault import Fault
from policy.feel.types import ContextType, ListType, Type
from policy.feel.typing.algebra import assignable, kind
from policy.feel.values.ranges import Range
from policy.problems import LimitExceeded

ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operators.add,
    "-": operators.subtract,
    "*": operators.multiply,
    "/": operators.divide,
    "**": operators.power,
}
OF_ONE_KIND: dict[tuple[str, ...], Callable[[Any, Any], Any]] = {  # of operands that are surely of this kind
    ("+", "number"): operators.add_numbers,
    ("-", "number"): operators.subtract_numbers,
    ("*", "number"): operators.multiply_numbers,
    ("/", "number"): operators.divide_numbers,
    ("+", "string"): operators.join,
}


def constant(emitter: Emitter, node: typed.Constant) -> ast.expr:
    """A literal; a built-in as a value is a function value."""
    if isinstance(node.value, Builtin):
        return emitter.constant(as_function(node.value))
    return emitter.constant(node.value)


def faulty(emitter: Emitter, node: typed.Faulty) -> ast.expr:
    """What can only go wrong goes wrong when it is asked for."""
    return emitter.call(exceed if node.limit else go_wrong, py.literal(node.message))


def go_wrong(message: str) -> Any:
    """Raise the fault that was found before running."""
    raise Fault(message)


def exceed(message: str) -> Any:
    """Raise the limit that was met before running."""
    raise LimitExceeded(message)


def variable(emitter: Emitter, node: typed.Variable) -> ast.expr:
    """A bound name."""
    return py.name(emitter.variable(node.key))


def field(emitter: Emitter, node: typed.Field) -> ast.expr:
    """A field of a context whose type is known, or of each in a list, is read at once; else the operator is asked."""
    if isinstance(node.of.type, ListType) and isinstance(node.of.type.item, ContextType) and emitter.sure(node.of):
        item = emitter.fresh("item")
        certain = emitter.on_error == "fail" and not node.of.type.item.nullable
        read = field_of(emitter, py.name(item), node.of.type.item, node.name, certain)
        return ast.ListComp(read, [py.loop(item, emitter.over(node.of))])
    return field_of(emitter, emitter.expr(node.of), node.of.type, node.name, emitter.sure(node.of))


def field_of(emitter: Emitter, of: ast.expr, type_: Type, name: str, sure: bool) -> ast.expr:
    """The field of a value of this type; `sure`: the value is not null."""
    if not isinstance(type_, ContextType):
        return emitter.call(operators.field, of, py.literal(name))
    if name not in type_.fields and emitter.on_error == "null":
        return emitter.call(runtime.no_field, of, py.literal(name))
    known = type_.fields.get(name)
    if sure and known is not None and not known.nullable and emitter.on_error == "fail":
        return ast.Subscript(of, py.literal(name), ast.Load())
    read = py.call(ast.Attribute(of, "get", ast.Load()), py.literal(name))
    if sure:
        return read
    if py.simple(of):
        return ast.IfExp(py.is_none(of), emitter.null_of("."), read)
    return emitter.call(operators.field, of, py.literal(name))


def negation(emitter: Emitter, node: typed.Negation) -> ast.expr:
    """`-x`."""
    return emitter.call(operators.negate, emitter.expr(node.operand))


def arithmetic(emitter: Emitter, node: typed.Arithmetic) -> ast.expr:
    """`a + b`, rounded as numbers of FEEL are."""
    kinds = {kind(node.left.type), kind(node.right.type)}
    known = OF_ONE_KIND.get((node.operator, *kinds))
    if known is not None and emitter.on_error == "fail" and emitter.sure(node.left) and emitter.sure(node.right):
        return emitter.call(known, emitter.expr(node.left), emitter.expr(node.right))
    return emitter.call(ARITHMETIC[node.operator], emitter.expr(node.left), emitter.expr(node.right))


def make_list(emitter: Emitter, node: typed.MakeList) -> ast.expr:
    """`[a, b]`."""
    return py.list_of(map(emitter.expr, node.items))


def make_range(emitter: Emitter, node: typed.MakeRange) -> ast.expr:
    """`[a..b]`, or the range of a comparison."""
    ends = [emitter.expr(end) if end is not None else py.literal(None) for end in (node.low, node.high)]
    closed = py.literal(node.low_closed), py.literal(node.high_closed)
    return emitter.safe_call(Range, ends[0], closed[0], ends[1], closed[1], py.literal(node.operator))


def make_context(emitter: Emitter, node: typed.MakeContext) -> ast.expr:
    """`{a: 1}` is Python's; where entries see each other, a function that makes them one after the other."""
    outside = {
        key: emitter.names.pop(key, None) for _, key, _ in node.entries
    }  # a node around it may bind the same key
    for _, key, value in node.entries:
        if isinstance(value, typed.Variable):
            emitter.names[key] = emitter.variable(value.key)
    made = _context(emitter, node)
    for key, name in outside.items():
        emitter.names.pop(key, None)
        if name is not None:
            emitter.names[key] = name
    return made


def _context(emitter: Emitter, node: typed.MakeContext) -> ast.expr:
    if node.result is None and not _see_each_other(node):
        keys: list[ast.expr | None] = [py.literal(name) for name, _, _ in node.entries]
        return ast.Dict(keys, [emitter.expr(value) for _, _, value in node.entries])
    identifier, free = emitter.hoist("context", (), [node], lambda: _entry_by_entry(emitter, node), node.span)
    return py.call(identifier, *free)


def _see_each_other(node: typed.MakeContext) -> bool:
    """Whether an entry sees one that is computed; those that are only another name for a variable are that variable."""
    keys = {key for _, key, value in node.entries if not isinstance(value, typed.Variable)}
    return bool(keys & set(free_keys(value for _, _, value in node.entries)))


def _entry_by_entry(emitter: Emitter, node: typed.MakeContext) -> list[ast.stmt]:
    body: list[ast.stmt] = [
        emitter.place(py.assign(emitter.variable(key), emitter.expr(value)), value.span)
        for _, key, value in node.entries
        if not isinstance(value, typed.Variable)
    ]
    if node.result is not None:
        return [*body, ast.Return(emitter.expr(node.result))]
    keys: list[ast.expr | None] = [py.literal(name) for name, _, _ in node.entries]
    return [*body, ast.Return(ast.Dict(keys, [py.name(emitter.variable(key)) for _, key, _ in node.entries]))]


def coerced(emitter: Emitter, node: typed.Coerced) -> ast.expr:
    """A value made to conform to its declared type, unless it certainly does."""
    return coerced_to(emitter, emitter.expr(node.value), node.value.type, node.type)


def coerced_to(emitter: Emitter, value: ast.expr, given: Type, wanted: Type) -> ast.expr:
    """The value made to conform to a type."""
    if assignable(given, wanted):
        return value
    return emitter.call(coercion(emitter), value, emitter.pinned(wanted, "type"), emitter.pinned(holds, "holds"))


def coercion(emitter: Emitter) -> Callable[..., Any]:
    """What makes a value conform: as rule files have it, or as DMN models do."""
    return coerce_by_standard if emitter.on_error == "null" else coerce
