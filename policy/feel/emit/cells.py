"""Emitting unary tests: plain comparisons where the types allow, else `in` as the operators know it."""

import ast
from collections.abc import Callable, Sequence
from typing import Any

from policy.feel import operators, typed
from policy.feel.emit import python as py
from policy.feel.emit import runtime
from policy.feel.emit.certainty import PLAIN_EQUALITY
from policy.feel.emit.emitter import Emitter
from policy.feel.emit.logic import FEEL, PLAIN_ORDER, PYTHON
from policy.feel.typing.algebra import kind


def cell_test(emitter: Emitter, cell: typed.Cell, value: ast.expr) -> ast.expr:
    """A Python expression that is truthy exactly where the value passes the cell; `value` is a name or a literal."""
    if not cell.tests:
        return py.literal(True)
    if cell.negated:
        return _negated(emitter, cell, value)
    return py.any_of([_placed(emitter, test, TRUE[type(test)](emitter, cell, test, value)) for test in cell.tests])


def matches(emitter: Emitter, node: typed.Matches) -> ast.expr:
    """`value in (tests)`: true, false or null."""
    return _of_value(emitter, node, lambda value: cell_value(emitter, node.cell, value))


def matches_true(emitter: Emitter, node: typed.Matches) -> ast.expr:
    """`value in (tests)` where only true matters."""
    return _of_value(emitter, node, lambda value: cell_test(emitter, node.cell, value))


def cell_value(emitter: Emitter, cell: typed.Cell, value: ast.expr) -> ast.expr:
    """Whether the value passes the cell: true, false or null."""
    if all(_never_null(emitter, cell, test) for test in cell.tests):
        return cell_test(emitter, cell, value)
    verdicts = [_placed(emitter, test, VALUE[type(test)](emitter, cell, test, value)) for test in cell.tests]
    if len(verdicts) == 1:
        either = verdicts[0]
    else:
        either = emitter.call(runtime.any_asked, verdicts[0], *(py.lambda_((), verdict) for verdict in verdicts[1:]))
    return emitter.call(runtime.opposite, either) if cell.negated else either


def _of_value(emitter: Emitter, node: typed.Matches, make: Callable[[ast.expr], ast.expr]) -> ast.expr:
    """The tests over the value's expression where that is a name, else over the parameter of a function."""
    value = emitter.expr(node.value)
    if py.simple(value):
        return make(value)
    own = emitter.fresh("value")
    return py.call(py.lambda_([own], make(py.name(own))), value)


def _placed(emitter: Emitter, test: typed.Test, made: ast.expr) -> ast.expr:
    return emitter.place(made, test.span)


def _negated(emitter: Emitter, cell: typed.Cell, value: ast.expr) -> ast.expr:
    """`not(…)` passes where every test is false: one that is null leaves it open."""
    if all(_never_null(emitter, cell, test) for test in cell.tests):
        return py.negated(
            py.any_of([_placed(emitter, test, TRUE[type(test)](emitter, cell, test, value)) for test in cell.tests])
        )
    return py.is_true(cell_value(emitter, cell, value))


def _never_null(emitter: Emitter, cell: typed.Cell, test: typed.Test) -> bool:
    if isinstance(test, typed.Equals):
        return (
            _is_null(test.operand) or _plain_equality(cell, test.operand) or _constants(cell, test.operand) is not None
        )
    if isinstance(test, typed.Relates):
        if test.operator in ("=", "!="):
            return _plain_equality(cell, test.operand)
        return _sure_value(emitter, cell) and _plain_order(cell, test.operand) and emitter.sure(test.operand)
    if isinstance(test, typed.Within):
        ends = (test.low, test.high)
        return _sure_value(emitter, cell) and all(_plain_order(cell, end) and emitter.sure(end) for end in ends)
    return False


def _sure_value(emitter: Emitter, cell: typed.Cell) -> bool:
    return emitter.on_error == "fail" and not cell.type.nullable


def _plain_order(cell: typed.Cell, operand: typed.Typed) -> bool:
    return kind(cell.type) in PLAIN_ORDER and kind(cell.type) == kind(operand.type)


def _is_null(node: typed.Typed) -> bool:
    return isinstance(node, typed.Constant) and node.value is None


def _plain_equality(cell: typed.Cell, operand: typed.Typed) -> bool:
    return kind(cell.type) in PLAIN_EQUALITY and kind(cell.type) == kind(operand.type)


def _constants(cell: typed.Cell, operand: typed.Typed) -> Sequence[typed.Constant] | None:
    """The items of a list of literals of the column's kind."""
    if not isinstance(operand, typed.MakeList) or not operand.items:
        return None
    items = [item for item in operand.items if isinstance(item, typed.Constant) and _plain_equality(cell, item)]
    return items if len(items) == len(operand.items) else None


