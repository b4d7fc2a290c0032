"""Tests that lack their left side: what a cell holds, and what stands behind `in`."""

from policy.feel.parser.cursor import Cursor
from policy.feel.parser.precedence import LOOSEST, SUM, expression
from policy.feel.syntax import Comparison, Expr

COMPARATORS = ("=", "!=", "<", "<=", ">", ">=")


def positive_test(cursor: Cursor, level: int = LOOSEST) -> Expr:
    """One unary test: `< 5`, `!= a`, or an expression, which may be a range."""
    return comparison(cursor) if cursor.sees(*COMPARATORS) else expression(cursor, level)


def comparison(cursor: Cursor) -> Comparison:
    """`< 5`: an operator that lacks its left side."""
    start, operator = cursor.at, cursor.next().text
    operand = expression(cursor, SUM)
    return Comparison(operator, operand, span=cursor.span(start))
