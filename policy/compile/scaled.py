"""Sums, differences and quotients of numbers as they came, in floats, where that gives what decimals would.

Inputs of up to six decimals are made whole numbers of millionths, which are floats exactly while they are below `2**53`. The
sum of some is exact; the quotient of two is the float nearest to the true quotient (IEEE 754), and so is that of a sum by a
million. It is the float nearest to the 34 digits of the decimal result too: a quotient of whole numbers below `2**53` is never
in the middle between two floats, and farther from it, by 1 in `2**107`, than the 34th digit reaches.

Such a float compares with a constant as the true result does. Say the true result is `n/d`, the constant `c/10**k` and both
are not equal. Then they are `1/(d * 10**k)` apart at least. Were their floats one, they would be closer than twice the
rounding, `2**-52 * c/10**k`. So with `d * c < 2**52` they are told apart; the limit of the inputs is chosen so.

A decision is calculated so where it is only compared with constants, or given out as a float. What comes with more decimals
or beyond the limit is decided with decimals. Records make these numbers again, with decimals, when somebody looks.
"""

import ast
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from policy.compile.code import statements
from policy.compile.conditions import plain_cells
from policy.compile.making import Making
from policy.compile.order import Order
from policy.compile.outcomes import is_direct
from policy.compile.plain import comparable_as_float
from policy.feel import typed as t
from policy.feel.emit import python as py
from policy.feel.typing.algebra import kind
from policy.feel.values.numbers import DECIMAL34
from policy.model.typed import TypedDecision, TypedTable

MILLION = 10**6
ROUNDING = 1.5 * 2**52  # added to a float and taken away, it leaves the nearest whole number
EXACT = 2**52
USEFUL = 10**9  # a limit below a thousand is of no use


