"""Decision tables: from the cells of a grid to columns, outputs and rules."""

from collections.abc import Sequence

from attrs import frozen

from policy.later import FEW
from policy.model.logic import (
    AGGREGATORS,
    HIT_POLICIES,
    Column,
    Declaration,
    DrawnRows,
    OutputColumn,
    Row,
    RowTexts,
    Table,
)
from policy.problems import Sink
from policy.read.bars import Grid, GridRow
from policy.read.columns import ANY, BY_LANGUAGE, ROW_ABOUT, Columns, distinct, sort_columns
from policy.read.form import Fields
from policy.read.names import did_you_mean, named, normal_name
from policy.read.parameters import is_day
from policy.source import Text

DAYS = ("valid from", "valid until")
OWN_COLUMNS = (*ROW_ABOUT, *DAYS)
OF_A_ROW = {"cite": "cite", "valid_from": "valid from", "valid_until": "valid until"}
OTHERWISE = "otherwise"


def read_table(
    grid: Grid, name: Text, outputs: tuple[Declaration, ...], value: Declaration | None, given: Fields, lang: str
) -> Table:
    """The table of a decision called `name`, with these declared outputs, or with the declaration of its value."""
    sink = given.sink
    columns = sort_columns(grid, OWN_COLUMNS, BY_LANGUAGE, lang, sink)
    distinct(columns, grid, sink)
    rows, otherwise = _rows(columns, grid)
    _check_days(columns, grid, sink)
    _check_otherwise(rows, otherwise, sink)
    if not grid.rows and not _has_ragged(grid, sink):
        sink.error("wrong-table", grid.span, "the table has no rows", "add one below the line of dashes")
    hit, aggregator = read_hit(given)
    return Table(
        columns=tuple(Column(header) for header, _ in columns.conditions),
        outputs=output_columns(columns, grid, name, outputs, value, sink),
        rows=rows if len(rows) > FEW else tuple(rows),
        otherwise=otherwise,
        hit=hit,
        aggregator=aggregator,
        single=not outputs,
        file=grid.file,
        span=grid.span,
    )


def read_hit(given: Fields) -> tuple[str, str]:
    """The hit policy and, with `collect`, how the outcomes are put together."""
    written = given.text("hit")
    if written is None:
        return "unique", ""
    word = named(written).text
    hit, _, aggregator = word.partition(" ") if word.startswith("collect ") else (word, "", "")
    if hit not in HIT_POLICIES or (aggregator and aggregator not in AGGREGATORS):
        known = (*HIT_POLICIES, *(f"collect {name}" for name in AGGREGATORS))
        given.sink.error("wrong-value", written.span(), f"there is no hit policy `{word}`", did_you_mean(word, known))
        return "unique", ""
    return hit, aggregator


def output_columns(
    columns: Columns, grid: Grid, name: Text, outputs: tuple[Declaration, ...], value: Declaration | None, sink: Sink
) -> tuple[OutputColumn, ...]:
    """The output columns with their declarations; those that do not fit the declared ones are problems."""
    if not columns.outputs:
        sink.error(
            "missing-column",
            grid.header[0].span(),
            "the table has no output column",
            f"add `| => {outputs[0].name if outputs else name} |`",
        )
    if not outputs:
        return _single_output(columns, name, value, sink)
    known = {declaration.name.text: declaration for declaration in outputs}
    there = {header.text for header, _ in columns.outputs}
    for header, _ in columns.outputs:
        if header.text not in known:
            sink.error(
                "unknown-column", header.span(), f"no output `{header}` is declared", did_you_mean(header.text, known)
            )
    for declaration in outputs if there else ():
        if declaration.name.text not in there:
            sink.error(
                "missing-column",
                declaration.span,
                f"the output `{declaration.name}` has no column",
                f"add `| => {declaration.name} |` to the table",
            )
    return tuple(OutputColumn(header.text, known.get(header.text), header.span()) for header, _ in columns.outputs)


