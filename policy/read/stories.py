"""Stories: tables of events, with what must come of each beside it."""

import re

from policy.model.tests import Setting, Story, StoryRow
from policy.problems import Sink
from policy.read.bars import Grid, GridRow
from policy.read.columns import ANY, Columns, require, sort_columns
from policy.read.declarations import read_data
from policy.read.files import Reading
from policy.read.form import Fields, fields
from policy.read.grids import read_grid
from policy.read.names import did_you_mean, named, normal_name
from policy.read.nodes import Node
from policy.source import Text

PARTS = ("at", "event", "case", "id")
EXPECTED = ("signals", "rules", "fails")
COLUMNS = (*PARTS, "fields", "note", *EXPECTED)
OUTPUTS = ("state", "action")


def read_story(node: Node, reading: Reading) -> Story | None:
    """One story."""
    given = fields(node, "a story", ("name", "about", "parameters", "table"), reading.sink, required=("name", "table"))
    name, drawn = given.text("name"), given.node("table")
    grid = read_grid(drawn, "table", reading) if drawn is not None else None
    if name is None or grid is None:
        return None
    return Story(name=normal_name(name.text), setting=_setting(given), rows=_rows(grid, reading.sink), span=name.span())


def _setting(given: Fields) -> Setting:
    return Setting(parameters=tuple((name, read_data(node, given.sink)) for name, node in given.named("parameters")))


def _rows(grid: Grid, sink: Sink) -> tuple[StoryRow, ...]:
    columns = sort_columns(grid, COLUMNS, (), "", sink)
    known = (*COLUMNS, *(f"=> {name}" for name in OUTPUTS))
    others = [header for header, _ in columns.conditions] + [
        name for name, _ in columns.outputs if name.text not in OUTPUTS
    ]
    for header in others:
        sink.error(
            "unknown-column", header.span(), f"a story has no column `{header}`", did_you_mean(header.text, known)
        )
    if not require(columns, grid, ("at", "event"), "a story", sink):
        return ()
    if not columns.outputs and not set(EXPECTED) & set(columns.own):
        hint = "add a column `=> state`, `=> action`, `signals`, `rules` or `fails`"
        sink.error("no-expectation", grid.header[0].span(), "the story expects nothing", hint)
    return tuple(_row(columns, row) for row in grid.rows)


def _row(columns: Columns, row: GridRow) -> StoryRow:
    outputs = {name.text: row.cells[at] for name, at in columns.outputs}
    state, action = (outputs.get(name) for name in OUTPUTS)
    return StoryRow(
        parts=tuple((part, cell) for part in PARTS if (cell := columns.cell(row, part)) is not None),
        fields=columns.cell(row, "fields"),
        state=state if state is not None and state.text != ANY else None,
        same_state=state is not None and state.text == ANY,
        action=action if action is not None and action.text != ANY else None,
        no_action=action is not None and action.text == ANY,
        signals=_listed("signals", columns, row),
        rules=_listed("rules", columns, row),
        fails=_listed("fails", columns, row),
        span=row.span,
    )


def _listed(name: str, columns: Columns, row: GridRow) -> tuple[Text, ...] | None:
    """Texts with commas between them; none for `-`, None where there is no such column."""
    if name not in columns.own:
        return None
    cell = columns.cell(row, name)
    if cell is None:
        return ()
    return tuple(named(cell.part(*part.span())) for part in re.finditer(r"[^,]+", cell.text) if part.group().strip())
