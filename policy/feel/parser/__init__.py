"""FEEL as text becomes a syntax tree. Names may have spaces, so every parse is given the scope that it stands in."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from policy.feel.parser.cells import unary_tests
from policy.feel.parser.clauses import domain
from policy.feel.parser.cursor import KEYWORDS, Cursor
from policy.feel.parser.expressions import expression
from policy.feel.parser.templates import template
from policy.feel.parser.types import type_expression
from policy.feel.scope import Scope
from policy.feel.syntax import Expr, Tests, TypeExpr
from policy.feel.tokens import FeelSyntaxError, refuse, tokenize
from policy.source import Text

__all__ = [
    "KEYWORDS",
    "FeelSyntaxError",
    "parse_domain",
    "parse_expression",
    "parse_template",
    "parse_tests",
    "parse_type",
]

Parsed = TypeVar("Parsed")


def parse_expression(text: Text, scope: Scope) -> Expr:
    """The expression that the text is. Raises FeelSyntaxError."""
    return _whole(text, scope, expression, "an operator")


def parse_domain(text: Text, scope: Scope) -> Expr:
    """What a boxed loop runs over: an expression, or `1..n`. Raises FeelSyntaxError."""
    return _whole(text, scope, domain, "an operator")


def parse_tests(text: Text, scope: Scope) -> Tests:
    """The unary tests of a condition cell, or of `values`. Raises FeelSyntaxError."""
    return _whole(text, scope, unary_tests, "`,`")


def parse_type(text: Text, names: Iterable[str] = ()) -> TypeExpr:
    """The type that the text names; `names` are declared types. Raises FeelSyntaxError."""
    return _whole(text, Scope.of((), types=names), type_expression, "a type name")


def parse_template(text: Text, scope: Scope) -> tuple[str | Expr, ...]:
    """A text with expressions in braces, in parts. Raises FeelSyntaxError."""
    return _bounded(text, lambda: template(text, scope))


def _whole(text: Text, scope: Scope, rule: Callable[[Cursor], Parsed], more: str) -> Parsed:
    def parse() -> Parsed:
        cursor = Cursor(text, tokenize(text), scope)
        found = rule(cursor)
        if cursor.token.kind != "end":
            cursor.unexpected(more, "the end")
        return found

    return _bounded(text, parse)


def _bounded(text: Text, parse: Callable[[], Parsed]) -> Parsed:
    try:
        return parse()
    except RecursionError:
        refuse(text, 0, len(text.text), "limit-exceeded", "the expression is nested too deep")
