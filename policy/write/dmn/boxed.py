"""The logic of decisions and functions as boxed expressions (DMN 1.5, chapters 7, 8 and 10). The table of forms stands at the end."""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen

from policy.feel.literals import quoted
from policy.feel.scope import normal_name
from policy.model import logic as m
from policy.problems import Sink
from policy.source import Span
from policy.write.dmn.checklists import checklist_element, score_element
from policy.write.dmn.tables import LISTS, table_element
from policy.write.dmn.types import Types
from policy.write.dmn.xml import Element, element, texted

ROWS = "table rows"  # the entry that holds a table whose outcome a rule file shapes further


@frozen
class Place:
    """Where a form stands: what it belongs to, and the allowed values of what its columns may ask for."""

    name: str
    types: Types
    sink: Sink
    inputs: Mapping[str, str]
    lang: str
    span: Span = Span("")


def logic_element(form: m.Logic | None, place: Place) -> Element | None:
    """The boxed expression of a form; None, and a word about it, where DMN has none."""
    return FORMS[type(form)](form, place) if form is not None else None


def _expression(form: m.Expression, place: Place) -> Element:
    return texted("literalExpression", form.text)


def _context(form: m.ContextForm, place: Place) -> Element:
    entries = [
        element(
            "contextEntry", element("variable", name=normal_name(entry.name.text)), logic_element(entry.logic, place)
        )
        for entry in form.entries
    ]
    result = element("contextEntry", logic_element(form.result, place)) if form.result else None
    return element("context", *entries, result)


def _table(form: m.Table, place: Place) -> Element:
    made = table_element(form, place.inputs, place.types, place.name, place.lang)
    shape = _shape(form)
    if not shape:
        return made
    entry = element("contextEntry", element("variable", name=ROWS), made)
    return element("context", entry, element("contextEntry", texted("literalExpression", shape)))


def _shape(table: m.Table) -> str:
    """FEEL that makes of the outcome of a table in DMN what it is in a rule file; nothing where they are the same."""
    listed = table.hit in LISTS and not table.aggregator
    outputs = table.outputs
    one = not table.single and len(outputs) == 1
    value = ROWS
    if one:
        entry = f"{{{quoted(outputs[0].name)}: "
        value = f"for each in {ROWS} return {entry}each}}" if listed else f"{entry}{ROWS}}}"
    if table.otherwise is None or not (listed or table.aggregator == "count"):
        return value if value != ROWS else ""
    instead = _outcome(table) if listed else "1"
    empty = f"count({ROWS}) = 0" if listed else f"{ROWS} = 0"
    return f"if {empty} then {f'[{instead}]' if listed else instead} else {value}"


def _outcome(table: m.Table) -> str:
    """What `otherwise` gives, as FEEL."""
    assert table.otherwise is not None
    cells = ["null" if cell.text == "-" else cell.text for cell in table.otherwise.outputs]
    if table.single:
        return cells[0]
    named = zip(table.outputs, cells, strict=True)
    return "{" + ", ".join(f"{quoted(output.name)}: {cell}" for output, cell in named) + "}"


def _function(form: m.FunctionForm, place: Place) -> Element:
    parameters = (
        element("formalParameter", name=normal_name(one.name.text), typeRef=place.types.reference(one))
        for one in form.parameters
    )
    return element("functionDefinition", *parameters, logic_element(form.body, place))


def _phrases(form: m.Phrases, place: Place) -> None:
    message = f"DMN has no tables of phrases: `{place.name}` has no logic there, and is null unless its value is given"
    place.sink.warn("not-in-dmn", place.span, message)


FORMS: dict[type[m.Logic], Callable[[Any, Place], Element | None]] = {
    m.Expression: _expression,
    m.ContextForm: _context,
    m.Table: _table,
    m.FunctionForm: _function,
    m.Checklist: lambda form, place: checklist_element(form),
    m.Phrases: _phrases,
    m.ScoreCard: lambda form, place: score_element(form),
}
