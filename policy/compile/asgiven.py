"""Comparisons of numeric inputs as they came, floats and ints, where Python's answer is that of the decimals they mean.

A float means its shortest decimal. Rounding to the nearest float never changes an order, and each float is what its own
shortest decimal is rounded to. Therefore:

* two floats stand in the order of their shortest decimals: were these in the other order or equal, so were the floats;
* a float and an int of up to 15 digits, which is a float itself, stand in the order of the decimal and the int;
* a float and a decimal of up to 15 digits stand in the order of the float and that decimal as a float, since such decimals
  and their floats belong to each other one to one (IEEE 754, DBL_DIG).

A calculation with one input and constants, `2 * norm`, is made in decimals once for each number that comes. What is
remembered is the nearest float, where that means the very result. Every other float stands to the nearest one as it stands
to the result; so where it does not, a decimal between it and its neighbour on the side of the result is remembered, and
Python compares floats with decimals exactly.
"""

import ast
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Context, Decimal
from typing import Any

from policy.compile.making import FOLDED, Making
from policy.compile.plain import LARGEST, comparable_as_float
from policy.feel import typed as t
from policy.feel.emit import compile_expression
from policy.feel.emit import python as py
from policy.feel.emit.emitter import Emitter, Form
from policy.feel.emit.free import free_keys
from policy.feel.emit.logic import PYTHON
from policy.feel.fault import Fault
from policy.feel.typing.algebra import kind
from policy.feel.values.numbers import from_python

REMEMBERED = 4096
BETWEEN = Context(prec=60)  # digits enough to stand between two floats that are neighbours


class Unusual(Exception):
    """The slow way must look at this."""


class Derived(dict[float, float | Decimal]):
    """What is calculated from a number as it came, in the form to compare with; the numbers of one service are few.

    What is made of an int is an int where it can be, of up to 15 digits, for it is mostly compared with ints.
    """

    def __init__(self, compute: Callable[[Any], Any]) -> None:
        super().__init__()
        self.compute = compute

    def __missing__(self, given: float) -> float | Decimal:
        try:
            exact = self.compute(from_python(given))
        except Fault:
            raise Unusual from None
        if len(self) >= REMEMBERED:
            self.clear()
        whole = type(given) is int and type(exact) is int and -LARGEST < exact < LARGEST
        self[given] = found = exact if whole else cut(exact)
        return found


def cut(exact: int | Decimal) -> float | Decimal:
    """What floats compare with as the decimals they mean compare with this number."""
    nearest = float(exact)
    if math.isinf(nearest):
        raise Unusual
    meant = from_python(nearest)
    if meant == exact:
        return nearest
    neighbour = math.nextafter(nearest, math.inf if meant < exact else -math.inf)
    ends = map(BETWEEN.create_decimal_from_float, (nearest, neighbour))
    return BETWEEN.divide(BETWEEN.add(*ends), 2)


def comparisons(making: Callable[[], Making], otherwise: Form) -> Form:
    """How a comparison is written: with numbers as they came where both sides allow it."""

    def compared(emitter: Emitter, node: Any) -> ast.expr:
        return order(node.left, node.operator, node.right, making()) or otherwise(emitter, node)

    return compared


def order(left: t.Typed, operator: str, right: t.Typed, making: Making) -> ast.expr | None:
    """The comparison, or None where a side is not at hand as it came."""
    if not making.raw or making.emitter.hoisting or not (_comes(left, making) or _comes(right, making)):
        return None
    for one, other in ((left, right), (right, left)):
        if isinstance(other, t.Constant) and other.value is None and operator in IDENTITY:
            assert isinstance(one, t.Variable)
            return IDENTITY[operator](py.name(making.raw[one.key]))
    sides = _as_given(left, right, making), _as_given(right, left, making)
    return py.compare(sides[0], PYTHON[operator](), sides[1]) if sides[0] and sides[1] else None


def _comes(node: t.Typed, making: Making) -> bool:
    return isinstance(node, t.Variable) and node.key in making.raw


def cell_as_given(cell: t.Cell, column: t.Variable, making: Making) -> ast.expr | None:
    """The condition of a cell over an input as it came, or None."""
    if making.emitter.hoisting or column.key not in making.raw or column.type.nullable:
        return None
    parts = [PARTS.get(type(test), _none)(test, column, making) for test in cell.tests]
    found = [part for part in parts if part is not None]
    if len(found) < len(parts):
        return None
    return py.negated(py.any_of(found)) if cell.negated else py.any_of(found)


@contextmanager
def under_test(cell: t.Cell, column: t.Variable, making: Making) -> Iterator[None]:
    """Inside, the value under test of a column over an input is at hand as it came."""
    given = "" if making.emitter.hoisting or column.type.nullable else making.raw.get(column.key, "")
    if given:
        making.raw[cell.key] = given
    try:
        yield
    finally:
        if given:
            del making.raw[cell.key]


def _none(_test: t.Test, _column: t.Variable, _making: Making) -> None:
    return None


def _relates(test: t.Relates, column: t.Variable, making: Making) -> ast.expr | None:
    return order(column, test.operator, test.operand, making)


def _within(test: t.Within, column: t.Variable, making: Making) -> ast.expr | None:
    low = order(test.low, "<=" if test.low_closed else "<", column, making)
    high = order(column, "<=" if test.high_closed else "<", test.high, making)
    return py.all_of([low, high]) if low and high else None


def _as_given(node: t.Typed, other: t.Typed, making: Making) -> ast.expr | None:
    """An expression for a number in the form to compare with: a constant, an input, or what is calculated from one input."""
    if kind(node.type) != "number" or node.type.nullable:
        return None
    if isinstance(node, t.Constant):
        return py.literal(making.number(node.value, _given(other, making))) if comparable_as_float(node.value) else None
    if isinstance(node, t.Variable):
        if node.key not in making.raw:
            return None
        making.compared.add(making.raw[node.key])
        return py.name(making.raw[node.key])
    return _derived(node, making)


def _given(node: t.Typed, making: Making) -> str:
    """The Python name of the input, "" where this is none."""
    return making.raw.get(node.key, "") if isinstance(node, t.Variable) else ""


def _derived(node: t.Typed, making: Making) -> ast.expr | None:
    if node in making.derived:
        return py.name(making.derived[node][0])
    keys = free_keys([node])
    inputs = [key for key in keys if key not in making.parameters]
    if len(inputs) != 1 or inputs[0] not in making.present or not all(type(part) in FOLDED for part in t.walk(node)):
        return None
    function = compile_expression(node, keys, "fail")
    fixed = {key: making.parameters[key] for key in keys if key in making.parameters}
    table = Derived(lambda number: function(*(fixed.get(key, number) for key in keys)))
    making.compared.add(making.raw[inputs[0]])  # an int and the float that it is mean one number
    name = making.emitter.fresh("operand")
    making.derived[node] = name, making.emitter.bound(table, "operands"), making.raw[inputs[0]]
    return py.name(name)


IDENTITY = {"=": py.is_none, "!=": py.is_not_none}
PARTS: dict[type[t.Test], Callable[..., ast.expr | None]] = {t.Relates: _relates, t.Within: _within}
