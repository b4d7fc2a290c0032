"""The rows that fired where a case expected otherwise, with what met their cells."""

from collections.abc import Iterator

from policy.check.rows import rows_of_decision
from policy.feel.typed import Typed, Variable, walk
from policy.model.logic import Row, Table
from policy.model.record import MASK, Record
from policy.model.typed import TypedDecision, TypedInput, TypedRules, TypedTable
from policy.testing.compare import shown
from policy.testing.results import CellMet, Fired


def fired_rows(record: Record, decision: TypedDecision, rules: TypedRules) -> Iterator[Fired]:
    """The rows of the decision that fired, each with its cells."""
    places = {row.id: row.span for row in rows_of_decision(decision.source)}
    ids = [rule.partition("/")[2] for rule in record.rules if rule.partition("/")[0] in (decision.name, decision.key)]
    for id_ in ids:
        if id_ in places:
            yield Fired(f"{decision.name}/{id_}", places[id_], tuple(_cells(id_, record, decision, rules)))


def _cells(id_: str, record: Record, decision: TypedDecision, rules: TypedRules) -> Iterator[CellMet]:
    """What each column came to, for a table at the top of the decision; private inputs are masked."""
    logic, table = decision.logic, decision.source.logic
    if not isinstance(logic, TypedTable) or not isinstance(table, Table):
        return
    written = _row(id_, table)
    values = _column_values(record, decision)
    if written is None or len(values) != len(table.columns):
        return
    for column, typed, cell, value in zip(table.columns, logic.columns, written.cells, values, strict=True):
        yield CellMet(column.expression.text, cell.text, MASK if is_private(typed, rules) else shown(value))


def _row(id_: str, table: Table) -> Row | None:
    every = (*table.rows, *([table.otherwise] if table.otherwise else []))
    return next((row for row in every if row.id == id_), None)


def _column_values(record: Record, decision: TypedDecision) -> list[object]:
    step = next((step for step in record.steps() if step.decision in (decision.key, decision.name)), None)
    return [value for _, value in step.columns] if step else []


def is_private(node: Typed, rules: TypedRules) -> bool:
    """Whether an expression reads a private input."""
    keys = (part.key for part in walk(node) if isinstance(part, Variable))
    return any(isinstance(found := rules.by_key.get(key), TypedInput) and found.private for key in keys)
