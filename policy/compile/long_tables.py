"""A long table becomes a search in an index over its columns."""

import ast
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

from attrs import frozen

from policy.compile import native
from policy.compile.code import expression, statements
from policy.compile.column_index import ColumnIndex, column_index
from policy.compile.conditions import ColumnCode, cell_condition
from policy.compile.index import Axis, common, holds, rows_of
from policy.compile.table_code import Outcomes, TableCode, constant_outcomes, settled
from policy.feel import typed as t
from policy.feel.emit import python as py
from policy.feel.emit.free import free_keys
from policy.model.typed import TypedRows, row_outputs


@frozen(eq=False)
class IndexedColumn:
    """A column with its axis; `place` is the Python name of the class of its value, where it is assigned."""

    code: ColumnCode
    axis: Axis
    place: str

    @property
    def searched(self) -> bool:
        """Whether floats and ints are searched in floats."""
        return self.code.raw and bool(self.axis.at) and not self.axis.after


def indexed(code: TableCode) -> list[ast.stmt]:
    """Candidates from the index; what is not plain in a row is asked of the candidates alone."""
    indexes = [_index(column) for column in code.columns]
    columns = [
        IndexedColumn(column, index.axis, code.making.emitter.fresh("class_of"))
        for column, index in zip(code.columns, indexes, strict=True)
        if index.axis is not None
    ]
    coarse = [column for column in columns if column.axis.shift]
    made: list[ast.stmt] = [py.assign(column.place, _class_of(column, code)) for column in coarse]
    bits = _bits(columns, code)
    shared = code.making.emitter.bound(common if native.built is None else native.built.common, "common")
    tests = _tests(code, {at for index in indexes for at in index.left})
    if code.facts.hit == "first" and not tests:
        return [*made, *_lowest(code, bits, shared, coarse)]
    return [*made, *_asked_one_by_one(code, bits, shared, coarse, tests)]


def _lowest(code: TableCode, bits: list[ast.expr], shared: str, coarse: list[IndexedColumn]) -> list[ast.stmt]:
    """The first of the rows, where the index alone says which match: they count from the highest bit down."""
    emitter, size = code.making.emitter, len(code.numbers)
    hit = emitter.fresh("hit")
    names = [emitter.fresh("bits") for _ in bits] if coarse else []
    made: list[ast.stmt] = [py.assign(name, each) for name, each in zip(names, bits, strict=False)]
    first = [py.name(name) for name in names] or bits
    made += statements("hit = common", hit=hit, common=py.call(shared, py.literal(size), *first))
    if coarse:
        below = ast.BinOp(py.name(hit), ast.Sub(), py.literal(1))
        made += statements(
            "while hit and not holds(size - hit, checks): hit = again",
            hit=hit,
            size=py.literal(size),
            holds=emitter.bound(holds),
            checks=_checks(coarse, code),
            again=py.call(shared, below, *map(py.name, names)),
        )
    return made + statements(
        "if hit:\n    value = outcome\n    fired = numbers[hit]\nelse: nothing",
        hit=hit,
        value=code.value,
        fired=code.fired,
        nothing=code.nothing(),
        outcome=_outcome_of(hit, code, backwards=True),
        numbers=emitter.bound([-1, *reversed(code.numbers)], "numbers"),
    )


def _checks(coarse: list[IndexedColumn], code: TableCode) -> ast.expr:
    """What tells of a candidate whether it matches: the classes of all rows, and the one that was found, by column."""
    bound = code.making.emitter.bound
    return py.tuple_of(
        py.tuple_of([py.name(bound(column.axis.intervals, "cells")), py.name(column.place)]) for column in coarse
    )


def _asked_one_by_one(
    code: TableCode,
    bits: list[ast.expr],
    shared: str,
    coarse: list[IndexedColumn],
    tests: "dict[int, list[tuple[t.Cell, ColumnCode]]]",
) -> list[ast.stmt]:
    emitter = code.making.emitter
    hits, outcomes, hit = emitter.fresh("hits"), emitter.fresh("outcomes"), emitter.fresh("hit")
    limit = {"first": 1, "unique": 2}.get(code.facts.hit, 0)
    made = statements(
        "hits = rows_of(columns, size, checks, tests, arguments, limit, common)",
        hits=hits,
        columns=py.tuple_of(bits),
        common=shared,
        size=py.literal(len(code.numbers)),
        checks=_checks(coarse, code),
        rows_of=emitter.bound(rows_of),
        limit=py.literal(limit),
        **_asked(code, tests),
    )
    made += statements(
        "outcomes = [outcome for hit in hits]", outcomes=outcomes, hits=hits, hit=hit, outcome=_outcome_of(hit, code)
    )
    numbers = emitter.bound(list(code.numbers), "numbers")
    made += statements("hits = [numbers[hit] for hit in hits]", hits=hits, hit=hit, numbers=numbers)
    return [*made, *settled(code, hits, outcomes)]


def _class_of(column: IndexedColumn, code: TableCode) -> ast.expr:
    """The class of the column's value."""
    emitter, axis = code.making.emitter, column.axis
    if column.searched and native.built is not None:
        return _searched(column, range(axis.null + 1), code)
    if axis.known:
        return expression("known(value, 0)", known=emitter.bound(axis.known.get, "known"), value=column.code.name)
    value: ast.expr = py.name(column.code.name)
    if column.code.line is not None:
        value = py.call(emitter.bound(column.code.line), value)
    searches = [
        expression("search(cuts, value)", search=emitter.bound(search), cuts=emitter.bound(cuts, "cuts"), value=value)
        for search, cuts in ((bisect_right, axis.at), (bisect_left, axis.after))
        if cuts
    ]
    found: ast.expr = searches[0] if searches else py.literal(0)
    for search in searches[1:]:
        found = ast.BinOp(found, ast.Add(), search)
    if not column.code.type.nullable:
        return found
    return expression(
        "null if value is None else found", null=py.literal(axis.null), value=column.code.name, found=found
    )


