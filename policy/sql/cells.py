"""Unary tests in a query: whether a value passes a cell, as true, false or null."""

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from policy.feel import typed as t
from policy.feel.operators import contained
from policy.feel.operators.comparison import RELATIONS, within
from policy.feel.values.ranges import Range
from policy.sql.draft import Draft, Refused
from policy.sql.logic import all_of, any_of, compared, equals_any, opposite
from policy.sql.meanings import BOOLEAN, Fields, Known, Meaning, NotExact, literal, valued

Express = Callable[[t.Typed, Draft], Meaning]


def passes(cell: t.Cell, value: Meaning, draft: Draft, express: Express) -> exp.Expr:
    """Whether the value passes the tests of a cell; `express` gives what stands in them."""
    if not cell.tests:
        return exp.true()
    if isinstance(value, Fields):
        raise Refused(cell.span, "a context is tested, and a column holds one value")
    made = any_of([_test(cell, test, value, draft, express) for test in cell.tests])
    return opposite(made) if cell.negated else made


def _test(cell: t.Cell, test: t.Test, value: Meaning, draft: Draft, express: Express) -> exp.Expr:
    draft.counted(test.span)
    try:
        return TESTS[type(test)](cell, test, value, draft, express)
    except NotExact as reason:
        raise Refused(test.span, str(reason)) from None


def _equals(cell: t.Cell, test: t.Equals, value: Meaning, draft: Draft, express: Express) -> exp.Expr:
    if isinstance(test.operand, (t.MakeList, t.MakeRange)) and draft.beforehand(test.operand) is None:
        return _made(test.operand, value, draft, express)
    return _within_operand(value, express(test.operand, draft), draft)


def _made(operand: t.MakeList | t.MakeRange, value: Meaning, draft: Draft, express: Express) -> exp.Expr:
    """A list or range with values of the row in it."""
    if isinstance(operand, t.MakeList):
        return any_of([_within_operand(value, express(item, draft), draft) for item in operand.items])
    if operand.low is None or operand.high is None:
        raise NotExact("a range without an end")
    ends = express(operand.low, draft), express(operand.high, draft)
    return _inside(value, ends, (operand.low_closed, operand.high_closed), draft)


def _within_operand(value: Meaning, operand: Meaning, draft: Draft) -> exp.Expr:
    if isinstance(value, Known) and isinstance(operand, Known):
        return literal(contained(value.value, operand.value), draft.dialect)
    if isinstance(operand, Known) and isinstance(operand.value, list):
        return _one_of(value, operand.value, draft)
    if isinstance(operand, Known) and isinstance(operand.value, Range):
        return _in_range(value, operand.value, draft)
    return compared("=", value, operand, draft.dialect)


def _one_of(value: Meaning, items: list[Any], draft: Draft) -> exp.Expr:
    plain = [item for item in items if not isinstance(item, (Range, list))]
    rest = [_within_operand(value, Known(item), draft) for item in items if isinstance(item, (Range, list))]
    return any_of([equals_any(valued(value, draft.dialect), plain, draft.dialect), *rest])


def _in_range(value: Meaning, bounds: Range, draft: Draft) -> exp.Expr:
    if bounds.operator:
        end = bounds.high if bounds.low is None else bounds.low
        return compared(bounds.operator, value, Known(end), draft.dialect)
    ends = Known(bounds.low), Known(bounds.high)
    return _inside(value, ends, (bounds.low_closed, bounds.high_closed), draft)


def _inside(value: Meaning, ends: tuple[Meaning, Meaning], closed: tuple[bool, bool], draft: Draft) -> exp.Expr:
    above = _related(">=" if closed[0] else ">", value, ends[0], draft)
    below = _related("<=" if closed[1] else "<", value, ends[1], draft)
    return all_of([above, below])


def _related(operator: str, value: Meaning, operand: Meaning, draft: Draft) -> exp.Expr:
    if isinstance(value, Known) and isinstance(operand, Known):
        return literal(RELATIONS[operator](value.value, operand.value), draft.dialect)
    return compared(operator, value, operand, draft.dialect)


def _relates(cell: t.Cell, test: t.Relates, value: Meaning, draft: Draft, express: Express) -> exp.Expr:
    return _related(test.operator, value, express(test.operand, draft), draft)


def _between(cell: t.Cell, test: t.Within, value: Meaning, draft: Draft, express: Express) -> exp.Expr:
    low, high = express(test.low, draft), express(test.high, draft)
    if isinstance(value, Known) and isinstance(low, Known) and isinstance(high, Known):
        known = within(value.value, low.value, test.low_closed, high.value, test.high_closed)
        return literal(known, draft.dialect)
    return _inside(value, (low, high), (test.low_closed, test.high_closed), draft)


def _holds(cell: t.Cell, test: t.Holds, value: Meaning, draft: Draft, express: Express) -> exp.Expr:
    with draft.bound({cell.key: value}):
        answer = valued(express(test.condition, draft), draft.dialect)
    if answer.kind not in (BOOLEAN, ""):
        raise NotExact("a test that is neither true nor false")
    return answer.sql


TESTS: dict[type[t.Test], Callable[..., exp.Expr]] = {
    t.Equals: _equals,
    t.Relates: _relates,
    t.Within: _between,
    t.Holds: _holds,
}