def _equals_true(emitter: Emitter, cell: typed.Cell, test: typed.Equals, value: ast.expr) -> ast.expr:
    return _equals(emitter, cell, test, value, py.is_true)


def _equals_value(emitter: Emitter, cell: typed.Cell, test: typed.Equals, value: ast.expr) -> ast.expr:
    return _equals(emitter, cell, test, value, lambda verdict: verdict)


def _equals(
    emitter: Emitter, cell: typed.Cell, test: typed.Equals, value: ast.expr, settle: Callable[[ast.expr], ast.expr]
) -> ast.expr:
    if _is_null(test.operand):
        return py.is_none(value)
    items = _constants(cell, test.operand)
    if items is not None:
        return py.compare(value, ast.In(), py.tuple_of(map(emitter.expr, items)))
    operand = emitter.expr(test.operand)
    if not _plain_equality(cell, test.operand):
        return settle(emitter.call(operators.contained, value, operand))
    if kind(cell.type) == "boolean" and isinstance(operand, ast.Constant):
        return py.identical(value, operand.value is True)
    return py.compare(value, ast.Eq(), operand)


def _relates_true(emitter: Emitter, cell: typed.Cell, test: typed.Relates, value: ast.expr) -> ast.expr:
    operand = emitter.expr(test.operand)
    if test.operator in ("=", "!="):
        if _plain_equality(cell, test.operand):
            return py.compare(value, PYTHON[test.operator](), operand)
    elif _plain_order(cell, test.operand) and (emitter.sure(test.operand) or py.simple(operand)):
        unsure = [] if emitter.sure(test.operand) else [operand]
        present = [py.is_not_none(each) for each in [*_unless_sure(emitter, cell, value), *unsure]]
        return py.all_of([*present, py.compare(value, PYTHON[test.operator](), operand)])
    return emitter.call(FEEL[test.operator], value, operand)


def _relates_value(emitter: Emitter, cell: typed.Cell, test: typed.Relates, value: ast.expr) -> ast.expr:
    return emitter.call(FEEL[test.operator], value, emitter.expr(test.operand))


def _unless_sure(emitter: Emitter, cell: typed.Cell, value: ast.expr) -> list[ast.expr]:
    """The value, where it may be null."""
    return (
        [] if _sure_value(emitter, cell) or (isinstance(value, ast.Constant) and value.value is not None) else [value]
    )


def _within_true(emitter: Emitter, cell: typed.Cell, test: typed.Within, value: ast.expr) -> ast.expr:
    plain = _plain_order(cell, test.low) and _plain_order(cell, test.high)
    if not (plain and emitter.sure(test.low) and emitter.sure(test.high)):
        return _within_value(emitter, cell, test, value)
    signs: list[ast.cmpop] = [ast.LtE() if closed else ast.Lt() for closed in (test.low_closed, test.high_closed)]
    inside = ast.Compare(emitter.expr(test.low), signs, [value, emitter.expr(test.high)])
    return py.all_of([*map(py.is_not_none, _unless_sure(emitter, cell, value)), inside])


def _within_value(emitter: Emitter, cell: typed.Cell, test: typed.Within, value: ast.expr) -> ast.expr:
    low, high = emitter.expr(test.low), emitter.expr(test.high)
    closed = py.literal(test.low_closed), py.literal(test.high_closed)
    return emitter.call(operators.within, value, low, closed[0], high, closed[1])


def _holds_true(emitter: Emitter, cell: typed.Cell, test: typed.Holds, value: ast.expr) -> ast.expr:
    return _with_value(emitter, cell, value, lambda: emitter.truth(test.condition))


def _holds_value(emitter: Emitter, cell: typed.Cell, test: typed.Holds, value: ast.expr) -> ast.expr:
    return _with_value(emitter, cell, value, lambda: emitter.expr(test.condition))


def _with_value(emitter: Emitter, cell: typed.Cell, value: ast.expr, make: Callable[[], ast.expr]) -> ast.expr:
    """The condition of a test, which sees the value as `?`."""
    if isinstance(value, ast.Name):
        emitter.names[cell.key] = value.id
        return make()
    own = emitter.names[cell.key] = emitter.fresh("value")
    return py.call(py.lambda_([own], make()), value)


Emit = Callable[[Emitter, typed.Cell, Any, ast.expr], ast.expr]
TRUE: dict[type[typed.Test], Emit] = {
    typed.Equals: _equals_true,
    typed.Relates: _relates_true,
    typed.Within: _within_true,
    typed.Holds: _holds_true,
}
VALUE: dict[type[typed.Test], Emit] = {
    typed.Equals: _equals_value,
    typed.Relates: _relates_value,
    typed.Within: _within_value,
    typed.Holds: _holds_value,
}
