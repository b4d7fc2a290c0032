"""How a decision went, for those who ask why the other outcome was not reached: columns, rows, the first cell that failed."""

from collections.abc import Mapping
from typing import Any

from policy.compile.forms import rows_in
from policy.compile.outcomes import owned
from policy.compile.periods import rows_at, zone_of
from policy.compile.plain import NotPlain, plain
from policy.feel import typed as t
from policy.feel.emit import compile_expression, free_keys
from policy.feel.run import running
from policy.model.logic import Table
from policy.model.record import RowTrace, Step
from policy.model.typed import TypedDecision, TypedRow, TypedTable
from policy.problems import PolicyError

UNKNOWN = "?"


def step_of(decision: TypedDecision, called: str, outcome: Any, values: Mapping[str, Any], story: Any) -> Step:
    """One decision on the way, with what its table's columns and rows came to."""
    form = rows_in(decision.logic)
    if not isinstance(form, TypedTable):
        return Step(called, outcome)
    texts = _column_texts(decision, form)
    with running(story.run_at(values)):
        found = tuple(_value(column, values) for column in form.columns)
        fired = values.get(f"{decision.key}#fired")
        hits = {fired} if isinstance(fired, int) else set(fired or ())
        zone = zone_of(story.policies[decision.policy].source.time_zone)
        rows = tuple(
            _trace(index, row, index in hits, form, texts, found, values, decision)
            for index, row in rows_at(form, story.order.start, zone)
        )
    return Step(called, outcome, tuple(zip(texts, map(owned, found), strict=True)), rows)


def _column_texts(decision: TypedDecision, form: TypedTable) -> tuple[str, ...]:
    source = decision.source.logic
    if isinstance(source, Table) and len(source.columns) == len(form.columns):
        return tuple(column.expression.text for column in source.columns)
    return tuple(f"column {place + 1}" for place in range(len(form.columns)))


def _trace(
    index: int,
    row: TypedRow,
    fired: bool,
    form: TypedTable,
    texts: tuple[str, ...],
    found: tuple[Any, ...],
    values: Mapping[str, Any],
    decision: TypedDecision,
) -> RowTrace:
    for place, (cell, column, value) in enumerate(zip(row.cells, form.columns, found, strict=True)):
        if cell.tests and not _passes(cell, column, value, values):
            return RowTrace(row.id, fired, texts[place], _cell_text(decision, index, place))
    return RowTrace(row.id, fired)


def _cell_text(decision: TypedDecision, index: int, place: int) -> str:
    source = decision.source.logic
    return source.rows[index].cells[place].text if isinstance(source, Table) else ""


def _passes(cell: t.Cell, column: t.Typed, value: Any, values: Mapping[str, Any]) -> bool:
    """Whether the value of the column passes: at once where the cell is plain, else as the language says."""

    def constant(node: t.Typed) -> Any:
        if isinstance(node, t.Constant):
            return node.value
        raise NotPlain

    found = plain(cell, column.type, constant)
    return _value(t.Matches(column, cell), values) is True if found is None else found.holds(value)


def _value(node: t.Typed, values: Mapping[str, Any]) -> Any:
    """The value of an expression; a question mark where it cannot be told."""
    keys = tuple(free_keys([node]))
    try:
        return compile_expression(node, keys, "null")(*(values.get(key) for key in keys))
    except (PolicyError, ArithmeticError, RecursionError):
        return UNKNOWN
