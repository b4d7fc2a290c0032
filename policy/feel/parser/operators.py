"""Operators before, between and behind values."""

from policy.feel.parser.brackets import close_group
from policy.feel.parser.cursor import Cursor
from policy.feel.parser.precedence import AND, OR, SIGN, SUM, Infix, expression
from policy.feel.parser.types import type_expression
from policy.feel.parser.unary import positive_test
from policy.feel.syntax import And, Arithmetic, Between, Compare, Expr, In, InstanceOf, Negate, Or


def negate(cursor: Cursor) -> Expr:
    start = cursor.at
    cursor.next()
    operand = expression(cursor, SIGN)
    return Negate(operand, span=cursor.span(start))


def arithmetic(level: int) -> Infix:
    def parse(cursor: Cursor, left: Expr, start: int) -> Expr:
        operator = cursor.next().text
        right = expression(cursor, level + 1)
        return Arithmetic(operator, left, right, span=cursor.span(start))

    return parse


def compare(cursor: Cursor, left: Expr, start: int) -> Expr:
    operator = cursor.next().text
    right = expression(cursor, SUM)
    return Compare(operator, left, right, span=cursor.span(start))


def conjunction(cursor: Cursor, left: Expr, start: int) -> Expr:
    return And(_operands(cursor, left, "and", AND + 1), span=cursor.span(start))


def disjunction(cursor: Cursor, left: Expr, start: int) -> Expr:
    return Or(_operands(cursor, left, "or", OR + 1), span=cursor.span(start))


def _operands(cursor: Cursor, first: Expr, word: str, level: int) -> tuple[Expr, ...]:
    operands = [first]
    while cursor.accept(word):
        operands.append(expression(cursor, level))
    return tuple(operands)


def between(cursor: Cursor, value: Expr, start: int) -> Expr:
    cursor.next()
    low = expression(cursor, SUM)
    cursor.expect("and")
    high = expression(cursor, SUM)
    return Between(value, low, high, span=cursor.span(start))


def membership(cursor: Cursor, value: Expr, start: int) -> Expr:
    cursor.next()
    tests = _tests_in_group(cursor) if cursor.sees("(") else (positive_test(cursor, SUM),)
    return In(value, tests, span=cursor.span(start))


def _tests_in_group(cursor: Cursor) -> tuple[Expr, ...]:
    """`(a, < b, [c..d])`; where there is no comma, the parenthesis only begins an expression."""
    start, in_range, cursor.in_range = cursor.at, cursor.in_range, False
    cursor.next()
    tests = [positive_test(cursor)]
    if not cursor.sees(","):
        left = close_group(cursor, tests[0], start)
        cursor.in_range = in_range
        return (expression(cursor, SUM, left, start),)
    while cursor.accept(","):
        tests.append(positive_test(cursor))
    cursor.expect(")", ",")
    cursor.in_range = in_range
    return tuple(tests)


def instance_of(cursor: Cursor, value: Expr, start: int) -> Expr:
    cursor.at += 2
    type_ = type_expression(cursor)
    return InstanceOf(value, type_, span=cursor.span(start))
