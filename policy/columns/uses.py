"""How a decision uses its inputs: in tables over inputs, in comparisons with constants, or by their very values."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from attrs import define, field, frozen

from policy.check.regions import declared_values
from policy.columns.marks import ABOVE, FROM, Known, Mark, cell_marks, fitting, part_marks, plain_cell
from policy.compile.inputs import Slot
from policy.compile.order import Order
from policy.compile.periods import rows_at, zone_of
from policy.compile.plain import PlainCell
from policy.feel import typed as t
from policy.feel.types import Scalar
from policy.model.typed import (
    TypedChecklist,
    TypedDecision,
    TypedPhrases,
    TypedScoreCard,
    TypedTable,
)
from policy.regions.constants import ORDER, Beyond


@define
class Use:
    """What is asked of one input.

    `marks`: of all conditions; `lone`: of those outside `tables`; `told`: whether there are such. `by_value` says what needs
    the very value, "" where nothing does. `nested`: the type is no scalar.
    """

    slot: Slot
    marks: set[Mark] = field(factory=set)
    lone: set[Mark] = field(factory=set)
    domain: set[Mark] = field(factory=set)
    told: bool = False
    by_value: str = ""
    nested: bool = False


@frozen(eq=False)
class InputTable:
    """A decision that is a table whose columns are inputs and whose cells compare with constants."""

    decision: TypedDecision
    table: TypedTable
    inputs: tuple[str, ...]  # keys, by column
    rows: tuple[tuple[PlainCell, ...], ...]


@frozen(eq=False)
class Uses:
    """What a decision asks of its inputs, by key, and its tables over inputs alone. `always`: each row is looked at by itself."""

    inputs: dict[str, Use]
    tables: tuple[InputTable, ...]
    always: str = ""


def uses_of(order: Order, reasons: bool) -> Uses:
    """How a decision uses its inputs. With `reasons`, what their texts read counts too."""
    search = _Search(order, reasons)
    search.run()
    always = (
        "a DMN model reads its inputs leniently" if order.policies[order.wanted.policy].source.form == "dmn" else ""
    )
    return Uses(search.uses, tuple(search.tables), always)


class _Search:
    """Goes through everything that is reached."""

    def __init__(self, order: Order, reasons: bool) -> None:
        self.order, self.reasons = order, reasons
        self.known = Known(order)
        self.uses = {slot.key: _declared(slot) for slot in order.slots}
        self.tables: list[InputTable] = []
        self.where = ""

    def run(self) -> None:
        reach = self.order.reach
        for decision in reach.decisions:
            self.where = f"`{decision.name}`"
            table = self._table(decision)
            if table is None:
                self.visit(decision.logic)
            else:
                self.tables.append(table)
                self._besides(table.table)
        for function in reach.functions:
            self.where = f"`{function.name}`"
            self.visit(function.logic)
        for row in reach.must_hold:
            self.where = "`must hold`"
            self.visit(row.condition)

    def _table(self, decision: TypedDecision) -> InputTable | None:
        """The decision as a table over inputs, its marks noted; None where it is none."""
        table = decision.logic
        if not isinstance(table, TypedTable) or not all(self.is_input(column) for column in table.columns):
            return None
        zone = zone_of(self.order.policies[decision.policy].source.time_zone)
        rows = []
        for _, row in rows_at(table, self.order.start, zone):
            cells = [plain_cell(cell, c.type, self.known) for cell, c in zip(row.cells, table.columns, strict=True)]
            found = tuple(cell for cell in cells if cell is not None)
            if len(found) < len(cells):
                return None
            rows.append(found)
        keys = tuple(column.key for column in table.columns if isinstance(column, t.Variable))
        for place, key in enumerate(keys):
            for plain in rows:
                self.uses[key].marks |= _plain_marks(plain[place])
        return InputTable(decision, table, keys, tuple(rows))

    def is_input(self, node: t.Typed) -> bool:
        return isinstance(node, t.Variable) and node.key in self.uses and not self.uses[node.key].nested

    def visit(self, node: t.Typed) -> None:
        """Without recursion: expressions may be deep."""
        pending = [node]
        while pending:
            top = pending.pop()
            if isinstance(top, t.Variable):
                self._value(top)
            elif type(top) in BOXED:
                pending.extend(self._boxed(top))
            else:
                asks = ASKS.get(type(top))
                if asks is None or not asks(self, top):
                    pending.extend(t.children(top))

    def _value(self, node: t.Variable) -> None:
        use = self.uses.get(node.key)
        if use is not None and not use.by_value:
            use.by_value = self.where

    def note(self, key: str, marks: Iterable[Mark]) -> None:
        """A condition outside the tables."""
        use = self.uses[key]
        found = set(marks)
        use.told = True
        use.marks |= found
        use.lone |= found

    def _boxed(self, node: Any) -> Iterator[t.Typed]:
        """The parts of a boxed form, without the reasons where nobody asks for them."""
        if isinstance(node, TypedTable):
            yield from self._columns(node)
            yield from self._outside(node)
            return
        passed = set() if self.reasons else {id(part) for part in _told(node)}
        yield from (part for part in t.children(node) if id(part) not in passed)

    def _columns(self, table: TypedTable) -> Iterator[t.Typed]:
        for place, column in enumerate(table.columns):
            cells = [row.cells[place] for row in table.rows]
            marks = [cell_marks(cell, column.type, self.known) for cell in cells] if self.is_input(column) else [None]
            found = [each for each in marks if each is not None]
            if isinstance(column, t.Variable) and len(found) == len(marks):
                self.note(column.key, (mark for each in found for mark in each))
            else:
                yield column
                yield from cells

    def _besides(self, table: TypedTable) -> None:
        for part in self._outside(table):
            self.visit(part)

    def _outside(self, table: TypedTable) -> Iterator[t.Typed]:
        """What a table holds besides its conditions."""
        rows = (*table.rows, table.otherwise) if table.otherwise is not None else table.rows
        for row in rows:
            yield from (output for output in row.outputs if type(output) is not t.Constant)
        yield from (default for default in table.defaults if default is not None)
        if self.reasons:
            yield from _told(table)


def _plain_marks(cell: PlainCell) -> set[Mark]:
    return {mark for part in cell.parts for mark in part_marks(part)}


def _told(node: Any) -> Iterator[t.Typed]:
    """What the reasons of a boxed form read."""
    for row in ROWS[type(node)](node):
        for reason in row.because.values():
            yield from t.children(reason)


def _declared(slot: Slot) -> Use:
    """An input with the constants in its declared values."""
    use = Use(slot)
    type_ = slot.type
    if not isinstance(type_, Scalar):
        use.nested = True
        return use
    if type_.domain is not None:
        for value in type_.domain.values or ():
            use.domain |= {(value, FROM), (value, ABOVE)}
        try:
            use.domain |= {
                (v, side) for v in declared_values(type_).cuts.values if v is not None for side in (FROM, ABOVE)
            }
        except Beyond:
            use.by_value = "its declared values"
    return use


def _compared(search: _Search, node: t.Compared) -> bool:
    """A comparison of an input with a constant, also one that a filter or a condition in a cell makes."""
    for value, other in ((node.left, node.right), (node.right, node.left)):
        if search.is_input(value) and isinstance(value, t.Variable) and search.known.has(other):
            try:
                constant = search.known.loosely.value(other)
            except Beyond:  # a parameter that nobody has set
                return False
            if constant is not None and not fitting([constant], value.type, node.operator in ORDER):
                return False
            search.note(value.key, () if constant is None else ((constant, FROM), (constant, ABOVE)))
            return True
    return False


def _matches(search: _Search, node: t.Matches) -> bool:
    if not search.is_input(node.value):
        return False
    assert isinstance(node.value, t.Variable)
    marks = cell_marks(node.cell, node.value.type, search.known)
    if marks is None:
        return False
    search.note(node.value.key, marks)
    return True


ROWS: dict[type[t.Typed], Callable[[Any], tuple[Any, ...]]] = {
    TypedTable: lambda node: (*node.rows, *([node.otherwise] if node.otherwise is not None else [])),
    TypedChecklist: lambda node: node.items,
    TypedPhrases: lambda node: node.rows,
    TypedScoreCard: lambda node: node.items,
}
BOXED = frozenset(ROWS)
ASKS: dict[type[t.Typed], Callable[[_Search, Any], bool]] = {t.Compared: _compared, t.Matches: _matches}
