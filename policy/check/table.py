"""Decision tables: columns, cells and outputs typed, hit policies checked, the type of the outcome."""

from collections.abc import Iterator, Sequence
from datetime import date

from attrs import define, evolve, field

from policy.check.declared import Declared, domain_of, type_of
from policy.check.drawn import drawn_rows
from policy.check.fitting import fit, fitted
from policy.check.frame import Frame
from policy.check.plain_cells import Constants, literal, plain_cell
from policy.check.plan_facts import known_fields
from policy.feel.parser import FeelSyntaxError, parse_tests
from policy.feel.typed import Cell, Constant, Equals, Relates, Typed, Within
from policy.feel.types import ANY, NULL, NUMBER, ContextType, Domain, ListType, Scalar, Type, nullable
from policy.feel.typing import infer_tests, when_matched
from policy.feel.typing.algebra import join_all
from policy.model.logic import Column, DrawnRows, OutputColumn, Row, Table
from policy.model.typed import TypedRow, TypedRows, TypedTable
from policy.problems import NOWHERE
from policy.source import Text

LISTS = ("rule order", "output order", "collect")  # hit policies whose outcome is a list
RANKED = ("priority", "output order")  # those that need the order of the values
ORDERED = ("number", "date", "time", "date and time", "days and time duration", "years and months duration")


def table(logic: Table, frame: Frame) -> TypedTable:
    """A decision table with its outcome's type."""
    columns = tuple(_column(column, frame) for column in logic.columns)
    declared = tuple(_declared_output(output, frame) for output in logic.outputs)
    rows = _Rows(columns, tuple(map(_what, logic.outputs)), declared, frame)
    typed_rows = rows.all(logic.rows)
    otherwise = rows.otherwise(logic.otherwise) if logic.otherwise else None
    types = _output_types(declared, typed_rows, otherwise)
    _check_hit(logic, types, frame)
    return TypedTable(
        columns=columns,
        outputs=tuple((output.name, type_) for output, type_ in zip(logic.outputs, types, strict=True)),
        rows=typed_rows,
        otherwise=otherwise,
        hit=logic.hit,
        aggregator=logic.aggregator,
        single=logic.single,
        priorities=tuple(_values(type_) for type_ in types) if logic.hit in RANKED else (),
        defaults=tuple(_default(output, type_, frame) for output, type_ in zip(logic.outputs, types, strict=True)),
        headings=tuple(column.expression.text for column in logic.columns),
        type=_outcome(logic, types, frame),
        span=logic.span,
    )


def _column(column: Column, frame: Frame) -> Typed:
    node = frame.expression(column.expression)
    if column.values is None or not isinstance(node.type, (Scalar, ListType)):
        return node
    try:
        tests = parse_tests(column.values, frame.scope)
    except FeelSyntaxError as error:
        frame.faulty(error, column.values)
        return node
    domain = domain_of(tests, infer_tests(tests, node.type, frame.scope, frame.sink))
    return node if domain == Domain() else evolve(node, type=evolve(node.type, domain=domain))


def _declared_output(output: OutputColumn, frame: Frame) -> Type | None:
    declaration = output.declaration
    if declaration is None or (declaration.type is None and declaration.values is None):
        return None
    assert isinstance(frame.declared, Declared)
    return type_of(declaration, frame.declared, frame.sink)


def _what(output: OutputColumn) -> str:
    name = output.name or (output.declaration.name.text if output.declaration else "")
    return f"`{name}`" if name else "the output"


def _output_types(
    declared: Sequence[Type | None], rows: Sequence[TypedRow], otherwise: TypedRow | None
) -> tuple[Type, ...]:
    """As declared, else what the rows give; with null where `otherwise` gives null."""
    last = otherwise.outputs if otherwise else ()
    found = []
    for place, type_ in enumerate(declared):
        if type_ is None:
            given = [node.type for node in _outputs_at(place, rows)]
            found.append(join_all([*given, *(node.type for node in last[place : place + 1])]))
        else:
            found.append(nullable(type_) if any(map(_is_null, last[place : place + 1])) else type_)
    return tuple(found)


def _outputs_at(place: int, rows: Sequence[TypedRow]) -> Iterator[Typed]:
    """The outputs in a column; of a large table each constant once."""
    if isinstance(rows, TypedRows):
        yield from (each for (column, _), each in rows.known.outputs.items() if column == place)
    for row in rows.telling.values() if isinstance(rows, TypedRows) else rows:
        yield from row.outputs[place : place + 1]


def _is_null(node: Typed) -> bool:
    return isinstance(node, Constant) and node.value is None


def _default(output: OutputColumn, type_: Type, frame: Frame) -> Typed | None:
    return fitted(frame.expression(output.default), type_, _what(output), frame.sink) if output.default else None


# The outcome.


def _outcome(logic: Table, types: Sequence[Type], frame: Frame) -> Type:
    if logic.aggregator == "count":
        return NUMBER
    one: Type = ContextType({output.name: type_ for output, type_ in zip(logic.outputs, types, strict=True)})
    if logic.single:
        one = types[0] if types else ANY
    outcome = ListType(one) if logic.hit in LISTS and not logic.aggregator else one
    return nullable(outcome) if frame.lenient else outcome


def _values(type_: Type) -> tuple[object, ...] | None:
    domain = type_.domain if isinstance(type_, Scalar) else None
    return domain.values if domain else None


