"""How a decision uses its inputs: in tables, in comparisons, by what is calculated of them, or by their very values."""

from collections.abc import Callable, Iterable, Iterator
from itertools import product
from typing import Any

from attrs import define, field, frozen

from policy.check.regions import declared_values
from policy.columns.calculated import Calculations, Ways, divides
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


@define
class Calculated:
    """What is asked of a number that is calculated of inputs, as `Use` has it. `where` it stands, in words."""

    node: t.Typed
    where: str
    marks: set[Mark] = field(factory=set)
    lone: set[Mark] = field(factory=set)
    told: bool = False


@frozen(eq=False)
class InputTable:
    """A decision that is a table whose columns are inputs or calculated of them, and whose cells compare with constants."""

    decision: TypedDecision
    table: TypedTable
    inputs: tuple[str, ...]  # keys, by column
    rows: tuple[tuple[PlainCell, ...], ...]


@frozen(eq=False)
class Uses:
    """What a decision asks of its inputs and of what it calculates of them, by key, and its tables over these alone.

    `always`: each row is looked at by itself.
    """

    inputs: dict[str, Use]
    calculated: dict[str, Calculated]
    tables: tuple[InputTable, ...]
    always: str = ""


def uses_of(order: Order, reasons: bool, formulas: Iterable[t.Typed] = ()) -> Uses:
    """How a decision uses its inputs. With `reasons`, what their texts read counts too; of `formulas`, only whether they divide by zero."""
    search = _Search(order, reasons)
    search.where = f"`{order.wanted.name}`"
    for formula in filter(divides, formulas):
        search.compare(Ways((formula,)), ())
    search.run()
    always = (
        "a DMN model reads its inputs leniently" if order.policies[order.wanted.policy].source.form == "dmn" else ""
    )
    return Uses(search.uses, search.calculated, tuple(search.tables), always)


class _Search:
    """Goes through everything that is reached: first what is asked for its value, then what is only compared."""

    def __init__(self, order: Order, reasons: bool) -> None:
        self.order, self.reasons = order, reasons
        self.known = Known(order)
        self.uses = {slot.key: _declared(slot) for slot in order.slots}
        self.calculated: dict[str, Calculated] = {}
        self.tables: list[InputTable] = []
        self.where = ""
        self.decisions = {decision.key: decision for decision in order.reach.decisions}
        self.calculations = Calculations(self.known, {slot.key: slot for slot in order.slots}, self.decisions)
        self._keys: dict[t.Typed, str] = {}
        self._asked: dict[str, TypedDecision] = {}  # for their values, in the order met
        self._gone = 0
        self._chosen: set[int] = set()

    def run(self) -> None:
        reach = self.order.reach
        for function in reach.functions:
            self.where = f"`{function.name}`"
            self.visit(function.logic)
        for row in reach.must_hold:
            self.where = "`must hold`"
            self.visit(row.condition)
        self.ask(self.order.wanted)
        self._go()
        for decision in reach.decisions:
            if decision.key not in self._asked:
                self._besides_values(decision)
                self._go()

    def ask(self, decision: TypedDecision) -> None:
        """The value of a decision is needed."""
        self._asked.setdefault(decision.key, decision)

    def _go(self) -> None:
        while self._gone < len(self._asked):
            decision = list(self._asked.values())[self._gone]
            self._gone += 1
            self.where = f"`{decision.name}`"
            self._decision(decision)

    def _decision(self, decision: TypedDecision) -> None:
        table = self._table(decision)
        if table is None:
            self.visit(decision.logic)
        else:
            self.tables.append(table)
            self._besides(table.table)

    def _besides_values(self, decision: TypedDecision) -> None:
        """A decision that others compare alone, or that nobody reads: it may still fail."""
        ways = self.calculations.ways(decision.logic)
        self.where = f"`{decision.name}`"
        if ways is None:
            self.ask(decision)
            return
        self.compare(ways, ())

    def compare(self, ways: Ways, marks: Iterable[Mark]) -> None:
        """A number is compared with constants, however it is calculated."""
        for node in ways.found:
            if isinstance(node, t.Variable):
                self.note(node.key, marks)
            elif not isinstance(node, t.Constant):
                self._note_calculated(node, marks)
        self.choose(ways.conditions)

    def choose(self, conditions: Iterable[t.Typed]) -> None:
        """Conditions choose how a number is calculated."""
        for condition in conditions:
            if id(condition) not in self._chosen:
                self._chosen.add(id(condition))
                self.visit(condition)

    def _note_calculated(self, node: t.Typed, marks: Iterable[Mark]) -> None:
        own = self.calculated[self._key(node)]
        found = set(marks)
        own.told = True
        own.marks |= found
        own.lone |= found

    def _key(self, node: t.Typed) -> str:
        """The key of a calculation. Which of its operands are null counts too."""
        if node not in self._keys:
            key = self._keys[node] = f"#{len(self._keys)}"
            self.calculated[key] = Calculated(node, self.where)
            for part in t.walk(node):
                if isinstance(part, t.Variable) and self.uses[part.key].slot.type.nullable:
                    self.note(part.key, ())
        return self._keys[node]

    def _table(self, decision: TypedDecision) -> InputTable | None:
        """The decision as a table over inputs, its marks noted; None where it is none."""
        table = decision.logic
        if not isinstance(table, TypedTable):
            return None
        columns = [self._column(column) for column in table.columns]
        named = [column for column in columns if column is not None]
        if len(named) < len(columns):
            return None
        rows = self._plain_rows(decision, table, named)
        if rows is None:
            return None
        keys = tuple(column.key if isinstance(column, t.Variable) else self._key(column) for column in named)
        for place, key in enumerate(keys):
            use = self.uses.get(key) or self.calculated[key]
            for plain in rows:
                use.marks |= _plain_marks(plain[place])
        return InputTable(decision, table, keys, rows)

    def _column(self, column: t.Typed) -> t.Typed | None:
        """A column as an input or as the one way in which it is calculated."""
        if self.is_input(column):
            return column
        ways = self.calculations.ways(column)
        if ways is None or len(ways.found) > 1 or ways.conditions or isinstance(ways.found[0], t.Constant):
            return None
        return ways.found[0]

    def _plain_rows(
        self, decision: TypedDecision, table: TypedTable, columns: list[t.Typed]
    ) -> tuple[tuple[PlainCell, ...], ...] | None:
        zone = zone_of(self.order.policies[decision.policy].source.time_zone)
        types = [
            column.type if own is column else NUMBER_OR_NULL for own, column in zip(columns, table.columns, strict=True)
        ]
        rows = []
        for _, row in rows_at(table, self.order.start, zone):
            cells = [plain_cell(cell, type_, self.known) for cell, type_ in zip(row.cells, types, strict=True)]
            found = tuple(cell for cell in cells if cell is not None)
            if len(found) < len(cells):
                return None
            rows.append(found)
        return tuple(rows)

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
        if node.key in self.decisions:
            self.ask(self.decisions[node.key])
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
        """Columns and cells that are no comparisons of numbers or with constants."""
        for place, column in enumerate(table.columns):
            ways = self.calculations.ways(column)
            for row in table.rows:
                if not self.cell(column, ways, row.cells[place]):
                    yield column
                    yield row.cells[place]

    def cell(self, value: t.Typed, ways: Ways | None, cell: t.Cell) -> bool:
        """Notes what a cell asks of a value; false where that is more than comparisons of numbers, or with constants."""
        marks = cell_marks(cell, value.type, self.known)
        if marks is not None and self.is_input(value):
            assert isinstance(value, t.Variable)
            self.note(value.key, marks)
            return True
        if ways is None:
            return False
        if marks is not None:
            self.compare(ways, marks)
            return True
        return all(TESTS.get(type(test), _no_test)(self, value, test) for test in cell.tests)

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
    """A comparison of an input with a constant, or of numbers; also one that a filter or a condition in a cell makes."""
    return (
        _with_constant(search, node.left, node.operator, node.right)
        or _with_constant(search, node.right, node.operator, node.left)
        or _with_number(search, node.left, node.right)
    )


