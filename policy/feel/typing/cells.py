"""Typing of unary tests: the cells of condition columns, and `value in (…)` (DMN 1.5, 7.3.3 and 10.3.2.9)."""

from collections.abc import Iterator

from attrs import fields

from policy.feel import syntax, typed
from policy.feel.scope import Binding
from policy.feel.types import ListType, NullType, RangeType, Scalar, Type
from policy.feel.typing.algebra import comparable, item_type, kind
from policy.feel.typing.at import At, local
from policy.feel.typing.domains import check_in_domain
from policy.feel.typing.operators import check_comparable, condition
from policy.feel.typing.words import words


def cell(tests: syntax.Tests, column: typed.Typed, at: At) -> typed.Cell:
    """A cell over the value of its column: a test that mentions `?` must be true, any other is compared with the value."""
    value = local(at.scope, "?", column.type)
    inside = at.below(value)
    made = tuple(_test(test, value, inside) for test in tests.tests)
    return typed.Cell(value.key, made, tests.negated, type=column.type, span=tests.span)


def member(expr: syntax.In, at: At) -> typed.Typed:
    """`value in tests`."""
    value = at.infer(expr.value)
    made = cell(syntax.Tests(expr.tests, span=expr.span), value, at)
    nullable = any(_may_be_null(test, value.type) for test in made.tests)
    return typed.Matches(value, made, type=Scalar("boolean", nullable=nullable), span=expr.span)


def tests_alone(expr: syntax.Tests, at: At) -> typed.Typed:
    """Unary tests where an expression is expected, as a condition on `?`."""
    binding = at.scope.lookup("?")
    if binding is None:
        return at.faulty("unknown-name", expr.span, "a test needs a value under test, and there is none here")
    value = typed.Variable(binding.key, type=binding.type, span=expr.span)
    return typed.Matches(value, cell(expr, value, at), type=Scalar("boolean", nullable=True), span=expr.span)


def _may_be_null(test: typed.Test, value: Type) -> bool:
    """Whether the test may be neither true nor false: an order that null does not stand in, kinds that differ."""
    if isinstance(test, typed.Within):
        return value.nullable or test.low.type.nullable or test.high.type.nullable
    if isinstance(test, typed.Relates) and test.operator not in ("=", "!="):
        return value.nullable or test.operand.type.nullable
    if isinstance(test, (typed.Equals, typed.Relates)):
        return not isinstance(test.operand.type, NullType) and not (
            kind(value) and kind(value) == kind(test.operand.type)
        )
    return True


def _test(test: syntax.Expr, value: Binding, at: At) -> typed.Test:
    if isinstance(test, syntax.Tests):
        return typed.Holds(tests_alone(test, at), type=value.type, span=test.span)
    if isinstance(test, syntax.Comparison):
        return _relates(test, value, at)
    if isinstance(test, syntax.Range) and test.low is not None and test.high is not None:
        return _within(test, value, at)
    if _mentions_value(test):
        return typed.Holds(condition(test, at, "a cell with `?`"), type=value.type, span=test.span)
    return _equals(test, value, at)


def _relates(test: syntax.Comparison, value: Binding, at: At) -> typed.Test:
    operand = at.infer(test.operand)
    under_test = typed.Variable(value.key, type=value.type, span=test.span)
    check_comparable(test.operator, under_test, operand, test, at.sink)
    return typed.Relates(test.operator, operand, type=value.type, span=test.span)


def _within(test: syntax.Range, value: Binding, at: At) -> typed.Test:
    assert test.low is not None and test.high is not None
    low, high = at.infer(test.low), at.infer(test.high)
    if isinstance(value.type, RangeType):
        whole = typed.MakeRange(low, test.low_closed, high, test.high_closed, type=RangeType(low.type), span=test.span)
        return typed.Equals(whole, type=value.type, span=test.span)
    under_test = typed.Variable(value.key, type=value.type, span=test.span)
    check_comparable(">=", under_test, low, test, at.sink)
    check_comparable("<=", under_test, high, test, at.sink)
    return typed.Within(low, test.low_closed, high, test.high_closed, type=value.type, span=test.span)


def _equals(test: syntax.Expr, value: Binding, at: At) -> typed.Test:
    operand = at.infer(test)
    if not _can_match(value.type, operand.type):
        at.wrong(
            "wrong-type",
            test.span,
            f"the value is {words(value.type)}, the cell {words(operand.type)}: they are never equal",
            _hint(value.type, operand),
        )
    check_in_domain(value.type, operand, at.sink)
    return typed.Equals(operand, type=value.type, span=test.span)


def _can_match(value: Type, operand: Type) -> bool:
    """Whether the value can equal the operand or stand in it: in a list, in a range, in a range in a list."""
    if comparable(value, operand):
        return True
    if isinstance(operand, ListType):
        return _can_match(value, operand.item)
    if isinstance(operand, RangeType):
        return comparable(value, operand.item)
    return isinstance(value, ListType) and comparable(item_type(value), operand)


def _hint(value: Type, operand: typed.Typed) -> str:
    if isinstance(operand, typed.Constant) and isinstance(operand.value, str) and kind(value) != "string":
        return f"quotes make it a text; without them: `{operand.value[:40]}`"
    if kind(operand.type) == "boolean" and not isinstance(value, NullType):
        return "a cell that is a condition mentions the value as `?`"
    return "texts stand in quotes" if kind(value) == "string" else ""


def _mentions_value(test: syntax.Expr) -> bool:
    return any(isinstance(node, syntax.Question) for node in _nodes(test))


def _nodes(node: syntax.Node) -> Iterator[syntax.Node]:
    stack: list[object] = [node]
    while stack:
        top = stack.pop()
        if isinstance(top, tuple):
            stack.extend(top)
        elif isinstance(top, syntax.Node):
            yield top
            stack.extend(getattr(top, attribute.name) for attribute in fields(type(top)))
