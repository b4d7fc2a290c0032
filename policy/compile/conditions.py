"""The condition of one cell as Python: a comparison with constants where it is plain, else the language's own test."""

import ast
import re
from collections.abc import Sequence
from typing import Any

from attrs import evolve, frozen

from policy.check.plain_cells import is_plain
from policy.compile.asgiven import cell_as_given, under_test
from policy.compile.column_index import ColumnIndex, KeptIndex, kept_index
from policy.compile.making import Making
from policy.compile.moments import LINES, Line, line_of, on_line, text_on_line
from policy.compile.plain import Between, PlainCell, comparable_as_float, plain, plain_text
from policy.feel import typed as t
from policy.feel.emit import cell_test
from policy.feel.emit import python as py
from policy.feel.types import Scalar, Type
from policy.later import Later
from policy.model.typed import TypedRows, TypedTable

NAMED_ZONE = re.compile(r"[0-9]@")  # what the rules of a zone are is nobody's but the machine's, and can change


@frozen
class ColumnCode:
    """A condition column: the name that holds its value, and its cells in plain form where they have one.

    `index` is what was kept of a long table, `kept` where that is. `line`: where its constants lie, which are whole numbers. `raw`: the value is a number as it came, and constants are made floats or ints. `node` reads the value in FEEL.
    """

    name: str
    node: t.Variable
    type: Type
    cells: Sequence[PlainCell | None]
    raw: bool
    index: ColumnIndex | None = None
    kept: KeptIndex | None = None
    line: Line | None = None


def column_codes(
    table: TypedTable, numbers: Sequence[int], making: Making, long: bool
) -> tuple[list[ast.stmt], list[ColumnCode]]:
    """The statements that compute what is no variable, and the columns, with the cells of the rows of these numbers."""
    computed: list[ast.stmt] = []
    codes = []
    for place, node in enumerate(table.columns):
        line = _line(table, place, numbers) if long and making.lines else None
        cells = plain_cells(table, place, numbers, making, line)
        kept = _kept(table, place, numbers, making, line)
        if not isinstance(node, t.Variable):
            key = f"#column{place}.{making.emitter.fresh('c')}"
            computed.append(
                making.emitter.place(py.assign(making.emitter.variable(key), making.emitter.expr(node)), node.span)
            )
            node = t.Variable(key, type=node.type, span=node.span)
        codes.append(evolve(_column(node, cells, kept, making), line=line))
        making.lined = making.lined or line is not None
    return computed, codes


def _line(table: TypedTable, place: int, numbers: Sequence[int]) -> Line | None:
    """The line of a column of moments."""
    kind, rows = table.columns[place].type, table.rows
    written = rows.known.texts.cells[place] if isinstance(rows, TypedRows) else ()
    return line_of(kind, (rows[at] for at in numbers if not written or written[at] != "-"), place)


def plain_cells(
    table: TypedTable, place: int, numbers: Sequence[int], making: Making, line: Line | None = None
) -> Sequence[PlainCell | None]:
    """The cells of a column in plain form, made when looked at; of a large table each text once."""
    rows, kind = table.rows, table.columns[place].type

    def typed(number: int) -> PlainCell | None:
        cell = rows[number].cells[place]
        return plain(cell, kind, making.constant) if line is None else on_line(cell, kind, making.constant, line)

    if not isinstance(rows, TypedRows):
        return tuple(map(typed, numbers))
    texts = rows.known.texts.cells[place]
    found: dict[str, PlainCell | None] = {}

    def cell(at: int) -> PlainCell | None:
        text = texts[numbers[at]]
        if text not in found:
            known = plain_text(text, kind) if line is None else text_on_line(text, kind, line)
            found[text] = known or typed(numbers[at])
        return found[text]

    return Later(len(numbers), cell)


def _kept(table: TypedTable, place: int, numbers: Sequence[int], making: Making, line: Line | None) -> KeptIndex | None:
    """Where the index of a column is kept; None where it is not made of texts alone."""
    rows, node = table.rows, table.columns[place]
    if making.cache is None or not isinstance(rows, TypedRows) or not isinstance(node.type, Scalar):
        return None
    texts = rows.known.texts.cells[place]
    if any(not is_plain(texts[at], node.type) and (place, texts[at]) not in rows.known.cells for at in rows.telling):
        return None
    if node.type.kind in LINES and (line is None or any(map(NAMED_ZONE.search, texts))):
        return None
    raw = isinstance(node, t.Variable) and node.key in making.raw
    return kept_index(making.cache, [texts[number] for number in numbers], node.type, raw)