def find_scaled(order: Order, making: Making) -> None:
    """Notes the decisions that can be calculated so, and the limit of their inputs."""
    if making.emitter.counting:
        return
    found = {d.key: d for d in order.reach.decisions if d is not order.wanted and _is_sum(d, making)}
    if not found:
        return
    largest = 1
    roots = [*(d.logic for d in order.reach.decisions), *(row.condition for row in order.reach.must_hold)]
    for parent, child in _uses(roots, found):
        constants = _compared(parent, child, making) or (_given_out(parent, order, making) and [0])
        if not constants:
            found.pop(child.key, None)
        largest = max([largest, *(_digits(constant) for constant in constants or ())])
    terms = max((_terms(d.logic) for d in found.values()), default=1)
    making.limit = float(EXACT // largest // terms // 2)
    if making.limit >= USEFUL:
        making.near.update((key, making.emitter.variable(key)) for key in found)


def _is_sum(decision: TypedDecision, making: Making) -> bool:
    return kind(decision.type) == "number" and kind(decision.logic.type) == "number" and _fits(decision.logic, making)


def _fits(node: t.Typed, making: Making) -> bool:
    """A quotient of sums, a sum, or null, by conditions."""
    if isinstance(node, t.Conditional):
        return _fits(node.then, making) and _fits(node.otherwise, making)
    if isinstance(node, t.Constant) and node.value is None:
        return True
    if isinstance(node, t.Arithmetic) and node.operator == "/":
        return _is_plain_sum(node.left, making) and _is_plain_sum(node.right, making)
    return isinstance(node, t.Arithmetic) and _is_plain_sum(node, making)


def _is_plain_sum(node: t.Typed, making: Making) -> bool:
    if isinstance(node, t.Arithmetic):
        return node.operator in SUMS and _is_plain_sum(node.left, making) and _is_plain_sum(node.right, making)
    if isinstance(node, t.Variable):
        return node.key in making.raw and not node.type.nullable
    return isinstance(node, t.Constant) and _millionths(node.value) is not None


def _millionths(value: Any) -> float | None:
    """A constant in millionths, where it is not too large and has no more decimals."""
    if type(value) not in (int, Decimal) or not -(USEFUL // MILLION) < value < USEFUL // MILLION:
        return None
    scaled = DECIMAL34.multiply(Decimal(value), MILLION)
    return float(scaled) if scaled == int(scaled) else None


def _terms(node: t.Typed) -> int:
    return sum(isinstance(part, t.Variable | t.Constant) for part in t.walk(node))


def _uses(roots: list[t.Typed], found: dict[str, Any]) -> Iterator[tuple[t.Typed | None, t.Variable]]:
    """Where the values of the decisions are used: the node around, and the name."""
    for root in roots:
        if isinstance(root, t.Variable) and root.key in found:
            yield None, root
        for parent in t.walk(root, constants=False):
            for child in t.children(parent, constants=False):
                if isinstance(child, t.Variable) and child.key in found:
                    yield parent, child


def _compared(parent: t.Typed | None, child: t.Variable, making: Making) -> list[Any] | None:
    """The constants that the value is compared with; None where it is used in another way."""
    if isinstance(parent, t.Compared):
        other = parent.right if parent.left is child else parent.left
        return [0] if isinstance(other, t.Constant) and other.value is None else None
    if not isinstance(parent, TypedTable) or not any(child is column for column in parent.columns):
        return None
    place = next(at for at, column in enumerate(parent.columns) if child is column)
    cells = plain_cells(parent, place, range(len(parent.rows)), making)
    constants: list[Any] = [0]
    for cell in cells:
        if cell is None or not all(map(comparable_as_float, cell.constants())):
            return None
        constants += cell.constants()
    return constants


def _given_out(parent: t.Typed | None, order: Order, making: Making) -> bool:
    """Whether the value is a field of the outcome, as a float."""
    return parent is order.wanted.logic and order.numbers == "float" and is_direct(order.wanted, making)


def _digits(constant: Any) -> int:
    """A constant without its point."""
    found = DECIMAL34.normalize(Decimal(constant)).as_tuple()
    assert isinstance(found.exponent, int)
    return int("".join(map(str, found.digits)) + "0" * max(found.exponent, 0))


def near(node: t.Typed, making: Making) -> ast.expr:
    """The float nearest to the value."""
    if isinstance(node, t.Conditional):
        parts = near(node.then, making), near(node.otherwise, making)
        return making.emitter.place(ast.IfExp(making.emitter.truth(node.condition), *parts), node.span)
    if isinstance(node, t.Constant):
        return py.literal(None)
    if isinstance(node, t.Arithmetic) and node.operator == "/":
        quotient = ast.BinOp(_whole(node.left, making), ast.Div(), _whole(node.right, making))
        made = ast.BinOp(quotient, ast.Add(), py.literal(0.0))  # no zero is negative
    else:
        made = ast.BinOp(_whole(node, making), ast.Div(), py.literal(float(MILLION)))
    return making.emitter.place(made, node.span)


def _whole(node: t.Typed, making: Making) -> ast.expr:
    """The millionths."""
    if isinstance(node, t.Variable):
        return py.name(making.millionths(making.raw[node.key]))
    if isinstance(node, t.Constant):
        return py.literal(_millionths(node.value))
    assert isinstance(node, t.Arithmetic)
    return ast.BinOp(_whole(node.left, making), SUMS[node.operator](), _whole(node.right, making))


def scaled_inputs(making: Making, nullable: set[str]) -> list[ast.stmt]:
    """The inputs in millionths; what is no whole number of them, or too large, is decided with decimals."""
    made: list[ast.stmt] = []
    for given, whole in making.scaled.items():
        one = statements(
            "whole = number * million + rounding - rounding\n"
            "if not (whole / million == number and low < whole and whole < high): return DECIMALS(inputs)",
            whole=whole,
            number=given,
            million=py.literal(float(MILLION)),
            rounding=py.literal(ROUNDING),
            low=py.literal(-making.limit),
            high=py.literal(making.limit),
        )
        if given in nullable:
            one = statements("if number is not None: one", number=given, one=one)
        made += one
    return made


SUMS: dict[str, type[ast.operator]] = {"+": ast.Add, "-": ast.Sub}
