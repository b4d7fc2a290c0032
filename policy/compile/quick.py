"""The quick way in: plain inputs are checked at one glance, and numbers stay the floats and ints they came as.

A float compares with a decimal of up to 15 digits as its shortest decimal form would (see `plain.comparable_as_float`), so
that a table over inputs needs no decimal arithmetic. Where an input is used in another way its exact number is made first.
Whatever is not plain goes the slow way, which knows how to say what is wrong.
"""

import ast
from collections.abc import Sequence
from decimal import Decimal

from policy.compile.asgiven import REMEMBERED, Unusual
from policy.compile.code import statements
from policy.compile.inputs import Slot
from policy.compile.making import Making
from policy.compile.order import Order
from policy.compile.scaled import scaled_inputs
from policy.compile.taking import given_name, taken
from policy.feel.emit import python as py
from policy.feel.types import Scalar
from policy.feel.values.numbers import from_python


class _Exact(dict[float, Decimal]):
    """Shortest decimals of floats and ints, remembered: the prices and quantities of one service are few."""

    def __missing__(self, value: float) -> Decimal:
        if len(self) >= REMEMBERED:
            self.clear()
        found = self[value] = Decimal(from_python(value))
        return found


def raw_inputs(slots: Sequence[Slot], making: Making) -> dict[str, str]:
    """Python names for the numeric inputs as they come, ints and floats, by key."""
    return {
        slot.key: making.emitter.fresh(f"given_{slot.name}")
        for slot in slots
        if isinstance(slot.type, Scalar) and slot.type.kind == "number"
    }


def quick_checks(order: Order, making: Making, body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements before the body: the moment, the inputs taken and checked, exact numbers where the body needs them."""
    emitter = making.emitter
    emitter.globals.update(Unusual=Unusual, EXACT=_Exact())
    made = statements("at = CLOCK()" if making.clock is None else "at = None")
    if order.bounded:
        made += statements(
            "if not start <= at < end: return SLOW(inputs, at)",
            start=py.literal(order.start),
            end=py.literal(order.end),
        )
    used = _names_in(body)
    exact = [slot for slot in order.slots if slot.key in making.raw and emitter.variable(slot.key) in used]
    making.compared.update(making.raw[slot.key] for slot in exact)
    made += statements(  # whatever goes wrong with inputs, the slow way says it
        "try:\n    take\n    derive\nexcept Exception: return SLOW(inputs, at)",
        take=taken(order, making),
        derive=_derived(making),
    )
    nullable = {given_name(slot.key, making) for slot in order.slots if slot.type.nullable}
    return [*made, *scaled_inputs(making, nullable), *_exact(exact, making)]


def _derived(making: Making) -> list[ast.stmt]:
    """The operands that are calculated from one input."""
    made: list[ast.stmt] = []
    for operand, table, given in making.derived.values():
        made += statements("operand = table[given]", operand=operand, table=table, given=given)
    return made


def _names_in(body: list[ast.stmt]) -> set[str]:
    return {node.id for statement in body for node in ast.walk(statement) if isinstance(node, ast.Name)}


def _exact(slots: Sequence[Slot], making: Making) -> list[ast.stmt]:
    """The exact numbers, decimals, of those inputs that the body uses in another way than by comparing."""
    made: list[ast.stmt] = []
    for slot in slots:
        template = "exact = None if given is None else EXACT[given]" if slot.type.nullable else "exact = EXACT[given]"
        names = {"given": given_name(slot.key, making), "exact": making.emitter.variable(slot.key)}
        made += statements(template, **names)
    return made
