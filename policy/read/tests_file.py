"""Test files: cases as data, tables of cases as FEEL."""

import re
from collections.abc import Callable
from typing import TypeVar

from policy.model.tests import Expectation, Named, RuleTest, RuleTestRow, RuleTests, RuleTestTable, Setting, Story
from policy.problems import Sink
from policy.read.bars import Grid, GridRow
from policy.read.columns import ANY, Columns, sort_columns
from policy.read.declarations import read_data
from policy.read.files import Reading
from policy.read.form import Fields, fields, items
from policy.read.grids import read_grid
from policy.read.names import named, normal_name
from policy.read.nodes import Node, Sequence
from policy.read.policy import check_format
from policy.read.stories import read_story
from policy.source import Text

SETTING_KEYS = ("as of", "given", "parameters")
EXPECTATION_KEYS = ("expect", "rules", "remarks", "fails")
FILE_KEYS = ("test", "format", "about", *SETTING_KEYS, "cases", "tables", "stories")
Item = TypeVar("Item")
TABLE_COLUMNS = ("name", "rules", "fails")


def read_test_node(node: Node, reading: Reading) -> RuleTests | None:
    """The tests in a file's mapping; None where it does not say what it tests."""
    given = fields(node, "a test file", FILE_KEYS, reading.sink, required=("test", "format"))
    check_format(given)
    name = given.text("test")
    cases = _list(given, "cases", lambda item: _case(item, reading.sink))
    tables = _list(given, "tables", lambda item: _table(item, reading))
    stories = _list(given, "stories", lambda item: read_story(item, reading))
    _names_differ((*cases, *stories), reading.sink)
    if not cases and not any(table.rows for table in tables) and not any(story.rows for story in stories):
        reading.sink.error(
            "no-case",
            given.place("test"),
            "the test file has no case",
            "add one under `cases:`, `tables:` or `stories:`",
        )
    if name is None:
        return None
    setting = _setting(given)
    return RuleTests(
        policy=named(name),
        file=reading.shown,
        setting=setting,
        cases=cases,
        tables=tables,
        stories=stories,
        span=name.span(),
    )


def _list(given: Fields, key: str, read: Callable[[Node], Item | None]) -> tuple[Item, ...]:
    node = given.node(key)
    found = items(node, f"`{key}`", given.sink) if node is not None else ()
    return tuple(item for part in found if (item := read(part)) is not None)


def _setting(given: Fields) -> Setting:
    return Setting(given=_named(given, "given"), parameters=_named(given, "parameters"), as_of=given.text("as of"))


def _named(given: Fields, key: str) -> Named:
    return tuple((name, read_data(node, given.sink)) for name, node in given.named(key))


def _case(node: Node, sink: Sink) -> RuleTest | None:
    given = fields(node, "a case", ("name", "about", *SETTING_KEYS, *EXPECTATION_KEYS), sink, required=("name",))
    name = given.text("name")
    if not any(key in given for key in EXPECTATION_KEYS):
        sink.error(
            "no-expectation", given.place("name"), "the case expects nothing", "add `expect:`, `rules:` or `fails:`"
        )
    if "expect" in given and "fails" in given:
        sink.error(
            "wrong-form", given.place("fails"), "a case has `expect` or `fails`, not both", "what fails has no outcome"
        )
    if name is None:
        return None
    return RuleTest(name=normal_name(name.text), setting=_setting(given), expect=_expectation(given), span=name.span())


def _expectation(given: Fields) -> Expectation:
    return Expectation(
        outcomes=_named(given, "expect") if "expect" in given else None,
        rules=_texts(given, "rules"),
        remarks=_texts(given, "remarks"),
        fails=_texts(given, "fails"),
        exactly=isinstance(given.node("fails"), Sequence),
    )


def _texts(given: Fields, key: str) -> tuple[Text, ...] | None:
    return tuple(map(named, given.texts(key))) if key in given else None


def _names_differ(cases: tuple[RuleTest | Story, ...], sink: Sink) -> None:
    seen: set[str] = set()
    for case in cases:
        if case.name in seen:
            sink.error(
                "doubled-case", case.span, f"two cases are called `{case.name}`", "give each case a name of its own"
            )
        seen.add(case.name)


def _table(node: Node, reading: Reading) -> RuleTestTable | None:
    given = fields(
        node,
        "a test table",
        ("decision", "about", *SETTING_KEYS, "table"),
        reading.sink,
        required=("decision", "table"),
    )
    decision, drawn = given.text("decision"), given.node("table")
    grid = read_grid(drawn, "table", reading) if drawn is not None else None
    if decision is None or grid is None:
        return None
    return RuleTestTable(
        decision=named(decision), setting=_setting(given), rows=_rows(grid, reading.sink), span=decision.span()
    )


def _rows(grid: Grid, sink: Sink) -> tuple[RuleTestRow, ...]:
    columns = sort_columns(grid, TABLE_COLUMNS, (), "", sink)
    if not columns.outputs and not {"rules", "fails"} & set(columns.own):
        sink.error(
            "no-expectation",
            grid.header[0].span(),
            "the table expects nothing",
            "add a column `=> …`, `rules` or `fails`",
        )
    rows = tuple(_row(columns, row, number) for number, row in enumerate(grid.rows, 1))
    for row in rows:
        if not row.outcomes and row.expect == Expectation() and columns.outputs:
            sink.error(
                "no-expectation",
                row.span,
                f"the row `{row.name}` expects nothing",
                "`-` under an output or `rules` is not checked",
            )
    return rows


def _row(columns: Columns, row: GridRow, number: int) -> RuleTestRow:
    return RuleTestRow(
        name=normal_name(columns.plain(row, "name")) or str(number),
        given=_filled(columns.conditions, row),
        outcomes=_filled(columns.outputs, row),
        expect=Expectation(rules=_listed(columns.cell(row, "rules")), fails=_listed(columns.cell(row, "fails"))),
        span=row.span,
    )


def _filled(columns: tuple[tuple[Text, int], ...], row: GridRow) -> tuple[tuple[Text, Text], ...]:
    return tuple((named(header), row.cells[at]) for header, at in columns if row.cells[at].text != ANY)


def _listed(cell: Text | None) -> tuple[Text, ...] | None:
    """Texts with commas between them."""
    if cell is None:
        return None
    parts = re.finditer(r"[^,]+", cell.text)
    return tuple(named(cell.part(*part.span())) for part in parts if part.group().strip())
