"""A table in one period as a matrix of bits: for each column and atom, the rows that match there."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from policy.feel import typed as t
from policy.feel.emit import compile_expression
from policy.feel.types import Domain, Type
from policy.feel.values.ranges import Range
from policy.model.typed import TypedRow, TypedTable
from policy.regions.axes import Axis, axis_of
from policy.regions.constants import Beyond, Constants, Cuts, cuts_of
from policy.regions.lines import NoLine

VALUE = "#value"


@frozen
class Unread:
    """A cell that is beyond the analysis, and why."""

    row: int
    column: int
    reason: str


@frozen
class Matrix:
    """`match[axis][atom]` is the set of rows, as bits, that match there; a cell in `unread` counts as matching everywhere.

    `axes` have in `columns` the numbers of the columns they stand for: columns of one expression share an axis.
    `unsure` are the rows with an unread cell.
    """

    rows: tuple[TypedRow, ...]
    columns: tuple[tuple[int, ...], ...]
    axes: tuple[Axis, ...]
    match: tuple[tuple[int, ...], ...]
    unread: tuple[Unread, ...] = ()
    unsure: int = 0

    @property
    def all_rows(self) -> int:
        """Every row, as bits."""
        return (1 << len(self.rows)) - 1


@frozen
class Declared:
    """What the declared values of a type say: the test of a value, and the constants in it."""

    allowed: Callable[[Any], bool] = field(default=lambda _value: True)
    cuts: Cuts = Cuts()


@frozen
class _Column:
    """One axis with the atoms of each row as bits, and the cells that could not be read: (row, column, reason)."""

    axis: Axis
    bits: list[int]
    missed: list[Unread]


def matrix_of(
    table: TypedTable, rows: Sequence[TypedRow], parameters: Mapping[str, Any], declared: Callable[[Type], Declared]
) -> Matrix:
    """The matrix of these rows of a table, with the values of parameters that hold in one period."""
    constants = Constants(parameters)
    groups = _same_columns(table.columns)
    read = [_read(table.columns[group[0]].type, group, rows, constants, declared) for group in groups]
    unread = tuple(missed for column in read for missed in column.missed)
    return Matrix(
        rows=tuple(rows),
        columns=tuple(map(tuple, groups)),
        axes=tuple(column.axis for column in read),
        match=tuple(_by_atom(column.bits, len(column.axis.atoms)) for column in read),
        unread=unread,
        unsure=sum(1 << row for row in {u.row for u in unread}),
    )


def _same_columns(columns: Sequence[t.Typed]) -> list[list[int]]:
    """The numbers of the columns, those of one expression together."""
    groups: list[list[int]] = []
    for number, column in enumerate(columns):
        same = next((group for group in groups if columns[group[0]] == column), None)
        groups.append([number]) if same is None else same.append(number)
    return groups


def _read(
    type_: Type, group: list[int], rows: Sequence[TypedRow], constants: Constants, declared: Callable[[Type], Declared]
) -> _Column:
    """The axis of some columns of one expression; a cell that is beyond the analysis counts as matching everywhere."""
    domain = declared(type_)
    cells = [(row, number, rows[row].cells[number]) for number in group for row in range(len(rows))]
    cuts, missed = _cuts(type_, cells, constants)
    try:
        axis = axis_of(type_, [domain.cuts, *cuts], domain.allowed)
    except Beyond as beyond:  # each cell can be read, together they cannot: nothing of the column is
        return _Column(
            axis_of(type_, [], lambda _v: True), [-1] * len(rows), [Unread(r, n, str(beyond)) for r, n, _ in cells]
        )
    lost = {(u.row, u.column) for u in missed}
    bits = [axis.everything] * len(rows)
    for row, number, cell in cells:
        if cell.tests and (row, number) not in lost:
            bits[row] &= _atoms_of(cell, axis, constants)
    return _Column(axis, bits, missed)


def _cuts(type_: Type, cells: list[tuple[int, int, t.Cell]], constants: Constants) -> tuple[list[Cuts], list[Unread]]:
    """The constants of the cells that can be read, and the others with the reason."""
    cuts, missed = [], []
    read = _constants_only if _finite(type_) else cuts_of
    for row, number, cell in cells:
        try:
            cut = read(cell, constants)
            axis_of(type_, [cut], lambda _value: True)
            cuts.append(cut)
        except Beyond as beyond:
            missed.append(Unread(row, number, str(beyond)))
    return cuts, missed


def _finite(type_: Type) -> bool:
    domain: Domain | None = getattr(type_, "domain", None)
    return (domain is not None and domain.values is not None) or getattr(type_, "kind", "") == "boolean"


def _constants_only(cell: t.Cell, constants: Constants) -> Cuts:
    """Over few values any cell can be asked about each of them, if it reads nothing but the value and parameters."""
    for node in t.walk(cell):
        if isinstance(node, t.Variable) and node.key != cell.key and "#" not in node.key:
            constants.value(node)
    return Cuts()


def _atoms_of(cell: t.Cell, axis: Axis, constants: Constants) -> int:
    if not cell.tests:
        return axis.everything
    if axis.line is None or any(isinstance(test, t.Holds) for test in cell.tests):
        return axis.holds(truth_of(cell, constants))
    on_line = 0
    for test in cell.tests:
        on_line |= ON_LINE[type(test)](test, axis, constants)
    whole_line = (1 << len(axis.places)) - 1
    on_line = whole_line & ~on_line if cell.negated else on_line
    return on_line | (
        axis.holds(truth_of(cell, constants), len(axis.places)) if len(axis.atoms) > len(axis.places) else 0
    )


def truth_of(cell: t.Cell, constants: Constants) -> Callable[[Any], bool]:
    """The cell itself, as it will run, asked about one value."""
    keys = tuple(
        key
        for key in dict.fromkeys(n.key for n in t.walk(cell) if isinstance(n, t.Variable))
        if key in constants.parameters
    )
    run = compile_expression(t.Matches(t.Variable(VALUE), cell), (VALUE, *keys), "null")
    values = [constants.parameters[key] for key in keys]
    return lambda sample: run(sample, *values) is True


def _equals(test: t.Equals, axis: Axis, constants: Constants) -> int:
    value = constants.value(test.operand)
    if isinstance(value, Range):
        return _between(axis, value.low, value.low_closed, value.high, value.high_closed)
    bits = 0
    for one in value if isinstance(value, list) else [value]:
        bits |= _related(axis, "=", one)
    return bits


def _relates(test: t.Relates, axis: Axis, constants: Constants) -> int:
    value = constants.value(test.operand)
    if test.operator == "!=":
        return ((1 << len(axis.places)) - 1) & ~_related(axis, "=", value)
    return _related(axis, test.operator, value)


def _within(test: t.Within, axis: Axis, constants: Constants) -> int:
    low, high = constants.value(test.low), constants.value(test.high)
    return _between(axis, low, test.low_closed, high, test.high_closed)


def _between(axis: Axis, low: Any, low_closed: bool | None, high: Any, high_closed: bool | None) -> int:
    bits = (1 << len(axis.places)) - 1
    if low is not None:
        bits &= _related(axis, ">=" if low_closed else ">", low)
    if high is not None:
        bits &= _related(axis, "<=" if high_closed else "<", high)
    return bits


def _related(axis: Axis, operator: str, value: Any) -> int:
    if axis.line is None or value is None:
        return 0
    try:
        return axis.related(operator, axis.line.place(value))
    except NoLine:
        return 0


def _by_atom(bits: list[int], atoms: int) -> tuple[int, ...]:
    """Turned round: from the atoms of each row to the rows of each atom."""
    columns = [0] * atoms
    for row, mask in enumerate(bits):
        row_bit = 1 << row
        for at in range(atoms):
            if mask >> at & 1:
                columns[at] |= row_bit
    return tuple(columns)


ON_LINE: dict[type, Callable[[Any, Axis, Constants], int]] = {t.Equals: _equals, t.Relates: _relates, t.Within: _within}
