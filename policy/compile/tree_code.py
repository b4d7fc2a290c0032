"""The tree of a short table as Python: questions as nested conditions, rows as assignments."""

import ast
from collections.abc import Iterator

from attrs import evolve

from policy.compile.conditions import ColumnCode, cell_condition, plain_condition
from policy.compile.index import classes_of_names, classes_of_numbers, edges_of
from policy.compile.plain import ORDERED, Between, PlainCell
from policy.compile.table_code import TableCode
from policy.compile.tree import Asked, Column, Node, Question, Row, Tree
from policy.feel.emit import python as py
from policy.feel.types import Scalar, certain

NULL = PlainCell((), True, False)


def tree_of(code: TableCode) -> Tree:
    """The tree of a table of which the first row that matches fires."""
    columns = [_column(place, column) for place, column in enumerate(code.columns)]
    return Tree(columns, [_unsettled(number, code) for number in range(len(code.rows))])


def apart(code: TableCode) -> bool:
    """Whether no two rows can match the same values, by what classes tell."""
    columns = [_column(place, column) for place, column in enumerate(code.columns)]
    rows = [tuple(column.rows[number] for column in columns) for number in range(len(code.rows))]
    return all(
        any(not one & other for one, other in zip(above, below, strict=True))
        for number, below in enumerate(rows)
        for above in rows[:number]
    )


def _column(place: int, column: ColumnCode) -> Column:
    cells = [cell if cell is not None and (cell.parts or cell.null) else None for cell in column.cells]
    numeric = isinstance(column.type, Scalar) and column.type.kind in ORDERED
    classes = classes_of_numbers(cells) if numeric else classes_of_names(cells)
    null = 1 << classes.size - 1
    everything = null * 2 - 1 if column.type.nullable else null - 1
    rows = tuple(
        everything if stretches is None else everything & sum((1 << end) - (1 << start) for start, end in stretches)
        for stretches in classes.rows
    )
    if not numeric:
        asked = (
            () if cell is None else (Question(place, rows[row], everything, cell),) for row, cell in enumerate(cells)
        )
        return Column(rows, everything, tuple(asked))
    after = {edge: null - (1 << start) for start, edge in enumerate(classes.edges, 1)}
    return Column(
        rows,
        everything,
        tuple(tuple(_questions(place, cell, after, null)) if cell is not None else () for cell in cells),
    )


def _questions(place: int, cell: PlainCell, after: dict[tuple[object, bool], int], null: int) -> Iterator[Question]:
    """What the cell of a column of numbers or dates asks; `after` are the classes from an edge on."""
    if cell.null:
        yield Question(place, null, -1, NULL)
    for part in cell.parts:
        low, high = edges_of(part)
        if low and high and part.low == part.high:
            yield Question(place, after[low] & ~after[high], -1, PlainCell((part,), False, False))
            continue
        for edge in filter(None, (low, high)):
            cut, later = edge
            test = PlainCell((Between(cut, not later, None, False),), False, False)
            yield Question(place, after[edge], null - 1, test)


def _unsettled(number: int, code: TableCode) -> tuple[int, ...]:
    """The columns of a row whose cells need the full language."""
    _, row = code.rows[number]
    return tuple(
        place
        for place, (cell, column) in enumerate(zip(row.cells, code.columns, strict=True))
        if cell.tests and column.cells[number] is None
    )


def written(node: Node, code: TableCode) -> list[ast.stmt]:
    """The statements of a tree."""
    if node is None:
        return code.nothing()
    return _asked(node, code) if isinstance(node, Asked) else _row(node, code)


def _asked(node: Asked, code: TableCode) -> list[ast.stmt]:
    column = code.columns[node.question.column]
    if node.question.over != -1:  # it is asked of values that are no null
        column = evolve(column, type=certain(column.type))
    condition = plain_condition(node.question.test, column, code.making)
    return [ast.If(condition, written(node.yes, code), written(node.no, code))]


def _row(node: Row, code: TableCode) -> list[ast.stmt]:
    index, row = code.rows[node.number]
    if not node.columns:
        return code.assigned(index, row)
    conditions = [
        cell_condition(row.cells[place], column, column.cells[node.number], code.making)
        for place, column in enumerate(code.columns)
        if place in node.columns
    ]
    made = ast.If(py.all_of(conditions), code.assigned(index, row), written(node.no, code))
    return [code.making.emitter.place(made, row.span)]
