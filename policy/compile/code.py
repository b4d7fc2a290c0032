"""Generated statements, written as Python: a template with names for holes becomes a syntax tree."""

import ast
from functools import cache
from typing import Any

Hole = ast.expr | list[ast.stmt] | str


def statements(template: str, **holes: Hole) -> list[ast.stmt]:
    """The statements of a template, without places.

    A hole is a name in it: an expression takes the place of the name, a list of statements that of the statement that is
    only this name, a text renames it.
    """
    filler = _Filler(holes)
    filled: list[ast.stmt] = []
    for statement in _copied(_parsed(template)):
        new = filler.visit(statement)
        filled.extend(new if isinstance(new, list) else [new])
    return filled


def expression(template: str, **holes: Hole) -> ast.expr:
    """The expression of a template."""
    [statement] = statements(template, **holes)
    assert isinstance(statement, ast.Expr)
    return statement.value


@cache
def _parsed(template: str) -> list[ast.stmt]:
    body = ast.parse(template).body
    for statement in body:
        for node in ast.walk(statement):
            for place in ("lineno", "end_lineno", "col_offset", "end_col_offset"):
                node.__dict__.pop(place, None)
    return body


def _copied(part: Any) -> Any:
    """A copy of a syntax tree, or of a list of them."""
    if isinstance(part, list):
        return [_copied(inner) for inner in part]
    if not isinstance(part, ast.AST):
        return part
    return type(part)(**{name: _copied(inner) for name, inner in vars(part).items()})


class _Filler(ast.NodeTransformer):
    def __init__(self, holes: dict[str, Hole]) -> None:
        self.holes = holes

    def visit_Name(self, node: ast.Name) -> Any:
        hole = self.holes.get(node.id)
        if isinstance(hole, ast.expr):
            return hole
        if isinstance(hole, str):
            node.id = hole
        return node

    def visit_Expr(self, node: ast.Expr) -> Any:
        hole = self.holes.get(node.value.id) if isinstance(node.value, ast.Name) else None
        return hole if isinstance(hole, list) else self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
        hole = self.holes.get(node.name)
        node.name = hole if isinstance(hole, str) else node.name
        return self.generic_visit(node)
