"""The class that a numeric input is expected to come as: Python compares two ints, or two floats, far quicker than one with the other.

Any class is right everywhere; what is expected is only written so that it is quick. An input that must be whole, or that is
compared with whole numbers alone, as they are written (`24`, not `24.0`), or a sum with such, is expected to be an int.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from policy.compile.conditions import plain_cells
from policy.compile.inputs import Slot
from policy.compile.making import Making
from policy.compile.order import Order
from policy.feel import typed as t
from policy.feel.types import Scalar
from policy.model.typed import TypedRows, TypedTable

LOOKED_AT = 40  # rows of a table


def expect_ints(order: Order, making: Making) -> None:
    """Notes the inputs that are expected to come as ints."""
    fractions: set[str] = set()
    whole = {slot.key for slot in order.slots if _must_be_whole(slot)}
    roots = [*(decision.logic for decision in order.reach.decisions), *(row.condition for row in order.reach.must_hold)]
    for sides in (sides for root in roots for sides in _compared(root, making)):
        terms = [term for side in sides for term in _terms(side)]
        numbers = [term.value for term in terms if isinstance(term, t.Constant) and term.value is not None]
        if numbers:
            inputs = {term.key for term in terms if isinstance(term, t.Variable) and term.key in making.raw}
            (whole if all(type(number) is int for number in numbers) else fractions).update(inputs)
    making.ints.update(making.raw[key] for key in whole - fractions if key in making.raw)


def _must_be_whole(slot: Slot) -> bool:
    return isinstance(slot.type, Scalar) and slot.type.domain is not None and slot.type.domain.whole


def _compared(root: t.Typed, making: Making) -> Iterator[Sequence[t.Typed]]:
    """What is compared with each other."""
    for node in t.walk(root, constants=False):
        if isinstance(node, t.Compared):
            yield node.left, node.right
        elif isinstance(node, TypedTable):
            for place, column in enumerate(node.columns):
                for cell in islice(_cells(node, place, making), LOOKED_AT):
                    yield from ((column, *operands) for operands in cell)


def _cells(table: TypedTable, place: int, making: Making) -> Iterator[Iterator[tuple[t.Typed, ...]]]:
    """The operands of the tests of each cell of a column; of a large table of those that are plain, by their texts."""
    if not isinstance(table.rows, TypedRows):
        return (map(tuple, map(t.children, row.cells[place].tests)) for row in table.rows)
    plain = plain_cells(table, place, range(len(table.rows)), making)
    return (((t.Constant(number),) for number in cell.constants()) for cell in plain if cell is not None)


def _terms(node: t.Typed) -> Iterator[t.Typed]:
    """The terms of a sum, or the value itself."""
    if isinstance(node, t.Arithmetic) and node.operator in ("+", "-"):
        yield from _terms(node.left)
        yield from _terms(node.right)
    else:
        yield node
