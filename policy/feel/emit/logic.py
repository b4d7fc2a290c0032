"""Emitting comparisons, `and`, `or`, conditions: plain Python where the types allow, else the operators of FEEL."""

import ast
from collections.abc import Callable
from typing import Any

from policy.feel import operators, typed
from policy.feel.conform import instance_by_standard, instance_of
from policy.feel.emit import python as py
from policy.feel.emit import runtime
from policy.feel.emit.certainty import plainly_equal
from policy.feel.emit.domains import holds
from policy.feel.emit.emitter import Emitter
from policy.feel.typing.algebra import kind

PLAIN_ORDER = ("number", "string")  # kinds whose order is Python's
PYTHON: dict[str, Callable[[], ast.cmpop]] = {
    "=": ast.Eq,
    "!=": ast.NotEq,
    "<": ast.Lt,
    "<=": ast.LtE,
    ">": ast.Gt,
    ">=": ast.GtE,
}
FEEL: dict[str, Callable[[Any, Any], Any]] = {
    "=": operators.equal,
    "!=": operators.unequal,
    "<": operators.less,
    "<=": operators.at_most,
    ">": operators.more,
    ">=": operators.at_least,
}


AT_ONCE: dict[Callable[..., Any], Callable[..., Any]] = {
    runtime.all_asked: operators.conjunction,
    runtime.any_asked: operators.disjunction,
}


def compared(emitter: Emitter, node: typed.Compared) -> ast.expr:
    """The value of a comparison: true, false or null."""
    left, right = emitter.expr(node.left), emitter.expr(node.right)
    if node.operator in ("=", "!="):
        return _equality(emitter, node, left, right)
    if not _plain(node, PLAIN_ORDER):
        return emitter.call(FEEL[node.operator], left, right)
    unsure = [made for side, made in ((node.left, left), (node.right, right)) if not emitter.sure(side)]
    order = py.compare(left, PYTHON[node.operator](), right)
    if not unsure:
        return order
    if all(map(py.simple, unsure)):
        return ast.IfExp(py.any_of([py.is_none(made) for made in unsure]), emitter.null_of(node.operator), order)
    return emitter.call(FEEL[node.operator], left, right)


def compared_true(emitter: Emitter, node: typed.Compared) -> ast.expr:
    """A comparison where only true matters."""
    if node.operator in ("=", "!=") or not _plain(node, PLAIN_ORDER):
        return compared(emitter, node)
    left, right = emitter.expr(node.left), emitter.expr(node.right)
    unsure = [made for side, made in ((node.left, left), (node.right, right)) if not emitter.sure(side)]
    if not all(map(py.simple, unsure)):
        return emitter.call(FEEL[node.operator], left, right)
    return py.all_of([*map(py.is_not_none, unsure), py.compare(left, PYTHON[node.operator](), right)])


def _equality(emitter: Emitter, node: typed.Compared, left: ast.expr, right: ast.expr) -> ast.expr:
    for one, other in ((left, right), (right, left)):
        if isinstance(other, ast.Constant) and other.value is None:
            return py.is_none(one) if node.operator == "=" else py.is_not_none(one)
    if plainly_equal(node):
        return py.compare(left, PYTHON[node.operator](), right)
    return emitter.call(FEEL[node.operator], left, right)


def _plain(node: typed.Compared, kinds: tuple[str, ...]) -> bool:
    return kind(node.left.type) in kinds and kind(node.left.type) == kind(node.right.type)


def conjunction(emitter: Emitter, node: typed.Conjunction) -> ast.expr:
    """`and`: Python's where no operand can be null."""
    if _two_valued(emitter, node.operands):
        return py.all_of([emitter.truth(operand) for operand in node.operands])
    return _three_valued(emitter, runtime.all_asked, node.operands)


def disjunction(emitter: Emitter, node: typed.Disjunction) -> ast.expr:
    """`or`: Python's where no operand can be null."""
    if _two_valued(emitter, node.operands):
        return py.any_of([emitter.truth(operand) for operand in node.operands])
    return _three_valued(emitter, runtime.any_asked, node.operands)


def conjunction_true(emitter: Emitter, node: typed.Conjunction) -> ast.expr:
    """`and` where only true matters: a null may end it early, if what follows cannot go wrong."""
    truths = [emitter.truth(operand) for operand in node.operands]
    first_unsure = next((i for i, operand in enumerate(node.operands) if not emitter.sure(operand)), len(truths))
    if _boolean(node.operands) and all(map(py.cannot_fail, truths[first_unsure + 1 :])):
        return py.all_of(truths)
    return conjunction(emitter, node)


def disjunction_true(emitter: Emitter, node: typed.Disjunction) -> ast.expr:
    """`or` where only true matters: the first true ends it, as it does with three values."""
    if _boolean(node.operands):
        return py.any_of([emitter.truth(operand) for operand in node.operands])
    return disjunction(emitter, node)


def _boolean(operands: tuple[typed.Typed, ...]) -> bool:
    return all(kind(operand.type) == "boolean" for operand in operands)


def _two_valued(emitter: Emitter, operands: tuple[typed.Typed, ...]) -> bool:
    return _boolean(operands) and all(map(emitter.sure, operands))


def _three_valued(emitter: Emitter, ask: Callable[..., Any], operands: tuple[typed.Typed, ...]) -> ast.expr:
    """Operands that may go wrong are asked one after the other; those that cannot, at once."""
    values = [emitter.expr(operand) for operand in operands]
    call = emitter.safe_call if _boolean(operands) else emitter.call
    if all(map(py.cannot_fail, values[1:])):
        return call(AT_ONCE[ask], py.tuple_of(values))
    return call(ask, values[0], *(py.lambda_((), value) for value in values[1:]))


def conditional(emitter: Emitter, node: typed.Conditional) -> ast.expr:
    """`if`."""
    return ast.IfExp(emitter.truth(node.condition), emitter.expr(node.then), emitter.expr(node.otherwise))


def opposite_true(emitter: Emitter, node: typed.CallBuiltin) -> ast.expr:
    """`not(c)` where only true matters and `c` cannot be null."""
    if node.builtin.name == "not" and len(node.arguments) == 1 and _two_valued(emitter, node.arguments):
        return py.negated(emitter.truth(node.arguments[0]))
    return as_condition(emitter, node)


def as_condition(emitter: Emitter, node: typed.Typed) -> ast.expr:
    """Any value as a condition; one that is true, false or null is one already."""
    value = emitter.expr(node)
    return value if kind(node.type) == "boolean" else emitter.call(operators.truth, value)


def instance(emitter: Emitter, node: typed.InstanceOf) -> ast.expr:
    """`instance of`."""
    tested, asked = emitter.pinned(node.tested, "type"), emitter.pinned(holds, "holds")
    found = instance_by_standard if emitter.on_error == "null" else instance_of
    return emitter.safe_call(found, emitter.expr(node.value), tested, asked)
