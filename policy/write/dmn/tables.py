"""Decision tables as XML (DMN 1.5, 8.3). What DMN has no place for in a row becomes annotations, or a column over `today()`."""

from collections.abc import Iterator, Mapping

from policy.feel.scope import normal_name
from policy.model.logic import Declaration, OutputColumn, Row, Table
from policy.read.dmn.extensions import OWN
from policy.source import Text
from policy.write.dmn.types import Types
from policy.write.dmn.xml import Element, element, texted, written

NOTES = ("id", "cite", "note", "valid from", "valid until")
TODAY = "today()"
LISTS = ("rule order", "output order", "collect")


def table_element(table: Table, inputs: Mapping[str, str], types: Types, name: str, lang: str) -> Element:
    """A decision table.

    Arguments:
        inputs: the allowed values of what a column can ask for, by its expression.
        name: of the single output, where the outcome is the value itself.
        lang: the language of reasons that name none.
    """
    rows = (*table.rows, *([table.otherwise] if table.otherwise and table.hit == "first" else []))
    dated = any(row.valid_from or row.valid_until for row in rows)
    notes = [note for note in _notes(table) if any(_note(note, row) for row in rows)]
    return element(
        "decisionTable",
        *(_input(column.expression, column.values, inputs) for column in table.columns),
        *([element("input", texted("inputExpression", TODAY, typeRef="date"))] if dated else []),
        *(_output(output, table, types, name) for output in table.outputs),
        *(element("annotation", name=_title(note, lang)) for note in notes),
        *(_rule(row, notes, dated=dated) for row in rows),
        hitPolicy=table.hit.upper(),
        aggregation=table.aggregator.upper(),
    )


def _input(expression: Text, values: Text | None, inputs: Mapping[str, str]) -> Element:
    tests = values.text if values else inputs.get(normal_name(expression.text), "")
    return element("input", texted("inputExpression", expression), texted("inputValues", tests) if tests else None)


def _output(output: OutputColumn, table: Table, types: Types, name: str) -> Element:
    declared = output.declaration
    tests = types.tests(declared) if declared else ""
    plain = Declaration(name=declared.name, type=declared.type) if declared else None
    typed = types.reference(plain, output.name or name) if plain and plain.type else ""
    return element(
        "output",
        texted("outputValues", tests) if tests else None,
        texted("defaultOutputEntry", default) if (default := _default(output, table)) is not None else None,
        name=output.name or name,
        label=output.name or name,
        typeRef=typed,
    )


def _default(output: OutputColumn, table: Table) -> str | None:
    """What `otherwise` gives, where it is no row of its own."""
    if output.default is not None:
        return output.default.text
    if table.otherwise is None or table.hit == "first":
        return None
    cell = table.otherwise.outputs[table.outputs.index(output)].text
    return "null" if cell == "-" else cell


def _rule(row: Row, notes: list[tuple[str, str]], *, dated: bool) -> Element:
    return element(
        "rule",
        *(texted("inputEntry", cell) for cell in row.cells),
        *([texted("inputEntry", period(row))] if dated else []),
        *(_entry(cell) for cell in row.outputs),
        *(element("annotationEntry", written("text", _note(note, row))) for note in notes),
    )


def _entry(cell: Text) -> Element:
    """An output; `-`, which is null, remembers how it was written."""
    made = texted("outputEntry", "null" if cell.text == "-" else cell)
    if cell.text == "-":
        made.set(f"{{{OWN}}}written", "-")
    return made


def period(row: Row) -> str:
    """The days on which a row is there, as a test of `today()`."""
    since, until = (f'@"{day}"' if day else "" for day in (row.valid_from, row.valid_until))
    if since and until:
        return f"[{since}..{until}]"
    return f">= {since}" if since else f"<= {until}" if until else "-"


def _notes(table: Table) -> Iterator[tuple[str, str]]:
    """What is said of rows: the name of a column, and the language where it has one."""
    yield from ((name, "") for name in NOTES[:1])
    rows = (*table.rows, *([table.otherwise] if table.otherwise else []))
    yield from dict.fromkeys(("because", lang) for row in rows for lang, _ in row.because)
    yield from ((name, "") for name in NOTES[1:])


def _title(note: tuple[str, str], plain: str) -> str:
    name, lang = note
    return f"{name} ({lang})" if lang not in ("", plain) else name


def _note(note: tuple[str, str], row: Row) -> str:
    name, lang = note
    if name == "because":
        return next((text.text for one, text in row.because if one == lang), "")
    return str(getattr(row, name.replace(" ", "_")) or "")