def _check_hit(logic: Table, types: Sequence[Type], frame: Frame) -> None:
    if logic.aggregator in ("sum", "min", "max"):
        allowed = ("number",) if logic.aggregator == "sum" else ORDERED
        kinds = [type_.kind if isinstance(type_, Scalar) else "" for type_ in types]
        if len(types) != 1 or (kinds[0] not in allowed and types[0] != ANY):
            what = "one output, a number" if logic.aggregator == "sum" else "one output that has an order"
            frame.sink.error("bad-hit-policy", logic.span, f"`collect {logic.aggregator}` needs {what}")
    if logic.hit in RANKED and all(_values(type_) is None for type_ in types):
        frame.sink.error(
            "bad-hit-policy",
            logic.span,
            f"`{logic.hit}` needs an output whose `values` stand in their order",
            "list them under `values:`, the first counts most",
        )


# Rows.


@define(eq=False)
class _Rows:
    """Types the rows of one table. Cells and outputs of constants alone are typed once for each text of a column."""

    columns: tuple[Typed, ...]
    names: tuple[str, ...]
    declared: tuple[Type | None, ...]
    frame: Frame
    key: str = field(init=False)  # of the value under test
    cells: dict[tuple[int, str], Cell] = field(factory=dict, init=False)
    outputs: Constants = field(factory=Constants, init=False)

    @key.default
    def _key_under_test(self) -> str:
        return self.frame.local("?", ANY).key

    def all(self, rows: Sequence[Row]) -> Sequence[TypedRow]:
        """All rows but `otherwise`."""
        if isinstance(rows, DrawnRows):
            return drawn_rows(rows, self, self.frame.policy.lang)
        return tuple(map(self.row, rows))

    def row(self, row: Row) -> TypedRow:
        cells = tuple(self.cell(place, cell) for place, cell in enumerate(row.cells[: len(self.columns)]))
        inside = self._after(cells)
        outputs = tuple(self.output(place, cell, inside) for place, cell in enumerate(row.outputs))
        return TypedRow(
            id=row.id,
            cells=cells,
            outputs=outputs,
            because=inside.reasons(row.because),
            cite=row.cite.text if row.cite else "",
            valid_from=_day(row.valid_from),
            valid_until=_day(row.valid_until, row.valid_from, self.frame),
            span=row.span,
        )

    def otherwise(self, row: Row) -> TypedRow:
        """The last resort; it may answer null also where no other row may."""
        declared = tuple(type_ and nullable(type_) for type_ in self.declared)
        return evolve(self, declared=declared).row(row)

    def _after(self, cells: Sequence[Cell]) -> Frame:
        """What the outputs and reasons of a row may know: values that a cell compares with something are not null."""
        facts = self.frame.facts
        for column, cell in zip(self.columns, cells, strict=True):
            if column.type.nullable and cell.tests:
                facts = facts | when_matched(column, cell)
            facts = facts | known_fields(self.frame.policy, column, cell)
        return evolve(self.frame, facts=facts) if facts != self.frame.facts else self.frame

    def cell(self, place: int, text: Text) -> Cell:
        known = self.cells.get((place, text.text))
        if known is not None:
            return evolve(known, span=text.span())
        plain = plain_cell(text, self.columns[place].type, self.key)
        if plain is not None:
            return plain
        before = len(self.frame.sink.problems)
        cell = self.frame.tests(text, self.columns[place])
        if len(self.frame.sink.problems) == before and all(map(_is_constant, cell.tests)):
            self.cells[place, text.text] = cell
        return cell

    def output(self, place: int, text: Text, inside: Frame | None = None) -> Typed:
        inside = inside or self.frame
        known = self.outputs.get((place, text.text))
        if known is not None:
            return evolve(known, span=text.span())
        before = len(inside.sink.problems)
        node = self._value(place, text, inside)
        if isinstance(node, Constant) and len(inside.sink.problems) == before:
            self.outputs[place, text.text] = node
        return node

    def literal(self, place: int, written: str) -> Constant | None:
        """The constant that a plain text or number under an output is; None where there is more to say."""
        declared = self.declared[place] if place < len(self.declared) else None
        node = literal(written, NOWHERE)
        if node is None or declared is None or (declared == node.type and _allows_all(declared)):
            return node
        return node if fit(node, declared) == "surely" else None

    def _value(self, place: int, text: Text, inside: Frame) -> Typed:
        declared = self.declared[place] if place < len(self.declared) else None
        if text.text.strip() in ("-", "") and not (declared and not declared.nullable and not inside.lenient):
            return Constant(None, type=NULL, span=text.span())
        if text.text.strip() == "-":
            inside.sink.error(
                "null-not-allowed",
                text.span(),
                f"{self.names[place]} cannot be null, which `-` stands for here",
                "write a value, or declare it `optional: true`",
            )
            return Constant(None, type=NULL, span=text.span())
        node = literal(text.text, text.span()) or inside.expression(text)
        return node if declared is None else fitted(node, declared, self.names[place], inside.sink)


def _allows_all(type_: Type) -> bool:
    return isinstance(type_, Scalar) and type_.domain is None


def _is_constant(test: Typed) -> bool:
    if isinstance(test, (Equals, Relates)):
        return isinstance(test.operand, Constant)
    return isinstance(test, Within) and isinstance(test.low, Constant) and isinstance(test.high, Constant)


def _day(text: Text | None, since: Text | None = None, frame: Frame | None = None) -> date | None:
    day = date.fromisoformat(text.text) if text else None
    if text and since and frame and since.text > text.text:
        frame.sink.error("bad-validity", text.span(), f"the row ends on {text}, before it begins on {since}")
    return day