def _with_constant(search: _Search, value: t.Typed, operator: str, other: t.Typed) -> bool:
    if not search.is_input(value) or not isinstance(value, t.Variable) or not search.known.has(other):
        return False
    try:
        constant = search.known.loosely.value(other)
    except Beyond:  # a parameter that nobody has set
        return False
    if constant is not None and not fitting([constant], value.type, operator in ORDER):
        return False
    search.note(value.key, () if constant is None else ((constant, FROM), (constant, ABOVE)))
    return True


def _with_number(search: _Search, left: t.Typed, right: t.Typed) -> bool:
    """Two numbers: what counts is on which side of zero their difference lies."""
    one, other = search.calculations.ways(left), search.calculations.ways(right)
    if one is None or other is None:
        return False
    search.choose((*one.conditions, *other.conditions))
    for a, b in product(one.found, other.found):
        constants = [node.value for node in (a, b) if isinstance(node, t.Constant)]
        if len(constants) == 1:
            own = Ways((b if isinstance(a, t.Constant) else a,))
            search.compare(own, () if constants[0] is None else ((constants[0], FROM), (constants[0], ABOVE)))
        elif not constants:
            search.compare(Ways((t.Arithmetic("-", a, b),)), ((0, FROM), (0, ABOVE)))
    return True


def _relates(search: _Search, value: t.Typed, test: t.Relates) -> bool:
    return _with_number(search, value, test.operand)


def _within(search: _Search, value: t.Typed, test: t.Within) -> bool:
    return _with_number(search, value, test.low) and _with_number(search, value, test.high)


def _no_test(_search: _Search, _value: t.Typed, _test: t.Test) -> bool:
    return False


def _matches(search: _Search, node: t.Matches) -> bool:
    return search.cell(node.value, search.calculations.ways(node.value), node.cell)


NUMBER_OR_NULL = Scalar("number", nullable=True)
TESTS: dict[type[t.Test], Callable[[_Search, t.Typed, Any], bool]] = {
    t.Relates: _relates,
    t.Equals: _relates,
    t.Within: _within,
}
ROWS: dict[type[t.Typed], Callable[[Any], tuple[Any, ...]]] = {
    TypedTable: lambda node: (*node.rows, *([node.otherwise] if node.otherwise is not None else [])),
    TypedChecklist: lambda node: node.items,
    TypedPhrases: lambda node: node.rows,
    TypedScoreCard: lambda node: node.items,
}
BOXED = frozenset(ROWS)
ASKS: dict[type[t.Typed], Callable[[_Search, Any], bool]] = {t.Compared: _compared, t.Matches: _matches}
