"""Where the truth of a condition on one input can change: the constants it is compared with, and on which side of them."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from policy.compile.making import Making
from policy.compile.order import Order
from policy.compile.periods import value_at, zone_of
from policy.compile.plain import PARTS, Between, NotPlain, PlainCell, plain
from policy.feel import typed as t
from policy.feel.emit.emitter import Emitter
from policy.feel.emit.free import free_keys
from policy.feel.types import Scalar, Type
from policy.feel.values.kinds import kind_of
from policy.regions.constants import Beyond, Constants, cuts_of
from policy.regions.lines import LINES

FROM, ABOVE = 0, 1
Mark = tuple[Any, int]  # (constant, FROM): values from it on differ from those below; (constant, ABOVE): those above it


class Known:
    """What is constant in one period: literals, parameters, and what is calculated from them."""

    def __init__(self, order: Order) -> None:
        zones = {name: zone_of(policy.source.time_zone) for name, policy in order.policies.items()}
        self.parameters = {p.key: value_at(p, order.start, zones[p.policy])[0] for p in order.reach.parameters}
        self.value: Callable[[t.Typed], Any] = Making(Emitter(), order.start, order.zone, self.parameters).constant
        self.loosely = Constants(self.parameters)

    def has(self, node: t.Typed) -> bool:
        """Whether a node reads nothing but what is constant."""
        return self.parameters.keys() >= set(free_keys([node]))


def plain_cell(cell: t.Cell, column: Type, known: Known) -> PlainCell | None:
    """The cell as stretches of values between constants; None where it needs the full language."""
    if not cell.tests:
        return ANYTHING
    found = plain(cell, column, known.value)
    if found is not None or not isinstance(column, Scalar) or column.kind not in LINES or column.kind == "number":
        return found
    try:
        parts = [part for test in cell.tests for part in PARTS[type(test)](test, known.value)]
    except (NotPlain, KeyError, TypeError):  # a TypeError: moments with and without a zone have no order
        return None
    stretches = tuple(part for part in parts if part is not None)
    ordered = any(part.low is None or part.high is None or part.low != part.high for part in stretches)
    if not fitting([end for part in stretches for end in (part.low, part.high) if end is not None], column, ordered):
        return None
    return None if cell.negated and (column.nullable or ordered) else PlainCell(stretches, None in parts, cell.negated)


def cell_marks(cell: t.Cell, column: Type, known: Known) -> frozenset[Mark] | None:
    """Where the truth of a cell can change; None where that does not lie in constants alone."""
    found = plain_cell(cell, column, known)
    if found is not None:
        return frozenset(mark for part in found.parts for mark in part_marks(part))
    if not known.has(t.Matches(t.Constant(None), cell)):
        return None
    try:
        cuts = cuts_of(cell, known.loosely)
    except Beyond:
        return None
    values = [value for value in cuts.values if value is not None]
    return (
        frozenset((v, side) for v in values for side in (FROM, ABOVE))
        if fitting(values, column, cuts.ordered)
        else None
    )


def part_marks(part: Between) -> Iterator[Mark]:
    """The ends of a stretch."""
    if part.low is not None:
        yield part.low, FROM if part.low_closed else ABOVE
    if part.high is not None:
        yield part.high, ABOVE if part.high_closed else FROM


def fitting(constants: Iterable[Any], column: Type, ordered: bool) -> bool:
    """Whether constants of a condition on a column of a type cut its values into classes."""
    kind = column.kind if isinstance(column, Scalar) else ""
    if ordered and kind not in LINES:
        return False  # the order of texts
    return all(kind_of(constant) == kind for constant in constants)


ANYTHING = PlainCell((), null=False, negated=True)  # `-`
