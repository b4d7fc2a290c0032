"""What the ways of writing a table share: its rows and columns in one period, and the statements that assign an outcome."""

import ast
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from policy.compile import native
from policy.compile.code import expression, statements
from policy.compile.conditions import ColumnCode
from policy.compile.hits import AS_THEY_COME, LISTS, TableFacts, no_row, settle
from policy.compile.making import Making
from policy.feel import typed as t
from policy.feel.emit import python as py
from policy.later import Later
from policy.model.typed import TypedRow, TypedRows, TypedTable, row_ids

UNCHANGING = frozenset({str, bool, type(None), int, Decimal, date})


@frozen(eq=False)
class TableCode:
    """A table in the period it is made for. `value` and `fired` are the names that the statements assign.

    With `listed`, a row assigns its number alone, for the outcomes of all rows stand in a list.
    """

    table: TypedTable
    facts: TableFacts
    facts_name: str
    numbers: Sequence[int]
    columns: list[ColumnCode]
    making: Making
    value: str
    fired: str
    listed: bool = False
    rows: Sequence[tuple[int, TypedRow]] = field(init=False)  # with their numbers

    @rows.default
    def _rows_with_numbers(self) -> Sequence[tuple[int, TypedRow]]:
        return Later(len(self.numbers), lambda at: (self.numbers[at], self.table.rows[self.numbers[at]]))

    def outcome(self, row: TypedRow) -> ast.expr:
        """The expression for the outcome of a row."""
        if constant_outcome(row.outputs) and not self.table.single:
            return self.given(py.name(self.making.emitter.bound(self.known_outcome(row.outputs), "outcome")))
        outputs = [self.making.emitter.expr(output) for output in row.outputs]
        if self.table.single:
            return outputs[0]
        return ast.Dict([py.literal(name) for name, _ in self.table.outputs], outputs)

    def given(self, known: ast.expr) -> ast.expr:
        """An outcome that is known: the caller's own, a copy, where it is handed out."""
        if (
            self.table.single or self.value != self.making.handed_out or native.built is not None
        ):  # copied with the record
            return known
        return py.call(ast.Attribute(known, "copy", ast.Load()))

    def known_outcome(self, outputs: Sequence[t.Typed]) -> Any:
        """The outcome of a row whose outputs are constants."""
        values = [output.value for output in outputs if isinstance(output, t.Constant)]
        if self.table.single:
            return values[0]
        return {name: value for (name, _), value in zip(self.table.outputs, values, strict=True)}

    def assigned(self, index: int, row: TypedRow) -> list[ast.stmt]:
        """The outcome of one row, and that it fired."""
        made = [] if self.listed else [py.assign(self.value, self.outcome(row))]
        made.append(py.assign(self.fired, py.literal(index)))
        return [self.making.emitter.place(statement, row.span) for statement in made]

    def from_list(self) -> list[ast.stmt]:
        """The outcome of the row that fired, all of which are constants."""
        rows = [*self.rows, *([] if self.table.otherwise is None else [(len(self.table.rows), self.table.otherwise)])]
        known: list[Any] = [None] * (len(self.table.rows) + 1)
        for index, row in rows:
            known[index] = self.known_outcome(row.outputs)
        outcomes = self.making.emitter.bound(known, "outcomes")
        return statements(
            "value = given",
            value=self.value,
            given=self.given(expression("outcomes[fired]", outcomes=outcomes, fired=self.fired)),
        )

    def nothing(self) -> list[ast.stmt]:
        """What is done where no row matches."""
        if self.table.otherwise is not None:
            return self._otherwise(len(self.table.rows), self.table.otherwise)
        if any(self.table.defaults):
            return self._defaults()
        if self.facts.hit in LISTS:
            return self._lists(ast.List([], ast.Load()), ast.List([], ast.Load()))
        call = py.call(self.making.emitter.bound(no_row), py.name(self.facts_name))
        return [py.assign(self.value, call), py.assign(self.fired, py.literal(-1))]

    def _otherwise(self, index: int, row: TypedRow) -> list[ast.stmt]:
        """The last row alone, with the outcome that the hit policy makes of one row."""
        if self.facts.hit not in LISTS:
            return self.assigned(index, row)
        made = self._lists(ast.List([self.outcome(row)], ast.Load()), ast.List([py.literal(index)], ast.Load()))
        return [self.making.emitter.place(statement, row.span) for statement in made]

    def _defaults(self) -> list[ast.stmt]:
        outputs = [self.making.emitter.expr(d) if d is not None else py.literal(None) for d in self.table.defaults]
        names: list[ast.expr | None] = [py.literal(name) for name, _ in self.table.outputs]
        value = outputs[0] if self.table.single else ast.Dict(names, outputs)
        return [py.assign(self.value, value), py.assign(self.fired, py.literal(-1))]

    def _lists(self, outcomes: ast.expr, hits: ast.expr) -> list[ast.stmt]:
        return statements(
            "value, fired = settle(facts, hits, outcomes)",
            value=self.value,
            fired=self.fired,
            hits=hits,
            outcomes=outcomes,
            settle=self.making.emitter.bound(settle),
            facts=self.facts_name,
        )


def constant_outcome(outputs: Sequence[t.Typed]) -> bool:
    """Whether the outputs of a row are constants that nobody can change."""
    return all(isinstance(output, t.Constant) and type(output.value) in UNCHANGING for output in outputs)


def constant_outcomes(table: TypedTable, numbers: Sequence[int]) -> bool:
    """The same for all rows of these numbers; those of a large table that hold constants alone are not looked at."""
    if not isinstance(table.rows, TypedRows):
        return all(constant_outcome(table.rows[number].outputs) for number in numbers)
    known = table.rows.known.outputs.values()
    telling = (table.rows.telling[number].outputs for number in {*table.rows.telling}.intersection(numbers))
    return constant_outcome(tuple(known)) and all(map(constant_outcome, telling))


class Outcomes(dict[int, Any]):
    """The outcomes of the rows of a large table by number, each made when it is first needed."""

    def __init__(self, make: Callable[[int], Any]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, number: int) -> Any:
        return self.setdefault(number, self.make(number))


def table_facts(table: TypedTable, making: Making) -> TableFacts:
    """What the running of a table needs to know of it."""
    names = tuple(name for name, _ in table.outputs)
    return TableFacts(
        making.decision,
        row_ids(table),
        table.hit,
        table.aggregator,
        table.single,
        table.priorities,
        names,
        making.lenient,
        table.span,
    )


def settled(code: TableCode, hits: str, outcomes: str) -> list[ast.stmt]:
    """The statements that make the outcome of the rows that match, by the hit policy."""
    if code.facts.hit in AS_THEY_COME and not code.facts.aggregator:
        plainly = statements(
            "value, fired = outcomes, hits", hits=hits, outcomes=outcomes, value=code.value, fired=code.fired
        )
        instead = code.table.otherwise is not None or any(code.table.defaults)
        return (
            statements("if hits: plainly\nelse: nothing", hits=hits, plainly=plainly, nothing=code.nothing())
            if instead
            else plainly
        )
    return statements(
        "if hits: value, fired = settle(facts, hits, outcomes)\nelse: nothing",
        hits=hits,
        outcomes=outcomes,
        value=code.value,
        fired=code.fired,
        settle=code.making.emitter.bound(settle),
        facts=code.facts_name,
        nothing=code.nothing(),
    )