def _single_output(columns: Columns, name: Text, value: Declaration | None, sink: Sink) -> tuple[OutputColumn, ...]:
    for number, (header, _) in enumerate(columns.outputs):
        if number or header.text != name.text:
            hint = f"declare several outputs under `outputs:`, or call the one column `=> {name}`"
            sink.error("unknown-column", header.span(), f"no output `{header}` is declared", hint)
    return tuple(OutputColumn("", value, header.span()) for header, _ in columns.outputs[:1])


@frozen(eq=False)
class _Row:
    """Makes the rows of a table, by their number from 0."""

    columns: Columns
    rows: Sequence[GridRow]

    def __call__(self, at: int) -> Row:
        columns, row = self.columns, self.rows[at]
        return Row(
            id=columns.identity(row, at + 1),
            cells=tuple(row.cells[at] for _, at in columns.conditions),
            outputs=tuple(row.cells[at] for _, at in columns.outputs),
            because=columns.by_language(row, "because"),
            cite=columns.cell(row, "cite"),
            note=columns.plain(row, "note"),
            valid_from=_day(columns.cell(row, "valid from")),
            valid_until=_day(columns.cell(row, "valid until")),
            span=row.span,
        )


def _has_ragged(grid: Grid, sink: Sink) -> bool:
    """Whether rows that stand there are told to be ragged."""
    below = (problem.span for problem in sink.problems if problem.code == "ragged-row")
    return any(span.file == grid.span.file and span.line > grid.span.line for span in below)


def _rows(columns: Columns, grid: Grid) -> tuple[DrawnRows, Row | None]:
    """The rows, and the one called `otherwise` where it is the last."""
    make = _Row(columns, grid.rows)
    ids = columns.texts(grid, "id")
    last = bool(ids) and normal_name(ids[-1]) == OTHERWISE
    size = len(grid.rows) - last
    written = [column[:size] for column in grid.columns] if last else grid.columns
    return DrawnRows(size, make, _texts(columns, written, size)), make(size) if last else None


def _texts(columns: Columns, written: Sequence[Sequence[str]], size: int) -> RowTexts:
    if not size:
        return RowTexts((), (), ())
    named = columns.own.get("id")
    return RowTexts(
        ids=tuple(map(normal_name, written[named]) if named is not None else map(str, range(1, size + 1))),
        cells=tuple(written[at] for _, at in columns.conditions),
        outputs=tuple(written[at] for _, at in columns.outputs),
        because=tuple((lang, written[at]) for lang, at in columns.languages.get("because", {}).items()),
        **{name: _of_a_row(said, written[columns.own[said]]) for name, said in OF_A_ROW.items() if said in columns.own},
    )


def _of_a_row(name: str, texts: Sequence[str]) -> Sequence[str]:
    """A column about the rows; what is no day, which is told, counts as none."""
    return tuple(text if is_day(text) else ANY for text in texts) if name in DAYS else texts


def _check_days(columns: Columns, grid: Grid, sink: Sink) -> None:
    for name in DAYS:
        for number, text in enumerate(columns.texts(grid, name)):
            if text != ANY and not is_day(text):
                cell = grid.rows[number].cells[columns.own[name]]
                sink.error("wrong-date", cell.span(), f"`{cell}` is no date", "write the day as `2027-01-31`, or `-`")


def _day(cell: Text | None) -> Text | None:
    return cell if cell is not None and is_day(cell.text) else None


def _check_otherwise(rows: DrawnRows, otherwise: Row | None, sink: Sink) -> None:
    for at in range(len(rows)):
        if rows.texts.ids[at] == OTHERWISE:
            sink.error("wrong-otherwise", rows[at].span, "`otherwise` is not the last row", "move it to the end")
    for cell in otherwise.cells if otherwise else ():
        if cell.text not in (ANY, ""):
            sink.error(
                "wrong-otherwise",
                cell.span(),
                f"`otherwise` has a condition, `{cell}`",
                "it fires when no other row does: write `-`",
            )