def _column(node: t.Variable, cells: Sequence[PlainCell | None], kept: KeptIndex | None, making: Making) -> ColumnCode:
    if node.key in making.near:
        return ColumnCode(making.near[node.key], node, node.type, cells, True)
    given = making.raw.get(node.key)
    index = kept.find() if kept is not None else None
    as_raw = index.raw if index is not None else given is not None and _comparable(cells)
    name = given if given is not None and as_raw else making.emitter.variable(node.key)
    return ColumnCode(name, node, node.type, cells, as_raw, index, kept)


def _comparable(cells: Sequence[PlainCell | None]) -> bool:
    """Whether all constants of a column compare with floats as decimals do."""
    distinct = {id(cell): cell for cell in cells}.values()
    return all(cell is not None and all(map(comparable_as_float, cell.constants())) for cell in distinct)


def row_conditions(cells: tuple[t.Cell, ...], number: int, columns: list[ColumnCode], making: Making) -> list[ast.expr]:
    """The conditions of the row that has this number among the rows of the columns; cells that always hold have none."""
    return [
        cell_condition(cell, column, column.cells[number], making)
        for cell, column in zip(cells, columns, strict=True)
        if cell.tests
    ]


def cell_condition(cell: t.Cell, column: ColumnCode, plain_cell: PlainCell | None, making: Making) -> ast.expr:
    """The condition of one cell."""
    if plain_cell is None:
        given = cell_as_given(cell, column.node, making)
        if given is not None:
            return making.emitter.place(given, cell.span)
        with under_test(cell, column.node, making):
            value = py.name(making.emitter.variable(column.node.key))
            return making.emitter.place(cell_test(making.emitter, cell, value), cell.span)
    return making.emitter.place(plain_condition(plain_cell, column, making), cell.span)


def plain_condition(cell: PlainCell, column: ColumnCode, making: Making) -> ast.expr:
    """The condition of a plain cell."""
    found = py.any_of(_parts(cell, py.name(column.name), column, making))
    return py.negated(found) if cell.negated else found


def _parts(cell: PlainCell, value: ast.expr, column: ColumnCode, making: Making) -> list[ast.expr]:
    points = [part.low for part in cell.parts if _is_point(part)]
    spans = [_span(part, value, column, making) for part in cell.parts if not _is_point(part)]
    parts = [_one_of(points, value, column, making)] if points else []
    if spans:
        known = [py.is_not_none(value)] if column.type.nullable else []
        parts.append(py.all_of([*known, py.any_of(spans)]))
    return [*parts, py.is_none(value)] if cell.null else parts


def _is_point(part: Between) -> bool:
    return part.low is not None and part.high is not None and bool(part.low == part.high)


def _one_of(points: list[Any], value: ast.expr, column: ColumnCode, making: Making) -> ast.expr:
    if all(isinstance(point, bool) for point in points):
        return py.any_of([py.compare(value, ast.Is(), py.literal(point)) for point in points])
    constants = [_constant(point, column, making) for point in points]
    if len(constants) > 2 and any(isinstance(constant, ast.Name) for constant in constants):
        return py.compare(value, ast.In(), py.name(making.emitter.bound(frozenset(points))))
    if len(constants) < 3:
        return py.any_of([py.compare(value, ast.Eq(), constant) for constant in constants])
    return py.compare(value, ast.In(), ast.Set(constants))


def _span(part: Between, value: ast.expr, column: ColumnCode, making: Making) -> ast.expr:
    """One comparison for each end: two of numbers of one class are quicker than one of three."""
    low = None if part.low is None else _constant(part.low, column, making)
    high = None if part.high is None else _constant(part.high, column, making)
    above: ast.cmpop = ast.LtE() if part.low_closed else ast.Lt()
    below: ast.cmpop = ast.LtE() if part.high_closed else ast.Lt()
    if low is not None and high is not None:
        return py.all_of([py.compare(low, above, value), py.compare(value, below, high)])
    if low is not None:
        return py.compare(low, above, value)
    return py.compare(high or py.literal(None), ast.GtE() if part.high_closed else ast.Gt(), value)


def _constant(value: Any, column: ColumnCode, making: Making) -> ast.expr:
    if column.raw:
        return py.literal(making.number(value, column.name))
    return making.emitter.constant(value)