def _searched(column: IndexedColumn, by_class: Sequence[int], code: TableCode) -> ast.expr:
    """What stands for the class of the column's value."""
    search = native.search(column.axis.at, by_class, column.axis.null)
    return py.call(code.making.emitter.bound(search, "search"), py.name(column.code.name))


def _bits(columns: list[IndexedColumn], code: TableCode) -> list[ast.expr]:
    """The rows that may match, by each column; in Python those that may by all."""
    found = [_bits_of(column, code) for column in columns]
    if not found:
        return [py.name(code.making.emitter.bound((1 << len(code.numbers)) - 1, "all_rows"))]
    if native.built is not None:
        return found
    made = found[0]
    for each in found[1:]:
        made = ast.BinOp(made, ast.BitAnd(), each)
    return [made]


def _bits_of(column: IndexedColumn, code: TableCode) -> ast.expr:
    emitter, axis = code.making.emitter, column.axis
    if axis.known and not axis.shift:
        rows = {value: axis.bits[place] for value, place in axis.known.items()}
        other = emitter.bound(axis.bits[0], "others")
        return expression(
            "rows(value, other)", rows=emitter.bound(rows.get, "rows"), value=column.code.name, other=other
        )
    if column.searched and native.built is not None and not axis.shift:
        return _searched(column, axis.bits, code)
    rows_by_class = py.name(emitter.bound(axis.bits, "rows"))
    if axis.shift:
        place: ast.expr = ast.BinOp(py.name(column.place), ast.RShift(), py.literal(axis.shift))
    else:
        place = _class_of(column, code)
    return ast.Subscript(rows_by_class, place, ast.Load())


def _index(column: ColumnCode) -> ColumnIndex:
    if column.index is not None:
        return column.index
    made = column_index(column.cells, column.type, column.raw)
    if column.kept is not None:
        column.kept.keep(made)
    return made


def _tests(code: TableCode, left: set[int]) -> dict[int, list[tuple[t.Cell, ColumnCode]]]:
    """The cells, by row, that the index cannot answer for."""
    found: dict[int, list[tuple[t.Cell, ColumnCode]]] = {}
    for number in sorted(left):
        _, row = code.rows[number]
        hard = [
            (cell, column)
            for cell, column in zip(row.cells, code.columns, strict=True)
            if cell.tests and column.cells[number] is None
        ]
        if hard:
            found[number] = hard
    return found


def _asked(code: TableCode, tests: dict[int, list[tuple[t.Cell, ColumnCode]]]) -> dict[str, ast.expr | str]:
    """The tests of the rows as functions, and what they are called with."""
    nodes: list[t.Typed] = [node for hard in tests.values() for cell, column in hard for node in (cell, column.node)]
    keys = _free(code, nodes)
    functions = {}
    for number, hard in tests.items():
        with code.making.emitter.apart():
            conditions = [cell_condition(cell, column, None, code.making) for cell, column in hard]
        functions[number] = _function(code, "test", keys, py.all_of(conditions))
    table = ast.Dict([py.literal(number) for number in functions], [py.name(name) for name in functions.values()])
    return {"tests": _global(code, "tests", table), "arguments": _arguments(code, keys)}


def _outcome_of(hit: str, code: TableCode, backwards: bool = False) -> ast.expr:
    """The outcome of the row with a number: a constant from a list, else made by a function for each row.

    Rows count from 0 up; backwards, from the last one, which is 1.
    """
    if constant_outcomes(code.table, code.numbers):
        listed = code.making.emitter.bound(_known_outcomes(code, backwards), "outputs")
        return code.given(expression("listed[hit]", listed=listed, hit=hit))
    outputs = [output for number in code.numbers for output in row_outputs(code.table, number)]
    keys = _free(code, outputs)
    with code.making.emitter.apart():
        names: list[ast.expr] = [py.name(_function(code, "outcome", keys, code.outcome(row))) for _, row in code.rows]
    return expression(
        "made[hit](*arguments)",
        made=_global(code, "outcomes", py.list_of([py.literal(None), *reversed(names)] if backwards else names)),
        arguments=_arguments(code, keys),
        hit=hit,
    )


def _known_outcomes(code: TableCode, backwards: bool) -> "Outcomes | list[Any]":
    """The outcomes by the number of the row; of a large table they are made when they are needed."""

    def known(at: int) -> Any:
        return code.known_outcome(row_outputs(code.table, code.numbers[-at if backwards else at]))

    size = len(code.numbers)
    if isinstance(code.table.rows, TypedRows):
        return Outcomes(known)
    return [None, *map(known, range(1, size + 1))] if backwards else list(map(known, range(size)))


def _free(code: TableCode, nodes: list[t.Typed]) -> list[str]:
    return [key for key in free_keys(nodes) if key not in code.making.emitter.shared]


def _arguments(code: TableCode, keys: list[str]) -> ast.expr:
    return py.tuple_of(py.name(code.making.emitter.variable(key)) for key in keys)


def _function(code: TableCode, like: str, keys: list[str], body: ast.expr) -> str:
    emitter = code.making.emitter
    identifier = emitter.fresh(like)
    made = py.function(identifier, [emitter.variable(key) for key in keys], [ast.Return(body)])
    emitter.functions.append(emitter.place(made, code.table.span))
    return identifier


def _global(code: TableCode, like: str, value: ast.expr) -> str:
    """A global of the module that is made once, after the functions above it."""
    identifier = code.making.emitter.fresh(like)
    code.making.emitter.functions.append(py.assign(identifier, value))
    return identifier
