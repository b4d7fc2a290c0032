"""Small builders for Python's syntax tree."""

import ast
from collections.abc import Iterable, Sequence
from typing import Any


def name(identifier: str) -> ast.Name:
    """A name that is read."""
    return ast.Name(identifier, ast.Load())


def target(identifier: str) -> ast.Name:
    """A name that is assigned."""
    return ast.Name(identifier, ast.Store())


def literal(value: Any) -> ast.Constant:
    """A literal of Python."""
    return ast.Constant(value)


def call(function: str | ast.expr, *arguments: ast.expr) -> ast.Call:
    """`function(*arguments)`."""
    return ast.Call(name(function) if isinstance(function, str) else function, list(arguments), [])


def compare(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> ast.Compare:
    """`left operator right`."""
    return ast.Compare(left, [operator], [right])


def identical(value: ast.expr, constant: bool | None) -> ast.expr:
    """`value is constant`; of a literal, the answer (Python warns of a literal there)."""
    if isinstance(value, ast.Constant):
        return literal(value.value is constant)
    return compare(value, ast.Is(), literal(constant))


def is_none(value: ast.expr) -> ast.expr:
    """`value is None`."""
    return identical(value, None)


def is_not_none(value: ast.expr) -> ast.expr:
    """`value is not None`."""
    if isinstance(value, ast.Constant):
        return literal(value.value is not None)
    return compare(value, ast.IsNot(), literal(None))


def is_true(value: ast.expr) -> ast.expr:
    """`value is True`."""
    return identical(value, True)


def all_of(operands: Sequence[ast.expr]) -> ast.expr:
    """`a and b and c`; of one, itself; of none, true."""
    if len(operands) < 2:
        return operands[0] if operands else literal(True)
    return ast.BoolOp(ast.And(), list(operands))


def any_of(operands: Sequence[ast.expr]) -> ast.expr:
    """`a or b or c`; of one, itself; of none, false."""
    if len(operands) < 2:
        return operands[0] if operands else literal(False)
    return ast.BoolOp(ast.Or(), list(operands))


def negated(operand: ast.expr) -> ast.expr:
    """`not operand`."""
    return ast.UnaryOp(ast.Not(), operand)


def tuple_of(items: Iterable[ast.expr]) -> ast.Tuple:
    """`(a, b)`."""
    return ast.Tuple(list(items), ast.Load())


def list_of(items: Iterable[ast.expr]) -> ast.List:
    """`[a, b]`."""
    return ast.List(list(items), ast.Load())


def assign(identifier: str, value: ast.expr) -> ast.Assign:
    """`identifier = value`."""
    return ast.Assign([target(identifier)], value)


def parameters(identifiers: Iterable[str]) -> ast.arguments:
    """Positional parameters."""
    return ast.arguments([], [ast.arg(identifier) for identifier in identifiers], None, [], [], None, [])


def function(
    identifier: str, taking: Iterable[str], body: Sequence[ast.stmt], decorators: Iterable[str] = ()
) -> ast.FunctionDef:
    """`def identifier(*taking): body`."""
    return ast.FunctionDef(identifier, parameters(taking), list(body), list(map(name, decorators)), None)


def lambda_(taking: Iterable[str], body: ast.expr) -> ast.Lambda:
    """`lambda *taking: body`."""
    return ast.Lambda(parameters(taking), body)


def loop(identifier: str, over: ast.expr, conditions: Sequence[ast.expr] = ()) -> ast.comprehension:
    """`for identifier in over if …` of a comprehension."""
    return ast.comprehension(target(identifier), over, list(conditions), 0)


def simple(expr: ast.expr) -> bool:
    """Whether the expression may be written twice: a name or a literal."""
    return isinstance(expr, (ast.Name, ast.Constant))


def cannot_fail(expr: ast.expr) -> bool:
    """Whether it computes nothing that could go wrong: names, literals and comparisons of those."""
    return not any(
        isinstance(node, (ast.Call, ast.BinOp, ast.Subscript, ast.ListComp, ast.GeneratorExp))
        for node in ast.walk(expr)
    )


def located(tree: ast.AST, line: int) -> None:
    """Give the nodes that have no place yet this one; what stands below one that has was placed before."""
    stack = [tree]
    while stack:
        node = stack.pop()
        if hasattr(node, "lineno"):
            continue
        if isinstance(node, (ast.expr, ast.stmt, ast.arg, ast.excepthandler)):
            node.lineno = node.end_lineno = line
            node.col_offset = node.end_col_offset = 0
        stack.extend(ast.iter_child_nodes(node))
