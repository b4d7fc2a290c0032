"""The rows of every table of a rule set, whatever its kind, as findings about rows see them."""

from collections.abc import Iterator

from attrs import frozen

from policy.model.logic import (
    Checklist,
    ChecklistItem,
    ContextForm,
    Logic,
    PhraseRow,
    Phrases,
    Row,
    ScoreCard,
    ScoreItem,
    Table,
)
from policy.model.policy import Decision, MustHold, Policy
from policy.source import Span, Text

AnyRow = Row | ChecklistItem | ScoreItem | PhraseRow | MustHold


@frozen
class RowGroup:
    """Rows that stand in one table. `what` names the table for people."""

    what: str
    rows: tuple[AnyRow, ...]


def row_groups(policy: Policy) -> Iterator[RowGroup]:
    """The tables of a policy, also those inside contexts, and its `must hold`."""
    if policy.must_hold:
        yield RowGroup("must hold", policy.must_hold)
    for decision in policy.decisions:
        for logic in _forms(decision.logic):
            yield RowGroup(decision.name.text, rows_of(logic))


def rows_of(logic: Logic) -> tuple[AnyRow, ...]:
    """The rows of a table, `otherwise` too; none of what is no table."""
    if isinstance(logic, Table):
        return (*logic.rows, *([logic.otherwise] if logic.otherwise else []))
    if isinstance(logic, (Checklist, ScoreCard)):
        return logic.items
    return logic.rows if isinstance(logic, Phrases) else ()


def rows_of_decision(decision: Decision) -> Iterator[AnyRow]:
    """The rows of a decision, also those of tables inside its contexts."""
    for logic in _forms(decision.logic):
        yield from rows_of(logic)


def _forms(logic: Logic | None) -> Iterator[Logic]:
    if isinstance(logic, ContextForm):
        for entry in logic.entries:
            yield from _forms(entry.logic)
        yield from _forms(logic.result)
    elif logic is not None:
        yield logic


def cited(policy: Policy) -> Iterator[tuple[str, Text | None, Span]]:
    """What carries a label: rows and parameters, each with its `cite`."""
    for parameter in policy.parameters:
        yield f"parameter `{parameter.declaration.name}`", parameter.cite, parameter.span
    for group in row_groups(policy):
        for row in group.rows:
            yield f"row `{row.id}` of `{group.what}`", row.cite, row.span
