"""A decision table becomes statements: conditions where it is short, an index over its columns where it is long."""

import ast
from collections.abc import Callable

from attrs import evolve

from policy.compile import native
from policy.compile.code import statements
from policy.compile.combined import combined
from policy.compile.conditions import column_codes, row_conditions
from policy.compile.hits import several_rows
from policy.compile.long_tables import indexed
from policy.compile.making import Making
from policy.compile.periods import numbers_at
from policy.compile.table_code import TableCode, constant_outcome, settled, table_facts
from policy.compile.tree_code import apart, tree_of, written
from policy.feel.emit import python as py
from policy.model.typed import TypedTable

CHAIN = 40  # rows up to which a chain of conditions is faster than the index
SEARCH, NATIVE_SEARCH = 6, 2  # questions that cost what it costs to search a column, in Python and in C


def table_statements(table: TypedTable, making: Making, value: str, fired: str) -> list[ast.stmt]:
    """Statements that assign the outcome, and the number of the row that fired (-1 for none) or a tuple of them."""
    numbers = numbers_at(table, making.start, making.zone)
    computed, columns = column_codes(table, numbers, making, len(numbers) > CHAIN)
    facts = table_facts(table, making)
    code = TableCode(table, facts, making.emitter.bound(facts, "table"), numbers, columns, making, value, fired)
    way = indexed if len(numbers) > CHAIN else CHAINS["list" if making.lenient else table.hit]
    return [*computed, *way(code)]


def _condition(code: TableCode, number: int) -> ast.expr:
    _, row = code.rows[number]
    return code.making.emitter.place(py.all_of(row_conditions(row.cells, number, code.columns, code.making)), row.span)


def _first(code: TableCode) -> list[ast.stmt]:
    """A tree, or the index where the questions on the way would cost more than a search for each column."""
    tree = tree_of(code)
    grown = tree.grown()
    if not _are_constant(code):
        return written(grown, code)
    search = SEARCH if native.built is None else NATIVE_SEARCH
    if not any(tree.unsettled) and tree.questions(grown) > search * len(code.columns):
        return indexed(code)
    return [*written(grown, evolve(code, listed=True)), *code.from_list()]


def _are_constant(code: TableCode) -> bool:
    """Whether all that the table can come to is known beforehand."""
    table = code.table
    rows = [row for _, row in code.rows] + ([] if table.otherwise is None else [table.otherwise])
    return not any(table.defaults) and not code.making.lenient and all(constant_outcome(row.outputs) for row in rows)


def _unique(code: TableCode) -> list[ast.stmt]:
    """Every row is asked, unless no two rows meet; a second one that matches is an error."""
    if apart(code):
        return _first(code)
    made: list[ast.stmt] = [py.assign(code.fired, py.literal(-1))]
    for number, (index, row) in enumerate(code.rows):
        refuse = statements(
            "if fired >= 0: refuse(facts, (fired, index))",
            fired=code.fired,
            facts=code.facts_name,
            refuse=code.making.emitter.bound(several_rows),
            index=py.literal(index),
        )
        branch = ast.If(_condition(code, number), [*refuse, *code.assigned(index, row)], [])
        made.append(code.making.emitter.place(branch, row.span))
    return [*made, *statements("if fired < 0: nothing", fired=code.fired, nothing=code.nothing())]


def _listed(code: TableCode) -> list[ast.stmt]:
    """Every row is asked; those that match are settled by the hit policy."""
    known = combined(code)
    if known is not None:
        return known
    hits, outcomes = code.making.emitter.fresh("hits"), code.making.emitter.fresh("outcomes")
    made = statements("hits, outcomes = [], []", hits=hits, outcomes=outcomes)
    for number, (index, row) in enumerate(code.rows):
        body = statements(
            "hits.append(index)\noutcomes.append(outcome)",
            hits=hits,
            outcomes=outcomes,
            index=py.literal(index),
            outcome=code.outcome(row),
        )
        branch = ast.If(_condition(code, number), body, [])
        made.append(code.making.emitter.place(branch, row.span))
    return [*made, *settled(code, hits, outcomes)]


CHAINS: dict[str, Callable[[TableCode], list[ast.stmt]]] = {
    "first": _first,
    "unique": _unique,
    "any": _listed,
    "priority": _listed,
    "rule order": _listed,
    "output order": _listed,
    "collect": _listed,
    "list": _listed,
}
