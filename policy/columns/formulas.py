"""Numbers in the outcome that are calculated of inputs: which formula each row has, and what it comes to, a column at a time.

The decision is taken with numbers of formulas in the place of the formulas. So its own conditions and tables choose, and
nothing of their meaning is written here.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import define, evolve, field, frozen

from policy.columns import amounts as a
from policy.columns.axes import Codes
from policy.columns.calculated import Calculations, NotCalculated, RowNumbers
from policy.columns.marks import Known
from policy.columns.results import Column
from policy.compile.order import Order
from policy.feel import typed as t
from policy.feel.types import ContextType, Scalar, Type
from policy.model.typed import TypedDecision, TypedTable

FORMULAS = 64  # of one number of the outcome
LARGEST = 2_000  # parts of a decision that is looked at
EXACT = 1 << 53
NOTHING = -1  # no formula: there is no such outcome
NUMBER = Scalar("number")


@frozen(eq=False)
class Formulas:
    """The decision with the numbers of formulas in its outcome, and the formulas by the place of their column."""

    order: Order
    places: Mapping[int, tuple[t.Typed, ...]]


def formulas_of(order: Order, columns: Sequence[Column]) -> Formulas | None:
    """The formulas of a decision; None where no number of its outcome is calculated so."""
    if sum(1 for _ in islice(t.walk(order.wanted.logic), LARGEST)) == LARGEST or _is_asked(order):
        return None
    search = _Search(order)
    parts = FORMS.get(type(order.wanted.logic), _whole)(search, order.wanted.logic, order.wanted.type)
    places = {place: leaves for place, leaves in parts[1].items() if leaves and columns[place].type.id in COLUMN_TYPES}
    if places.keys() != parts[1].keys() or not places:
        return None
    wanted = evolve(order.wanted, logic=parts[0])
    return Formulas(_with(order, wanted), places)


def _is_asked(order: Order) -> bool:
    """Whether something else reads the outcome."""
    return any(order.wanted.key in row.needs for row in order.reach.must_hold)


def _with(order: Order, wanted: TypedDecision) -> Order:
    def swapped(found: tuple[TypedDecision, ...]) -> tuple[TypedDecision, ...]:
        return tuple(wanted if each is order.wanted else each for each in found)

    reach = evolve(order.reach, decisions=swapped(order.reach.decisions), told=swapped(order.reach.told))
    return evolve(order, wanted=wanted, reach=reach, numbers="decimal")


Parts = tuple[t.Typed, dict[int, tuple[t.Typed, ...]]]


class _Search:
    """Puts numbers in the place of formulas."""

    def __init__(self, order: Order) -> None:
        self.decisions = {d.key: d for d in order.reach.decisions if d is not order.wanted}
        self.calculations = Calculations(Known(order), {slot.key: slot for slot in order.slots}, self.decisions)

    def numbered(self, nodes: Sequence[t.Typed]) -> tuple[list[t.Typed], tuple[t.Typed, ...]] | None:
        """The same with numbers for formulas, and these; None where it is no choice among formulas, or of constants alone."""
        leaves: dict[t.Typed, int] = {}
        try:
            found = [self.leaf(node, leaves) for node in nodes]
        except NotCalculated:
            return None
        if len(leaves) > FORMULAS or all(isinstance(leaf, t.Constant) for leaf in leaves):
            return None
        return found, tuple(leaves)

    def leaf(self, node: t.Typed, leaves: dict[t.Typed, int]) -> t.Typed:
        ways = self.calculations.ways(node)
        if ways is not None and len(ways.found) == 1 and not ways.conditions:
            return t.Constant(leaves.setdefault(ways.found[0], len(leaves)), type=NUMBER, span=node.span)
        choice = self.choice(node) if ways is not None or type(node) not in OPERANDS else None
        if choice is None or len(leaves) > FORMULAS:
            raise NotCalculated
        then, otherwise = self.leaf(choice.then, leaves), self.leaf(choice.otherwise, leaves)
        return evolve(choice, then=then, otherwise=otherwise)

    def choice(self, node: t.Typed) -> t.Conditional | None:
        """The same as a choice between two: `(if a then b else c) + d` is `if a then b + d else c + d`."""
        if isinstance(node, t.Conditional):
            return node
        if isinstance(node, t.Variable) and node.key in self.decisions:
            return self.choice(self.decisions[node.key].logic)
        for name in OPERANDS.get(type(node), ()):
            own = self.choice(getattr(node, name))
            if own is not None:
                then, otherwise = _replaced(node, name, own.then), _replaced(node, name, own.otherwise)
                return evolve(own, type=node.type, then=then, otherwise=otherwise)
        return None


def _replaced(node: t.Typed, name: str, part: t.Typed) -> t.Typed:
    changes: dict[str, Any] = {name: part}
    return evolve(node, **changes)


def _whole(search: _Search, node: t.Typed, type_: Type) -> Parts:
    """The outcome is one number."""
    if not _is_number(type_):
        return node, {}
    found = search.numbered([node])
    return (node, {}) if found is None else (found[0][0], {0: found[1]})


def _table(search: _Search, node: TypedTable, type_: Type) -> Parts:
    """Outputs of a table of which one row fires."""
    if node.hit not in ("first", "unique") or node.aggregator or not isinstance(node.rows, tuple) or any(node.defaults):
        return node, {}
    rows = (*node.rows, *([node.otherwise] if node.otherwise is not None else []))
    outputs = [list(row.outputs) for row in rows]
    places: dict[int, tuple[t.Typed, ...]] = {}
    for at, (name, of) in enumerate(node.outputs):
        found = search.numbered([row.outputs[at] for row in rows]) if _is_number(of) else None
        if found is not None:
            places[0 if node.single else _fields(type_).index(name)] = found[1]
            for own, made in zip(outputs, found[0], strict=True):
                own[at] = made
    made_rows = [evolve(row, outputs=tuple(own)) for row, own in zip(rows, outputs, strict=True)]
    otherwise = made_rows.pop() if node.otherwise is not None else None
    return evolve(node, rows=tuple(made_rows), otherwise=otherwise), places


def _context(search: _Search, node: t.MakeContext, type_: Type) -> Parts:
    """Entries that no other entry reads."""
    if node.result is not None or not _fields(type_):
        return node, {}
    read = {part.key for _, _, value in node.entries for part in t.walk(value) if isinstance(part, t.Variable)}
    entries, places = [], {}
    for name, key, value in node.entries:
        found = search.numbered([value]) if key not in read and _is_number(value.type) else None
        if found is not None:
            places[_fields(type_).index(name)] = found[1]
        entries.append((name, key, value if found is None else found[0][0]))
    return evolve(node, entries=tuple(entries)), places


def _fields(type_: Type) -> list[str]:
    return list(type_.fields) if isinstance(type_, ContextType) and not type_.nullable else []


def _is_number(type_: Type) -> bool:
    return isinstance(type_, Scalar) and type_.kind == "number"


OPERANDS: dict[type[t.Typed], tuple[str, ...]] = {t.Arithmetic: ("left", "right"), t.Negation: ("operand",)}
FORMS: dict[type[t.Typed], Callable[[_Search, Any, Type], Parts]] = {TypedTable: _table, t.MakeContext: _context}


@frozen(eq=False)
class Made:
    """A column that is calculated, by its place; `own` are its rows, `alone` those to be decided by themselves."""

    place: int
    array: pa.Array
    own: Codes
    alone: Codes


@define(eq=False)
class Chosen:
    """The formulas of the results that rows share, by the number of the result."""

    formulas: Formulas
    types: Sequence[pa.DataType]
    choose: Callable[[Mapping[str, Any]], Sequence[int]]
    _by_result: list[Sequence[int]] = field(factory=list)

    def add(self, inputs: Mapping[str, Any]) -> None:
        """The next result is that of a row with these inputs."""
        self._by_result.append(self.choose(inputs))

    def columns(self, rows: RowNumbers, numbers: Codes) -> tuple[list[Made], Codes]:
        """The calculated columns of rows with these results, and which rows are to be decided by themselves."""
        by_result = np.array(self._by_result, np.int32).reshape(-1, len(self.formulas.places))
        alone, made = np.zeros(len(numbers), bool), []
        for at, (place, leaves) in enumerate(self.formulas.places.items()):
            chosen = np.full(len(numbers), NOTHING)
            if len(by_result):
                chosen = np.where(numbers >= 0, by_result[:, at].take(numbers, mode="clip"), NOTHING)
            made.append(_made(rows, leaves, place, chosen, self.types[place]))
            alone |= made[-1].alone
        return made, alone


def _made(rows: RowNumbers, leaves: Sequence[t.Typed], place: int, chosen: Codes, type_: pa.DataType) -> Made:
    found, alone = pa.nulls(len(chosen), type_), np.zeros(len(chosen), bool)
    for number in np.unique(chosen[chosen != NOTHING]).tolist():
        amounts, null, odd = rows.amounts(leaves[number])
        own = chosen == number
        array = COLUMN_TYPES[type_.id](amounts, len(chosen), type_)
        if array is None:
            alone |= own & ~null
            continue
        alone |= own & odd
        found = pc.if_else(pa.array(own & ~null), array, found)
    return Made(place, found, chosen != NOTHING, alone)


def _decimals(amounts: a.Amounts, length: int, type_: pa.DataType) -> pa.Array | None:
    """Exact decimals; None where they are not."""
    if not isinstance(amounts, a.Whole) or amounts.places > type_.scale:
        return None
    digits = np.broadcast_to(amounts.digits, length)
    words = np.stack([digits, digits >> 63], axis=1)
    plain = pa.Decimal128Array.from_buffers(pa.decimal128(19, amounts.places), length, [None, pa.py_buffer(words)])
    return plain.cast(type_)


def _floats(amounts: a.Amounts, length: int, _type: pa.DataType) -> pa.Array | None:
    """The floats nearest to the numbers, as `policy/compile/scaled.py` proves; None where they may not be."""
    if isinstance(amounts, a.Whole) and amounts.most < EXACT:
        return pa.array(np.broadcast_to(amounts.digits / 10.0**amounts.places, length))
    if isinstance(amounts, a.Quotient) and max(amounts.above.most, amounts.below.most) < EXACT:
        with np.errstate(all="ignore"):
            values = np.broadcast_to(amounts.above.digits / amounts.below.digits, length)
        return pa.array(values + 0.0)  # no zero is negative
    return None


COLUMN_TYPES: dict[int, Callable[[a.Amounts, int, pa.DataType], pa.Array | None]] = {
    pa.lib.Type_DECIMAL128: _decimals,
    pa.lib.Type_DOUBLE: _floats,
}
