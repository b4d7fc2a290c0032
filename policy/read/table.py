"""Decision tables: from the cells of a grid to columns, outputs and rules."""

from policy.model.logic import AGGREGATORS, HIT_POLICIES, Column, Declaration, OutputColumn, Row, Table
from policy.problems import Sink
from policy.read.bars import Grid, GridRow
from policy.read.columns import ANY, BY_LANGUAGE, ROW_ABOUT, Columns, distinct, sort_columns
from policy.read.form import Fields
from policy.read.names import did_you_mean, named
from policy.read.parameters import is_day
from policy.source import Text

OWN_COLUMNS = (*ROW_ABOUT, "valid from", "valid until")
OTHERWISE = "otherwise"


def read_table(
    grid: Grid, name: Text, outputs: tuple[Declaration, ...], value: Declaration | None, given: Fields, lang: str
) -> Table:
    """The table of a decision called `name`, with these declared outputs, or with the declaration of its value."""
    sink = given.sink
    columns = sort_columns(grid, OWN_COLUMNS, BY_LANGUAGE, lang, sink)
    distinct(columns, grid, sink)
    rows = [_row(columns, row, number, sink) for number, row in enumerate(grid.rows, 1)]
    otherwise = rows.pop() if rows and rows[-1].id == OTHERWISE else None
    _check_otherwise(rows, otherwise, sink)
    if not grid.rows:
        sink.error("wrong-table", grid.span, "the table has no rows", "add one below the line of dashes")
    hit, aggregator = read_hit(given)
    return Table(
        columns=tuple(Column(header) for header, _ in columns.conditions),
        outputs=output_columns(columns, grid, name, outputs, value, sink),
        rows=tuple(rows),
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


def _row(columns: Columns, row: GridRow, number: int, sink: Sink) -> Row:
    return Row(
        id=columns.identity(row, number),
        cells=tuple(row.cells[at] for _, at in columns.conditions),
        outputs=tuple(row.cells[at] for _, at in columns.outputs),
        because=columns.by_language(row, "because"),
        cite=columns.cell(row, "cite"),
        note=columns.plain(row, "note"),
        valid_from=_day(columns.cell(row, "valid from"), sink),
        valid_until=_day(columns.cell(row, "valid until"), sink),
        span=row.span,
    )


def _day(cell: Text | None, sink: Sink) -> Text | None:
    if cell is not None and not is_day(cell.text):
        sink.error("wrong-date", cell.span(), f"`{cell}` is no date", "write the day as `2027-01-31`, or `-`")
        return None
    return cell


def _check_otherwise(rows: list[Row], otherwise: Row | None, sink: Sink) -> None:
    for row in rows:
        if row.id == OTHERWISE:
            sink.error("wrong-otherwise", row.span, "`otherwise` is not the last row", "move it to the end")
    for cell in otherwise.cells if otherwise else ():
        if cell.text not in (ANY, ""):
            sink.error(
                "wrong-otherwise",
                cell.span(),
                f"`otherwise` has a condition, `{cell}`",
                "it fires when no other row does: write `-`",
            )
